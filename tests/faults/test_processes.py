"""Ends and restarts, and several processes on one conversation: no message lost or doubled."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from tests.databases import copy_sqlite
from tests.faults.server_process import ServerProcess
from tests.visitor import CONVERSATIONS, Chat, Json, Refused

WAIT_S = 30


async def stored_once_in_order(chat: Chat, said: set[str]) -> list[Json]:
    """Everything in `said` was stored once, numbered without gaps, each turn in one piece."""
    stored: list[Json] = []
    while more := (await chat.get(f"/{chat.id}/messages?after={len(stored)}"))["messages"]:
        stored += more
    assert [one["seq"] for one in stored] == list(range(1, len(stored) + 1))
    visitor = [one["text"] for one in stored if one["sender"] == "visitor"]
    assert len(visitor) == len(set(visitor))
    assert said <= set(visitor)
    return stored


async def say_many(chat: Chat, texts: list[str], *, at_once: int = 6) -> set[str]:
    """Send all of them, a few at a time and each on its own connection; return what was taken."""
    taken: set[str] = set()
    gate = asyncio.Semaphore(at_once)

    async def say(text: str) -> None:
        async with gate, Chat(chat.base) as sender:
            sender.id, sender.token, client_id = chat.id, chat.token, str(uuid4())
            async with asyncio.timeout(WAIT_S):
                while text not in taken:
                    try:
                        await sender.say(text, client_id)
                        taken.add(text)
                    except Refused as refused:
                        if refused.status not in (429, 503):
                            raise
                        await asyncio.sleep(0.3)

    await asyncio.gather(*(say(text) for text in texts))
    return taken


async def test_two_workers_take_one_conversation_in_order(
    postgres_server: tuple[ServerProcess, str],
) -> None:
    server, _ = postgres_server
    async with Chat(server.base) as chat:
        await chat.open(locale="en")
        taken = await say_many(chat, [f"We are {number} people" for number in range(10, 90)])
        assert len(taken) == 80
        stored = await stored_once_in_order(chat, taken)
        assert len([one for one in stored if one["sender"] == "visitor"]) == 80
        for _ in range(6):  # whichever process answers: its numbers are everybody's
            assert await number_of(server, "assistant_turns_total") >= 80
            assert await number_of(server, "assistant_intents_total") >= 80


async def number_of(server: ServerProcess, name: str) -> float:
    """The sum of one of Prometheus' numbers over its labels."""
    async with aiohttp.ClientSession() as http, http.get(server.base + "metrics") as answer:
        told = text_string_to_metric_families(await answer.text())
        return sum(one.value for family in told for one in family.samples if one.name == name)


async def test_two_servers_take_one_conversation_in_order(
    sqlite_server: tuple[ServerProcess, Path], served_models: Path, tmp_path: Path
) -> None:
    first, file = sqlite_server
    url = f"sqlite:///{file}"
    with ServerProcess(tmp_path, database_url=url, model_dir=served_models) as second:
        async with Chat(first.base) as here, Chat(second.base) as there:
            await here.open(locale="en")
            there.id, there.token = here.id, here.token
            taken = await asyncio.gather(
                say_many(here, [f"We are {number} people" for number in range(100, 140)]),
                say_many(there, [f"We are {number} people" for number in range(200, 240)]),
            )
            stored = await stored_once_in_order(here, taken[0] | taken[1])
            assert len([one for one in stored if one["sender"] == "visitor"]) == 80
        assert second.end() == 0


async def test_terminated_killed_and_started_again(
    served_models: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    """One server through its whole life: SIGTERM with open sockets, kill -9 under load."""
    copy_sqlite(sqlite_template, tmp_path / "assistant.db")
    url = f"sqlite:///{tmp_path / 'assistant.db'}"
    server = ServerProcess(tmp_path, database_url=url, model_dir=served_models)
    with server:
        async with Chat(server.base) as chat:
            await chat.open(locale="en")
            acknowledged = await _end_while_talking(server, chat)
            server.start()
            await stored_once_in_order(chat, acknowledged)
            acknowledged |= await _kill_while_talking(server, chat)
            server.start()
            stored = await stored_once_in_order(chat, acknowledged)
            assert await _resumed(chat, after=2) == stored[2:]
            await chat.say("My name is Ada Berg")
            assert (await chat.known())["name"] == "Ada Berg"


@asynccontextmanager
async def socket_of(chat: Chat, *, after: int) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """An open socket of the conversation that has said hello."""
    address = f"{CONVERSATIONS}/{chat.id}/socket"
    async with aiohttp.ClientSession(chat.base) as http, http.ws_connect(address) as socket:
        await socket.send_json({"type": "hello", "token": chat.token, "after": after})
        yield socket


async def _end_while_talking(server: ServerProcess, chat: Chat) -> set[str]:
    """SIGTERM right after a message: it is answered or may be sent again; sockets are told."""
    async with socket_of(chat, after=1) as socket:
        assert (await socket.receive_json())["type"] == "welcome"
        text = "We are 41 people"
        saying = asyncio.create_task(chat.say(text))
        await asyncio.sleep(0.02)
        ending = asyncio.create_task(asyncio.to_thread(server.end, signal.SIGTERM))
        while not (frame := await socket.receive(WAIT_S)).type.name.startswith("CLOS"):
            assert frame.type is aiohttp.WSMsgType.TEXT
        assert socket.close_code == 1012
        assert await ending == 0
    try:
        await saying
    except (aiohttp.ClientError, Refused):
        return set()
    return {text}


async def _kill_while_talking(server: ServerProcess, chat: Chat) -> set[str]:
    """kill -9 while messages come in; return those that were acknowledged."""
    acknowledged: set[str] = set()

    async def talk(sender: Chat, first: int) -> None:
        sender.id, sender.token = chat.id, chat.token
        for number in range(first, first + 1000):
            text = f"We are {number} people"
            await sender.say(text)
            acknowledged.add(text)

    async with Chat(server.base) as one, Chat(server.base) as two:
        talking = [
            asyncio.create_task(talk(one, 1000)),
            asyncio.create_task(talk(two, 3000)),
        ]
        async with asyncio.timeout(WAIT_S):
            while len(acknowledged) < 12:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await asyncio.to_thread(server.end, signal.SIGKILL)
        for ended in await asyncio.gather(*talking, return_exceptions=True):
            assert isinstance(ended, (aiohttp.ClientError, ConnectionError, Refused))
    return acknowledged


async def _resumed(chat: Chat, *, after: int) -> list[Json]:
    """Return what a new socket brings after message number `after`."""
    async with socket_of(chat, after=after) as socket:
        await socket.send_json({"type": "message", "client_id": "", "text": ""})
        found = []
        while (frame := await socket.receive_json(timeout=WAIT_S))["type"] != "error":
            found += [frame["message"]] if frame["type"] == "message" else []
        return found
