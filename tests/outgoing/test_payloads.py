"""What goes out about a lead: ids alone, or the lead, and its contact only with consent."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from assistant.leads.events import event, lead_event
from assistant.leads.facts import Fact
from assistant.leads.projection import lead_json
from assistant.outgoing.payloads import MAX_BODY_BYTES, full_body, thin_body
from assistant.store.database import Database
from assistant.store.leads import LeadRecord, get_lead
from tests.lead_cast import ADA, BEN, KARI, MONDAY, Person, meet

EVE = Person(
    talk=(
        ("Hello.", "I'm {name|Eve Moen-Strand} of {company|Strand & Eve Moen AS}, "
                   "{need|Eve needs help, write to eve@strand.example.com or call 912 34 567}"),
        ("Mail?", "{email|Eve@Strand.example.com}, no: {email|eve.moen@strand.example.com}"),
        ("Phone?", "{phone|912 34 567}"),
        ("How did you hear of us?", "{lead_source|Moen told me, +47 98 76 54 32}"),
        ("May we contact you?", "No"),
    ),
    values={"phone": "+4791234567", "lead_source": "referral"},
    consents=(("follow_up", "refused"),),
    page=replace(BEN.page, url="https://u:p@shop.example/x?email=eve%40strand.example.com#eve"),
)  # fmt: skip
CONTACT_OF_EVE = ("eve", "moen-strand", "moen ", "@", "912", "987", "98 76", "4791234567")


def record_of(database: Database, person: Person) -> LeadRecord:
    lead_id = meet(database, person)
    record = database.read_now(lambda s: get_lead(s, lead_id or ""))
    assert record is not None
    return record


def told_of(record: LeadRecord) -> Any:
    return lead_event("lead.updated", record.lead, MONDAY, conversation_id="c")


def test_a_thin_event_holds_ids_stage_and_grade_alone(database):
    record = record_of(database, ADA)
    body = json.loads(thin_body(told_of(record)))
    assert set(body) == {"type", "timestamp", "data"}
    assert body["data"] == {
        "lead_id": record.lead.id, "conversation_id": "c", "site": "demo",
        "stage": "qualified", "grade": record.lead.grade,
    }  # fmt: skip


def test_with_consent_a_full_event_holds_the_lead_as_the_api_shows_it(database):
    record = record_of(database, ADA)
    lead = json.loads(full_body(told_of(record), record))["data"]["lead"]
    shown = lead_json(
        record.lead, record.conversations, record.facts, record.consents, record.handovers
    )
    assert lead == json.loads(json.dumps(shown))
    assert lead["contact"]["email"] == "ada.berg@fjordline.example.com"


@pytest.mark.parametrize("person", [BEN, KARI, EVE], ids=["refused", "never asked", "everywhere"])
def test_without_consent_no_name_address_or_number_is_in_it(database, person):
    record = record_of(database, person)
    body = full_body(told_of(record), record).decode()
    lead = json.loads(body)["data"]["lead"]
    held = [fact for fact in record.facts if fact.field in ("name", "email", "phone")]
    assert held
    for fact in held:
        for word in (str(fact.value), fact.raw):
            assert word.casefold() not in body.casefold()
    assert lead["contact"] | {"job_title": None} == dict.fromkeys(
        ("name", "email", "phone", "job_title")
    )
    assert lead["scores"]
    assert set(lead) == set(
        lead_json(
            record.lead, record.conversations, record.facts, record.consents, record.handovers
        )
    )


def test_what_the_visitor_wrote_elsewhere_is_left_out_too(database):
    record = record_of(database, EVE)
    lead = json.loads(full_body(told_of(record), record))["data"]["lead"]
    told = json.dumps(
        [lead["contact"], lead["company"], lead["need"], lead["source"], lead["fields"]]
    ).casefold()
    told = re.sub('"[0-9a-f]{32}"', '""', told)  # random ids hold any three digits sometimes
    for word in CONTACT_OF_EVE:
        assert word not in told, word
    assert lead["source"]["observed"]["page_url"] == "https://shop.example/x"
    assert {reason["said"] for reason in lead["reasons"]} <= {None}


def test_consent_that_was_withdrawn_counts_as_none(database):
    given = record_of(database, ADA)
    last = given.consents[-1]
    taken_back = replace(last, id="x", purpose="follow_up", action="withdrawn", order=9999)
    after = replace(given, consents=(*given.consents, taken_back))
    assert b"ada.berg@" in full_body(told_of(given), given)
    assert b"ada.berg@" not in full_body(told_of(after), after)


def test_what_is_too_long_goes_without_the_lead_and_says_so(database):
    record = record_of(database, ADA)
    [need] = [fact for fact in record.facts if fact.field == "need"]
    long: Fact = replace(need, value="x" * MAX_BODY_BYTES, order=9999, id="long")
    body = full_body(told_of(record), replace(record, facts=(*record.facts, long)))
    data = json.loads(body)["data"]
    assert (data["lead"], data["left_out"]) == (None, "too_long")
    assert len(body) < 500
    assert data["lead_id"] == record.lead.id


def test_a_lead_that_is_gone_is_said_to_be_gone_and_an_erased_one_is_no_surprise():
    gone = json.loads(full_body(event("lead.updated", "demo", MONDAY, lead_id="x"), None))["data"]
    assert (gone["lead"], gone["left_out"]) == (None, "gone")
    for told in (
        event("lead.erased", "demo", MONDAY, lead_id="x"),
        event("conversation.started", "demo", MONDAY, conversation_id="c"),
    ):
        data = json.loads(full_body(told, None))["data"]
        assert (data["lead"], data["left_out"]) == (None, None)
