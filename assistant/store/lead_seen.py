"""Which leads a user has not read: those nobody opened for them, or whose visitor wrote since.

What was seen is kept as the time of the visitor's last words, never as that of the reading: so no
clock but the visitor's conversation decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, literal, select
from sqlalchemy.orm import Session

from assistant.store.columns import UtcDateTime
from assistant.store.tables import LeadRow, LeadSeenRow, ListChoiceRow, table_of
from assistant.store.upserts import upsert

LEAD: Final = table_of(LeadRow)
SEEN: Final = table_of(LeadSeenRow)
CHOICE: Final = table_of(ListChoiceRow)
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WROTE: Final = func.coalesce(LEAD.c.wrote_at, LEAD.c.created_at, type_=UtcDateTime())


def is_unread(user_id: str) -> ColumnElement[bool]:
    """Return the test that a user has not seen the visitor's last words."""
    own = (
        select(SEEN.c.up_to)
        .where(SEEN.c.user_id == user_id, SEEN.c.lead_id == LEAD.c.id)
        .correlate(LEAD)
        .scalar_subquery()
    )
    rest = select(CHOICE.c.seen_until).where(CHOICE.c.user_id == user_id).scalar_subquery()
    return func.coalesce(own, rest, literal(NEVER, UtcDateTime())) < _WROTE


def unread_among(session: Session, user_id: str, lead_ids: Sequence[str]) -> set[str]:
    wanted = select(LEAD.c.id).where(LEAD.c.id.in_(lead_ids), is_unread(user_id))
    return set(session.connection().scalars(wanted))


def mark_seen(session: Session, user_id: str, lead_ids: Collection[str]) -> int:
    """Note what the visitors wrote so far as seen; return how many leads there were."""
    return _mark(session, user_id, lead_ids, lambda row: row.wrote)


def mark_unseen(session: Session, user_id: str, lead_ids: Collection[str]) -> int:
    return _mark(session, user_id, lead_ids, lambda row: NEVER)


def _mark(session: Session, user_id: str, lead_ids: Collection[str], up_to: Any) -> int:
    query = select(LEAD.c.id, _WROTE.label("wrote")).where(LEAD.c.id.in_(lead_ids))
    found = session.connection().execute(query).all()
    for row in found:
        values = {"user_id": user_id, "lead_id": row.id, "up_to": up_to(row)}
        upsert(session, SEEN, values, keys=("user_id", "lead_id"))
    return len(found)


def mark_all_seen(session: Session, user_id: str) -> None:
    """Note what all visitors wrote so far as seen, in one row for all leads."""
    last = session.connection().scalar(select(func.max(_WROTE)))
    values = {"user_id": user_id, "seen_until": last}
    upsert(session, CHOICE, values, keys=("user_id",))
    session.connection().execute(delete(SEEN).where(SEEN.c.user_id == user_id))
