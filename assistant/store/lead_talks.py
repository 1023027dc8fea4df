"""What the conversations of a lead hold, apart from each other: for judging and for replaying."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from assistant.leads.conversation import Message
from assistant.leads.judgement import Told
from assistant.leads.lead import Lead, StageChange
from assistant.store import rows
from assistant.store.lead_columns import read_lead
from assistant.store.moves import NEWEST_FIRST
from assistant.store.tables import (
    ConsentRow,
    ConversationRow,
    FactRow,
    LeadRow,
    MessageRow,
    NotCapturedRow,
    StageChangeRow,
)


@dataclass(frozen=True)
class Transcribed:
    """A conversation with its transcript and all that was ever read from it."""

    told: Told
    messages: tuple[Message, ...]
    not_captured: str | None = None


@dataclass(frozen=True)
class Kept:
    """A lead as it is stored, with its conversations; lead None where none was made."""

    lead: Lead | None
    last_move: StageChange | None
    talks: tuple[Transcribed, ...]


def lead_ids(session: Session) -> list[str]:
    """Return every lead but those merged into another, oldest first."""
    wanted = select(LeadRow.id).where(LeadRow.merged_into.is_(None))
    return list(session.scalars(wanted.order_by(LeadRow.created_at, LeadRow.id)))


def leadless_ids(session: Session) -> list[str]:
    """Return every conversation that made no lead, oldest first."""
    wanted = select(ConversationRow.id).where(ConversationRow.lead_id.is_(None))
    return list(session.scalars(wanted.order_by(ConversationRow.created_at, ConversationRow.id)))


def kept_lead(session: Session, lead_id: str) -> Kept | None:
    lead = read_lead(session, lead_id)
    if lead is None:
        return None
    moves = (
        select(StageChangeRow)
        .where(StageChangeRow.lead_id == lead_id)
        .order_by(*NEWEST_FIRST)
        .limit(1)
    )
    last = session.scalars(moves).first()
    talks = tuple(_transcribed(session, told) for told in told_in(session, lead_id))
    return Kept(lead, rows.to_stage_change(last) if last else None, talks)


def kept_talk(session: Session, conversation_id: str) -> Kept | None:
    """Return a conversation that made no lead; None once it is gone or made one."""
    row = session.get(ConversationRow, conversation_id)
    if row is None or row.lead_id is not None:
        return None
    return Kept(None, None, (_transcribed(session, _told(session, row)),))


def told_in(session: Session, lead_id: str, *, without: str | None = None) -> list[Told]:
    """Return what each conversation of a lead holds, with its history, oldest first.

    without: id of a conversation to leave out.
    """
    found = session.scalars(
        select(ConversationRow)
        .where(ConversationRow.lead_id == lead_id)
        .options(defer(ConversationRow.state, raiseload=True))
        .order_by(ConversationRow.created_at, ConversationRow.id)
    )
    return [_told(session, row) for row in found if row.id != without]


def _told(session: Session, row: ConversationRow) -> Told:
    facts = session.scalars(
        select(FactRow).where(FactRow.conversation_id == row.id).order_by(FactRow.order)
    )
    acts = session.scalars(
        select(ConsentRow).where(ConsentRow.conversation_id == row.id).order_by(ConsentRow.order)
    )
    return Told(
        rows.to_conversation(row, with_state=False),
        tuple(rows.to_fact(fact) for fact in facts),
        tuple(rows.to_consent(act) for act in acts),
    )


def _transcribed(session: Session, told: Told) -> Transcribed:
    of_id = told.conversation.id
    said: Iterable[MessageRow] = session.scalars(
        select(MessageRow).where(MessageRow.conversation_id == of_id).order_by(MessageRow.seq)
    )
    why = session.get(NotCapturedRow, of_id)
    messages = tuple(rows.to_message(row) for row in said)
    return Transcribed(told, messages, why.reason if why else None)
