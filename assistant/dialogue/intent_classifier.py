"""Which of the catalogue's intents a message has, with a probability that can be believed.

Two stages. A logistic regression over n-grams answers when it is sure; otherwise a second one
over n-grams and a sentence embedding is asked. Each stage's scores are divided by a temperature
fitted on held-out folds, so that of the messages given 0.8 about 80 % are right
(docs/understanding.md has the figures). Where the embedding package does not exist, stage one
answers alone.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from assistant.dialogue import progress
from assistant.dialogue.features import Embedder, Ngrams

logger = logging.getLogger(__name__)

SEED: Final = 20
FOLDS: Final = 4
Matrix = Any  # numpy array or scipy sparse matrix


@dataclass
class Stage:
    """A linear classifier with a temperature."""

    weights: np.ndarray[Any, Any]  # (features, intents)
    bias: np.ndarray[Any, Any]
    temperature: float

    def probabilities(self, features: Matrix) -> np.ndarray[Any, Any]:
        """Return one row of probabilities a message."""
        logits = np.asarray(features @ self.weights) + self.bias
        return softmax(logits / self.temperature)


def softmax(logits: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: np.ndarray[Any, Any] = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def fit_stage(features: Matrix, labels: np.ndarray[Any, Any], strength: float) -> Stage:
    """Fit on everything; the temperature comes from folds that each stage did not see."""
    held_out = np.zeros((features.shape[0], len(np.unique(labels))))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for train, test in folds.split(np.zeros(len(labels)), labels):
        model = _fit(features[train], labels[train], strength)
        held_out[test] = model.decision_function(features[test])
    model = _fit(features, labels, strength)
    return Stage(
        model.coef_.T.astype(np.float32),
        model.intercept_.astype(np.float32),
        _fit_temperature(held_out, labels),
    )


def _fit(features: Matrix, labels: np.ndarray[Any, Any], strength: float) -> LogisticRegression:
    model = LogisticRegression(C=strength, max_iter=200, class_weight="balanced", tol=1e-3)
    return model.fit(features, labels)


def _fit_temperature(logits: np.ndarray[Any, Any], labels: np.ndarray[Any, Any]) -> float:
    rows = np.arange(len(labels))

    def loss(temperature: float) -> float:
        return float(-np.log(softmax(logits / temperature)[rows, labels] + 1e-12).mean())

    return float(minimize_scalar(loss, bounds=(0.05, 5.0), method="bounded").x)


class IntentModel:
    """The trained cascade. `rank` is what everything else calls."""

    def __init__(
        self,
        intents: list[str],
        ngrams: Ngrams,
        fast: Stage,
        slow: Stage | None,
        *,
        sure: float,
        embedding_weight: float,
    ) -> None:
        self.intents = intents
        self._ngrams, self._fast, self._slow = ngrams, fast, slow
        self._sure, self._embedding_weight = sure, embedding_weight
        self._embedder = Embedder()
        if slow is not None and not Embedder.is_available():
            logger.warning("sentence embeddings are not available here: n-grams decide alone")
            self._slow = None

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Return every intent with its probability, best first."""
        features = self._ngrams.transform([text])
        chances = self._fast.probabilities(features)[0]
        if self._slow is not None and chances.max() < self._sure:
            embedding = self._embedder.embed(text)[None, :] * self._embedding_weight
            chances = self._slow.probabilities(sp.hstack([features, embedding], format="csr"))[0]
        order = np.argsort(-chances, kind="stable")
        return [(self.intents[i], float(chances[i])) for i in order]

    @classmethod
    def train(
        cls,
        texts: list[str],
        labels: list[str],
        *,
        sure: float,
        strength: float,
        embeddings: bool,
        embedding_weight: float,
        cache: Path | None,
    ) -> IntentModel:
        intents = sorted(set(labels))
        y = np.array([intents.index(label) for label in labels])
        ngrams = Ngrams()
        ngrams.fit(texts)
        features = ngrams.transform(texts)
        slow = None
        progress.report("Fitting the first classifier", 0.12)
        fast = fit_stage(features, y, strength)
        if embeddings and Embedder.is_available():
            vectors = Embedder().embed_all(texts, cache) * embedding_weight
            progress.report("Fitting the second classifier", 0.66)
            slow = fit_stage(sp.hstack([features, vectors], format="csr"), y, strength)
        elif embeddings:
            logger.warning("sentence embeddings are not available here: training on n-grams alone")
        return cls(intents, ngrams, fast, slow, sure=sure, embedding_weight=embedding_weight)

    def save(self, folder: Path) -> None:
        kept = self._ngrams.arrays()
        kept["intents"] = np.array(self.intents, dtype=np.str_)
        kept["settings"] = np.array([self._sure, self._embedding_weight])
        for name, stage in (("fast", self._fast), ("slow", self._slow)):
            if stage is not None:
                kept[f"{name}_weights"] = stage.weights
                kept[f"{name}_bias"] = stage.bias
                kept[f"{name}_temperature"] = np.array(stage.temperature)
        np.savez(folder / "intents.npz", **kept)

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        with np.load(folder / "intents.npz", allow_pickle=False) as kept:
            stages = {
                name: Stage(
                    kept[f"{name}_weights"],
                    kept[f"{name}_bias"],
                    float(kept[f"{name}_temperature"]),
                )
                for name in ("fast", "slow")
                if f"{name}_weights" in kept
            }
            sure, embedding_weight = kept["settings"].tolist()
            return cls(
                kept["intents"].tolist(),
                Ngrams.from_arrays(kept),
                stages["fast"],
                stages.get("slow"),
                sure=sure,
                embedding_weight=embedding_weight,
            )
