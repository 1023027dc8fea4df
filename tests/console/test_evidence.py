"""Marks fall on the very characters, however spans lie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.console.evidence import FIELD, Span, cut, first_pieces, spans_of
from assistant.leads.lead import Lead, Reason, Score
from tests.lead_cast import MONDAY
from tests.leads.cast import fact


def span(key: str, start: int, end: int, kind: str = "fit") -> Span:
    return Span(key, kind, "m", start, end)


def shown(text: str, *spans: Span) -> list[tuple[str, str]]:
    """Return (text, keys) of each piece."""
    return [(piece.text, " ".join(piece.keys)) for piece in cut(text, spans, "w")]


@pytest.mark.parametrize(
    ("spans", "pieces"),
    [
        ([], [("abcdef", "")]),
        ([span("x", 2, 4)], [("ab", ""), ("cd", "x"), ("ef", "")]),
        ([span("x", 0, 6)], [("abcdef", "x")]),
        ([span("x", 0, 3), span("y", 3, 6)], [("abc", "x"), ("def", "y")]),
        # one within another: the longer stands first
        ([span("in", 2, 4), span("out", 1, 5)],
         [("a", ""), ("b", "out"), ("cd", "out in"), ("e", "out"), ("f", "")]),
        # overlapping
        ([span("x", 0, 4), span("y", 2, 6)], [("ab", "x"), ("cd", "x y"), ("ef", "y")]),
        # the same words twice
        ([span("y", 1, 3), span("x", 1, 3)], [("a", ""), ("bc", "x y"), ("def", "")]),
        # what does not fit is left out
        ([span("x", 4, 7), span("y", 3, 3), span("z", -1, 2)], [("abcdef", "")]),
    ],
)  # fmt: skip
def test_a_text_is_cut_where_spans_begin_and_end(spans, pieces):
    assert shown("abcdef", *spans) == pieces


def test_offsets_count_code_points_not_what_browsers_count():
    text = "😀 I am 👩‍🔧 Ada"
    start = text.index("Ada")
    assert shown(text, span("x", start, start + 3))[-1] == ("Ada", "x")


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(-2, 32), st.integers(-2, 32)), max_size=6),
)
def test_the_pieces_are_the_text_and_each_span_its_own_words(text, bounds):
    spans = [span(f"s{number}", *bound) for number, bound in enumerate(bounds)]
    pieces = cut(text, spans, "w")
    assert "".join(piece.text for piece in pieces) == text
    for each in spans:
        words = "".join(piece.text for piece in pieces if each.key in piece.keys)
        fits = 0 <= each.start < each.end <= len(text)
        assert words == (text[each.start : each.end] if fits else "")
    ids = [piece.id for piece in pieces if piece.id]
    assert len(ids) == len(set(ids))


def test_the_first_piece_of_a_span_is_where_a_reason_leads():
    pieces = cut("abcdef", [span("x", 1, 5), span("y", 2, 3)], "w-m1")
    assert first_pieces(pieces) == {"x": "w-m1-1", "y": "w-m1-2"}


def test_dimensions_of_the_same_words_stand_in_one_order_and_fields_last():
    [piece] = cut(
        "abc",
        [span("f", 0, 3, FIELD), span("v", 0, 3, "validity"), span("n", 0, 3, "need_intent")],
        "w",
    )
    assert piece.kinds == ("need_intent", "validity", FIELD)


def test_what_rests_on_no_words_has_no_span():
    said = Reason("fit", "size", 1, 20, "Big.", "200", "m1", 3, 6)
    seen = Reason("need_intent", "page", 1, 5, "Saw the prices.")
    lead = Lead(
        "l", "demo", "lead", MONDAY, MONDAY,
        scores=(Score("need_intent", 5, (seen,)), Score("fit", 20, (said,))),
    )  # fmt: skip
    facts = [
        fact("name", "Ada", message_id="m2", start=0, end=3),
        fact("company", "Acme", method="page", message_id=None, start=None, end=None),
        fact("signal.ask_price", True),
    ]
    keys = {each.key: each.message_id for each in spans_of(lead, facts)}
    assert keys == {"r1": "m1", "f-f-name": "m2"}
