"""Products are those of the conversation's own playbook, whatever the model was built with."""

from __future__ import annotations

import pytest

from assistant.dialogue.understanding import Understanding
from assistant.extraction.entities import Entity, make_entity
from assistant.services.products import with_products_of

OURS = ("Elbillader", "Sikringsskap")


def understood(*entities: Entity) -> Understanding:
    return Understanding("inform", 0.9, (("inform", 0.9),), entities, "nb")


def entity(text: str, type_: str, words: str) -> Entity:
    start = text.index(words)
    span = (start, start + len(words))
    return make_entity(text, type_, span, words, confidence=0.9, extractor="test")


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("vi trenger en elbillader", ["Elbillader"]),
        ("Sikringsskap og elbillader", ["Sikringsskap", "Elbillader"]),
        ("Northpane Inbox", []),
        ("skriv til post@elbillader.example", []),
    ],
)
def test_only_products_of_the_playbook_are_found(text: str, products: list[str]) -> None:
    known = [entity(text, "product", "Northpane Inbox")] if "Northpane" in text else []
    known += [entity(text, "email", "post@elbillader.example")] if "@" in text else []
    found = with_products_of(understood(*known), text, OURS).entities
    assert [one.value for one in found if one.type == "product"] == products
    assert all(text[one.start : one.end] == one.text for one in found)


def test_a_products_name_is_no_company() -> None:
    text = "Sikringsskap fra Hansen AS"
    before = understood(entity(text, "company", "Sikringsskap"), entity(text, "company", "Hansen"))
    found = with_products_of(before, text, OURS).entities
    assert [(one.type, one.text) for one in found] == [
        ("product", "Sikringsskap"),
        ("company", "Hansen"),
    ]
