"""Which statements cannot both be meant."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.leads.contradictions import FIELDS, contradicts


def people(low: int | None, high: int | None = None) -> dict[str, Any]:
    return {"min": low, "max": low if high is None else high}


def money(amount: float, currency: str | None = "NOK", **more: Any) -> dict[str, Any]:
    return {"amount": amount, "currency": currency, "period": "year", "per": None, **more}


CASES = [
    ("company_size", people(200), people(20), True),
    ("company_size", people(200), people(180), False),
    ("company_size", people(200), people(212), False),
    ("company_size", people(51, 200), people(120), False),
    ("company_size", people(51, 200), people(12), True),
    ("company_size", {"min": 201, "max": None}, people(300), False),
    ("company_size", {"min": 201, "max": None}, people(40), True),
    ("company_size", {"min": None, "max": 10}, people(40), True),
    ("budget", money(50_000), money(500_000), True),
    ("budget", money(50_000), money(45_000), False),
    ("budget", money(50_000), money(500_000, "SEK"), False),
    ("budget", money(50_000), money(500_000, None), True),
    ("budget", money(50_000), money(500_000, period="month"), False),
    ("authority", "decides", "researches", True),
    ("authority", "decides", "influences", False),
    ("name", "Ada", "Ben", False),
    ("company_size", people(3), None, False),
]


@pytest.mark.parametrize(("field", "before", "after", "expected"), CASES)
def test_what_goes_together_and_what_does_not(field, before, after, expected):
    assert contradicts(field, before, after) is expected
    assert contradicts(field, after, before) is expected


@given(st.integers(1, 10**6))
def test_nothing_contradicts_itself(number):
    for field, value in (("company_size", people(number)), ("budget", money(number))):
        assert not contradicts(field, value, value)
    assert set(FIELDS) >= {"company_size", "budget"}
