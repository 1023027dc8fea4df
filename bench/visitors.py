"""Visitors who chat over REST, with our server or with stock Rasa, and take the time."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass, field

import aiohttp
from conversations import conversations_from
from figures import quantile


class Refused(Exception):
    """The server answered something else than 200 or 201."""


class OurChat:
    """One conversation with our server."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session, self.url = session, f"{base}/api/v1/conversations"
        self.id, self.token = "", ""

    async def open(self) -> None:
        async with self._session.post(self.url, json={"site": "demo"}) as answer:
            if answer.status != 201:
                raise Refused(f"{answer.status}: {await answer.text()}")
            opened = await answer.json()
        self.id, self.token = opened["conversation"]["id"], opened["token"]

    async def say(self, text: str, *, client_id: str | None = None) -> list[dict[str, object]]:
        """Return the messages of the turn, all committed."""
        said = {"client_id": client_id or str(uuid.uuid4()), "text": text}
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.url}/{self.id}/messages"
        async with self._session.post(url, json=said, headers=headers) as answer:
            if answer.status != 200:
                raise Refused(f"{answer.status}: {await answer.text()}")
            messages: list[dict[str, object]] = (await answer.json())["messages"]
        return messages


class StockChat:
    """One conversation with Rasa's REST channel."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session, self._url = session, f"{base}/webhooks/rest/webhook"
        self._sender = ""

    async def open(self) -> None:
        self._sender = str(uuid.uuid4())

    async def say(self, text: str) -> list[dict[str, object]]:
        said = {"sender": self._sender, "message": text}
        async with self._session.post(self._url, json=said) as answer:
            if answer.status != 200:
                raise Refused(f"{answer.status}: {await answer.text()}")
            messages: list[dict[str, object]] = await answer.json()
        if not messages:
            raise Refused(f"no answer to {text!r}")
        return messages


@dataclass
class Run:
    """Turns of one stretch of time. processor_seconds: of the server, in all its processes."""

    seconds: float = 0.0
    processor_seconds: float = 0.0
    turn_ms: list[float] = field(default_factory=list)

    @property
    def throughput(self) -> float:
        return len(self.turn_ms) / self.seconds

    @property
    def processor_ms(self) -> float:
        return 1000 * self.processor_seconds / len(self.turn_ms)

    def ms(self, share: float) -> float:
        return quantile(self.turn_ms, share)


async def chat_for(
    seconds: float, visitors: int, kind: type[OurChat] | type[StockChat], base: str, first: int
) -> Run:
    """Let `visitors` chat at once, each waiting for an answer before going on.

    first: number of the first conversation; the same number says the same to either server.
    """
    run = Run()
    begun = time.perf_counter()

    async def visit(number: int) -> None:
        for said in conversations_from(number, visitors):
            chat = kind(session, base)
            await chat.open()
            for text in said:
                asked = time.perf_counter()
                if asked - begun >= seconds:
                    return
                await chat.say(text)
                run.turn_ms.append(1000 * (time.perf_counter() - asked))

    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        await asyncio.gather(*(visit(first + number) for number in range(visitors)))
    run.seconds = time.perf_counter() - begun
    return run
