"""What changes while a page is open: one stream of changed leads to each browser.

The bus tells at once what this process committed; a look into the database every two seconds
finds what other processes did. One look serves all open pages.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from aiohttp import web

from assistant.console.event_stream import stream
from assistant.console.visit import Visit
from assistant.console.watch import Watch
from assistant.errors import AssistantError
from assistant.services.bus import Bus, Notice
from assistant.services.leads import Leads, utc_now
from assistant.web.keys import BUS, LEADS

LOOK_EVERY_S: Final = 2.0
REMEMBERED: Final = timedelta(minutes=1)


class Change(NamedTuple):
    """A lead that changed. `at` is known when it was found in the database: a page that shows
    the lead of that time or a later one has it already."""

    lead_id: str
    at: datetime | None


class LeadWatch(Watch[Change]):
    """Tells subscribers which leads changed."""

    def __init__(self, leads: Leads, bus: Bus, *, look_every_s: float = LOOK_EVERY_S) -> None:
        super().__init__(bus, look_every_s)
        self._leads = leads
        self._seen: dict[str, datetime] = {}

    def _told_by(self, notice: Notice) -> Change | None:
        return Change(notice.id, None) if notice.topic == "lead" else None

    async def _look(self) -> None:
        since = utc_now()
        while True:
            await asyncio.sleep(self._look_every_s)
            try:
                changes = await self._leads.changes_since(since)
            except AssistantError:
                continue  # the database is away: what changed is found when it is back
            for lead_id, at in changes:
                if self._seen.get(lead_id) != at:
                    self._seen[lead_id] = at
                    self._tell(Change(lead_id, at))
                since = max(since, at)
            self._seen = {id_: at for id_, at in self._seen.items() if at > since - REMEMBERED}


WATCH: Final = web.AppKey("lead_watch", LeadWatch)


async def watching(app: web.Application) -> AsyncIterator[None]:
    """Made when the application starts: its parts are all there then."""
    app[WATCH] = LeadWatch(app[LEADS], app[BUS])
    yield
    await app[WATCH].close()


async def end_streams(app: web.Application) -> None:
    await app[WATCH].close()


async def events(visit: Visit) -> web.StreamResponse:
    """Server-sent events: `lead` with {"id", "at"}, for each lead that is new or changed.

    at: its `updated_at`, or null for a change that was told of and not looked up.
    """
    with visit.request.app[WATCH].subscription() as changed:
        return await stream(
            visit,
            changed,
            _event,
            beat=": still here",
        )


def _event(change: Change) -> str:
    at = change.at and stamp(change.at)
    return f"event: lead\ndata: {json.dumps({'id': change.lead_id, 'at': at})}"


def stamp(at: datetime) -> str:
    """Return a moment as pages and streams tell it: stamps compare as their moments do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
