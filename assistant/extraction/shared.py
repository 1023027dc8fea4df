"""The process's one extractor: every user shares its spaCy pipelines."""

from __future__ import annotations

from functools import cache

from assistant.extraction.pipeline import Extractor


@cache
def shared_extractor() -> Extractor:
    return Extractor()
