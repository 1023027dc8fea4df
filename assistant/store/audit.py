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
