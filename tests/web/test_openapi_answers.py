"""Does the server answer as the published contract says?"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from assistant import errors
from assistant.settings import Settings
from assistant.store.database import Database
from assistant.web.keys import ACCOUNTS, LIMITS
from assistant.web.limits import Limits
from tests.chat_fixtures import serving
from tests.lead_cast import ADA, BEN, KARI, MONDAY, meet
from tests.sales import Sales
from tests.visitor import Chat
from tests.web.contract import ALL, PREFIX, SCHEMAS, STRICT, fits, fits_answer, named, operations

if TYPE_CHECKING:
    from assistant.app import Mind

Client = TestClient[web.Request, web.Application]


# ------------------------------------------------------------ leads as they are answered


@pytest.fixture
async def sales_client(database: Database) -> AsyncIterator[Client]:
    """The sales API over the whole cast, with a key that may do everything."""
    sales = Sales.on(database)
    for hours, person in enumerate((ADA, BEN, KARI)):
        meet(database, person, at=MONDAY + timedelta(hours=hours))
    client = await sales.client()
    key = sales.accounts.create_api_key_now("crm", ["leads:read", "leads:write"])
    client.session.headers["Authorization"] = f"Bearer {key}"
    yield client
    await client.close()


async def keeps(client: Client, operation: str, method: str, path: str, **more: Any) -> Any:
    """Return the answer's JSON, after comparing it with the document."""
    answer = await client.request(method, f"{PREFIX}/leads{path}", **more)
    data = json.loads(await answer.text() or "null")
    fits_answer(operation, answer.status, answer.headers, data)
    return data


async def test_leads_have_the_documented_shape(sales_client: Client) -> None:
    page = await keeps(sales_client, "listLeads", "GET", "?limit=2")
    assert page["next_cursor"]
    rest = await keeps(sales_client, "listLeads", "GET", f"?cursor={page['next_cursor']}")
    assert len(page["leads"] + rest["leads"]) == 3
    for lead in page["leads"] + rest["leads"]:
        await keeps(sales_client, "getLead", "GET", f"/{lead['id']}")
        said = await keeps(sales_client, "getTranscript", "GET", f"/{lead['id']}/transcript")
        assert said["messages"]
    one = f"/{page['leads'][0]['id']}"
    change = SCHEMAS["LeadChange"]["examples"][0]
    await keeps(sales_client, "changeLead", "PATCH", one, json={**change, "stage": "nurture"})
    await keeps(sales_client, "eraseLead", "DELETE", one)


@pytest.mark.parametrize(
    ("operation", "method", "path", "more", "code"),
    [
        ("listLeads", "GET", "?limit=0", {}, "invalid_input"),
        ("listLeads", "GET", "", {"headers": {"Authorization": "x"}}, "not_authenticated"),
        ("getLead", "GET", "/none", {}, "not_found"),
        ("getTranscript", "GET", "/none/transcript", {}, "not_found"),
        ("changeLead", "PATCH", "/none", {"json": {"note": "x"}}, "not_found"),
        ("changeLead", "PATCH", "/{id}", {"json": {"colour": "red"}}, "invalid_input"),
        ("changeLead", "PATCH", "/{id}", {"json": {"stage": "warm"}}, "stage_move_refused"),
        ("changeLead", "PATCH", "/{id}", {"data": b" " * 40_000}, "too_long"),
        ("eraseLead", "DELETE", "/none", {}, "not_found"),
    ],
)
async def test_refusals_of_the_sales_api_are_documented(
    sales_client: Client, operation: str, method: str, path: str, more: Any, code: str
) -> None:
    leads = await keeps(sales_client, "listLeads", "GET", "")
    path = path.format(id=leads["leads"][0]["id"])
    assert (await keeps(sales_client, operation, method, path, **more))["code"] == code


# ------------------------------------------------------------ the chat as it answers

