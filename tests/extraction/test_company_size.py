"""How many people or seats."""

from __future__ import annotations

import pytest

from tests.extraction.values import found

SIZES = [
    ("en", "We're about 120 people, we", 120, 120),
    ("nb", "rundt 35 ansatte", 35, 35),
    ("nb", "vi er rundt 35 ansatte og holder til i Hamar", 35, 35),
    ("en", "we are 40 people, not 14", 40, 40),
    ("en", "we're 40", 40, 40),
    ("nb", "vi er rundt 35", 35, 35),
    ("nb", "er vi 14 nå", 14, 14),
    ("en", "team of 12", 12, 12),
    ("en", "We're a team of 8, spending around $2,000 per month", 8, 8),
    ("nb", "et team på 8", 8, 8),
    ("en", "staff of 30", 30, 30),
    ("en", "headcount: 40", 40, 40),
    ("en", "company size 51-200", 51, 200),
    ("nb", "antall ansatte: 40", 40, 40),
    ("en", "1.2k employees", 1200, 1200),
    ("en", "about 1,500 people", 1500, 1500),
    ("en", "between 20 and 30 people", 20, 30),
    ("nb", "mellom 20 og 30 personer", 20, 30),
    ("en", "20-30 staff", 20, 30),
    ("en", "small company (11–50 employees)", 11, 50),
    ("nb", "cirka førti-femti ansatte", 40, 50),
    ("en", "50+ employees", 50, None),
    ("en", "over 100 employees", 100, None),
    ("nb", "færre enn 10 ansatte", None, 10),
    ("nb", "i underkant av 100 ansatte", 100, 100),
    ("en", "just me", 1, 1),
    ("en", "only me", 1, 1),
    ("en", "it's just me and my laptop", 1, 1),
    ("en", "just me and my wife", 2, 2),
    ("en", "solo", 1, 1),
    ("nb", "det er bare meg i firmaet", 1, 1),
    ("nb", "jeg driver enkeltpersonforetak", 1, 1),
    ("nb", "en tomannsbedrift", 2, 2),
    ("en", "a dozen people", 12, 12),
    ("nb", "et dusin ansatte", 12, 12),
    ("nb", "fjorten ansatte", 14, 14),
    ("nb", "tjuefem medarbeidere", 25, 25),
    ("en", "two hundred and fifty employees", 250, 250),
    ("nb", "én ansatt", 1, 1),
    ("en", "62 seats, starting in September", 62, 62),
    ("en", "how much would 12 licences set us back?", 12, 12),
    ("nb", "hva tar dere for tolv lisenser?", 12, 12),
    ("nb", "12 mann", 12, 12),
    ("nb", "vi er 8 stykker", 8, 8),
    ("en", "there are 6 of us", 6, 6),
    ("en", "a 12-person agency", 12, 12),
    ("en", "we're a 35-strong team", 35, 35),
    ("en", "15 FTE", 15, 15),
    ("nb", "7 årsverk", 7, 7),
    ("en", "35 full-time employees", 35, 35),
    ("en", "we employ 70", 70, 70),
    ("en", "12 sales agents", 12, 12),
    ("en", "need 15 user licences", 15, 15),
]
NO_SIZES = [
    ("en", "we are 40 years old"),
    ("en", "I am 40"),
    ("en", "we have 3 offices"),
    ("en", "I have two questions"),
    ("en", "we get 300 emails a day"),
    ("en", "we get 300 people a day"),
    ("en", "300 people visit our site a day"),
    ("en", "12 people signed up for our newsletter"),
    ("en", "can I talk to 2 people"),
    ("en", "we are 2 weeks away"),
    ("en", "we are 24/7"),
    ("en", "is it just me"),
    ("en", "just me or is it slow?"),
    ("en", "$40"),
    ("nb", "kan jeg snakke med en person"),
    ("nb", "bare én person kan svare"),
    ("nb", "jeg sa 10 men da"),
    ("nb", "vi har tre kontorer"),
    ("nb", "vi er 20 minutter unna"),
]


@pytest.mark.parametrize(("language", "text", "low", "high"), SIZES)
def test_a_size_is_read_as_meant(
    language: str, text: str, low: int | None, high: int | None
) -> None:
    """An open limit has only the bound that was said."""
    known = {name: bound for name, bound in (("min", low), ("max", high)) if bound is not None}
    assert [v for _, v in found("company_size", text, language)] == [known]


@pytest.mark.parametrize(("language", "text"), NO_SIZES)
def test_a_number_of_something_else_is_no_size(language: str, text: str) -> None:
    assert found("company_size", text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "We're about 120 people, we", "about 120 people"),
        ("en", "we're 40", "40"),
        ("en", "a small team of 12 in Oslo", "team of 12"),
        ("nb", "mellom 20 og 30 ansatte", "mellom 20 og 30 ansatte"),
    ],
)
def test_the_span_is_number_unit_and_limit(language: str, text: str, words: str) -> None:
    assert [said for said, _ in found("company_size", text, language)] == [words]
