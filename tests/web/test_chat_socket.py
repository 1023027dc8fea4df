"""The chat over a WebSocket: hello, turns, a second tab, resuming, and how it closes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer
from yarl import URL

from assistant.settings import Settings
from assistant.web import chat_socket
from tests.chat_fixtures import visiting
from tests.databases import run_sql
from tests.visitor import CONVERSATIONS, Chat
from tests.web import shapes
from tests.web.shapes import fits

Json = dict[str, Any]
WAIT_S = 20  # a test that waits longer has failed


class Tab:
    """One open socket of a conversation."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def hello(self, chat: Chat, *, after: int = 0) -> Json:
        await self.socket.send_json({"type": "hello", "token": chat.token, "after": after})
        return await self.frame()

    async def frame(self) -> Json:
        frame = await self.socket.receive(WAIT_S)
        assert frame.type is WSMsgType.TEXT, (frame.type, frame.data)
        data: Json = json.loads(frame.data)
        return data

    async def until(self, kind: str) -> list[Json]:
        """Return the frames up to and with the first of this type."""
        frames = [await self.frame()]
        while frames[-1]["type"] != kind:
            frames.append(await self.frame())
        return frames

    async def messages(self, count: int) -> list[Json]:
        found: list[Json] = []
        while len(found) < count:
            found += [one["message"] for one in await self.until("message") if "message" in one]
        return found

    async def say(self, text: str, client_id: str | None = None) -> list[Json]:
        body = {"type": "message", "client_id": client_id or str(uuid4()), "text": text}
        await self.socket.send_json(body)
        return await self.until("turn_end")

    async def closed_with(self) -> int | None:
        """Return the code the server closes with; frames before it are passed over."""
        while not (await self.socket.receive(WAIT_S)).type.name.startswith("CLOS"):
            pass
        return self.socket.close_code


@asynccontextmanager
async def tab_of(chat: Chat, base: str, id_: str | None = None) -> AsyncIterator[Tab]:
    async with aiohttp.ClientSession(base) as http:
        address = f"{CONVERSATIONS}/{id_ or chat.id}/socket"
        async with http.ws_connect(address) as socket:
            yield Tab(socket)


@pytest.fixture
async def base(chat_server: TestServer, chat: Chat) -> str:
    await chat.open(locale="en")
    return str(chat_server.make_url("/"))


@pytest.fixture
async def tab(chat: Chat, base: str) -> AsyncIterator[Tab]:
    """A socket that was welcomed and has shown the opening."""
    async with tab_of(chat, base) as opened:
        welcome = await opened.hello(chat)
        assert welcome["type"] == "welcome"
        fits(welcome["conversation"], shapes.CONVERSATION)
        assert await opened.messages(1) == chat.messages
        yield opened


# ------------------------------------------------------------ turns


async def test_a_turn_is_acknowledged_answered_and_ended(tab: Tab, chat: Chat) -> None:
    client_id = str(uuid4())
    frames = await tab.say("My name is Ada Berg", client_id)
    kinds = [one["type"] for one in frames]
    assert kinds[0] == "typing"
    assert kinds[1:3] == ["ack", "message"]
    assert kinds[-1] == "turn_end"
    assert frames[1] == {"type": "ack", "client_id": client_id, "seq": 2}
    said = [one["message"] for one in frames if one["type"] == "message"]
    for message in said:
        fits(message, shapes.MESSAGE)
    assert [one["seq"] for one in said] == list(range(3, 3 + len(said)))
    assert frames[-1]["client_id"] == client_id
    assert frames[-1]["seq"] == said[-1]["seq"]
    stored = (await chat.get(f"/{chat.id}/messages?after=2"))["messages"]
    assert said == stored


async def test_an_ack_comes_after_the_commit(tab: Tab, chat: Chat, chat_settings: Settings) -> None:
    from pathlib import Path

    file = Path(chat_settings.database_url.removeprefix("sqlite:///"))
    for words in ("My name is Ada Berg", "We are 40 people", "Hello"):
        body = {"type": "message", "client_id": str(uuid4()), "text": words}
        await tab.socket.send_json(body)
        await tab.until("ack")
        assert run_sql(file, f"SELECT count(*) FROM message WHERE text = '{words}'") == "1"
        await tab.until("turn_end")


async def test_a_choice_is_picked(tab: Tab, chat: Chat) -> None:
    choice = chat.choices[1]
    await tab.socket.send_json(
        {"type": "message", "client_id": str(uuid4()), "choice": choice["id"]}
    )
    frames = await tab.until("turn_end")
    assert any("€" in one["message"]["text"] for one in frames if one["type"] == "message")


async def test_the_same_id_is_acknowledged_again_and_stored_once(tab: Tab, chat: Chat) -> None:
    client_id = str(uuid4())
    first = await tab.say("My name is Ada Berg", client_id)
    again = await tab.say("My name is Ada Berg", client_id)
    assert [one for one in again if one["type"] == "ack"] == [
        one for one in first if one["type"] == "ack"
    ]
    assert again[-1]["seq"] == first[-1]["seq"]
    await tab.socket.send_json({"type": "message", "client_id": client_id, "text": "Other"})
    error = (await tab.until("error"))[-1]
    assert (error["code"], error["client_id"]) == ("client_id_reused", client_id)
    stored = (await chat.get(f"/{chat.id}/messages"))["messages"]
    assert [one["sender"] for one in stored].count("visitor") == 1


