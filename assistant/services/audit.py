"""The audit log: who did what to whom, and when; read by administrators."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from assistant.leads.export import cell
from assistant.leads.projection import timestamp
from assistant.store.audit import AuditEntry, AuditFilter, append_audit, audit_names, audit_page
from assistant.store.database import Database
from assistant.store.people import list_users

__all__ = ["AuditEntry", "AuditFilter", "AuditLog", "AuditPage"]

COLUMNS: Final = ("at", "by", "action", "subject_id", "detail")
EXPORT_PAGE: Final = 500


@dataclass(frozen=True)
class AuditPage:
    """before: for the filter of the next page; None on the last."""

    entries: list[AuditEntry]
    before: int | None


class AuditLog:
    """Reads the log a page at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, wanted: AuditFilter) -> AuditPage:
        more = replace(wanted, limit=wanted.limit + 1)
        found = await self._database.read(lambda s: audit_page(s, more))
        shown = found[: wanted.limit]
        before = shown[-1][0] if len(found) > wanted.limit else None
        return AuditPage([entry for _, entry in shown], before)

    async def names(self) -> tuple[list[str], list[str]]:
        """Return everybody who did something, and everything that was done."""
        return await self._database.read(audit_names)

    async def user_names(self) -> dict[str, str]:
        """Return id -> name of the users, who are subjects of entries."""
        users = await self._database.read(list_users)
        return {user.id: user.name for user in users}

    async def as_csv(self, wanted: AuditFilter, *, by: str) -> AsyncIterator[bytes]:
        """Yield the file piece by piece, every cell made harmless for spreadsheets."""
        entry = AuditEntry(datetime.now(UTC), by, "audit.exported")
        await self._database.write(lambda s: append_audit(s, entry))
        yield _lines([COLUMNS])
        following: AuditFilter | None = replace(wanted, limit=EXPORT_PAGE)
        while following is not None:
            page = await self.page(following)
            yield _lines([_cells(entry) for entry in page.entries])
            following = replace(following, before=page.before) if page.before else None


def _cells(entry: AuditEntry) -> tuple[str, ...]:
    detail = json.dumps(dict(entry.detail), ensure_ascii=False) if entry.detail else ""
    values = (timestamp(entry.at), entry.by, entry.action, entry.subject_id or "", detail)
    return tuple(cell(value) for value in values)


def _lines(rows: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode()
