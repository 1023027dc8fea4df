"""Answers to the questions for budget, size, time, e-mail, phone and website."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.extraction import readers
from assistant.extraction.value_readers import read_timeline_answer
from tests.extraction.values import MONDAY

BUDGETS = [
    ("en", "40000", {"amount": 40000}),
    ("en", "5 to 10k", {"min": 5000, "max": 10000}),
    ("en", "around 20 000", {"amount": 20000}),
    ("en", "40", {"amount": 40}),
    ("en", "2m", {"amount": 2000000}),
    ("en", "no more than 5000", {"max": 5000}),
    ("nb", "kanskje 50 tusen", {"amount": 50000}),
    ("nb", "helst under 5000", {"max": 5000}),
    ("en", "max 900 euros per month", {"max": 900, "currency": "EUR", "period": "month"}),
    ("nb", "omtrent 60 000 kr i året", {"amount": 60000, "currency": "NOK", "period": "year"}),
    ("en", "maybe 500 a month for 10 users", {"amount": 500, "period": "month"}),
]
SIZES = [
    ("en", "14", 14, 14),
    ("en", "10-20", 10, 20),
    ("en", "we're 8", 8, 8),
    ("en", "just me", 1, 1),
    ("en", "me", 1, 1),
    ("nb", "alene", 1, 1),
    ("nb", "fjorten", 14, 14),
    ("en", "a dozen", 12, 12),
    ("en", "a couple", 2, 2),
    ("en", "a few", 2, 5),
    ("nb", "6", 6, 6),
    ("en", "about 50, I think", 50, 50),
    ("en", "not 14 but 40", 40, 40),
    ("en", "sorry, I got that wrong: we are 40 people, not 14", 40, 40),
]
TIMES: list[tuple[str, str, Any]] = [
    ("en", "6 weeks", {"dur": "P6W"}),
    ("nb", "tre måneder", {"dur": "P3M"}),
    ("en", "3-6 months", {"dur": "P6M"}),
    ("nb", "et halvt år", {"dur": "P6M"}),
    ("en", "may", {"start": "2025-05-01", "end": "2025-06-01"}),
    ("en", "2027", {"start": "2027-01-01", "end": "2028-01-01"}),
    ("nb", "sommeren", {"start": "2025-06-01", "end": "2025-09-01"}),
    ("en", "maybe next week", {"start": "2025-03-17", "end": "2025-03-24"}),
    ("en", "now", None),
    ("nb", "så fort som mulig", None),
]


@pytest.mark.parametrize(("language", "text", "expected"), BUDGETS)
def test_a_bare_number_answers_the_budget(
    language: str, text: str, expected: dict[str, Any]
) -> None:
    entity = readers.read_budget_answer(text, language)
    assert entity is not None
    assert {name: part for name, part in entity.value.items() if part is not None} == expected


@pytest.mark.parametrize("text", ["we are 14 people", "not sure yet", "in 2026", "why?", "20%"])
def test_what_is_no_amount_does_not_answer_the_budget(text: str) -> None:
    assert readers.read_budget_answer(text, "en") is None


@pytest.mark.parametrize(("language", "text", "low", "high"), SIZES)
def test_a_bare_number_answers_the_size(language: str, text: str, low: int, high: int) -> None:
    entity = readers.read_size_answer(text, language)
    assert entity is not None
    assert entity.value == {"min": low, "max": high}
    assert text[entity.start : entity.end] == entity.text


@pytest.mark.parametrize(
    "text", ["3 offices", "40 kr", "I am 40 years old", "call me on 41234567", "kari@acme1.no"]
)
def test_what_counts_no_people_does_not_answer_the_size(text: str) -> None:
    assert readers.read_size_answer(text, "en") is None


@pytest.mark.parametrize(("language", "text", "value"), TIMES)
def test_a_bare_time_answers_when(language: str, text: str, value: Any) -> None:
    entity = read_timeline_answer(text, language, MONDAY)
    assert entity is not None
    assert entity.value == value


@pytest.mark.parametrize("text", ["no rush", "not now", "why do you ask", "5 days a week", "hmm"])
def test_what_is_no_time_does_not_answer_when(text: str) -> None:
    assert read_timeline_answer(text, "en", MONDAY) is None


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("nb", "91234567", "+4791234567"),
        ("nb", "412 34 567", "+4741234567"),
        ("en", "555 1234", "5551234"),
        ("en", "07700 900123", "+447700900123"),
    ],
)
def test_bare_digits_answer_the_phone_question(language: str, text: str, value: str) -> None:
    entity = readers.read_phone_answer(text, language)
    assert entity is not None
    assert entity.value == value


def test_no_number_does_not_answer_the_phone_question() -> None:
    assert readers.read_phone_answer("no phone calls please", "en") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("kari at acme.no", "kari@acme.no"),
        ("kari@acme,no", "kari@acme.no"),
        ("kari@acme dot no", "kari@acme.no"),
        ("not a@b.no but c@d.no", "c@d.no"),
    ],
)
def test_a_loosely_typed_address_answers_the_email_question(text: str, value: str) -> None:
    entity = readers.read_email_answer(text, "en")
    assert entity is not None
    assert entity.value == value


def test_a_name_does_not_answer_the_email_question() -> None:
    assert readers.read_email_answer("kari lunde", "nb") is None


def test_a_site_answers_the_website_question_and_a_mail_domain_does_not() -> None:
    site = readers.read_website_answer("it's www.acme.com", "en")
    assert site is not None
    assert site.value == "acme.com"
    assert readers.read_website_answer("kari@acme.com", "en") is None