async def test_messages_sent_without_waiting_are_answered_in_order(tab: Tab) -> None:
    ids = [str(uuid4()) for _ in range(10)]
    for number, client_id in enumerate(ids):
        await tab.socket.send_json(
            {"type": "message", "client_id": client_id, "text": f"Hello {number}"}
        )
    ended: list[str] = []
    seqs: list[int] = []
    while len(ended) < len(ids):
        frames = await tab.until("turn_end")
        ended.append(frames[-1]["client_id"])
        seqs += [one["seq"] for one in frames if one["type"] == "ack"]
        seqs += [one["message"]["seq"] for one in frames if one["type"] == "message"]
    assert ended == ids
    assert seqs == list(range(2, 2 + len(seqs)))


# ------------------------------------------------------------ tabs and resuming


async def test_a_second_tab_sees_both_sides(tab: Tab, chat: Chat, base: str) -> None:
    async with tab_of(chat, base) as second:
        await second.hello(chat, after=1)
        frames = await tab.say("My name is Ada Berg")
        count = frames[-1]["seq"] - 1
        seen = await second.messages(count)
        assert [one["seq"] for one in seen] == list(range(2, count + 2))
        assert (seen[0]["sender"], seen[0]["text"]) == ("visitor", "My name is Ada Berg")


async def test_a_message_over_http_reaches_an_open_socket(tab: Tab, chat: Chat) -> None:
    await chat.say("My name is Ada Berg")
    assert await tab.messages(len(chat.messages) - 1) == chat.messages[1:]


@pytest.mark.parametrize("after", [0, 1, 2, 3, 99])
async def test_resuming_brings_what_is_missing_and_nothing_twice(
    chat: Chat, base: str, after: int
) -> None:
    await chat.say("My name is Ada Berg")
    await chat.say("We are 40 people")
    missing = chat.messages[after:]
    async with tab_of(chat, base) as tab:
        await tab.hello(chat, after=after)
        assert await tab.messages(len(missing)) == missing
        frames = await tab.say("Hello")
        assert all(one["type"] != "message" or one["message"]["seq"] > len(chat.messages)
                   for one in frames)  # fmt: skip


async def test_a_cut_in_the_middle_of_a_turn_loses_and_doubles_nothing(
    chat: Chat, base: str
) -> None:
    client_id = str(uuid4())
    async with tab_of(chat, base) as tab:
        await tab.hello(chat, after=1)
        await tab.socket.send_json(
            {"type": "message", "client_id": client_id, "text": "My name is Ada Berg"}
        )
    async with tab_of(chat, base) as tab:
        await tab.hello(chat, after=1)
        frames = await tab.say("My name is Ada Berg", client_id)
        assert [one["seq"] for one in frames if one["type"] == "ack"] == [2]
    stored = (await chat.get(f"/{chat.id}/messages"))["messages"]
    assert [one["seq"] for one in stored] == list(range(1, len(stored) + 1))
    assert [one["sender"] for one in stored].count("visitor") == 1


# ------------------------------------------------------------ bad frames


@pytest.mark.parametrize(
    "frame",
    [
        "", "{", "[]", "null", "NaN", '"hello"', "{}", '{"type": null}', '{"type": "shout"}',
        '{"type": "hello"}', '{"type": "message"}', '{"type": "message", "client_id": "12345678"}',
        '{"type": "message", "client_id": 1, "text": "Hi"}',
        '{"type": "message", "client_id": "12345678", "text": 1}',
        '{"type": "message", "client_id": "12345678", "text": " "}',
        '{"type": "message", "client_id": "12345678", "text": "\\ud800"}',
        '{"type": "message", "client_id": "12345678", "choice": "invented"}',
        '{"type": "message", "client_id": "12345678", "text": "' + "x" * 2001 + '"}',
        '{"type": "typing", "deep": ' + "[" * 5000 + "]" * 5000 + "}",
    ],
)  # fmt: skip
async def test_a_bad_frame_is_told_and_the_visitor_goes_on(
    tab: Tab, chat: Chat, frame: str
) -> None:
    await tab.socket.send_str(frame)
    error = (await tab.until("error"))[-1]
    assert set(error) == {"type", "code", "detail", "client_id"}
    assert error["code"] in ("invalid_input", "too_long")
    assert (await chat.get(f"/{chat.id}/messages"))["messages"] == chat.messages
    assert (await tab.say("Hello"))[-1]["type"] == "turn_end"


async def test_a_binary_frame_is_told_and_the_visitor_goes_on(tab: Tab) -> None:
    await tab.socket.send_bytes(b'{"type": "typing"}')
    assert (await tab.until("error"))[-1]["code"] == "invalid_input"
    assert (await tab.say("Hello"))[-1]["type"] == "turn_end"


