"""Writing a turn: save_turn is the one place that does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

from sqlalchemy import Insert, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.errors import StaleConversation
from assistant.leads.turn import TurnRecord
from assistant.store import rows
from assistant.store.consent import append_consents
from assistant.store.lead_columns import check_stage, save_lead
from assistant.store.moves import save_moves
from assistant.store.search import index_messages
from assistant.store.tables import (
    Base,
    ConversationRow,
    FactRow,
    HandoffRow,
    LeadMagnetRow,
    LeadRow,
    MessageRow,
    NotCapturedRow,
    OutboxRow,
    WebinarQuestionRow,
    table_of,
)
from assistant.store.upserts import put

CONVERSATION = table_of(ConversationRow)
FACT = table_of(FactRow)
LEAD = table_of(LeadRow)
NOT_CAPTURED = table_of(NotCapturedRow)
# Built once: composing a statement costs more than running it on SQLite.
_ADVANCE = (
    update(CONVERSATION)
    .where(CONVERSATION.c.id == bindparam("of_id"), CONVERSATION.c.version == bindparam("seen"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "locale",
                "status",
                "person_present",
                "person",
                "page",
                "webinar",
                "topic",
                "playbook_version",
                "state",
                "version",
                "last_seq",
                "last_order",
                "updated_at",
            )
        }
    )
)
_RESTART_OTHERS = (
    update(CONVERSATION)
    .where(CONVERSATION.c.lead_id == bindparam("to_lead"), CONVERSATION.c.id != bindparam("of_id"))
    .values(version=CONVERSATION.c.version + 1)
)
_HOLD_LEAD = select(LeadRow.id).where(LeadRow.id == bindparam("of_id")).with_for_update()
_LINK_LEAD = (
    update(CONVERSATION)
    .where(
        CONVERSATION.c.id == bindparam("of_id"),
        or_(CONVERSATION.c.lead_id.is_(None), CONVERSATION.c.lead_id != bindparam("to_lead")),
    )
    .values(lead_id=bindparam("to_lead"))
)
_SET_STATE = update(FACT).where(FACT.c.id == bindparam("of_id")).values(state=bindparam("to_state"))
_CONFIRM = (
    update(FACT)
    .where(FACT.c.id == bindparam("of_id"))
    .values(state="confirmed", confirmed_at=bindparam("when"))
)
# With what the visitor wrote the lead is unread again, whatever the turn made of it.
_NOTE_WRITING = (
    update(LEAD)
    .where(
        LEAD.c.id
        == select(CONVERSATION.c.lead_id)
        .where(CONVERSATION.c.id == bindparam("of_id"))
        .scalar_subquery()
    )
    .values(wrote_at=bindparam("at"))
)
_CAPTURED = delete(NOT_CAPTURED).where(NOT_CAPTURED.c.conversation_id == bindparam("of_id"))


def create_conversation(session: Session, record: TurnRecord) -> None:
    """Store a new conversation with its opening messages and page facts."""
    session.connection().execute(insert(CONVERSATION), [rows.conversation_row(record.conversation)])
    _save_parts(session, record)


def save_turn(session: Session, record: TurnRecord) -> None:
    """Store everything of a turn.

    Raises StaleConversation when another turn was stored first, when its client_id is already
    there, or when a person moved the lead meanwhile: load again and see.
    """
    row = rows.conversation_row(record.conversation)
    for fixed in ("site_id", "token_hash", "created_at"):
        del row[fixed]
    row["of_id"] = row.pop("id")
    row["seen"] = record.conversation.version - 1
    if record.lead is not None and record.shares_lead:
        # Its conversations write each other's rows: whoever holds the lead goes first, or two
        # turns at once would wait for each other until PostgreSQL ends one of them.
        session.execute(_HOLD_LEAD, {"of_id": record.lead.id})
    if session.connection().execute(_ADVANCE, row).rowcount == 0:
        raise StaleConversation("Another turn of this conversation was stored first.")
    _save_parts(session, record)


def _save_parts(session: Session, record: TurnRecord) -> None:
    of_id = record.conversation.id
    _insert_messages(session, record)
    _insert(session, FactRow, rows.FACT_COLUMNS, record.facts, conversation_id=of_id)
    _replace_facts(session, record)
    if record.consents:
        append_consents(session, of_id, record.consents)
    _insert(session, LeadMagnetRow, rows.HANDOVER_COLUMNS, record.handovers, conversation_id=of_id)
    _insert(
        session,
        WebinarQuestionRow,
        rows.QUESTION_COLUMNS,
        record.presenter_questions,
        conversation_id=of_id,
    )
    _save_lead_of(session, record)
    if wrote := [one.created_at for one in record.messages if one.sender == "visitor"]:
        session.connection().execute(_NOTE_WRITING, {"of_id": of_id, "at": max(wrote)})
    _save_not_captured(session, record)
    _insert_outbox(session, record)
    if record.handoff is not None:
        asked = {**asdict(record.handoff), "conversation_id": of_id, "missed_at": None}
        put(session, table_of(HandoffRow), asked, key="conversation_id")


@cache
def _insert_into(kind: type[Base]) -> Insert:
    return insert(table_of(kind))


def _insert(
    session: Session,
    kind: type[Base],
    columns: Sequence[str],
    things: Sequence[object],
    **more: Any,
) -> None:
    if things:
        values = [rows.row_of(thing, columns, **more) for thing in things]
        # One row by itself: psycopg opens a pipeline for a list, which takes longer.
        session.connection().execute(_insert_into(kind), values if len(values) > 1 else values[0])


def _insert_messages(session: Session, record: TurnRecord) -> None:
    if not record.messages:
        return
    of_id = record.conversation.id
    try:
        session.connection().execute(
            _insert_into(MessageRow),
            [rows.message_row(message, of_id, record.request_hash) for message in record.messages],
        )
    except IntegrityError as error:
        if _is_repeated_message(error):
            raise StaleConversation("This message is already stored.") from error
        raise
    index_messages(session, of_id, record.messages)


def _is_repeated_message(error: IntegrityError) -> bool:
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name).startswith(("uq_message_", "pk_message"))
    return "UNIQUE constraint failed: message." in str(error.orig)


def _replace_facts(session: Session, record: TurnRecord) -> None:
    confirmed = [name for name, state in record.replaced.items() if state == "confirmed"]
    others = [
        {"of_id": name, "to_state": state}
        for name, state in record.replaced.items()
        if state != "confirmed"
    ]
    if confirmed:
        when = record.conversation.updated_at
        session.connection().execute(
            _CONFIRM, [{"of_id": name, "when": when} for name in confirmed]
        )
    if others:
        session.connection().execute(_SET_STATE, others)


def _save_lead_of(session: Session, record: TurnRecord) -> None:
    lead, of_id = record.lead, record.conversation.id
    if lead is None:
        return
    if record.stage_changes:
        check_stage(session, lead.id, record.stage_changes[0].before)
    save_lead(session, lead, conversation_id=of_id, moved=bool(record.stage_changes))
    session.connection().execute(_LINK_LEAD, {"of_id": of_id, "to_lead": lead.id})
    if record.shares_lead:  # a turn in progress there judged the lead without this one
        session.connection().execute(_RESTART_OTHERS, {"of_id": of_id, "to_lead": lead.id})
    save_moves(session, lead.id, record.stage_changes)


def _save_not_captured(session: Session, record: TurnRecord) -> None:
    conversation = record.conversation
    if record.lead is not None:
        session.connection().execute(_CAPTURED, {"of_id": conversation.id})
    elif record.not_captured is not None:
        row = {
            "conversation_id": conversation.id,
            "site_id": conversation.site_id,
            "reason": record.not_captured,
            "at": conversation.updated_at,
        }
        put(session, NOT_CAPTURED, row, key="conversation_id")


def _insert_outbox(session: Session, record: TurnRecord) -> None:
    lead_id = record.lead.id if record.lead else record.conversation.lead_id
    _insert(
        session,
        OutboxRow,
        ("id", "type", "payload", "at"),
        record.outbox,
        conversation_id=record.conversation.id,
        lead_id=lead_id,
        next_attempt_at=record.conversation.updated_at,
    )
