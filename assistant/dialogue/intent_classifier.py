"""Which of the catalogue's intents a message has, with a probability that can be believed.

Two stages. A linear classifier over n-grams answers when it is sure; otherwise a second one over
n-grams and a sentence embedding is asked. Each stage's scores are divided by a temperature fitted
on held-out folds, so that of the messages given 0.8 about 80 % are right (docs/understanding.md
has the figures, and what else was tried). Where the embedding package does not exist, stage one
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
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from assistant.dialogue import progress
from assistant.dialogue.features import Embedder, Ngrams, SparseRow, Vectors, shared_embedder

logger = logging.getLogger(__name__)

SEED: Final = 20
FOLDS: Final = 3
TEMPERATURES: Final = (0.02, 5.0)  # searched from sharpest to flattest
NO_EMBEDDINGS: Final = "sentence embeddings are not available here: n-grams decide alone"
Matrix = Any  # numpy array or scipy sparse matrix


@dataclass
class Stage:
    """A linear classifier with a temperature."""

    weights: Vectors  # (features, intents)
    bias: Vectors
    temperature: float

    def probabilities(self, ngrams: SparseRow, embedding: Vectors | None = None) -> Vectors:
        """Return the intents' probabilities; an embedding has the last of the weights' rows."""
        scores = ngrams.times(self.weights) + self.bias
        if embedding is not None:
            scores += embedding @ self.weights[-len(embedding) :]
        return softmax(scores / self.temperature)


def softmax(scores: Vectors) -> Vectors:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Vectors = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def fit_stage(features: Matrix, labels: Vectors, strength: float) -> Stage:
    """Fit on everything; the temperature comes from folds that each classifier did not see."""
    held_out = np.zeros((len(labels), labels.max() + 1))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for seen, unseen in folds.split(held_out, labels):
        model = _fit(features[seen], labels[seen], strength)
        held_out[unseen] = model.decision_function(features[unseen])
    model = _fit(features, labels, strength)
    return Stage(
        np.ascontiguousarray(model.coef_.T, dtype=np.float32),
        model.intercept_.astype(np.float32),
        _fit_temperature(held_out, labels),
    )


def _fit(features: Matrix, labels: Vectors, strength: float) -> LinearSVC:
    """Hinge loss, one intent against the rest: as good here as softmax and six times faster.

    Never two at a time: the solver's random numbers are shared by all threads of the process,
    and the model would be another one each time.
    """
    return LinearSVC(C=strength, class_weight="balanced", random_state=SEED).fit(features, labels)


def _fit_temperature(scores: Vectors, labels: Vectors) -> float:
    rows = np.arange(len(labels))

    def loss(temperature: float) -> float:
        return float(-np.log(softmax(scores / temperature)[rows, labels] + 1e-12).mean())

    return float(minimize_scalar(loss, bounds=TEMPERATURES, method="bounded").x)


class IntentModel:
    """The trained cascade. `rank` is what everything else calls.

    sure: the probability from which the first stage answers alone. centre: the mean embedding of
    the training lines, taken off every embedding.
    """

    def __init__(
        self,
        intents: list[str],
        ngrams: Ngrams,
        fast: Stage,
        slow: Stage | None,
        *,
        sure: float,
        embedding_weight: float,
        centre: Vectors,
    ) -> None:
        self.intents = intents
        self._ngrams, self._fast, self._slow = ngrams, fast, slow
        self._sure, self._embedding_weight, self._centre = sure, embedding_weight, centre
        self._embedder = shared_embedder()
        if slow is not None and not Embedder.is_available():
            logger.warning(NO_EMBEDDINGS)
            self._slow = None

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Return every intent with its probability, best first."""
        ngrams = self._ngrams.transform_one(text)
        chances = self._fast.probabilities(ngrams)
        if self._slow is not None and chances.max() < self._sure:
            chances = self._slow.probabilities(ngrams, self._scaled(self._embedder.embed(text)))
        order = np.argsort(-chances, kind="stable")
        return [(self.intents[i], float(chances[i])) for i in order]

    def _joined(self, features: Matrix, embeddings: Vectors) -> Matrix:
        return sp.hstack([features, sp.csr_matrix(self._scaled(embeddings))], format="csr")

    def _scaled(self, embeddings: Vectors) -> Vectors:
        scaled: Vectors = (embeddings - self._centre) * self._embedding_weight
        return scaled

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
        """Fit both stages; the same lines give the same model, in whatever order they come.

        strength: inverse regularisation. cache: keeps the embeddings for the next training.
        """
        pairs = sorted(zip(texts, labels, strict=True))
        texts, labels = [text for text, _ in pairs], [label for _, label in pairs]
        intents = sorted(set(labels))
        y = np.array([intents.index(label) for label in labels])
        ngrams = Ngrams()
        ngrams.fit(texts)
        features = ngrams.transform(texts)
        progress.report("Fitting the first classifier", 0.12)
        model = cls(
            intents,
            ngrams,
            fit_stage(features, y, strength),
            None,
            sure=sure,
            embedding_weight=embedding_weight,
            centre=np.zeros(0, dtype=np.float32),
        )
        if embeddings and Embedder.is_available():
            vectors = model._embedder.embed_all(texts, cache)
            progress.report("Fitting the second classifier", 0.66)
            model._centre = vectors.mean(axis=0)
            model._slow = fit_stage(model._joined(features, vectors), y, strength)
        elif embeddings:
            logger.warning(NO_EMBEDDINGS)
        return model

    def save(self, folder: Path) -> None:
        kept = self._ngrams.arrays()
        kept["intents"] = np.array(self.intents, dtype=np.str_)
        kept["settings"] = np.array([self._sure, self._embedding_weight])
        kept["centre"] = self._centre
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
                centre=kept["centre"],
            )
