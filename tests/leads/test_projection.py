"""The lead as the API shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from assistant.leads.consent import ConsentAct
from assistant.leads.conversation import Conversation, Page, Webinar
from assistant.leads.facts import Fact
from assistant.leads.lead import Lead, Reason, Score
from assistant.leads.projection import lead_json, timestamp
from assistant.leads.turn import Handover
from tests.leads.cast import SAID_AT, fact, facts_of

NEW = Lead("l-1", "demo", "lead", SAID_AT, SAID_AT)
WEBINAR = Webinar("w-1", "Cutting support cost", "before")
MONEY = {"amount", "min", "max", "currency", "period", "per", "text"}


def conversation(name: str = "c-1", **changes: Any) -> Conversation:
    given: dict[str, Any] = {"created_at": SAID_AT, "updated_at": SAID_AT, **changes}
    return Conversation(name, "demo", "hash", "en", **given)


def shown(
    told: dict[str, Any] | None = None,
    *,
    lead: Lead = NEW,
    facts: list[Fact] | None = None,
    conversations: list[Conversation] | None = None,
    consents: list[ConsentAct] | None = None,
    handovers: list[Handover] | None = None,
) -> dict[str, Any]:
    return lead_json(
        lead,
        conversations if conversations is not None else [conversation()],
        facts if facts is not None else list(facts_of(told or {}).values()),
        consents or [],
        handovers or [],
    )


def act(action: str, order: int) -> ConsentAct:
    return ConsentAct(
        id=f"a-{order}",
        purpose="follow_up",
        action=action,  # type: ignore[arg-type]
        text_id="follow_up.1",
        text_sha256="0" * 64,
        locale="en",
        policy_version="1",
        method="typed",
        message_id="m-1",
        at=SAID_AT + timedelta(seconds=order),
        order=order,
    )


def test_a_lead_of_whom_nothing_is_known_has_every_key_and_no_value() -> None:
    assert shown(conversations=[]) == {
        "id": "l-1",
        "site": "demo",
        "stage": "lead",
        "owner": None,
        "created_at": "2026-11-23T10:00:00.000Z",
        "updated_at": "2026-11-23T10:00:00.000Z",
        "contact": {"name": None, "email": None, "phone": None, "job_title": None},
        "company": {"name": None, "website": None, "size": None, "location": None},
        "need": {"summary": None, "products": []},
        "budget": dict.fromkeys(MONEY),
        "timeline": {"text": None, "start": None, "end": None, "dur": None},
        "authority": None,
        "source": {
            "channel": "website",
            "observed": {"page_url": "", "referrer": "", "utm": {}},
            "stated": None,
            "stated_text": None,
            "visitor_id": None,
            "webinar_id": None,
            "lead_magnet": None,
            "lead_magnet_fetched_at": None,
        },
        "scores": {
            "need_intent": None,
            "fit": None,
            "incentive": None,
            "accuracy": None,
            "validity": None,
        },
        "grade": None,
        "overrides": [],
        "merged_into": None,
        "reasons": [],
        "quality": {
            "incentive": "Not known yet: no contact details were given.",
            "accuracy": "Not known yet: there are no details to check.",
            "validity": "Not known yet: nobody was asked for consent to a sales contact.",
        },
        "consents": [],
        "fields": {},
        "conversation_ids": [],
    }


def test_facts_stand_where_the_api_has_them() -> None:
    lead = shown(
        {
            "need": "Enquiries wait two days",
            "name": "Kari Lunde",
            "email": "kari@acme.example",
            "phone": "+4791234567",
            "job_title": "Head of Sales",
            "company": "Acme AS",
            "website": "acme.example",
            "company_size": {"min": 200, "max": 200},
            "location": "Oslo",
            "product": ["Northpane Leads"],
            "authority": "decides",
        }
    )
    assert lead["contact"] == {
        "name": "Kari Lunde",
        "email": "kari@acme.example",
        "phone": "+4791234567",
        "job_title": "Head of Sales",
    }
    assert lead["company"] == {
        "name": "Acme AS",
        "website": "acme.example",
        "size": {"min": 200, "max": 200},
        "location": "Oslo",
    }
    assert lead["need"] == {"summary": "Enquiries wait two days", "products": ["Northpane Leads"]}
    assert lead["authority"] == "decides"


def test_a_range_without_an_upper_end_keeps_both_keys() -> None:
    assert shown({"company_size": {"min": 201}})["company"]["size"] == {"min": 201, "max": None}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            {"amount": 50_000, "currency": "NOK", "period": "year", "per": None},
            {"amount": 50_000, "currency": "NOK", "period": "year"},
        ),
        ({"max": 900, "currency": "EUR", "period": "month"}, {"max": 900, "currency": "EUR",
                                                              "period": "month"}),
        ({"min": 1, "max": 2, "currency": None}, {"min": 1, "max": 2}),
        ({"amount": 12, "currency": "USD", "per": "seat"}, {"amount": 12, "currency": "USD",
                                                            "per": "seat"}),
    ],
)  # fmt: skip
def test_a_budget_always_has_all_keys(value: dict[str, Any], expected: dict[str, Any]) -> None:
    said = fact("budget", value, raw="as said")
    budget = shown(facts=[said])["budget"]
    assert budget == {**dict.fromkeys(MONEY), **expected, "text": "as said"}


@pytest.mark.parametrize(
    ("value", "start", "end", "dur"),
    [
        ({"dur": "P6W"}, None, "2027-01-04", "P6W"),
        ({"start": "2027-01-01", "end": "2027-04-01"}, "2027-01-01", "2027-04-01", None),
        ({"end": "2027-06-01"}, None, "2027-06-01", None),
        ({"asap": True}, None, None, None),
        (None, None, None, None),
    ],
)
def test_a_timeline_is_worked_out_from_the_day_it_was_said(
    value: Any, start: str | None, end: str | None, dur: str | None
) -> None:
    lead = shown(facts=[fact("timeline", value, raw="as said")])
    assert lead["timeline"] == {"text": "as said", "start": start, "end": end, "dur": dur}
    assert "timeline" in lead["fields"]


def test_as_soon_as_possible_is_the_value_null() -> None:
    lead = shown({"timeline": {"asap": True}})
    assert lead["fields"]["timeline"]["value"] is None


def test_a_field_carries_its_evidence() -> None:
    confirmed = fact(
        "email",
        "kari@acme.example",
        raw="kari@acme.example",
        start=6,
        end=23,
        state="confirmed",
        confirmed_at=SAID_AT,
        supersedes="f-0",
    )
    assert shown(facts=[confirmed])["fields"]["email"] == {
        "value": "kari@acme.example",
        "raw": "kari@acme.example",
        "message_id": "m-email",
        "start": 6,
        "end": 23,
        "method": "pattern",
        "confidence": 1.0,
        "confirmed_at": "2026-11-23T10:00:00.000Z",
        "supersedes": "f-0",
    }


def test_only_captured_fields_are_listed_and_signals_are_not() -> None:
    facts = [
        fact("webinar_question", "Does it suit small shops?"),
        fact("budget", None, state="skipped"),
        fact("phone", None, state="unknown"),
        fact("name", "Kari", state="withdrawn"),
        fact("signal.ask_price", True),
    ]
    assert list(shown(facts=facts)["fields"]) == ["webinar_question"]


def test_a_correction_and_a_persons_edit_decide_what_is_shown() -> None:
    facts = [
        fact("company_size", {"min": 14, "max": 14}, id="f-1", state="corrected", order=1),
        fact("company_size", {"min": 40, "max": 40}, id="f-2", order=2, supersedes="f-1"),
        fact("name", "Karin", method="person", message_id=None, order=1),
        fact("name", "Kari", order=2),
    ]
    lead = shown(facts=facts)
    assert lead["company"]["size"] == {"min": 40, "max": 40}
    assert lead["fields"]["company_size"]["supersedes"] == "f-1"
    assert lead["contact"]["name"] == "Karin"


def test_observed_and_stated_source_stand_side_by_side() -> None:
    page = Page("https://a.example/pricing", "Pricing", "", {"source": "linkedin"})
    said = fact("lead_source", "referral", raw="a friend told me")
    lead = shown(facts=[said], conversations=[conversation(page=page)])
    assert lead["source"] == {
        "channel": "social",
        "observed": {
            "page_url": "https://a.example/pricing",
            "referrer": "",
            "utm": {"source": "linkedin"},
        },
        "stated": "referral",
        "stated_text": "a friend told me",
        "visitor_id": None,
        "webinar_id": None,
        "lead_magnet": None,
        "lead_magnet_fetched_at": None,
    }


def test_a_webinar_and_a_magnet_are_part_of_the_source() -> None:
    handed = Handover("h-1", "guide", "white_paper", "Guide", "m-1", SAID_AT)
    lead = shown(conversations=[conversation(webinar=WEBINAR)], handovers=[handed])
    assert lead["source"]["channel"] == "webinar"
    assert lead["source"]["webinar_id"] == "w-1"
    assert lead["source"]["lead_magnet"] == "guide"


def test_a_magnet_that_was_asked_for_counts_before_it_is_handed_over() -> None:
    assert shown({"lead_magnet": "guide"})["source"]["lead_magnet"] == "guide"


def test_several_conversations_are_listed_oldest_first_and_the_first_page_is_the_source() -> None:
    later = conversation(
        "c-2", created_at=SAID_AT + timedelta(days=1), page=Page("https://a.example/b")
    )
    first = conversation("c-1", page=Page("https://a.example/a"))
    lead = shown(conversations=[later, first])
    assert lead["conversation_ids"] == ["c-1", "c-2"]
    assert lead["source"]["observed"]["page_url"] == "https://a.example/a"


def test_scores_come_with_reasons_grade_and_one_sentence_on_quality() -> None:
    reason = Reason("accuracy", "phone.valid", 3, 15, "The phone number is valid.", "91234567",
                    "m-1", 4, 12)  # fmt: skip
    name = Reason("accuracy", "name.plausible", 3, 10, "The name looks like a name.")
    scores = (
        Score("need_intent", 80),
        Score("fit", None),
        Score("incentive", 30, (Reason("incentive", "g", 3, 30, "Asked for a paper to read."),)),
        Score("accuracy", 67, (reason, name)),
        Score("validity", 0),
    )
    lead = shown(lead=replace(NEW, scores=scores, grade="A1"))
    assert lead["scores"] == {
        "need_intent": 80,
        "fit": None,
        "incentive": 30,
        "accuracy": 67,
        "validity": 0,
    }
    assert lead["grade"] == "A1"
    assert lead["reasons"][1] == {
        "dimension": "accuracy",
        "rule": "phone.valid",
        "rule_version": 3,
        "points": 15,
        "text": "The phone number is valid.",
        "said": "91234567",
        "message_id": "m-1",
        "start": 4,
        "end": 12,
    }
    assert lead["quality"] == {
        "incentive": "Low: asked for a paper to read.",
        "accuracy": "High: the phone number is valid; the name looks like a name.",
        "validity": "Low: nothing speaks for it so far.",
    }


def test_consents_are_the_whole_history_oldest_first() -> None:
    lead = shown(consents=[act("withdrawn", 5), act("given", 2)])
    assert lead["consents"] == [
        {
            "purpose": "follow_up",
            "action": "given",
            "text_id": "follow_up.1",
            "at": "2026-11-23T10:00:02.000Z",
        },
        {
            "purpose": "follow_up",
            "action": "withdrawn",
            "text_id": "follow_up.1",
            "at": "2026-11-23T10:00:05.000Z",
        },
    ]


def test_times_are_written_in_utc() -> None:
    oslo = timezone(timedelta(hours=1))
    assert timestamp(datetime(2026, 11, 23, 11, 0, 0, 120_000, oslo)) == "2026-11-23T10:00:00.120Z"
    assert timestamp(datetime(2026, 11, 23, 10, 0, tzinfo=UTC)) == "2026-11-23T10:00:00.000Z"
