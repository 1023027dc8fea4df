"""What changes in the live view: one stream of conversation ids to each browser.

The bus tells at once what this process committed; a look into the database every second, while
somebody watches, finds what other processes did.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import suppress
from typing import Final, Protocol

from aiohttp import web

from assistant.console.event_stream import stream
from assistant.console.visit import Visit
from assistant.console.watch import Watch
from assistant.errors import AssistantError
from assistant.services.bus import Bus, Notice
from assistant.web.keys import BUS, LIVE

LOOK_EVERY_S: Final = 1.0


class Marked(Protocol):
    """What can be watched."""

    async def marks(self) -> Mapping[str, object]:
        """Return id -> a value that is another whenever the thing changed."""


class LiveWatch(Watch[str]):
    """Tells subscribers the ids of what changed: conversations, unless other things are watched.

    topics: the notices of the bus that are about the ids watched.
    """

    def __init__(
        self,
        live: Marked,
        bus: Bus,
        *,
        topics: Collection[str] = ("conversation", "typing"),
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        super().__init__(bus, look_every_s)
        self._live, self._topics = live, topics

    def _told_by(self, notice: Notice) -> str | None:
        return notice.id if notice.topic in self._topics else None

    async def _look(self) -> None:
        seen: Mapping[str, object] | None = None
        while True:
            with suppress(AssistantError):  # the database is away: looked for again in a moment
                now: Mapping[str, object] = await self._live.marks()
                for one in now.keys() | (seen or now).keys():
                    if seen is not None and seen.get(one) != now.get(one):
                        self._tell(one)
                seen = now
            await asyncio.sleep(self._look_every_s)


WATCH: Final = web.AppKey("live_watch", LiveWatch)


async def watching(app: web.Application) -> AsyncIterator[None]:
    app[WATCH] = LiveWatch(app[LIVE], app[BUS])
    yield
    await app[WATCH].close()


async def end_streams(app: web.Application) -> None:
    await app[WATCH].close()


async def events(visit: Visit) -> web.StreamResponse:
    """Server-sent events: `talk` with the id of a conversation that changed, and `beat`.

    Each beat asks the browser to say that it is there: timers of a hidden tab are slowed down.
    """
    with visit.request.app[WATCH].subscription() as changed:
        return await stream(
            visit, changed, lambda id_: f"event: talk\ndata: {id_}", beat="event: beat\ndata: {}"
        )