async def test_typing_is_taken_silently(tab: Tab) -> None:
    await tab.socket.send_json({"type": "typing"})
    frames = await tab.say("Hello")
    assert [one["type"] for one in frames if one["type"] == "error"] == []


@pytest.mark.parametrize(("extra", "taken"), [(-2, True), (2, False)])
async def test_a_frame_has_at_most_16_kilobytes(tab: Tab, extra: int, taken: bool) -> None:
    body = json.dumps({"type": "typing", "pad": ""})
    body = body.replace('""', f'"{"x" * (16 * 1024 + extra - len(body))}"')
    await tab.socket.send_str(body)
    if taken:
        assert (await tab.say("Hello"))[-1]["type"] == "turn_end"
    else:
        assert await tab.closed_with() == 1009


async def test_too_many_messages_at_once_are_told_to_wait(tab: Tab) -> None:
    for number in range(90):
        await tab.socket.send_json(
            {"type": "message", "client_id": str(uuid4()), "text": f"Hello {number}"}
        )
    error = (await tab.until("error"))[-1]
    assert error["code"] == "rate_limited"
    assert error["client_id"]


# ------------------------------------------------------------ who may, and how it closes


@pytest.mark.parametrize(
    "frame",
    [
        "", "{", "[]", '{"type": "message", "client_id": "12345678", "text": "Hi"}',
        '{"type": "hello"}', '{"type": "hello", "token": 1}',
        '{"type": "hello", "token": "x", "after": -1}', '{"type": "hello", "token": "\\ud800"}',
        '{"type": "hello", "token": "x", "after": true}',
        '{"type": "hello", "token": "x", "after": "1"}',
    ],
)  # fmt: skip
async def test_without_a_proper_hello_the_socket_is_closed(
    chat: Chat, base: str, frame: str
) -> None:
    async with tab_of(chat, base) as tab:
        await tab.socket.send_str(frame)
        assert await tab.closed_with() in (1008, 4401)


async def test_a_bad_token_closes_with_4401(chat: Chat, base: str) -> None:
    chat.token = "x" * 43
    async with tab_of(chat, base) as tab:
        await tab.socket.send_json({"type": "hello", "token": chat.token, "after": 0})
        assert await tab.closed_with() == 4401


@pytest.mark.parametrize("id_", ["A" * 22, "short", "%00", "%F0%9F%99%82", "%2e%2e%2f"])
async def test_an_unknown_conversation_closes_with_4404(chat: Chat, base: str, id_: str) -> None:
    address = URL(f"{base}api/v1/conversations/{id_}/socket", encoded=True)
    async with aiohttp.ClientSession() as http, http.ws_connect(address) as socket:
        await socket.send_json({"type": "hello", "token": chat.token, "after": 0})
        assert await Tab(socket).closed_with() == 4404


async def test_a_mute_socket_is_closed(
    chat: Chat, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_socket, "HELLO_DEADLINE_S", 0.2)
    async with tab_of(chat, base) as tab:
        assert await tab.closed_with() == 4408


async def test_a_reader_that_takes_nothing_is_closed(
    tab: Tab, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the network takes no more bytes: the send never comes back."""
    monkeypatch.setattr(chat_socket, "SEND_DEADLINE_S", 0.2)

    async def stuck(self: web.WebSocketResponse, data: str) -> None:
        await asyncio.sleep(WAIT_S)

    monkeypatch.setattr(web.WebSocketResponse, "send_str", stuck)
    await tab.socket.send_json({"type": "message", "client_id": str(uuid4()), "text": "Hi"})
    assert await tab.closed_with() == 4408


async def test_a_server_that_goes_away_says_so(
    tab: Tab, chat: Chat, chat_server: TestServer
) -> None:
    leaving = asyncio.create_task(chat_server.close())
    assert await tab.closed_with() == 1012
    await leaving


async def test_erasing_closes_the_other_tab(tab: Tab, chat: Chat) -> None:
    await chat.call("DELETE", f"/{chat.id}", None, 204)
    assert await tab.closed_with() == 4404


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1"])
async def test_a_foreign_page_gets_no_socket(chat: Chat, base: str, origin: str) -> None:
    async with aiohttp.ClientSession(base) as http:
        address = f"{CONVERSATIONS}/{chat.id}/socket"
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(address, headers={"Origin": origin})
    assert refused.value.status == 403


async def test_the_servers_own_page_gets_a_socket(chat: Chat, base: str) -> None:
    async with aiohttp.ClientSession(base) as http:
        address = f"{CONVERSATIONS}/{chat.id}/socket"
        async with http.ws_connect(address, headers={"Origin": base.rstrip("/")}) as socket:
            assert (await Tab(socket).hello(chat))["type"] == "welcome"


async def test_a_stranger_sees_nothing_of_another_conversation(
    tab: Tab, chat: Chat, chat_server: TestServer, base: str
) -> None:
    async with visiting(chat_server) as stranger:
        await stranger.open(locale="en")
        async with tab_of(stranger, base) as other:
            await other.hello(stranger, after=1)
            await tab.say("My name is Ada Berg")
            frames = await other.say("Hello")
            assert "Ada" not in json.dumps(frames)