TALK = (
    "Hello",
    "Can you send me the guide?",
    "I am Ada Berg, Head of Sales at Fjordline Interiors in Bergen, ada@fjordline.example",
    "Enquiries from our web shop wait for two days",
    "We are between 100 and 200 people",
    "Up to 50 000 NOK a year, as soon as possible",
    "Yes",
    "What do you know about me?",
)


async def converse(server: TestServer, lines: tuple[str, ...]) -> tuple[Chat, list[Any]]:
    """Return a visitor who said all this over HTTP, each answer compared with the document."""
    answers = []
    chat = Chat(str(server.make_url("/")))
    opening = SCHEMAS["Opening"]["examples"][0]
    fits(opening, named("Opening"))
    opened = await chat.post("", opening, expect=201)
    fits(opened, named("Opened"))
    chat.id, chat.token = opened["conversation"]["id"], opened["token"]
    for line in lines:
        body = {"client_id": str(uuid4()), "text": line}
        fits(body, named("Saying"))
        answers.append(await chat.post(f"/{chat.id}/messages", body))
        fits(answers[-1], named("Answer"))
    return chat, answers


async def test_a_whole_conversation_keeps_to_the_document(
    chat_server: TestServer,
) -> None:
    chat, answers = await converse(chat_server, TALK)
    async with chat, aiohttp.ClientSession(chat_server.make_url("/")) as http:
        headers = {"Authorization": f"Bearer {chat.token}"}
        for operation, path in (
            ("readMessages", "messages?after=0"),
            ("getProfile", "profile"),
            ("exportConversation", "export"),
        ):
            address = f"{PREFIX}/conversations/{chat.id}/{path}"
            async with http.get(address, headers=headers) as answer:
                fits_answer(operation, answer.status, answer.headers, await answer.json())
        assert any(message["links"] for one in answers for message in one["messages"])
        assert {one["field"] for one in (await chat.profile())["fields"]} >= {
            "name", "company", "email", "need", "company_size", "budget", "timeline",
        }  # fmt: skip
        key = chat_server.app[ACCOUNTS].create_api_key_now("crm", ["leads:read"])
        async with http.get(
            f"{PREFIX}/leads", headers={"Authorization": f"Bearer {key}"}
        ) as answer:
            page = await answer.json()
            fits_answer("listLeads", answer.status, answer.headers, page)
            assert len(page["leads"]) == 1
        address = f"{PREFIX}/conversations/{chat.id}"
        async with http.delete(address, headers=headers) as answer:
            fits_answer("eraseConversation", answer.status, answer.headers, await answer.read())


async def test_refusals_of_the_chat_are_documented(chat_server: TestServer) -> None:
    chat, _ = await converse(chat_server, ())
    mine, token = f"/{chat.id}", {"Authorization": f"Bearer {chat.token}"}
    hello = {"client_id": "a-client-id", "text": "Hello"}
    foreign = {**token, "Origin": "https://elsewhere.example"}
    refusals: list[tuple[str, str, str, Any, str]] = [
        ("openConversation", "POST", "", {"json": {"site": "x"}}, "not_found"),
        ("openConversation", "POST", "", {"json": {}}, "invalid_input"),
        ("openConversation", "POST", "", {"data": b" " * 40_000}, "too_long"),
        ("openConversation", "POST", "", {"json": {}, "headers": foreign}, "origin_not_allowed"),
        ("sendMessage", "POST", f"{mine}/messages", {"json": hello}, "not_authenticated"),
        ("sendMessage", "POST", f"/{'x' * 22}/messages", {"json": hello, "headers": token},
         "not_found"),
        ("sendMessage", "POST", f"{mine}/messages", {"json": {}, "headers": token},
         "invalid_input"),
        ("sendMessage", "POST", f"{mine}/messages",
         {"json": {**hello, "text": "x" * 2001}, "headers": token}, "too_long"),
        ("readMessages", "GET", f"{mine}/messages?after=x", {"headers": token}, "invalid_input"),
        ("getProfile", "GET", f"{mine}/profile", {"headers": foreign}, "origin_not_allowed"),
        ("exportConversation", "GET", f"/{'x' * 22}/export", {"headers": token}, "not_found"),
        ("eraseConversation", "DELETE", mine, {}, "not_authenticated"),
        ("openSocket", "GET", f"{mine}/socket", {}, "bad_request"),
    ]  # fmt: skip
    async with chat, aiohttp.ClientSession(chat_server.make_url("/")) as http:
        for operation, method, path, more, code in refusals:
            async with http.request(method, f"{PREFIX}/conversations{path}", **more) as answer:
                data = json.loads(await answer.text())
                fits_answer(operation, answer.status, answer.headers, data)
                assert data["code"] == code, operation


