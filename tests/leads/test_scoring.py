"""Scores: unknown is not 0, reasons point at words, order and clock change nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.leads.conversation import Page, Webinar
from assistant.leads.facts import Fact, current_facts
from assistant.leads.lead import DIMENSIONS, Score
from assistant.leads.playbook import Playbook, ScoringRule, Test
from assistant.leads.scoring import grade, score
from assistant.services.playbook import load_playbook
from tests.leads.cast import fact, facts_of

PLAYBOOK = load_playbook(Path(__file__).parents[2] / "playbook.yml")
YEARLY_NOK = {"currency": "NOK", "period": "year", "per": None}
ADA = {
    "need": "Enquiries wait two days",
    "name": "Ada Berg",
    "company": "Fjordline Interiors",
    "company_size": {"min": 120, "max": 120},
    "timeline": {"dur": "P6W"},
    "budget": {"min": 150_000, "max": 200_000, **YEARLY_NOK},
    "authority": "decides",
    "email": "ada.berg@fjordline.example.com",
    "phone": "+4791234567",
}


def scored(
    facts: dict[str, Fact],
    consents: dict[str, str] | None = None,
    *,
    playbook: Playbook = PLAYBOOK,
    page: Page | None = None,
    webinar: Webinar | None = None,
) -> dict[str, Score]:
    scores = score(facts, consents or {}, playbook, page=page or Page(), webinar=webinar)
    return {each.dimension: each for each in scores}


def rules_of(score: Score) -> set[str]:
    return {reason.rule for reason in score.reasons}


def test_nothing_said_scores_nothing_at_all() -> None:
    scores = score({}, {}, PLAYBOOK, page=Page(), webinar=None)
    assert [each.dimension for each in scores] == list(DIMENSIONS)
    assert [each.value for each in scores] == [None] * 5


def test_a_buyer_who_tells_everything_scores_high_on_every_dimension() -> None:
    scores = scored(facts_of(ADA), {"follow_up": "given"})
    assert {name: each.value for name, each in scores.items()} == {
        "need_intent": 75,
        "fit": 90,
        "incentive": 80,
        "accuracy": 85,
        "validity": 80,
    }
    assert grade(tuple(scores.values()), PLAYBOOK.thresholds) == "A1"


def test_a_reason_points_at_the_words_it_rests_on() -> None:
    said = fact("need", "slow answers", raw="we answer too slowly", start=7, end=27)
    [reason] = scored({"need": said})["need_intent"].reasons
    assert (reason.rule, reason.points, reason.rule_version) == ("need.told", 25, 1)
    assert (reason.said, reason.message_id, reason.start, reason.end) == (
        "we answer too slowly",
        said.message_id,
        7,
        27,
    )


def test_a_reason_from_a_salespersons_edit_quotes_no_visitor() -> None:
    edited = fact("need", "slow answers", method="person", message_id=None, start=None, end=None)
    [reason] = scored({"need": edited})["need_intent"].reasons
    assert (reason.said, reason.message_id, reason.start, reason.end) == (None, None, None, None)


@pytest.mark.parametrize(
    ("told", "rule", "field"),
    [
        ({"email": "a@b.no"}, "incentive.none", "email"),
        ({"phone": "+4791234567"}, "incentive.none", "phone"),
        ({"email": "a@b.no", "lead_magnet": "guide"}, "incentive.paper", "lead_magnet"),
        ({"name": "Ada", "phone": "+4791234567"}, "name.plausible", "name"),
        ({"company": "B", "email": "a@b.no"}, "email.matches_company", "email"),
        ({"name": "Ada", "need": "x", "email": "a@b.no"}, "person.likely_human", "email"),
        ({"signal.contact_sales": True}, "intent.asked_for_sales", "signal.contact_sales"),
    ],
)
def test_each_reason_finds_the_fact_that_shows_it(
    told: dict[str, Any], rule: str, field: str
) -> None:
    scores = scored(facts_of(told), {"follow_up": "given"}).values()
    [reason] = [reason for each in scores for reason in each.reasons if reason.rule == rule]
    assert reason.message_id == f"m-{field}"


@pytest.mark.parametrize("state", ["skipped", "unknown"])
def test_a_skipped_or_unknown_field_gives_no_reason_and_no_zero(state: str) -> None:
    scores = scored({"budget": fact("budget", None, state=state)})
    assert scores["fit"] == Score("fit", None)
    assert scores["need_intent"] == Score("need_intent", None)


def test_a_known_value_that_earns_nothing_is_zero_and_not_unknown() -> None:
    assert scored(facts_of({"company_size": {"min": 3, "max": 3}}))["fit"].value == 0


def test_points_stay_between_0_and_100() -> None:
    lost = scored(facts_of({"need": "x", "signal.not_interested": True}))["need_intent"]
    assert lost.value == 0
    assert sum(reason.points for reason in lost.reasons) == -35
    rules = tuple(replace(rule, points=100) for rule in PLAYBOOK.rules)
    full = scored(facts_of(ADA), playbook=replace(PLAYBOOK, rules=rules))
    assert full["fit"].value == 100


def test_being_on_the_pricing_page_alone_is_no_need() -> None:
    page = Page(url="https://example.com/pricing?x=1")
    assert scored({}, page=page)["need_intent"].value is None
    assert scored(facts_of({"need": "x"}), page=page)["need_intent"].value == 30


def test_a_contradiction_alone_says_nothing_but_costs_points() -> None:
    assert scored(facts_of({"signal.contradiction": True}))["accuracy"].value is None
    email = {"email": "ada@gmail.com"}
    sure = scored(facts_of(email))["accuracy"].value
    unsure = scored(facts_of({**email, "signal.contradiction": True}))["accuracy"].value
    assert (sure, unsure) == (30, 10)


def test_an_address_and_some_answers_alone_say_nothing_about_validity() -> None:
    told = {"name": "Ada Berg", "email": "ada@b.no", "need": "x"}
    assert scored(facts_of(told))["validity"].value is None
    assert scored(facts_of(told), {"follow_up": "refused"})["validity"].value == 30


# ---------------------------------------------------------------- incentive


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, None),  # no contact, nothing traded
        ({"lead_magnet": "guide"}, None),
        ({"email": "a@b.no"}, 80),
        ({"phone": "+4791234567", "signal.contact_sales": True}, 100),
        ({"email": "a@b.no", "lead_magnet": "guide"}, 30),
        ({"email": "a@b.no", "lead_magnet": "checklist"}, 30),
        ({"email": "a@b.no", "lead_magnet": "trial"}, 15),
        ({"email": "a@b.no", "lead_magnet": ["guide", "trial"]}, 15),
        ({"email": "a@b.no", "lead_magnet": "guide", "signal.contact_sales": True}, 50),
    ],
)
def test_a_larger_give_away_lowers_the_incentive_score(
    told: dict[str, Any], expected: int | None
) -> None:
    assert scored(facts_of(told))["incentive"].value == expected


def test_asking_about_the_webinar_on_its_page_counts_as_coming_for_it() -> None:
    told = facts_of({"email": "a@b.no", "signal.ask_webinar": True})
    webinar = Webinar("w-1", "Faster answers", "before")
    assert rules_of(scored(told, webinar=webinar)["incentive"]) == {"incentive.webinar"}
    assert rules_of(scored(told)["incentive"]) == {"incentive.none"}


@pytest.mark.parametrize(
    ("consents", "expected"),
    [({}, None), ({"follow_up": "refused"}, 0), ({"follow_up": "given"}, 50)],
)
def test_validity_needs_a_yes_to_follow_up(consents: dict[str, str], expected: int | None) -> None:
    assert scored({}, consents)["validity"].value == expected


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ({"page": "/pricing"}, True),
        ({"page": "/news"}, False),
        ({"phase": "live"}, True),
        ({"phase": "after"}, False),
        ({"utm.medium": "CPC"}, True),
        ({"utm.source": "x"}, False),
    ],
)
def test_what_the_page_showed_adds_a_reason_without_words(
    argument: dict[str, str], expected: bool
) -> None:
    seen = ScoringRule("only", "fit", 10, Test("observed", None, argument), "Text.")
    known = ScoringRule("known", "fit", 1, Test("known", "need"), "Text.")
    playbook = replace(PLAYBOOK, rules=(seen, known))
    page = Page(url="https://example.com/pricing", utm={"medium": "cpc"})
    webinar = Webinar("w-1", "Faster answers", "live")
    told = facts_of({"need": "x"})
    reasons = scored(told, playbook=playbook, page=page, webinar=webinar)["fit"].reasons
    assert [reason.said for reason in reasons if reason.rule == "only"] == [None] * expected


# ---------------------------------------------------------------- grade


@pytest.mark.parametrize(
    ("fit", "need", "expected"),
    [
        (67, 67, "A1"),
        (66, 67, "B1"),
        (34, 66, "B2"),
        (33, 33, "C3"),
        (0, 100, "C1"),
        (None, 50, None),
        (50, None, None),
    ],
)
def test_the_grade_puts_fit_and_need_in_one_cell(
    fit: int | None, need: int | None, expected: str | None
) -> None:
    scores = (Score("need_intent", need), Score("fit", fit))
    assert grade(scores, PLAYBOOK.thresholds) == expected


# ---------------------------------------------------------------- properties

ANSWERS = {
    "need": st.sampled_from(["slow answers", "spam"]),
    "name": st.sampled_from(["Ada Berg", "asdf", "Ben"]),
    "company": st.sampled_from(["Acme AS", "Dimas & Rowe"]),
    "company_size": st.fixed_dictionaries(
        {}, optional={"min": st.integers(0, 500), "max": st.integers(0, 500)}
    ),
    "budget": st.fixed_dictionaries(
        {"currency": st.sampled_from(["NOK", "EUR", None])},
        optional={
            "amount": st.integers(0, 10**6),
            "period": st.sampled_from(["month", "year", "once"]),
            "per": st.just("seat"),
        },
    ),
    "timeline": st.sampled_from([None, {"asap": True}, {"dur": "P3M"}, {"start": "2027-05-01"}]),
    "authority": st.sampled_from(["decides", "influences", "researches"]),
    "email": st.sampled_from(["ada@acme.no", "post@gmail.com", "x@mailinator.com"]),
    "phone": st.sampled_from(["+4791234567", "1234"]),
    "job_title": st.sampled_from(["Head of Sales", "utvikler"]),
    "lead_magnet": st.sampled_from(["guide", "trial", "unknown thing"]),
    "signal.contact_sales": st.just(True),
    "signal.not_interested": st.just(True),
    "signal.contradiction": st.just(True),
}
TOLD = st.fixed_dictionaries({}, optional=ANSWERS)
CONSENTS = st.dictionaries(
    st.sampled_from(["follow_up", "marketing"]), st.sampled_from(["given", "refused", "withdrawn"])
)


@given(told=TOLD, consents=CONSENTS, data=st.data())
def test_the_order_in_which_facts_are_listed_changes_no_score(
    told: dict[str, Any], consents: dict[str, str], data: st.DataObject
) -> None:
    facts = list(facts_of(told).values())
    shuffled = data.draw(st.permutations(facts))
    ordered = score(current_facts(facts), consents, PLAYBOOK, page=Page(), webinar=None)
    assert ordered == score(current_facts(shuffled), consents, PLAYBOOK, page=Page(), webinar=None)


@given(told=TOLD, consents=CONSENTS, points=st.integers(0, 100), data=st.data())
def test_a_rule_that_adds_points_never_lowers_a_score(
    told: dict[str, Any], consents: dict[str, str], points: int, data: st.DataObject
) -> None:
    field = data.draw(st.sampled_from(sorted(ANSWERS)))
    dimension = data.draw(st.sampled_from(DIMENSIONS))
    rule = ScoringRule("more", dimension, points, Test("known", field), "Text.")
    before = scored(facts_of(told), consents)[dimension].value
    richer = replace(PLAYBOOK, rules=(*PLAYBOOK.rules, rule))
    after = scored(facts_of(told), consents, playbook=richer)[dimension].value
    assert before is None or (after is not None and after >= before)


@given(told=TOLD, consents=CONSENTS)
def test_scores_are_whole_numbers_in_range_and_unknown_has_no_reasons(
    told: dict[str, Any], consents: dict[str, str]
) -> None:
    for each in scored(facts_of(told), consents).values():
        if each.value is None:
            assert each.reasons == ()
        else:
            assert 0 <= each.value <= 100
            assert each.value == max(0, min(100, sum(reason.points for reason in each.reasons)))


@given(told=TOLD, consents=CONSENTS)
def test_skipping_everything_scores_like_saying_nothing(
    told: dict[str, Any], consents: dict[str, str]
) -> None:
    skipped = {
        name: replace(each, state="skipped", value=None) for name, each in facts_of(told).items()
    }
    assert scored(skipped, consents) == scored({}, consents)


LARGER = [
    ("fit", "company_size", lambda number: {"min": number, "max": number}),
    (
        "fit",
        "budget",
        lambda number: {"amount": 1000 * number, "currency": "NOK", "period": "year", "per": None},
    ),
]


@pytest.mark.parametrize(("dimension", "field", "value_of"), LARGER)
@given(numbers=st.lists(st.integers(1, 1000), min_size=2, max_size=2).map(sorted), told=TOLD)
def test_more_of_what_a_rule_asks_for_never_scores_less(
    dimension: str, field: str, value_of: Any, numbers: list[int], told: dict[str, Any]
) -> None:
    less, more = (
        scored(facts_of({**told, field: value_of(number)}))[dimension].value for number in numbers
    )
    assert less is not None
    assert more is not None
    assert more >= less


@given(days=st.lists(st.integers(0, 800), min_size=2, max_size=2).map(sorted), told=TOLD)
def test_sooner_never_scores_less_than_later(days: list[int], told: dict[str, Any]) -> None:
    sooner, later = (
        scored(facts_of({**told, "timeline": {"dur": f"P{day}D"}}))["need_intent"].value
        for day in days
    )
    assert sooner is not None
    assert later is not None
    assert sooner >= later
