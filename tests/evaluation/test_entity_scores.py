"""Scores of entities, on findings counted by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.evaluation import entity_scores
from assistant.evaluation.held_out import AnnotatedMessage, ExpectedEntity
from assistant.extraction.entities import Entity

TEXT = "Kari from Acme AS, 40 people, 5k a month"


def found(type_: str, start: int, end: int, value: Any) -> Entity:
    return Entity(type_, start, end, TEXT[start:end], value, 0.9, "test")


def message(*entities: ExpectedEntity, language: str = "en") -> AnnotatedMessage:
    return AnnotatedMessage(TEXT, language, date(2026, 3, 10), entities)


def tally(expected: list[ExpectedEntity], got: list[Entity]) -> dict[str, Any]:
    scores = entity_scores.score([(message(*expected), got)])
    return dict(scores["en"][expected[0].type if expected else got[0].type])


def test_an_equal_span_counts_as_exact_and_as_overlapping() -> None:
    scores = tally(
        [ExpectedEntity("company", 10, 17, "Acme AS")], [found("company", 10, 17, "acme as")]
    )
    assert scores["exact"]["f1"] == scores["overlap"]["f1"] == scores["value_accuracy"] == 1.0


def test_half_a_span_counts_as_overlapping_only() -> None:
    scores = tally(
        [ExpectedEntity("company", 10, 17, "Acme AS")], [found("company", 10, 14, "Acme")]
    )
    assert (scores["exact"]["f1"], scores["overlap"]["f1"]) == (0.0, 1.0)
    assert scores["value_accuracy"] == 0.0


def test_what_nobody_marked_costs_precision() -> None:
    scores = tally(
        [ExpectedEntity("person", 0, 4, "Kari")],
        [found("person", 0, 4, "Kari"), found("person", 10, 14, "Acme")],
    )
    assert scores["exact"] == {"precision": 0.5, "recall": 1.0, "f1": pytest.approx(2 / 3)}


def test_what_was_missed_costs_recall_and_value_recall() -> None:
    expected = [ExpectedEntity("person", 0, 4, "Kari"), ExpectedEntity("person", 10, 14, "Acme")]
    scores = tally(expected, [found("person", 0, 4, "Kari")])
    assert (scores["exact"]["recall"], scores["value_accuracy"], scores["value_recall"]) == (
        0.5,
        1.0,
        0.5,
    )


def test_a_type_that_is_only_found_still_has_scores() -> None:
    assert tally([], [found("phone", 19, 21, "40")])["exact"]["precision"] == 0.0


def test_each_finding_is_used_once_and_equal_spans_first() -> None:
    expected = [ExpectedEntity("person", 0, 9, "Kari from"), ExpectedEntity("person", 0, 4, "Kari")]
    pairs = entity_scores.pair_up(expected, [found("person", 0, 4, "Kari")])
    assert [want.end for want, _ in pairs] == [4]


@pytest.mark.parametrize(
    ("type_", "expected", "got", "same"),
    [
        ("person", "Kari Berg", "kari  BERG", True),
        ("person", "Kari", "Kåri", False),
        ("email", "kari@acme.example", "Kari@acme.example", False),
        ("money", {"amount": 5000, "currency": None}, {"amount": 5000.0}, True),
        ("money", {"amount": 5000, "period": "month"}, {"amount": 5000, "period": "year"}, False),
        ("company_size", {"min": 40, "max": 40}, {"min": 40}, False),
        ("timeline", None, None, True),
        ("timeline", None, {"dur": "P1M"}, False),
    ],
)
def test_values_are_compared_by_meaning(type_: str, expected: Any, got: Any, same: bool) -> None:
    assert entity_scores.same_value(type_, expected, got) is same


def test_languages_are_scored_apart_and_together() -> None:
    kari = ExpectedEntity("person", 0, 4, "Kari")
    scores = entity_scores.score(
        [
            (message(kari), [found("person", 0, 4, "Kari")]),
            (message(kari, language="nb"), []),
        ]
    )
    recalls = {group: types["person"]["exact"]["recall"] for group, types in scores.items()}
    assert recalls == {"all": 0.5, "en": 1.0, "nb": 0.0}
