"""Questions that ask the same stand together, by a measure that can be counted by hand."""

from __future__ import annotations

import pytest

from assistant.leads.alike import Placed, groups_of, likeness, telling_words


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("How much does it cost?", "what does it COST, how much", 1.0),
        ("What are the prices?", "Is there a price list?", 1 / 2),
        ("Does it work with Outlook?", "Will it work with Teams?", 1 / 3),
        ("Hva koster det å flytte?", "Hvor mye koster flytting?", 1.0),
        ("How do you do it?", "How do you do it", 1.0),
        ("How do you do it?", "Why would you?", 1 / 6),
        ("?", "!", 0.0),
    ],
)
def test_the_share_of_words_in_both_is_the_likeness(one: str, other: str, share: float) -> None:
    assert likeness(telling_words(one), telling_words(other)) == pytest.approx(share)


def test_what_is_alike_stands_with_the_first_of_it() -> None:
    asked = [
        Placed("a", "How long does the migration take?"),
        Placed("b", "Does it work with Outlook?"),
        Placed("c", "How long will migration take"),
    ]
    assert groups_of(asked) == {"a": "a", "b": "b", "c": "a"}


def test_what_a_person_placed_stays_there_and_draws_nothing_to_it() -> None:
    asked = [
        Placed("a", "How long does the migration take?", "a"),
        Placed("b", "How long will migration take"),
        Placed("c", "Does it work with Outlook?", "b"),
        Placed("d", "migration: how long does it take?"),
    ]
    assert groups_of(asked) == {"a": "a", "b": "b", "c": "b", "d": "b"}
