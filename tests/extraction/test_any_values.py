"""No text breaks the reading of values, and offsets hold for all of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.extraction import readers
from tests.extraction.values import extract_values

PIECES = st.sampled_from(
    "40k|€|kr|,-|2 mill|mellom|og|between|and|to|-|–|per|seat|month|i året|people|ansatte|"
    "we're|team of|"
    "just me|before|summer|Q3|next|monday|in|3|weeks|1. juni|by|asap|uke|12|kari|@|at|acme|dot|no|."
    "|+47|412 34 567|www.|://|/|half|a|million|hundre|tusenogfem|'|½|😀|مرحبا|\u202e|\u0301|\t|%|2027"
    "|31.02.2025|99/99|00|year|end of|first|last|of|feb|29|week 53|53|0|mid-|om|år".split("|")
)
TYPED = st.lists(PIECES, max_size=14).flatmap(
    lambda pieces: st.sampled_from([" ", "", ", "]).map(lambda gap: gap.join(pieces))
)
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=120)
LANGUAGES = st.sampled_from(["en", "nb"])
ODD = [
    "",
    " ",
    "\n\n\t",
    "😀" * 200,
    "👩‍👩‍👧‍👦 40 👩‍👩‍👧‍👦 ansatte",
    "مرحبا، نحن 40 شخصا",
    "\u202eelpoep 04\u202c",
    "e\u0301" * 300,
    "monday " * 285,
    "5 march " * 250,
    "million thousand " * 117,
    "1 " * 1000,
    "9" * 2000,
    "9" * 40 + " million dollars",
    "(" * 2000,
    "a.no " * 400,
    ".no" * 660,
    "@" * 2000,
    "a-" * 999 + "@",
    "kari at " * 250,
    "https://" * 250,
    "1-" * 1000,
    "mellom 1 og " * 160,
    "en og en halv " * 140,
    "før " * 500,
    "by the end of " * 140,
]


def _check(text: str, language: str) -> None:
    last = 0
    for entity in extract_values(text, language):
        assert text[entity.start : entity.end] == entity.text
        assert entity.text.strip()
        assert last <= entity.start < entity.end
        last = entity.end


@settings(max_examples=150, deadline=None)
@given(st.one_of(ANY, TYPED), LANGUAGES)
def test_offsets_hold_and_never_overlap_for_any_text(text: str, language: str) -> None:
    _check(text, language)


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_and_hostile_texts_are_read_without_trouble(text: str, language: str) -> None:
    """Two thousand characters each; a pattern that explodes meets the test's timeout."""
    _check(text[:2000], language)


@settings(max_examples=60, deadline=None)
@given(st.one_of(ANY, TYPED), LANGUAGES)
def test_every_answer_reader_takes_any_text(text: str, language: str) -> None:
    for read in (
        readers.read_budget_answer,
        readers.read_size_answer,
        readers.read_timeline_answer,
        readers.read_email_answer,
        readers.read_phone_answer,
        readers.read_website_answer,
    ):
        entity = read(text, language)
        assert entity is None or text[entity.start : entity.end] == entity.text
