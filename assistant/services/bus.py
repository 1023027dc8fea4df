"""Tells other sockets and consoles that something was committed: ids only, never words.

In one process by queues; between processes by Redis or Valkey where one is set (redis_bus.py).
What is missed is found again in the database: the bus only saves waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

MAX_QUEUED: Final = 100


@dataclass(frozen=True)
class Notice:
    """topic: "conversation" or "lead"; id: whose. seq: the last message's, for a conversation.

    "webinar": a host did something in that webinar's room.

    "typing" is about a conversation too: one of the people in it is writing.
    """

    topic: str
    id: str
    seq: int = 0


class Bus:
    """Notices within this process."""

    def __init__(self) -> None:
        self._subscribers: set[asyncio.Queue[Notice]] = set()

    async def start(self) -> None:
        """Nothing to connect in one process."""

    async def close(self) -> None:
        self._subscribers.clear()

    async def publish(self, notice: Notice) -> None:
        """Tell everybody; somebody too slow to listen misses it and finds it in the database."""
        self.deliver(notice)

    def deliver(self, notice: Notice) -> None:
        for queue in self._subscribers:
            if not queue.full():
                queue.put_nowait(notice)

    @contextmanager
    def subscription(self) -> Iterator[asyncio.Queue[Notice]]:
        """Give a queue of notices for as long as the block lasts."""
        queue: asyncio.Queue[Notice] = asyncio.Queue(MAX_QUEUED)
        self._subscribers.add(queue)
        try:
            yield queue
        finally:
            self._subscribers.discard(queue)
