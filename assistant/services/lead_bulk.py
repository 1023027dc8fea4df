"""Many leads changed at once: each as if alone, with its own line in the audit log."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.errors import InvalidInput, NotFound, StageMoveRefused
from assistant.services.leads import TAKE_BACK_WITHIN, LeadChange, Leads
from assistant.store.audit import AuditEntry, AuditFilter, audit_page
from assistant.store.database import Database

MOST: Final = 200


@dataclass(frozen=True)
class BulkOutcome:
    """id: what it is taken back by. changed, refused: how many leads."""

    id: str
    changed: int
    refused: int


class LeadBulk:
    """Stage and owner of many leads; what is refused for one lead leaves the others changed."""

    def __init__(self, leads: Leads, database: Database) -> None:
        self._leads, self._database = leads, database

    async def change(self, lead_ids: Sequence[str], change: LeadChange, *, by: str) -> BulkOutcome:
        """Raises InvalidInput for none or too many leads, and for what no lead can take."""
        wanted = list(dict.fromkeys(lead_ids))
        if not 1 <= len(wanted) <= MOST:
            raise InvalidInput(f"Choose from 1 to {MOST} leads.", field="lead")
        bulk = secrets.token_urlsafe(12)
        marked = replace(change, bulk=bulk)
        done = [await self._changed(lead_id, marked, by) for lead_id in wanted]
        return BulkOutcome(bulk, sum(done), len(done) - sum(done))

    async def take_back(self, bulk: str, *, by: str) -> BulkOutcome:
        """Undo what the same person changed, except where somebody changed the lead again since."""
        done = [await self._taken_back(entry, by) for entry in await self._entries(bulk, by)]
        return BulkOutcome(bulk, sum(done), len(done) - sum(done))

    async def _entries(self, bulk: str, by: str) -> list[AuditEntry]:
        since = self._leads.now() - TAKE_BACK_WITHIN
        wanted = AuditFilter(by=by, action="lead.changed", since=since, limit=10 * MOST)
        found = await self._database.read(lambda s: audit_page(s, wanted))
        return [entry for _, entry in found if entry.detail.get("bulk") == bulk]

    async def _taken_back(self, entry: AuditEntry, by: str) -> bool:
        lead_id = entry.subject_id or ""
        if "stage" in entry.detail:
            return await self._changed(lead_id, LeadChange(take_back=True), by)
        before, after = entry.detail.get("owner", (None, None))
        try:
            held = (await self._leads.get(lead_id)).record.lead.owner
        except NotFound:
            return False
        if held != after:
            return False
        return await self._changed(lead_id, LeadChange(owner=before or ""), by)

    async def _changed(self, lead_id: str, change: LeadChange, by: str) -> bool:
        try:
            await self._leads.change(lead_id, change, by=by)
        except (NotFound, StageMoveRefused):
            return False
        return True
