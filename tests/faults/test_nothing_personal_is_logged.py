"""A marker goes in by every way there is, errors included, and is in no log and no metric."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from pathlib import Path
from urllib.request import urlopen
from uuid import uuid4

import aiohttp
import pytest

from tests.faults.server_process import ServerProcess
from tests.visitor import CONVERSATIONS, Chat, Refused

MARKER = "Zyxwolkenstein"
LOWER = MARKER.lower()


async def talk(chat: Chat) -> None:
    page = {
        "url": f"https://example.com/{MARKER}",
        "title": MARKER,
        "referrer": f"https://example.org/?q={MARKER}",
        "utm": {"source": MARKER, MARKER: "x"},
    }
    webinar = {"id": MARKER, "title": MARKER, "phase": "before"}
    await chat.open(locale="en", page=page, topic=MARKER, webinar=webinar)
    for words in (
        f"My name is Ada {MARKER}, I work at {MARKER} Ltd",
        f"ada@{LOWER}.example",
        f'/inform{{"name": "{MARKER}"}}',
        f"{MARKER}? " * 80,
        f"Please ask the presenter about {MARKER}",
        f"I can't go on, {MARKER}",
        "What do you know about me?",
    ):
        await chat.say(words)


async def fail(chat: Chat, http: aiohttp.ClientSession) -> None:
    """Send the marker where it is refused."""
    for body in ({"text": MARKER}, {"client_id": MARKER * 9, "text": "x"}, {"text": [MARKER]}):
        with pytest.raises(Refused):
            await chat.post(f"/{chat.id}/messages", body)
    with pytest.raises(Refused):
        await chat.say(MARKER * 400)
    with pytest.raises(Refused):
        await chat.open(site=MARKER)
    headers = {"Authorization": f"Bearer {MARKER}", "User-Agent": MARKER, "X-Forwarded-For": MARKER}
    for address in (
        f"{CONVERSATIONS}/{MARKER}{MARKER}/messages",
        f"{CONVERSATIONS}/{chat.id}/profile?{MARKER}={MARKER}",
        f"/api/v1/leads?q={MARKER}",
        f"/{MARKER}",
    ):
        async with http.get(address, headers=headers) as answer:
            assert answer.status in (401, 404)
    raw = f'{{"text": "{MARKER}'.encode()
    own = {"Authorization": f"Bearer {chat.token}"}
    async with http.post(f"{CONVERSATIONS}/{chat.id}/messages", data=raw, headers=own) as answer:
        assert answer.status == 422
    login = {"name": MARKER, "username": MARKER, "password": MARKER}
    async with http.post("/console/login", data=login) as answer:
        assert answer.status < 500


async def fail_on_the_socket(chat: Chat, http: aiohttp.ClientSession) -> None:
    async with http.ws_connect(f"{CONVERSATIONS}/{chat.id}/socket") as socket:
        await socket.send_json({"type": "hello", "token": chat.token, "after": 99})
        await socket.receive_json()
        for frame in ({"type": MARKER}, {"type": "message", "text": MARKER}, MARKER):
            await socket.send_json(frame)
            assert (await socket.receive_json())["type"] == "error"
    async with http.ws_connect(f"{CONVERSATIONS}/{chat.id}/socket") as socket:
        await socket.send_json({"type": "hello", "token": MARKER})
        await socket.receive()


async def fail_without_database(chat: Chat, file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Refused):
            await chat.say(f"My name is {MARKER}", str(uuid4()))
        connection.execute("ROLLBACK")


async def test_a_marker_shows_in_no_log_and_no_metric(
    sqlite_server: tuple[ServerProcess, Path],
) -> None:
    server, file = sqlite_server
    async with Chat(server.base) as chat, aiohttp.ClientSession(server.base) as http:
        await talk(chat)
        conversation = (chat.id, chat.token)
        await fail(chat, http)
        await fail_on_the_socket(chat, http)
        await fail_without_database(chat, file)
        metrics = await asyncio.to_thread(lambda: urlopen(server.base + "metrics").read().decode())
    assert "assistant_turns_total" in metrics
    for written in (server.output, metrics):
        assert LOWER not in written.lower()
        for secret in conversation:
            assert secret not in written
