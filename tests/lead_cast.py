"""A steady cast and what they said: Ada buys soon, Ben only looks, Kari came to a webinar.

A line marks what was read from it: "I am {name|Ada Berg}" is the text "I am Ada Berg" with a fact.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from assistant.leads.consent import ConsentAct, consents_in_force
from assistant.leads.conversation import Conversation, Message, Page, Webinar
from assistant.leads.facts import Fact, current_facts
from assistant.leads.lead import Lead, StageChange
from assistant.leads.scoring import grade, score
from assistant.leads.stages import decide_stage
from assistant.leads.turn import Handover, PresenterQuestion, TurnRecord
from assistant.services.playbook import load_playbook
from assistant.store.conversations import create_conversation, save_turn
from assistant.store.database import Database

PLAYBOOK = load_playbook(Path(__file__).parents[1] / "playbook.yml")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PRICING = Page("https://northpane.example/pricing", "Pricing")
_MARK = re.compile(r"\{([a-z_.]+)\|([^}]*)\}")


@dataclass(frozen=True)
class Person:
    """A visitor: (question, answer) pairs, what the marked words mean, and what they agreed to."""

    talk: Sequence[tuple[str, str]]
    values: Mapping[str, Any] = field(default_factory=dict)
    consents: Sequence[tuple[str, str]] = ()
    page: Page = PRICING
    webinar: Webinar | None = None
    locale: str = "en"
    presenter_question: str | None = None
    magnet: str | None = None
    not_captured: str | None = None


ADA = Person(
    talk=(
        (
            "Hello, I am an automated assistant.",
            "{need|Enquiries from our web shop wait two days}.",
        ),
        (
            "What is your name, and where do you work?",
            "I am {name|Ada Berg}, {job_title|Head of Sales} at {company|Fjordline Interiors} "
            "in {location|Bergen}. There are {company_size|about 120 people} here.",
        ),
        ("When would you like to start?", "{timeline|Within six weeks}, please."),
        (
            "Is there a budget?",
            "{budget|Between 150 000 and 200 000 NOK a year}. {authority|I decide myself}.",
        ),
        ("Where can we reach you?", "Write to {email|ada@fjordline.example.com}."),
        (
            "Is that right?",
            "No, it is {email|ada.berg@fjordline.example.com}, or call {phone|+47 912 34 567}. "
            "{signal.contact_sales|Please call me}.",
        ),
        ("How did you hear of us?", "{lead_source|A friend at the chamber} told me."),
        ("May our sales team contact you?", "Yes"),
    ),
    values={
        "company_size": {"min": 120, "max": 120},
        "timeline": {"dur": "P6W"},
        "budget": {
            "min": 150000,
            "max": 200000,
            "currency": "NOK",
            "period": "year",
            "per": None,
        },
        "authority": "decides",
        "phone": "+4791234567",
        "lead_source": "referral",
        "signal.contact_sales": True,
    },
    consents=(("follow_up", "given"), ("marketing", "refused")),
    page=Page(
        "https://northpane.example/pricing",
        "Pricing",
        "https://www.linkedin.com/feed",
        {"source": "linkedin", "medium": "social", "campaign": "autumn"},
    ),
)
BEN = Person(
    talk=(
        ("Hello, I am an automated assistant.", "Just looking. {need|Something for questions}"),
        ("What is your name?", "{name|Ben Dahl}"),
        ("Where may I send the guide?", "{email|ben.dahl@example.org}"),
        ("Who decides?", "{authority|I am only finding out for a friend}"),
        ("May our sales team contact you?", "No thanks"),
    ),
    values={"authority": "researches", "lead_magnet": "guide"},
    consents=(("follow_up", "refused"),),
    page=Page("https://northpane.example/", "Northpane"),
    magnet="guide",
)
KARI = Person(
    talk=(
        ("Hei, jeg er den automatiske assistenten.", "{need|Vi får ikke svart på kveldstid}"),
        ("Hva heter du?", "{name|Kari Nordmann-Østensen} fra {company|Sunnmøre Sjømat AS}"),
        ("E-post?", "{email|kari@sunnmoresjomat.example.net}"),
        ("Et spørsmål til foredragsholderen?", "{webinar_question|Virker det på nynorsk?}"),
    ),
    locale="nb",
    page=Page("https://northpane.example/webinar", "Webinar"),
    webinar=Webinar("w-1", "Cutting support cost", "before"),
    presenter_question="Virker det på nynorsk?",
)
GONE = Person(
    talk=(("Hello, I am an automated assistant.", "What does it cost?"),),
    not_captured="no_contact",
)


def meet(
    database: Database, person: Person, *, at: datetime = MONDAY, site: str = "demo"
) -> str | None:
    """Hold the conversation; return the lead's id, None when it made no lead."""
    conversation, said = _open(database, person, at, site)
    return _tell(database, person, conversation, said)


