"""Marks of a reviewer: what can be marked, and where it stands after the text was tidied."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InvalidInput
from assistant.services.review_spans import (
    MOST_SPANS,
    Span,
    checked_spans,
    on_one_line,
    span_of_words,
)

TEXT = "We are 40 people in Bergen \U0001f44b, 40k"


@pytest.mark.parametrize(
    ("spans", "code"),
    [
        ([Span(7, 16, "people")], "span_type"),
        ([Span(-1, 3, "money")], "span_outside"),
        ([Span(3, 3, "money")], "span_outside"),
        ([Span(5, 3, "money")], "span_outside"),
        ([Span(0, len(TEXT) + 1, "money")], "span_outside"),
        ([Span(6, 7, "money")], "span_blank"),
        ([Span(7, 16, "company_size"), Span(10, 20, "location")], "span_overlap"),
        ([Span(7, 9, "money")] * 2, "span_overlap"),
        ([Span(0, 1, "money")] * (MOST_SPANS + 1), "span_many"),
    ],
)
def test_what_cannot_be_marked_is_refused_with_its_reason(spans: list[Span], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_spans(TEXT, spans)
    assert refused.value.code == code


def test_marks_come_back_in_order_and_without_blanks_at_their_edges() -> None:
    marked = checked_spans(TEXT, [Span(19, 27, "location"), Span(7, 17, "company_size")])
    assert [TEXT[one.start : one.end] for one in marked] == ["40 people", "Bergen"]


@pytest.mark.parametrize(
    ("words", "code"),
    [("Oslo", "span_not_there"), (" ", "span_not_there"), ("40", "span_twice")],
)
def test_typed_words_must_stand_there_once(words: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        span_of_words(TEXT, words, "money")
    assert refused.value.code == code


def test_typed_words_are_found_by_code_points() -> None:
    assert span_of_words(TEXT, " 40k ", "money") == Span(len(TEXT) - 3, len(TEXT), "money")


@given(st.text(alphabet="ab \n\t\u3000\U0001f44b", max_size=20), st.data())
def test_on_one_line_a_mark_holds_the_same_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, max(0, len(text) - 1)))
    end = data.draw(st.integers(start, len(text)))
    if not text[start:end].strip():
        return
    line, [moved] = on_one_line(text, [Span(start, end, "money")])
    assert line == " ".join(text.split())
    assert line[moved.start : moved.end] == " ".join(text[start:end].split())
