"""Tells every open page what changed, and costs nothing while there is none."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, Generic, TypeVar

from assistant.services.bus import Bus, Notice

MAX_QUEUED: Final = 200
Told = TypeVar("Told")


class Watch(ABC, Generic[Told]):
    """Tells its subscribers what changed: at once what this process committed, and after a look
    into the database what others did. One look serves all; nobody looks without a subscriber.
    """

    def __init__(self, bus: Bus, look_every_s: float) -> None:
        self._bus, self._look_every_s = bus, look_every_s
        self._queues: set[asyncio.Queue[Told | None]] = set()
        self._tasks: list[asyncio.Task[None]] = []

    @abstractmethod
    def _told_by(self, notice: Notice) -> Told | None:
        """Return what a notice of the bus tells the subscribers, None for nothing."""

    @abstractmethod
    async def _look(self) -> None:
        """Look for what others did, again and again, and _tell it."""

    @contextmanager
    def subscription(self) -> Iterator[asyncio.Queue[Told | None]]:
        """Give a queue of changes for as long as the block lasts; None means: it is over."""
        queue: asyncio.Queue[Told | None] = asyncio.Queue(MAX_QUEUED)
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
        self._tell(None)
        self._stop()

    def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks = []

    def _tell(self, change: Told | None) -> None:
        for queue in self._queues:
            with suppress(asyncio.QueueFull):  # a browser this far behind loads all of it anyway
                queue.put_nowait(change)

    async def _listen(self) -> None:
        with self._bus.subscription() as notices:
            while True:
                change = self._told_by(await notices.get())
                if change is not None:
                    self._tell(change)
