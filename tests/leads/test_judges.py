"""Single tests of scoring rules: each holds, fails or is not judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.leads.conversation import Page
from assistant.leads.facts import Fact
from assistant.leads.judges import Known, judge
from assistant.leads.playbook import Test
from assistant.services.playbook import load_playbook
from tests.leads.cast import fact, facts_of

PLAYBOOK = load_playbook(Path(__file__).parents[2] / "playbook.yml")


def holds(test: Test, facts: dict[str, Fact]) -> bool | None:
    return judge(test, Known(facts, {}, PLAYBOOK, Page(), None))


@pytest.mark.parametrize(
    ("value", "at_least", "below"),
    [
        ({"min": 10, "max": 10}, True, False),
        ({"min": 9, "max": 9}, False, True),
        ({"min": 5, "max": 20}, False, False),  # a range counts by its lower bound
        ({"min": 201, "max": None}, True, False),
        ({"max": 9}, False, True),
        ({"max": 10}, None, False),  # "up to 10" may be 10 or 2
        ({"min": 2}, False, None),
    ],
)
def test_a_range_is_compared_by_the_bound_that_is_known(
    value: Any, at_least: bool | None, below: bool | None
) -> None:
    facts = facts_of({"company_size": value})
    assert holds(Test("at_least", "company_size", 10), facts) is at_least
    assert holds(Test("below", "company_size", 10), facts) is below


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        ({"amount": 30_000, "currency": "NOK", "period": "year"}, True),
        ({"amount": 29_999, "currency": "NOK", "period": "year"}, False),
        ({"amount": 2_500, "currency": "NOK", "period": "month"}, True),
        ({"amount": 30_000, "currency": "NOK", "period": "once"}, True),
        ({"amount": 30_000, "currency": "NOK", "period": None}, True),
        ({"max": 20_000, "currency": "NOK", "period": "year"}, False),
        ({"amount": 30_000, "currency": "ISK", "period": "year"}, None),  # no rate is guessed
        ({"amount": 30_000, "currency": None, "period": "year"}, None),
        ({"amount": 250, "currency": "NOK", "period": "month", "per": "seat"}, None),
    ],
)
def test_a_budget_is_compared_for_a_year_in_its_own_currency(
    budget: Any, expected: bool | None
) -> None:
    test = Test("at_least", "budget", {"NOK": 30_000})
    assert holds(test, facts_of({"budget": budget})) is expected


def test_a_budget_for_each_seat_is_multiplied_by_the_least_number_of_seats() -> None:
    budget = {"amount": 250, "currency": "NOK", "period": "month", "per": "seat"}
    told = facts_of({"budget": budget, "company_size": {"min": 10, "max": 50}})
    assert holds(Test("at_least", "budget", {"NOK": 30_000}), told) is True
    assert holds(Test("at_least", "budget", {"NOK": 30_001}), told) is False


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"asap": True}, True),
        (None, True),
        ({"dur": "P6W"}, True),
        ({"dur": "P90D"}, True),
        ({"dur": "P91D"}, False),
        ({"dur": "P1Y"}, False),
        ({"start": "2027-01-01"}, True),
        ({"start": "2027-01-01", "end": "2028-01-01"}, False),
        ({"dur": "soon"}, None),
    ],
)
def test_days_are_counted_from_the_day_it_was_said(value: Any, expected: bool | None) -> None:
    assert holds(Test("within_days", "timeline", 90), facts_of({"timeline": value})) is expected


@pytest.mark.parametrize(
    ("test", "told", "expected"),
    [
        (Test("one_of", "authority", ("decides",)), {"authority": "decides"}, True),
        (Test("one_of", "authority", ("decides",)), {"authority": "researches"}, False),
        (Test("one_of", "product", ("Northpane Leads",)), {"product": ["Northpane Leads"]}, True),
        (Test("one_of", "authority", ("decides",)), {}, None),
        (Test("contains", "job_title", ("sjef",)), {"job_title": "Kundeservicesjef"}, True),
        (Test("contains", "job_title", ("sjef",)), {"job_title": "Konsulent"}, False),
        (Test("email_is", "email", "free"), {"email": "ada@gmail.com"}, True),
        (Test("email_is", "email", "free"), {}, None),
        (Test("phone_valid"), {"phone": "+4791234567"}, True),
        (Test("phone_valid"), {"phone": "91234567"}, False),
        (Test("name_plausible"), {"name": "Ada Berg"}, True),
        (Test("email_names_visitor"), {"name": "Ada Berg", "email": "ada@b.no"}, True),
        (Test("email_names_visitor"), {"email": "ada@b.no"}, None),
        (Test("domain_matches_company"), {"email": "ada@acme.no", "company": "Acme AS"}, True),
        (Test("signal", "signal.ask_price"), {"signal.ask_price": True}, True),
        (Test("signal", "signal.ask_price"), {}, None),
        (Test("answered", None, 2), {"name": "Ada", "need": "x"}, True),
        (Test("answered", None, 3), {"name": "Ada", "need": "x"}, False),
        (Test("answered", None, 1), {"signal.ask_price": True}, None),
    ],
)
def test_each_kind_of_test_holds_fails_or_is_not_judged(
    test: Test, told: dict[str, Any], expected: bool | None
) -> None:
    assert holds(test, facts_of(told)) is expected


def test_confirmed_in_the_summary_is_judged_only_for_a_known_field() -> None:
    test = Test("confirmed", "email")
    captured = fact("email", "ada@b.no")
    assert holds(test, {}) is None
    assert holds(test, {"email": captured}) is False
    assert holds(test, {"email": replace(captured, state="confirmed")}) is True
