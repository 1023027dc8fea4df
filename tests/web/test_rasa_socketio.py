"""Rasa's Socket.IO channel with the protocol's own client, and with bytes that no client sends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import socketio
from aiohttp.test_utils import TestServer

from assistant.settings import Settings
from assistant.web.rasa_socketio import PATH
from tests.chat_fixtures import serving
from tests.web.test_rasa_rest import SHOP, with_channels

if TYPE_CHECKING:
    from assistant.app import Mind

OPEN = {"EIO": "4", "transport": "polling"}


@pytest.fixture
async def server(chat_settings: Settings, mind: Mind) -> AsyncIterator[TestServer]:
    async with serving(with_channels(chat_settings), mind) as running:
        yield running


class Visitor:
    """A widget: asks for its session, says things, collects what the bot uttered."""

    def __init__(self, client: socketio.AsyncClient) -> None:
        self.client = client
        self.session: str | None = None
        self.uttered: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.confirmed: asyncio.Queue[str] = asyncio.Queue()
        client.on("bot_uttered", self.uttered.put)
        client.on("session_confirm", self.confirmed.put)

    async def ask_session(self, session: Any = None) -> str:
        await self.client.emit("session_request", {"session_id": session})
        async with asyncio.timeout(10):
            self.session = await self.confirmed.get()
        return self.session

    async def say(self, text: Any, *, more: int = 1, **data: Any) -> list[dict[str, Any]]:
        """Say something; return what came until `more` utterances and a short silence."""
        data = {"message": text, "session_id": self.session, **data}
        await self.client.emit("user_uttered", data)
        return await self.heard(more)

    async def heard(self, more: int = 1) -> list[dict[str, Any]]:
        said = []
        async with asyncio.timeout(15):
            while len(said) < more:
                said.append(await self.uttered.get())
        while True:
            try:
                async with asyncio.timeout(0.15):
                    said.append(await self.uttered.get())
            except TimeoutError:
                return said


@asynccontextmanager
async def visiting(server: TestServer) -> AsyncIterator[Visitor]:
    async with aiohttp.ClientSession() as http:
        client = socketio.AsyncClient(reconnection=False, http_session=http)
        visitor = Visitor(client)
        await client.connect(str(server.make_url("/")), transports=["websocket"])
        try:
            yield visitor
        finally:
            await client.disconnect()
            await client.shutdown()


def texts(said: list[dict[str, Any]]) -> str:
    return " ".join(one["text"] for one in said)


async def test_a_conversation_with_buttons(server: TestServer) -> None:
    async with visiting(server) as visitor:
        await visitor.ask_session()
        [opening] = await visitor.say("/get_started", customData={"language": "en"})
        reply = opening["quick_replies"][0]
        assert set(reply) == {"content_type", "title", "payload"}
        answer = await visitor.say(reply["payload"])
        assert "not on offer" not in texts(answer)
        assert "not on offer" in texts(await visitor.say(reply["payload"]))


async def test_long_polling_works_where_web_sockets_do_not(server: TestServer) -> None:
    async with aiohttp.ClientSession(str(server.make_url("/"))) as http:

        async def poll(data: str | None = None, **more: str) -> str:
            method = "GET" if data is None else "POST"
            params = {**OPEN, **more}
            async with http.request(method, PATH, params=params, data=data) as answer:
                assert answer.status == 200
                return await answer.text()

        sid = json.loads((await poll())[1:])["sid"]
        await poll("40", sid=sid)
        assert (await poll(sid=sid)).startswith("40")
        await poll('42["session_request",{}]', sid=sid)
        assert "session_confirm" in await poll(sid=sid)
        await poll("1", sid=sid)


async def test_a_returning_visitor_goes_on_and_nobody_else_does(server: TestServer) -> None:
    async with visiting(server) as ada:
        session = await ada.ask_session()
        await ada.say("My name is Ada Lovelace and we need help with support", more=2)
    async with visiting(server) as ada:
        assert await ada.ask_session(session) == session
        assert "Lovelace" in texts(await ada.say("What do you know about me?"))
    async with visiting(server) as eve:
        tampered = ("B" if session[0] == "A" else "A") + session[1:]
        for given in (tampered, session[:-1], session.split(".")[0], "ada", 7, {}, "é." + session):
            assert await eve.ask_session(given) not in (given, session)
        seen = await eve.say("What do you know about me?", session_id=tampered)
        assert "Lovelace" not in texts(seen)


async def test_a_widget_that_asks_for_no_session_is_given_one(server: TestServer) -> None:
    async with visiting(server) as visitor:
        said = await visitor.say("We need help with support tickets", more=2)
        assert len(said) >= 2
        assert await visitor.confirmed.get()


async def test_a_second_tab_sees_the_same_answers_and_sends_nothing_twice(
    server: TestServer,
) -> None:
    async with visiting(server) as first, visiting(server) as second:
        session = await first.ask_session()
        said = await first.say("We need help with support tickets", more=2)
        await second.ask_session(session)
        later = await first.say("We are 40 people")
        assert texts(await second.heard(len(later))) == texts(later)
        assert texts(said) not in texts(later)


async def test_messages_sent_at_once_are_answered_in_order(server: TestServer) -> None:
    async with visiting(server) as visitor:
        await visitor.ask_session()
        await visitor.say("/get_started")
        for text in ("My name is Ada Lovelace", "We are 40 people at Acme AS", "In Oslo"):
            await visitor.client.emit(
                "user_uttered", {"message": text, "session_id": visitor.session}
            )
        await visitor.heard(3)
        assert "Lovelace" in texts(await visitor.say("What do you know about me?"))


@pytest.mark.parametrize(
    ("message", "answer"),
    [("x" * 2001, "too long"), ("", "could not read"), (7, "could not read")],
)
async def test_a_bad_message_gets_a_plain_answer(
    server: TestServer, message: Any, answer: str
) -> None:
    async with visiting(server) as visitor:
        await visitor.ask_session()
        assert answer in texts(await visitor.say(message))


@pytest.mark.parametrize(
    "frame",
    [
        '451-["user_uttered",{"_placeholder":true,"num":0}]',
        "42" + "[" * 5000 + "]" * 5000,
        '42["user_uttered",' + "[" * 20 + "]" * 20 + "]",
        "42{}",
        '42["user_uttered"]',
        '42["connect"]',
        '42["no_such_event",{"a":1}]',
        "4",
        "9",
        "49999",
    ],
)
async def test_a_strange_frame_costs_only_its_sender(server: TestServer, frame: str) -> None:
    async with (
        aiohttp.ClientSession(str(server.make_url("/"))) as http,
        http.ws_connect(PATH, params={"EIO": "4", "transport": "websocket"}) as line,
    ):
        await line.send_str("40")
        await line.send_str(frame)
        await asyncio.sleep(0.05)
    async with visiting(server) as visitor:
        await visitor.ask_session()
        assert await visitor.say("/get_started")


async def test_a_packet_has_at_most_16_kilobytes(server: TestServer) -> None:
    async with (
        aiohttp.ClientSession(str(server.make_url("/"))) as http,
        http.ws_connect(PATH, params={"EIO": "4", "transport": "websocket"}) as line,
    ):
        await line.send_str("40")
        await line.send_str("42" + json.dumps(["user_uttered", {"message": "x" * 17_000}]))
        async with asyncio.timeout(5):
            while not line.closed:
                await line.receive()


async def test_older_clients_are_told_that_they_are_too_old(server: TestServer) -> None:
    async with (
        aiohttp.ClientSession(str(server.make_url("/"))) as http,
        http.get(PATH, params={"EIO": "3", "transport": "polling"}) as answer,
    ):
        assert answer.status == 400
        assert "unsupported version" in await answer.text()


async def test_only_pages_of_the_site_may_connect(server: TestServer) -> None:
    own = str(server.make_url("/")).rstrip("/")
    async with aiohttp.ClientSession(own) as http:
        for origin, status in ((own, 200), (SHOP, 403), ("null", 403)):
            async with http.get(PATH, params=OPEN, headers={"Origin": origin}) as answer:
                assert answer.status == status
                allowed = answer.headers.get("Access-Control-Allow-Origin")
                assert allowed == (own if status == 200 else None)
        async with http.get(PATH, params={**OPEN, "j": "0"}) as answer:
            assert answer.status == 422
