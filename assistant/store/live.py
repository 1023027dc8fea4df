"""What the live view shows: open conversations, what changes in them, and saved replies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from assistant.leads.conversation import Conversation, Message
from assistant.leads.facts import Fact, current_facts
from assistant.leads.turn import Handoff
from assistant.store import attendance, rows
from assistant.store.attendance import Attendance
from assistant.store.tables import (
    AttendanceRow,
    ConversationRow,
    FactRow,
    HandoffRow,
    MessageRow,
    SavedReplyRow,
    table_of,
)

MOST_TALKS: Final = 100
_REPLY: Final = ("id", "title", "text", "by", "at")
Mark = tuple[object, ...]


@dataclass(frozen=True)
class Talk:
    """An open conversation as the list shows it. last: what was said last."""

    conversation: Conversation
    last: Message | None
    facts: dict[str, Fact]
    handoff: Handoff | None = None
    attendance: Attendance | None = None


@dataclass(frozen=True)
class SavedReply:
    id: str
    title: str
    text: str
    by: str
    at: datetime


def _open_since(quiet: datetime, asked: datetime) -> ColumnElement[bool]:
    """Which conversations are shown: going on, attended to, or waiting for a person."""
    waits = select(HandoffRow.conversation_id).where(HandoffRow.asked_at >= asked)
    held = select(AttendanceRow.conversation_id)
    return or_(
        (ConversationRow.status == "open") & (ConversationRow.updated_at >= quiet),
        ConversationRow.id.in_(waits),
        ConversationRow.id.in_(held),
    )


def open_talks(session: Session, *, quiet: datetime, asked: datetime) -> list[Talk]:
    """Return what goes on. quiet: since when something was said; asked: or a person asked for."""
    found = session.scalars(
        select(ConversationRow)
        .where(_open_since(quiet, asked))
        .order_by(ConversationRow.updated_at.desc())
        .limit(MOST_TALKS)
    ).all()
    ids = [row.id for row in found]
    last = {
        row.conversation_id: rows.to_message(row)
        for row in session.scalars(
            select(MessageRow)
            .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
            .where(MessageRow.conversation_id.in_(ids), MessageRow.seq == ConversationRow.last_seq)
        )
    }
    told: dict[str, list[Fact]] = {}
    for fact in session.scalars(select(FactRow).where(FactRow.conversation_id.in_(ids))):
        told.setdefault(fact.conversation_id, []).append(rows.to_fact(fact))
    waiting = attendance.handoffs(session, ids)
    held = {
        row.conversation_id: attendance.to_attendance(row)
        for row in session.scalars(
            select(AttendanceRow).where(AttendanceRow.conversation_id.in_(ids))
        )
    }
    return [
        Talk(
            rows.to_conversation(row, with_state=False),
            last.get(row.id),
            known(told.get(row.id, [])),
            waiting.get(row.id),
            held.get(row.id),
        )
        for row in found
    ]


def known(facts: list[Fact]) -> dict[str, Fact]:
    """Return the values in force by field, a person's before what was said."""
    return {
        name: fact
        for name, fact in current_facts(facts).items()
        if fact.value is not None and not name.startswith("signal.")
    }


def one_talk(session: Session, conversation_id: str) -> Talk | None:
    row = session.get(ConversationRow, conversation_id)
    if row is None:
        return None
    facts = session.scalars(select(FactRow).where(FactRow.conversation_id == conversation_id))
    last = session.scalars(
        select(MessageRow)
        .where(MessageRow.conversation_id == conversation_id)
        .order_by(MessageRow.seq.desc())
        .limit(1)
    ).first()
    return Talk(
        rows.to_conversation(row, with_state=False),
        rows.to_message(last) if last else None,
        known([rows.to_fact(fact) for fact in facts]),
        attendance.handoffs(session, [conversation_id]).get(conversation_id),
        attendance.attendance_of(session, conversation_id),
    )


def marks(session: Session, *, quiet: datetime, asked: datetime) -> dict[str, Mark]:
    """Return a value for each open conversation that is another whenever it changed."""
    found = session.execute(
        select(
            ConversationRow.id,
            ConversationRow.version,
            HandoffRow.asked_at,
            AttendanceRow.user_id,
            AttendanceRow.visitor_typing_at,
        )
        .outerjoin(HandoffRow, HandoffRow.conversation_id == ConversationRow.id)
        .outerjoin(AttendanceRow, AttendanceRow.conversation_id == ConversationRow.id)
        .where(_open_since(quiet, asked))
        .order_by(ConversationRow.updated_at.desc())
        .limit(MOST_TALKS)
    )
    return {row[0]: tuple(row[1:]) for row in found}


# ------------------------------------------------------------ saved replies


def saved_replies(session: Session) -> list[SavedReply]:
    found = session.scalars(select(SavedReplyRow).order_by(SavedReplyRow.title, SavedReplyRow.id))
    return [SavedReply(row.id, row.title, row.text, row.by, row.at) for row in found]


def count_replies(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(SavedReplyRow)) or 0


def add_reply(session: Session, reply: SavedReply) -> None:
    row = rows.row_of(reply, _REPLY)
    session.connection().execute(insert(table_of(SavedReplyRow)), [row])


def remove_reply(session: Session, reply_id: str) -> bool:
    table = table_of(SavedReplyRow)
    gone = session.connection().execute(delete(table).where(table.c.id == reply_id))
    return gone.rowcount > 0