async def test_too_many_conversations_are_refused_as_documented(
    chat_settings: Settings, mind: Mind
) -> None:
    limits = Limits(clock=lambda: 0.0)  # nothing comes back while the clock stands

    def stand_still(app: web.Application) -> None:
        app[LIMITS] = limits

    async with (
        serving(chat_settings, mind, change=stand_still) as server,
        aiohttp.ClientSession(server.make_url("/")) as http,
    ):
        use_up(limits)
        async with http.post(f"{PREFIX}/conversations", json={"site": "demo"}) as answer:
            fits_answer("openConversation", answer.status, answer.headers, await answer.json())
            assert answer.status == 429


def use_up(limits: Limits) -> None:
    try:
        while True:
            limits.take_conversation("127.0.0.1")
    except errors.RateLimited:
        return


async def test_the_frames_of_a_socket_are_documented(chat_server: TestServer) -> None:
    chat, _ = await converse(chat_server, ())
    socket_of = next(one for _, path, one in operations(STRICT) if path.endswith("/socket"))
    frames = socket_of["x-websocket"]
    address = chat_server.make_url(f"{PREFIX}/conversations/{chat.id}/socket")
    sent: list[dict[str, Any]] = [
        {"type": "hello", "token": chat.token, "after": 0},
        {"type": "typing"},
        {"type": "message", "client_id": "a-client-id", "text": "Hello"},
        {"type": "message", "client_id": "a-client-id", "text": "Other words"},
        {"type": "message", "client_id": "another-id", "text": "We are 40 people"},
    ]
    kinds = []
    async with chat, aiohttp.ClientSession() as http, http.ws_connect(address) as socket:
        for frame in sent:
            fits(frame, {"anyOf": frames["client"]})
            await socket.send_json(frame)
        while kinds.count("turn_end") < 2:
            frame = await socket.receive_json(timeout=30)
            fits(frame, {"oneOf": frames["server"]})
            kinds.append(frame["type"])
    assert set(kinds) == {"welcome", "message", "typing", "ack", "turn_end", "error"}


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"type": "hello", "token": "wrong"}, "4401"),
        ({"type": "hello"}, "1008"),
        ({"type": "message"}, "1008"),
    ],
)
async def test_a_bad_hello_closes_with_a_documented_code(
    chat_server: TestServer, hello: dict[str, Any], code: str
) -> None:
    chat, _ = await converse(chat_server, ())
    codes = next(one for _, path, one in ALL if path.endswith("/socket"))["x-websocket"]
    address = chat_server.make_url(f"{PREFIX}/conversations/{chat.id}/socket")
    async with chat, aiohttp.ClientSession() as http, http.ws_connect(address) as socket:
        await socket.send_json(hello)
        async for _ in socket:
            pass
        assert str(socket.close_code) == code
        assert code in codes["closeCodes"]


async def test_the_health_routes_answer_as_documented(chat_server: TestServer) -> None:
    async with aiohttp.ClientSession(chat_server.make_url("/")) as http:
        for operation, path in (("isAlive", "/healthz"), ("isReady", "/readyz")):
            async with http.get(path) as answer:
                fits_answer(operation, answer.status, answer.headers, await answer.json())
        async with http.get("/metrics") as answer:
            fits_answer("getMetrics", answer.status, answer.headers, await answer.text())
