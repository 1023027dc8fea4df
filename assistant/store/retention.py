"""What has been kept long enough: conversations nobody came back to, and their leads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assistant.leads.playbook import Retention
from assistant.store.erasure import erase_lead_with_talks, erase_talks
from assistant.store.tables import (
    ConversationRow,
    JobRunRow,
    LeadRow,
    NoteRow,
    StageChangeRow,
    table_of,
)

LEAD: Final = table_of(LeadRow)
TALK: Final = table_of(ConversationRow)
CHANGE: Final = table_of(StageChangeRow)
NOTE: Final = table_of(NoteRow)
JOB: Final = table_of(JobRunRow)
QUALIFIED: Final = ("qualified", "customer")
KINDS: Final = ("not_captured", "unqualified", "qualified")
Expired = dict[str, list[str]]  # one of KINDS -> ids, of conversations or of leads


def expired(session: Session, limits: Retention, now: datetime) -> Expired:
    """Return what nothing happened to for longer than the limits, by kind.

    A lead that somebody works on (an owner, a note, a move by a person) is kept as long as a
    qualified one, and what people did counts like a visit.
    """
    found: Expired = {kind: [] for kind in KINDS}
    quiet = TALK.c.updated_at < now - timedelta(days=limits.not_captured_days)
    found["not_captured"] = list(
        session.scalars(select(TALK.c.id).where(TALK.c.lead_id.is_(None), quiet))
    )
    shortest = timedelta(days=min(limits.unqualified_days, limits.qualified_days))
    for row in session.execute(_leads().where(LEAD.c.created_at < now - shortest)):
        is_worked_on = row.owner or row.moved_at or row.noted_at or row.stage in QUALIFIED
        kind = "qualified" if is_worked_on else "unqualified"
        days = limits.qualified_days if is_worked_on else limits.unqualified_days
        times = (row.created_at, row.talked_at, row.moved_at, row.noted_at)
        if max(at for at in times if at is not None) < now - timedelta(days=days):
            found[kind].append(row.id)
    return found


def _leads() -> Any:
    """Return the query of leads with the times of what happened last; merged ones go along."""

    def last(column: Any, *conditions: Any) -> Any:
        own = column.table.c.lead_id == LEAD.c.id
        return select(func.max(column)).where(own, *conditions).scalar_subquery()

    return select(
        LEAD.c.id,
        LEAD.c.stage,
        LEAD.c.owner,
        LEAD.c.created_at,
        last(TALK.c.updated_at).label("talked_at"),
        last(CHANGE.c.at, CHANGE.c.by != "assistant").label("moved_at"),
        last(NOTE.c.at).label("noted_at"),
    ).where(LEAD.c.merged_into.is_(None))


def erase_expired(session: Session, kind: str, ids: Collection[str], now: datetime) -> None:
    """Delete a few of what `expired` found."""
    if kind == "not_captured":
        erase_talks(session, ids, now)
        return
    for lead_id in ids:
        erase_lead_with_talks(session, lead_id, now)


def claim_job(session: Session, name: str, now: datetime, every: timedelta) -> bool:
    """Whether the caller is to do the job now: of all processes one is, once in `every`."""
    connection = session.connection()
    due = update(JOB).where(JOB.c.name == name, JOB.c.at <= now - every).values(at=now)
    if connection.execute(due).rowcount:
        return True
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    first: Any = (sqlite.insert if on_sqlite else postgresql.insert)(JOB)
    first = first.values(name=name, at=now).on_conflict_do_nothing().returning(JOB.c.name)
    return connection.execute(first).first() is not None


def last_run(session: Session, name: str) -> datetime | None:
    return session.scalar(select(JobRunRow.at).where(JobRunRow.name == name))
