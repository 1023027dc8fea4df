"""Amounts of money."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.extraction import duckling
from tests.extraction.values import found


def money(
    amount: float | None = None, *, currency: str | None = None, **more: Any
) -> dict[str, Any]:
    low, high = more.pop("low", None), more.pop("high", None)
    bounds = {"amount": amount, "min": low, "max": high}
    value = {name: bound for name, bound in bounds.items() if bound is not None}
    return {**value, "currency": currency, "period": None, "per": None, **more}


AMOUNTS = [
    ("en", "EUR 30.000", money(30000, currency="EUR")),
    ("en", "EUR 12.500,50 per year", money(12500.5, currency="EUR", period="year")),
    ("en", "about half a million", money(500000)),
    ("en", "15-20k", money(low=15000, high=20000)),
    ("en", "15–20k euros", money(low=15000, high=20000, currency="EUR")),
    ("en", "€15k-€20k", money(low=15000, high=20000, currency="EUR")),
    ("nb", "20-30 tusen kroner", money(low=20000, high=30000, currency="NOK")),
    ("nb", "mellom 100 og 150 000 kr", money(low=100000, high=150000, currency="NOK")),
    ("nb", "40-50 000 kr", money(low=40000, high=50000, currency="NOK")),
    ("nb", "2 mill", money(2000000)),
    ("nb", "2,5 mill kr", money(2500000, currency="NOK")),
    ("nb", "halvannen million kroner", money(1500000, currency="NOK")),
    ("nb", "hundretusen kroner", money(100000, currency="NOK")),
    ("nb", "en kvart million", money(250000)),
    ("nb", "50' i året", money(50000, period="year")),
    ("nb", "kr 50.000,-", money(50000, currency="NOK")),
    ("nb", "5000,- pr. mnd", money(5000, currency="NOK", period="month")),
    ("nb", "2 MNOK", money(2000000, currency="NOK")),
    ("nb", "ti tusenlapper", money(10000, currency="NOK")),
    ("nb", "40 lapper i året", money(40000, currency="NOK", period="year")),
    ("nb", "ikke mer enn en hundrelapp per bruker", money(high=100, currency="NOK", per="seat")),
    ("nb", "5-6000 kr i mnd", money(low=5000, high=6000, currency="NOK", period="month")),
    ("nb", "3-4000,-", money(low=3000, high=4000, currency="NOK")),
    ("nb", "15 000 kr (eks mva) per år", money(15000, currency="NOK", period="year")),
    ("nb", "3000 + mva", money(3000)),
    ("nb", "2500 pr. md.", money(2500, period="month")),
    ("nb", "har fått bevilget 300 000", money(300000)),
    ("nb", "vi har 80 000 til dette", money(80000)),
    ("nb", "smertegrensa er 2000", money(2000)),
    ("nb", "lavere enn 900 kr", money(high=900, currency="NOK")),
    ("en", "2,500 is what I can spend", money(2500)),
    ("en", "5,000.00 is the max", money(5000)),
    ("en", "sub £10k", money(high=10000, currency="GBP")),
    ("en", "20k +/- a bit", money(20000)),
    ("nb", "omtrent 60 000 kr i året", money(60000, currency="NOK", period="year")),
    ("nb", "vi har råd til omtrent 80 000", money(80000)),
    ("nb", "årsbudsjett på 50 000", money(50000, period="year")),
    ("nb", "det må ikke koste mer enn 10 000 kr", money(high=10000, currency="NOK")),
    ("nb", "minst 10 000 kr", money(low=10000, currency="NOK")),
    ("nb", "200 kr pr bruker pr mnd", money(200, currency="NOK", period="month", per="seat")),
    ("en", "£1,200 pcm", money(1200, currency="GBP", period="month")),
    ("en", "up to 200 dollars", money(high=200, currency="USD")),
    ("en", "max 900 euros per month", money(high=900, currency="EUR", period="month")),
    ("en", "can't go above 20k", money(high=20000)),
    ("en", "at least $10k", money(low=10000, currency="USD")),
    ("en", "30k+", money(low=30000)),
    ("en", "5k tops", money(high=5000)),
    ("en", "under 900 euros", money(high=900, currency="EUR")),
    ("en", "we have 20k", money(20000)),
    ("en", "five thousand pounds", money(5000, currency="GBP")),
    ("en", "a couple of thousand", money(2000)),
    ("en", "two grand a month", money(2000, period="month")),
    ("en", "$25 per user per month", money(25, currency="USD", period="month", per="seat")),
    ("en", "£12/user/month", money(12, currency="GBP", period="month", per="seat")),
    ("en", "our annual budget is 40k", money(40000, period="year")),
    ("en", "a one-off payment of 5k", money(5000, period="once")),
    ("en", "we can go up to 7k a year", money(high=7000, period="year")),
    ("en", "between $5k and $10k", money(low=5000, high=10000, currency="USD")),
    ("en", "5 or 6k", money(low=5000, high=6000)),
    ("en", "our budget for 2026 is 40000", money(40000)),
    ("en", "9.99 per seat", money(9.99, per="seat")),
    ("en", "NOK 50,000", money(50000, currency="NOK")),
    ("en", "10 000 SEK", money(10000, currency="SEK")),
    ("en", "about 50 ringgit a month", money(50, currency="MYR", period="month")),
    ("en", "99 bucks a month max", money(high=99, currency="USD", period="month")),
    ("en", "roughly three quarters of a million", money(750000)),
    ("nb", "hva får jeg for 3000 kroner måneden", money(3000, currency="NOK", period="month")),
    ("nb", "vi bruker 35 tusen i år", money(35000)),
    (
        "en",
        "Between 150,000 and 200,000 NOK a year, and I can sign that",
        money(low=150000, high=200000, currency="NOK", period="year"),
    ),
]
NO_MONEY = [
    ("nb", "vi er 5-6000 ansatte"),
    ("nb", "vi omsetter for 20 millioner"),
    ("nb", "3/4 av oss jobber i butikk"),
    ("en", "we turned over 3 million last year"),
    ("en", "we have 80,000 contacts for this"),
    ("en", "40"),
    ("en", "we are 40"),
    ("en", "1.2k users"),
    ("en", "20k visitors a month"),
    ("en", "We process 10,000 orders per month"),
    ("en", "we get 300 a month"),
    ("en", "we get 300 emails a day"),
    ("en", "3 meetings a week"),
    ("en", "we spend 3 hours"),
    ("en", "spend 20 minutes"),
    ("en", "budget of 2026"),
    ("en", "our budget is for 40 people"),
    ("en", "a million things"),
    ("en", "one thousand people"),
    ("en", "thousands of dollars"),
    ("en", "we grew 20% a year"),
    ("en", "5G and 2x faster"),
    ("en", "thanks a million"),
    ("en", "could you go through slide 12 once more"),
    ("en", "how many customers do you have, a thousand?"),
    ("en", "we pay for 20 but see four"),
    ("en", "on Thursday at 2 pm"),
    ("nb", "tusen takk, ha en fin dag"),
    ("nb", "betaler vi for hele måneden hvis vi starter den 20."),
    ("nb", "budsjettet kommer fra 1. juni"),
    ("nb", "om ca 2 mnd"),
    ("nb", "2000 kunder i året"),
]


@pytest.mark.parametrize(("language", "text", "value"), AMOUNTS)
def test_an_amount_is_read_as_meant(language: str, text: str, value: dict[str, Any]) -> None:
    assert [read for _, read in found("money", text, language)] == [value]


@pytest.mark.parametrize(("language", "text"), NO_MONEY)
def test_a_number_without_a_cue_is_no_money(language: str, text: str) -> None:
    assert found("money", text, language) == []


def test_a_denied_amount_is_left() -> None:
    assert [value["amount"] for _, value in found("money", "not 14k but 40k", "en")] == [40000]


def test_crowns_are_those_of_the_visitors_country() -> None:
    assert found("money", "500 kr", "nb", region="SE")[0][1]["currency"] == "SEK"
    assert found("money", "500 kr", "nb")[0][1]["currency"] == "NOK"


def test_the_span_holds_limit_currency_and_period() -> None:
    text = "We could do max 900 euros per month."
    assert found("money", text, "en")[0][0] == "max 900 euros per month"


@pytest.mark.parametrize(
    ("language", "text", "misread"),
    [
        ("en", "EUR 30.000", {30}),
        ("en", "15-20k euros", {15}),
        ("nb", "20-30 tusen kroner", {30000}),
        ("nb", "mellom 100 og 150 000 kr", {150000}),
    ],
)
def test_ducklings_misreading_is_not_ours(language: str, text: str, misread: set[int]) -> None:
    """Each of these is wrong in Duckling; if that changes, the rule may go."""
    assert {reading.low for reading in duckling.read_amounts(text, language)} == misread
    [(_, value)] = found("money", text, language)
    assert value.get("amount", value.get("min")) not in misread