def _open(
    database: Database, person: Person, at: datetime, site: str
) -> tuple[Conversation, list[tuple[Message, list[Fact]]]]:
    first = Message(_new_id(), 1, "assistant", person.talk[0][0], at)
    conversation = Conversation(
        id=_new_id(),
        site_id=site,
        token_hash=hashlib.sha256(b"token").hexdigest(),
        locale=person.locale,
        created_at=at,
        updated_at=at,
        page=person.page,
        webinar=person.webinar,
        last_seq=1,
    )
    opening = TurnRecord(conversation, (first,), not_captured="no_answer")
    database.write_now(lambda s: create_conversation(s, opening))
    said, seq = [], 1
    for number, (question, answer) in enumerate(person.talk):
        if number:
            seq += 1
            said.append((Message(_new_id(), seq, "assistant", question, _minute(at, number)), []))
        seq += 1
        said.append(read(answer, seq, _minute(at, number), person.values))
    return replace(conversation, last_seq=seq), said


def _minute(at: datetime, number: int) -> datetime:
    return at + timedelta(seconds=20 * number)


def read(
    line: str, seq: int, at: datetime, values: Mapping[str, Any]
) -> tuple[Message, list[Fact]]:
    """Return the message without its marks, and the facts they stand for."""
    text, facts, last = "", [], 0
    message_id = _new_id()
    for mark in _MARK.finditer(line):
        text += line[last : mark.start()]
        name, raw = mark.groups()
        facts.append(
            Fact(
                id=_new_id(),
                field=name,
                value=values.get(name, raw),
                raw=raw,
                method="pattern",
                confidence=0.9,
                state="captured",
                order=seq * 10 + len(facts),
                at=at,
                message_id=message_id,
                start=len(text),
                end=len(text) + len(raw),
            )
        )
        text, last = text + raw, mark.end()
    message = Message(message_id, seq, "visitor", text + line[last:], at, client_id=_new_id())
    return message, facts


def _tell(
    database: Database,
    person: Person,
    conversation: Conversation,
    said: list[tuple[Message, list[Fact]]],
) -> str | None:
    facts = _with_history([each for _, group in said for each in group])
    last = said[-1][0]
    acts = [
        ConsentAct(
            _new_id(), purpose, action, f"{purpose}.1", "a" * 64, person.locale, "1", "typed",
            last.id, last.created_at, 1000 + number,
        )  # type: ignore[arg-type]
        for number, (purpose, action) in enumerate(person.consents)
    ]  # fmt: skip
    lead, moves = _judged(person, conversation, facts, acts, last.created_at)
    changed = replace(
        conversation,
        version=1,
        last_order=2000,
        updated_at=last.created_at,
        lead_id=lead.id if lead else None,
    )
    record = TurnRecord(
        conversation=changed,
        messages=tuple(message for message, _ in said),
        client_id=_new_id(),
        request_hash="f" * 64,
        facts=tuple(facts),
        consents=tuple(acts),
        lead=lead,
        stage_changes=tuple(moves),
        not_captured=person.not_captured,
        handovers=_handovers(person, last),
        presenter_questions=_questions(person, last),
    )
    database.write_now(lambda s: save_turn(s, record))
    return lead.id if lead else None


def _with_history(facts: list[Fact]) -> list[Fact]:
    """The later of two facts for one field replaces the earlier."""
    kept: list[Fact] = []
    for each in facts:
        older = [fact for fact in kept if fact.field == each.field and fact.state == "captured"]
        for fact in older:
            kept[kept.index(fact)] = replace(fact, state="corrected")
        kept.append(replace(each, supersedes=older[-1].id if older else None))
    return kept


def _judged(
    person: Person,
    conversation: Conversation,
    facts: list[Fact],
    acts: list[ConsentAct],
    at: datetime,
) -> tuple[Lead | None, list[StageChange]]:
    if person.not_captured:
        return None, []
    held, agreed = current_facts(facts), consents_in_force(acts)
    scores = score(held, agreed, PLAYBOOK, page=conversation.page, webinar=conversation.webinar)
    stage, why = decide_stage(None, scores, agreed, held, PLAYBOOK.thresholds)
    lead = Lead(
        id=_new_id(),
        site_id=conversation.site_id,
        stage=stage,
        created_at=conversation.created_at,
        updated_at=at,
        grade=grade(scores, PLAYBOOK.thresholds),
        scores=scores,
    )
    return lead, [StageChange(_new_id(), None, stage, why, "assistant", at)]


def _handovers(person: Person, last: Message) -> tuple[Handover, ...]:
    if person.magnet is None:
        return ()
    handed = Handover(_new_id(), person.magnet, "e_book", "The guide", last.id, last.created_at)
    return (handed,)


def _questions(person: Person, last: Message) -> tuple[PresenterQuestion, ...]:
    if person.presenter_question is None or person.webinar is None:
        return ()
    asked = PresenterQuestion(
        _new_id(), person.webinar.id, last.id, person.presenter_question, last.created_at
    )
    return (asked,)


def _new_id() -> str:
    return uuid4().hex
