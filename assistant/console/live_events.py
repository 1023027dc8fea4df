"""What changes in the live view: one stream of conversation ids to each browser.

The bus tells at once what this process committed; a look into the database every second, while
somebody watches, finds what other processes did.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final, Protocol

from aiohttp import web

from assistant.console.event_stream import stream
from assistant.console.events import MAX_QUEUED
from assistant.console.visit import Visit
from assistant.errors import AssistantError
from assistant.services.bus import Bus
from assistant.web.keys import BUS, LIVE

LOOK_EVERY_S: Final = 1.0
END: Final = ""


class Marked(Protocol):
    """What can be watched."""

    async def marks(self) -> Mapping[str, object]:
        """Return id -> a value that is another whenever the thing changed."""


class LiveWatch:
    """Tells subscribers which conversations changed; looks only while somebody watches.

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
        self._live, self._bus, self._look_every_s = live, bus, look_every_s
        self._topics = topics
        self._queues: set[asyncio.Queue[str]] = set()
        self._tasks: list[asyncio.Task[None]] = []

    @contextmanager
    def subscription(self) -> Iterator[asyncio.Queue[str]]:
        """Give a queue of conversation ids for as long as the block lasts; END means it is over."""
        queue: asyncio.Queue[str] = asyncio.Queue(MAX_QUEUED)
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
        self._tell(END)
        self._stop()

    def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks = []

    def _tell(self, conversation_id: str) -> None:
        for queue in self._queues:
            with suppress(asyncio.QueueFull):
                queue.put_nowait(conversation_id)

    async def _listen(self) -> None:
        with self._bus.subscription() as notices:
            while True:
                notice = await notices.get()
                if notice.topic in self._topics:
                    self._tell(notice.id)

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
