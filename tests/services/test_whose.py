"""Whose details are told: the visitor's own, or a boss's, a colleague's, a friend's."""

from __future__ import annotations

import pytest

from assistant.extraction.entities import make_entity
from assistant.services.whose import is_of_another

OF_OTHERS = [
    "My boss is {Ola Lie}, ola@lie.example",
    "My boss is Ola Lie, {ola@lie.example}",
    "You can write to our accountant at {kari@nes.example}.",
    "It is decided by my manager ({ola@lie.example}).",
    "{ola@lie.example} is my boss",
    "Try {+4791234567}, that's my colleague.",
    "I'm Ada Berg. My colleague can be reached on {+4791234567}",
    "Sjefen min heter {Ola Lie}",
    "Skriv til kollegaen min på {ola@lie.example}",
    "Min sjef er {Ola Lie}",
    "{+4791234567} er sjefen min",
]
THEIR_OWN = [
    "I'm {Ada Berg}",
    "My boss told me to ask. I am {Ada Berg}",
    "My boss decides, but I am {Ada Berg}, ada@berg.example",
    "my manager wants this, write to me at {ada@berg.example}",
    "My colleague Ben and I use {ada@berg.example}",
    "my boss is busy; my email is {ada@berg.example}",
    "{ada@berg.example}, and my boss decides",
    "Jeg heter {Ada Berg}, sjefen min bestemmer",
    "Sjefen min sa at dere kan skrive til meg: {ada@berg.example}",
    "We want to tell you about our boss. {Ada Berg} here",
]


def judged(marked: str) -> bool:
    start, end = marked.index("{"), marked.index("}") - 1
    text = marked.replace("{", "").replace("}", "")
    entity = make_entity(text, "person", (start, end), text[start:end], confidence=1, extractor="x")
    return is_of_another(text, entity)


@pytest.mark.parametrize("marked", OF_OTHERS)
def test_what_is_told_of_somebody_else_is_not_the_visitors(marked: str) -> None:
    assert judged(marked)


@pytest.mark.parametrize("marked", THEIR_OWN)
def test_what_visitors_tell_of_themselves_is_theirs(marked: str) -> None:
    assert not judged(marked)
