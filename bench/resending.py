"""Visitors who send a message until it is acknowledged, and what they were told meanwhile."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

import aiohttp
from conversations import conversations_from
from visitors import OurChat, Refused

PAUSE_S = 0.2  # between an answer and the next message
RETRY_S = 0.1
FAILURES = (aiohttp.ClientError, asyncio.TimeoutError, Refused, json.JSONDecodeError)


@dataclass
class Told:
    """One conversation as its visitor saw it.

    acknowledged: for each message the ids of what came back, its own first. unanswered: the text
    still under way at the end, which may be stored or not.
    """

    chat: OurChat
    acknowledged: list[list[str]] = field(default_factory=list)
    unanswered: str | None = None
    resent: int = 0


class Visitors:
    """Chat until `leave` is set. No text comes twice in a conversation."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session, self._base = session, base
        self.told: list[Told] = []
        self.leave = asyncio.Event()

    @property
    def acknowledged(self) -> int:
        return sum(len(told.acknowledged) for told in self.told)

    async def chat(self, count: int) -> None:
        await asyncio.gather(*(self._visit(number, count) for number in range(count)))

    async def _visit(self, number: int, step: int) -> None:
        for said in conversations_from(number, step):
            told = Told(OurChat(self._session, self._base))
            if not await self._insist(told.chat.open, told):
                return
            self.told.append(told)
            for text in said:
                told.unanswered = text
                client_id = str(uuid.uuid4())

                async def send(text: str = text, client_id: str = client_id) -> None:
                    messages = await told.chat.say(text, client_id=client_id)  # noqa: B023
                    told.acknowledged.append([str(one["id"]) for one in messages])  # noqa: B023

                if not await self._insist(send, told):
                    return
                told.unanswered = None
                await asyncio.sleep(PAUSE_S * random.uniform(0.5, 1.5))

    async def _insist(self, send: Callable[[], Awaitable[None]], told: Told) -> bool:
        """Send until it is answered; False when it is time to leave."""
        while not self.leave.is_set():
            try:
                await send()
            except FAILURES:
                told.resent += 1
                await asyncio.sleep(RETRY_S)
            else:
                return True
        return False


@dataclass
class Count:
    """acknowledged, stored: visitors' messages. lost: acknowledged but not there, with any of
    its answers. doubled: stored more than once. gaps: conversations whose seq has one."""

    conversations: int = 0
    acknowledged: int = 0
    resent: int = 0
    stored: int = 0
    unanswered_stored: int = 0
    lost: int = 0
    doubled: int = 0
    gaps: int = 0


def count(transcripts: Iterable[tuple[Told, list[dict[str, object]]]]) -> Count:
    """Compare what visitors were told with what is stored."""
    total = Count()
    for told, stored in transcripts:
        ids = {str(message["id"]) for message in stored}
        texts = Counter(str(one["text"]) for one in stored if one["sender"] == "visitor")
        total.conversations += 1
        total.resent += told.resent
        total.acknowledged += len(told.acknowledged)
        total.stored += texts.total()
        total.unanswered_stored += texts[told.unanswered or ""]
        total.lost += sum(not ids.issuperset(turn) for turn in told.acknowledged)
        total.doubled += sum(times - 1 for times in texts.values())
        total.gaps += [one["seq"] for one in stored] != list(range(1, len(stored) + 1))
    return total
