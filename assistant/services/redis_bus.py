"""The bus between processes and machines: Redis or Valkey publish/subscribe, JSON with a schema."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Final

import redis.asyncio as redis
from redis.exceptions import RedisError

from assistant.services.bus import Bus, Notice

logger = logging.getLogger(__name__)

CHANNEL: Final = "assistant:notices"
TOPICS: Final = ("conversation", "lead", "typing")
RECONNECT_S: Final = 1.0
PUBLISH_TIMEOUT_S: Final = 1.0


class RedisBus(Bus):
    """Delivers here at once and to the others over the channel; a lost Redis loses no message,
    since sockets and consoles also look into the database."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._redis = redis.from_url(url, socket_connect_timeout=1.0, socket_timeout=None)
        self._listener: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._listener = asyncio.create_task(self._listen())

    async def close(self) -> None:
        if self._listener:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
        await self._redis.aclose()
        await super().close()

    async def publish(self, notice: Notice) -> None:
        self.deliver(notice)
        told = json.dumps({"topic": notice.topic, "id": notice.id, "seq": notice.seq})
        try:
            async with asyncio.timeout(PUBLISH_TIMEOUT_S):
                await self._redis.publish(CHANNEL, told)
        except (RedisError, OSError, TimeoutError):
            logger.warning("the bus is not reachable; others will look into the database")

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(CHANNEL)
                    async for message in channel.listen():
                        if message["type"] == "message" and (told := read_notice(message["data"])):
                            self.deliver(told)
            except (RedisError, OSError):
                await asyncio.sleep(RECONNECT_S)


def read_notice(raw: bytes) -> Notice | None:
    """Return the notice in `raw`, None for anything else: junk on the channel is ignored."""
    try:
        data = json.loads(raw)
        topic, of_id, seq = data["topic"], data["id"], data["seq"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    fits = topic in TOPICS and isinstance(of_id, str) and isinstance(seq, int)
    return Notice(topic, of_id, seq) if fits else None
