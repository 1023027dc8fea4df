"""One loaded extractor for all extraction tests: reading the models takes two seconds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.extraction.entities import Entity
from assistant.extraction.pipeline import Extractor

Find = Callable[[str, str, str], list[Entity]]


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="session")
def find(extractor: Extractor) -> Find:
    """find(kind, language, text): the entities of one type in a message."""

    def entities_of(kind: str, language: str, text: str) -> list[Entity]:
        return [entity for entity in extractor.extract(text, language) if entity.type == kind]

    return entities_of
