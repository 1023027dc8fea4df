"""Who did what: rows are only appended, and emptied when the person they are about is erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assistant.store.rows import row_of
from assistant.store.tables import AuditRow, table_of

_COLUMNS = ("at", "by", "action", "subject_id")


@dataclass(frozen=True)
class AuditEntry:
    """One deed. by: a user's name, "api key …" or "system"; action: like "lead.moved".

    subject_id: the lead, conversation or user it was done to; detail: JSON.
    """

    at: datetime
    by: str
    action: str
    subject_id: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def append_audit(session: Session, entry: AuditEntry) -> None:
    row = row_of(entry, _COLUMNS, detail=dict(entry.detail))
    session.connection().execute(insert(table_of(AuditRow)), [row])


@dataclass(frozen=True)
class AuditFilter:
    """Which entries. until: the first moment that does not count any more.

    before: the number of the entry that the page before ended with.
    """

    by: str | None = None
    action: str | None = None
    subject_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = 50


def audit_page(session: Session, wanted: AuditFilter) -> list[tuple[int, AuditEntry]]:
    """Return numbered entries, newest first."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(wanted.limit)
    if wanted.by is not None:
        query = query.where(AuditRow.by == wanted.by)
    if wanted.action is not None:
        query = query.where(AuditRow.action == wanted.action)
    if wanted.subject_id is not None:
        query = query.where(AuditRow.subject_id == wanted.subject_id)
    if wanted.since is not None:
        query = query.where(AuditRow.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditRow.at < wanted.until)
    if wanted.before is not None:
        query = query.where(AuditRow.id < wanted.before)
    return [
        (row.id, AuditEntry(row.at, row.by, row.action, row.subject_id, row.detail))
        for row in session.scalars(query)
    ]


def audit_names(session: Session) -> tuple[list[str], list[str]]:
    """Return everybody who did something, and everything that was done."""
    who = session.scalars(select(AuditRow.by).distinct().order_by(AuditRow.by))
    what = session.scalars(select(AuditRow.action).distinct().order_by(AuditRow.action))
    return list(who), list(what)


def list_audit(
    session: Session, *, subject_id: str | None = None, limit: int = 100
) -> list[AuditEntry]:
    """Return the latest entries, newest first."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if subject_id is not None:
        query = query.where(AuditRow.subject_id == subject_id)
    return [
        AuditEntry(row.at, row.by, row.action, row.subject_id, row.detail)
        for row in session.scalars(query)
    ]
