"""Who attends to a conversation, who is there to do so, and which visitors wait for a person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from assistant.errors import AttendedByAnother, StaleConversation
from assistant.leads.conversation import Message
from assistant.leads.turn import Handoff, TurnRecord
from assistant.store import rows
from assistant.store.tables import (
    AttendanceRow,
    ConversationRow,
    HandoffRow,
    MessageRow,
    PresenceRow,
    UserRow,
    table_of,
)
from assistant.store.turns import save_turn
from assistant.store.upserts import upsert

ATTENDANCE = table_of(AttendanceRow)
CONVERSATION = table_of(ConversationRow)
HANDOFF = table_of(HandoffRow)
PRESENCE = table_of(PresenceRow)


@dataclass(frozen=True)
class Attendance:
    """One person's hold of a conversation; see AttendanceRow."""

    conversation_id: str
    user_id: str
    name: str
    since: datetime
    seen_at: datetime
    typing_at: datetime | None = None
    visitor_typing_at: datetime | None = None


@dataclass(frozen=True)
class Presence:
    """Somebody's live view. name: the user's; shown_as: what visitors read, None for that name."""

    user_id: str
    name: str
    seen_at: datetime
    available: bool
    shown_as: str | None = None


_ATTENDANCE = (
    *("conversation_id", "user_id", "name", "since", "seen_at"),
    *("typing_at", "visitor_typing_at"),
)


# ------------------------------------------------------------ who attends


def attendance_of(session: Session, conversation_id: str) -> Attendance | None:
    row = session.execute(
        select(ATTENDANCE).where(ATTENDANCE.c.conversation_id == conversation_id)
    ).first()
    return to_attendance(row) if row else None


def to_attendance(row: rows.Stored) -> Attendance:
    return Attendance(**{name: getattr(row, name) for name in _ATTENDANCE})


def begin(session: Session, record: TurnRecord, attendance: Attendance) -> None:
    """Store the turn in which a person takes over; nobody waits any more.

    Raises StaleConversation when another turn was stored first, AttendedByAnother when somebody
    else was faster.
    """
    save_turn(session, record)
    held = attendance_of(session, attendance.conversation_id)
    if held is not None:
        raise AttendedByAnother(f"{held.name} attends to this conversation.")
    session.connection().execute(insert(ATTENDANCE).values(rows.row_of(attendance, _ATTENDANCE)))
    _forget_handoff(session, attendance.conversation_id)


def end(session: Session, record: TurnRecord, user_id: str | None) -> None:
    """Store the turn in which a person leaves. user_id: None where nobody is on record.

    Raises StaleConversation when another turn was stored first, or the person is another by now.
    """
    save_turn(session, record)
    gone = session.connection().execute(
        delete(ATTENDANCE).where(
            ATTENDANCE.c.conversation_id == record.conversation.id,
            ATTENDANCE.c.user_id == user_id,
        )
    )
    if user_id is not None and gone.rowcount == 0:
        raise StaleConversation("Somebody else attends to this conversation by now.")


def _forget_handoff(session: Session, conversation_id: str) -> None:
    session.connection().execute(
        delete(HANDOFF).where(HANDOFF.c.conversation_id == conversation_id)
    )


def left_alone(session: Session, before: datetime) -> list[str]:
    """Return conversations whose person was not heard of since `before`."""
    held = select(CONVERSATION.c.id).outerjoin(
        ATTENDANCE, ATTENDANCE.c.conversation_id == CONVERSATION.c.id
    )
    is_gone = or_(ATTENDANCE.c.conversation_id.is_(None), ATTENDANCE.c.seen_at < before)
    return list(session.scalars(held.where(CONVERSATION.c.person_present, is_gone).limit(50)))


def said_by_person(session: Session, conversation_id: str, client_id: str) -> Message | None:
    """Return what was said under a client_id, whoever said it."""
    row = session.scalars(
        select(MessageRow).where(
            MessageRow.conversation_id == conversation_id, MessageRow.client_id == client_id
        )
    ).first()
    return rows.to_message(row) if row else None


