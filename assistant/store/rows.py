"""Domain objects to rows and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from assistant.leads.consent import ConsentAct
from assistant.leads.conversation import (
    Choice,
    Conversation,
    Expects,
    Link,
    Message,
    Page,
    Webinar,
)
from assistant.leads.facts import Fact
from assistant.leads.lead import DIMENSIONS, Lead, Reason, Score, StageChange
from assistant.leads.overrides import from_dict
from assistant.leads.turn import Handover, PresenterQuestion

Row = dict[str, Any]
# A row as a query gives it: of a Row class, or of a plain table with the same columns.
Stored = Any


def conversation_row(conversation: Conversation) -> Row:
    """Return every column but lead_id, which is set once the lead is there."""
    return {
        "id": conversation.id,
        "site_id": conversation.site_id,
        "token_hash": conversation.token_hash,
        "locale": conversation.locale,
        "status": conversation.status,
        "person_present": conversation.person_present,
        "person": conversation.person,
        "page": asdict(conversation.page),
        "webinar": asdict(conversation.webinar) if conversation.webinar else None,
        "topic": conversation.topic,
        "playbook_version": conversation.playbook_version,
        "state": conversation.state,
        "version": conversation.version,
        "last_seq": conversation.last_seq,
        "last_order": conversation.last_order,
        "created_at": conversation.created_at,
        "updated_at": conversation.updated_at,
    }


def to_conversation(row: Stored, *, with_state: bool = True) -> Conversation:
    """with_state=False leaves the snapshot out and does not read it."""
    return Conversation(
        id=row.id,
        site_id=row.site_id,
        token_hash=row.token_hash,
        locale=row.locale,
        created_at=row.created_at,
        updated_at=row.updated_at,
        status=row.status,
        person_present=row.person_present,
        person=row.person,
        page=Page(**row.page),
        webinar=Webinar(**row.webinar) if row.webinar else None,
        topic=row.topic,
        playbook_version=row.playbook_version,
        state=row.state if with_state else {},
        version=row.version,
        last_seq=row.last_seq,
        last_order=row.last_order,
        lead_id=row.lead_id,
    )


def message_row(message: Message, conversation_id: str, request_hash: str | None) -> Row:
    """request_hash is kept only with a visitor's message."""
    return {
        "id": message.id,
        "conversation_id": conversation_id,
        "seq": message.seq,
        "sender": message.sender,
        "text": message.text,
        "created_at": message.created_at,
        "choices": [
            {"id": choice.id, "label": choice.label, "payload": choice.payload}
            for choice in message.choices
        ],
        "links": [{"label": link.label, "url": link.url} for link in message.links],
        "expects": asdict(message.expects) if message.expects else None,
        "client_id": message.client_id,
        "request_hash": request_hash if message.sender == "visitor" else None,
        "choice_id": message.choice_id,
        "language": message.language,
        "intent": message.intent,
        "confidence": message.confidence,
        "entities": list(message.entities),
        "ranking": [list(one) for one in message.ranking] or None,
        "person": message.person,
    }


def to_message(row: Stored) -> Message:
    return Message(
        id=row.id,
        seq=row.seq,
        sender=row.sender,
        text=row.text,
        created_at=row.created_at,
        choices=tuple(Choice(**choice) for choice in row.choices),
        links=tuple(Link(**link) for link in row.links),
        expects=Expects(**row.expects) if row.expects else None,
        client_id=row.client_id,
        choice_id=row.choice_id,
        language=row.language,
        intent=row.intent,
        confidence=row.confidence,
        entities=tuple(row.entities),
        ranking=tuple((name, chance) for name, chance in row.ranking or ()),
        person=row.person,
    )


FACT_COLUMNS = (
    "id",
    "field",
    "value",
    "raw",
    "method",
    "confidence",
    "state",
    "order",
    "at",
    "message_id",
    "start",
    "end",
    "confirmed_at",
    "supersedes",
)
CONSENT_COLUMNS = (
    "id",
    "purpose",
    "action",
    "text_id",
    "text_sha256",
    "locale",
    "policy_version",
    "method",
    "message_id",
    "at",
    "order",
)
REASON_COLUMNS = (
    "dimension",
    "rule",
    "rule_version",
    "points",
    "text",
    "said",
    "message_id",
    "start",
    "end",
)
CHANGE_COLUMNS = ("id", "before", "after", "reason", "by", "at")
HANDOVER_COLUMNS = (
    "id",
    "magnet_id",
    "kind",
    "title",
    "message_id",
    "at",
    "token_hash",
    "expires_at",
    "target",
    "downloaded_at",
)
QUESTION_COLUMNS = ("id", "webinar_id", "message_id", "text", "at")


def row_of(thing: object, columns: Iterable[str], **more: Any) -> Row:
    """Return the row of an object whose attributes are called like the columns."""
    return {**{name: getattr(thing, name) for name in columns}, **more}


def _picked(row: object, columns: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns}


def to_fact(row: Stored) -> Fact:
    return Fact(**_picked(row, FACT_COLUMNS))


def to_consent(row: Stored) -> ConsentAct:
    return ConsentAct(**_picked(row, CONSENT_COLUMNS))


def to_reason(row: Stored) -> Reason:
    return Reason(**_picked(row, REASON_COLUMNS))


def to_stage_change(row: Stored) -> StageChange:
    return StageChange(**_picked(row, CHANGE_COLUMNS))


def to_handover(row: Stored) -> Handover:
    return Handover(**_picked(row, HANDOVER_COLUMNS))


def to_presenter_question(row: Stored) -> PresenterQuestion:
    return PresenterQuestion(**_picked(row, QUESTION_COLUMNS))


def to_lead(row: Stored, scores: Iterable[Stored], reasons: Iterable[Stored]) -> Lead:
    """Return the lead with its scores in the order people know them by."""
    values = {score.dimension: score.value for score in scores}
    return lead_of(row, values, [to_reason(reason) for reason in reasons])


def lead_of(
    row: Stored,
    values: Mapping[str, int | None],
    reasons: Iterable[Reason],
    *,
    stage_set_by_person: bool = False,
) -> Lead:
    """The same with scores and reasons that are read already. values: by dimension."""
    lines: dict[str, list[Reason]] = {name: [] for name in DIMENSIONS}
    for reason in reasons:
        lines[reason.dimension].append(reason)
    return Lead(
        id=row.id,
        site_id=row.site_id,
        stage=row.stage,
        created_at=row.created_at,
        updated_at=row.updated_at,
        owner=row.owner,
        grade=row.grade,
        scores=tuple(
            Score(name, values[name], tuple(lines[name])) for name in DIMENSIONS if name in values
        ),
        stage_set_by_person=stage_set_by_person,
        merged_into=row.merged_into,
        overrides=tuple(from_dict(each) for each in row.overrides),
    )
