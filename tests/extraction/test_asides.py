"""Small signs that are read without a model: how it goes on, that there is no budget."""

from __future__ import annotations

import pytest

from assistant.extraction.no_budget import no_budget_span
from assistant.extraction.what_next import asks_what_next


@pytest.mark.parametrize(
    "text",
    [
        "what happens now?", "ok, what's next?", "and what happens next?", "So now what?",
        "What are the next steps?", "what happens after this", "How do we proceed from here?",
        "hva skjer nå?", "Hva skjer nå da?", "hva skjer videre?", "Ok. Og hva skjer så?",
        "hva gjør vi nå?", "hva er neste steg?", "takk, hva nå", "hvordan går vi videre?",
    ],
)  # fmt: skip
def test_how_it_goes_on_is_asked(text: str) -> None:
    assert asks_what_next(text)


@pytest.mark.parametrize(
    "text",
    [
        "hva skjer?", "what happens to my data now?", "what happens next week", "what now exists?",
        "hva skjer med dataene mine nå?", "hva skjer nå med bestillingen", "what's next to you?",
    ],
)  # fmt: skip
def test_something_else_is_asked(text: str) -> None:
    assert not asks_what_next(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("we have no budget", "no budget"),
        ("40 people, haven't got a budget", "haven't got a budget"),
        ("there is no fixed budget for this", "no fixed budget"),
        ("no money set aside for this", "no money set aside"),
        ("har ikke noe budsjett", "ikke noe budsjett"),
        ("vi har ikke fått noe budsjett ennå", "ikke fått noe budsjett"),
        ("budsjett har vi ikke", "budsjett har vi ikke"),
        ("det er ikke satt av penger", "ikke satt av penger"),
    ],
)
def test_no_budget_is_read_with_its_place(text: str, words: str) -> None:
    span = no_budget_span(text)
    assert span is not None
    assert text[span[0] : span[1]] == words


@pytest.mark.parametrize(
    "text",
    [
        "we have no budget problems", "no budget over 20k", "is there no budget plan?",
        "no budgeting tool", "vi har noe budsjett", "har ikke noe budsjett over 50 000",
        "har dere ikke noe budsjett?", "ikke noe budsjettverktøy", "budsjettet er 40k",
    ],
)  # fmt: skip
def test_a_budget_is_not_denied(text: str) -> None:
    assert no_budget_span(text) is None