def note_typing(session: Session, conversation_id: str, now: datetime, *, visitor: bool) -> bool:
    """Note that one of the two is writing; False when nobody attends."""
    column = "visitor_typing_at" if visitor else "typing_at"
    changes = {column: now} if visitor else {column: now, "seen_at": now}
    noted = session.connection().execute(
        update(ATTENDANCE).where(ATTENDANCE.c.conversation_id == conversation_id).values(changes)
    )
    return noted.rowcount > 0


def was_heard(session: Session, conversation_id: str, now: datetime) -> None:
    """A person said something: they are there, and not writing any more."""
    session.connection().execute(
        update(ATTENDANCE)
        .where(ATTENDANCE.c.conversation_id == conversation_id)
        .values(seen_at=now, typing_at=None)
    )


# ------------------------------------------------------------ who is there


def be_present(session: Session, user_id: str, now: datetime) -> None:
    """A live view is open: its user is there, and so in every conversation they attend to."""
    row = {"user_id": user_id, "seen_at": now, "available": True, "shown_as": None}
    upsert(session, PRESENCE, row, keys=("user_id",), keep=("available", "shown_as"))
    session.connection().execute(
        update(ATTENDANCE).where(ATTENDANCE.c.user_id == user_id).values(seen_at=now)
    )


def set_presence(
    session: Session, user_id: str, now: datetime, *, available: bool, shown_as: str | None
) -> None:
    row = {"user_id": user_id, "seen_at": now, "available": available, "shown_as": shown_as}
    upsert(session, PRESENCE, row, keys=("user_id",))


def is_somebody_there(session: Session, since: datetime) -> bool:
    """Whether somebody who may take over has the live view open and is available."""
    there = (
        exists()
        .where(PRESENCE.c.user_id == UserRow.id, UserRow.enabled, UserRow.role != "viewer")
        .where(PRESENCE.c.available, PRESENCE.c.seen_at >= since)
    )
    return bool(session.scalar(select(there)))


def presence_of(session: Session, user_id: str) -> Presence | None:
    return next((one for one in _presences(session) if one.user_id == user_id), None)


def people_there(session: Session, since: datetime) -> list[Presence]:
    """Return who is there and available, by name."""
    found = [one for one in _presences(session) if one.available and one.seen_at >= since]
    return sorted(found, key=lambda one: one.name)


def _presences(session: Session) -> list[Presence]:
    found = session.execute(
        select(PRESENCE, UserRow.name).join(UserRow, UserRow.id == PRESENCE.c.user_id)
    )
    return [
        Presence(row.user_id, row.name, row.seen_at, row.available, row.shown_as) for row in found
    ]


# ------------------------------------------------------------ who waits


def handoffs(session: Session, ids: Collection[str]) -> dict[str, Handoff]:
    """Return which of these visitors wait for a person."""
    found = session.execute(select(HANDOFF).where(HANDOFF.c.conversation_id.in_(ids)))
    return {row.conversation_id: Handoff(row.asked_at, row.called) for row in found}


def is_awaited(session: Session, conversation_id: str) -> bool:
    """Whether a person was called and the visitor still expects one."""
    waits = exists().where(
        HANDOFF.c.conversation_id == conversation_id,
        HANDOFF.c.called,
        HANDOFF.c.missed_at.is_(None),
    )
    return bool(session.scalar(select(waits)))


def overdue_calls(session: Session, before: datetime) -> list[str]:
    """Return whose visitors were told of a call before then, and nobody came."""
    waiting = select(HANDOFF.c.conversation_id).where(
        HANDOFF.c.called, HANDOFF.c.missed_at.is_(None), HANDOFF.c.asked_at < before
    )
    return list(session.scalars(waiting.limit(50)))


def miss_call(session: Session, record: TurnRecord) -> None:
    """Store the turn in which a visitor is told that nobody could come.

    Raises StaleConversation when somebody came, or it was told already.
    """
    save_turn(session, record)
    told = session.connection().execute(
        update(HANDOFF)
        .where(
            HANDOFF.c.conversation_id == record.conversation.id,
            HANDOFF.c.called,
            HANDOFF.c.missed_at.is_(None),
        )
        .values(missed_at=record.conversation.updated_at)
    )
    if told.rowcount == 0:
        raise StaleConversation("Nobody is waited for any more.")
