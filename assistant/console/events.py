"""What changes while a page is open: one stream of lead ids to each browser.

The bus tells at once what this process committed; a look into the database every two seconds
finds what other processes did. One look serves all open pages.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

from assistant.console.event_stream import stream
from assistant.console.visit import Visit
from assistant.errors import AssistantError
from assistant.services.bus import Bus
from assistant.services.leads import Leads, utc_now
from assistant.web.keys import BUS, LEADS

LOOK_EVERY_S: Final = 2.0
MAX_QUEUED: Final = 200
REMEMBERED: Final = timedelta(minutes=1)
_log = logging.getLogger(__name__)


class LeadWatch:
    """Tells subscribers which leads changed; looks only while there is somebody to tell."""

    def __init__(self, leads: Leads, bus: Bus, *, look_every_s: float = LOOK_EVERY_S) -> None:
        self._leads, self._bus, self._look_every_s = leads, bus, look_every_s
        self._queues: set[asyncio.Queue[str | None]] = set()
        self._seen: dict[str, datetime] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @contextmanager
    def subscription(self) -> Iterator[asyncio.Queue[str | None]]:
        """Give a queue of lead ids for as long as the block lasts; None means: it is over."""
        queue: asyncio.Queue[str | None] = asyncio.Queue(MAX_QUEUED)
        self._queues.add(queue)
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._look())]
        try:
            yield queue
        finally:
            self._queues.discard(queue)
            if not self._queues:
                self._stop()

    async def close(self) -> None:
        """End every stream, so that the server can stop."""
        for queue in list(self._queues):
            with suppress(asyncio.QueueFull):
                queue.put_nowait(None)
        self._stop()

    def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks = []

    def _tell(self, lead_id: str) -> None:
        for queue in self._queues:
            if not queue.full():  # a browser this far behind loads the whole list anyway
                queue.put_nowait(lead_id)

    async def _listen(self) -> None:
        with self._bus.subscription() as notices:
            while True:
                notice = await notices.get()
                if notice.topic == "lead":
                    self._tell(notice.id)

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
                    self._tell(lead_id)
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
    """Server-sent events: `lead` with {"id"}, for each lead that is new or changed."""
    with visit.request.app[WATCH].subscription() as changed:
        return await stream(
            visit,
            changed,
            lambda id_: f"event: lead\ndata: {json.dumps({'id': id_})}",
            beat=": still here",
        )
