"""Letters typed as two code points."""

from __future__ import annotations

import unicodedata

import pytest

from assistant.extraction.composed import compose, is_composed
from assistant.extraction.pipeline import Extractor

TAKEN_APART = [
    ("nb", "Åse Brekke fra Ålgård Rør i Ålesund", ["person", "company", "location"]),
    ("en", "I'm Zoë Brontë, 12 people, zoe@example.com", ["person", "company_size", "email"]),
]


@pytest.mark.parametrize(("language", "text", "types"), TAKEN_APART)
def test_a_letter_of_two_points_is_read_like_the_one_of_one_point(
    extractor: Extractor, language: str, text: str, types: list[str]
) -> None:
    apart = unicodedata.normalize("NFD", text)
    assert not is_composed(apart)
    usual, found = extractor.extract(text, language), extractor.extract(apart, language)
    assert [entity.type for entity in found] == types
    assert [entity.value for entity in found] == [entity.value for entity in usual]
    for entity, same in zip(found, usual, strict=True):
        assert apart[entity.start : entity.end] == entity.text
        assert unicodedata.normalize("NFC", entity.text) == same.text


def test_every_offset_leads_back_to_where_the_letter_began() -> None:
    composed, began = compose("A\u030asa o\u0308l")
    assert composed == "Åsa öl"
    assert began == [0, 2, 3, 4, 5, 7, 8]
