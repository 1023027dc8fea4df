"""Leads that may be one person, and leads that people have put together: each done undoable."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from assistant.leads.duplicates import BECAUSE
from assistant.store import rows
from assistant.store.tables import ConversationRow, LeadMergeRow, LeadRow, NoteRow, table_of

LEAD = table_of(LeadRow)
TALK = table_of(ConversationRow)
NOTE = table_of(NoteRow)
MERGE = table_of(LeadMergeRow)
_KEYS: Final = dict(zip(BECAUSE, ("email_key", "phone_key", "person_key"), strict=True))
MOST_PROPOSED: Final = 20
_COLUMNS: Final = ("id", "into_id", "from_id", "conversation_ids", "note_ids", "by", "at")


@dataclass(frozen=True)
class Merge:
    """A merge in force, with what `from_id` brought along."""

    id: str
    into_id: str
    from_id: str
    conversation_ids: list[str]
    note_ids: list[str]
    by: str
    at: datetime


def duplicates_of(session: Session, lead_id: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return (lead id, what it shares) for leads of the site that may be the same person.

    The one that shares most comes first.
    """
    own = session.execute(select(LEAD).where(LEAD.c.id == lead_id)).one()
    shared = {name: getattr(own, column) for name, column in _KEYS.items()}
    known = {name: value for name, value in shared.items() if value is not None}
    if not known or own.merged_into is not None:
        return []
    found = session.execute(
        select(LEAD)
        .where(
            LEAD.c.id != lead_id,
            LEAD.c.site_id == own.site_id,
            LEAD.c.merged_into.is_(None),
            or_(*(LEAD.c[_KEYS[name]] == value for name, value in known.items())),
        )
        .order_by(LEAD.c.created_at, LEAD.c.id)
        .limit(MOST_PROPOSED)
    )
    proposed = [
        (row.id, tuple(name for name in known if getattr(row, _KEYS[name]) == known[name]))
        for row in found
    ]
    return sorted(proposed, key=lambda one: (BECAUSE.index(one[1][0]), -len(one[1])))


def merges_of(session: Session, lead_id: str) -> list[Merge]:
    """Return the merges into a lead that are in force, oldest first."""
    found = session.scalars(
        select(LeadMergeRow)
        .where(LeadMergeRow.into_id == lead_id)
        .order_by(LeadMergeRow.at, LeadMergeRow.id)
    )
    return [Merge(*(getattr(row, name) for name in _COLUMNS)) for row in found]


def hold(session: Session, ids: Collection[str]) -> dict[str, LeadRow]:
    """Return the leads, on PostgreSQL held against others, always in the same order."""
    wanted = select(LeadRow).where(LeadRow.id.in_(ids)).order_by(LeadRow.id)
    found = session.scalars(wanted.with_for_update().execution_options(populate_existing=True))
    return {row.id: row for row in found}


def talks_of(session: Session, lead_id: str) -> list[str]:
    return list(session.scalars(select(TALK.c.id).where(TALK.c.lead_id == lead_id)))


def notes_of(session: Session, lead_id: str) -> list[str]:
    return list(session.scalars(select(NOTE.c.id).where(NOTE.c.lead_id == lead_id)))


def put_together(session: Session, merge: Merge) -> None:
    """Move what a lead has to another one, and hide it behind that."""
    _move(session, merge.conversation_ids, merge.note_ids, merge.into_id)
    session.connection().execute(insert(MERGE), [rows.row_of(merge, _COLUMNS)])
    both = LEAD.c.id.in_((merge.into_id, merge.from_id))
    last = select(func.max(LEAD.c.wrote_at)).where(both).scalar_subquery()
    session.connection().execute(
        update(LEAD).where(LEAD.c.id == merge.into_id).values(wrote_at=last)
    )
    _point(session, merge.from_id, merge.into_id)


def take_apart(session: Session, merge: Merge) -> None:
    """Give back what a lead brought along, as far as it was not erased meanwhile."""
    _move(session, merge.conversation_ids, merge.note_ids, merge.from_id)
    session.connection().execute(delete(MERGE).where(MERGE.c.id == merge.id))
    _point(session, merge.from_id, None)


def _move(session: Session, talks: Iterable[str], notes: Iterable[str], to: str) -> None:
    connection = session.connection()
    connection.execute(update(TALK).where(TALK.c.id.in_(list(talks))).values(lead_id=to))
    connection.execute(update(NOTE).where(NOTE.c.id.in_(list(notes))).values(lead_id=to))


def _point(session: Session, lead_id: str, into: str | None) -> None:
    session.connection().execute(update(LEAD).where(LEAD.c.id == lead_id).values(merged_into=into))


def restart_turns(session: Session, lead_ids: Collection[str]) -> None:
    """Have turns in progress computed again: they were begun on what the leads held before."""
    session.connection().execute(
        update(TALK).where(TALK.c.lead_id.in_(lead_ids)).values(version=TALK.c.version + 1)
    )
