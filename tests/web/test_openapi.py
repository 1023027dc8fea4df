"""The published contract: is it sound, is it all there, and does the server keep it."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import warnings
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import aiohttp
import jsonschema
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from assistant import errors
from assistant.leads.events import EVENTS
from assistant.leads.facts import FIELDS
from assistant.leads.lead import DIMENSIONS, STAGES
from assistant.leads.source import CHANNELS
from assistant.services.api_keys import SCOPES
from assistant.settings import Settings
from assistant.store.database import Database
from assistant.store.deliveries import STATUSES
from assistant.store.lead_filter import SORTS
from assistant.web import problems
from assistant.web.keys import ACCOUNTS, LIMITS
from assistant.web.limits import Limits
from assistant.web.openapi import CONTRACT, DOCS, STYLE, add_openapi_routes, contract
from tests.chat_fixtures import serving
from tests.databases import copy_sqlite
from tests.lead_cast import ADA, BEN, KARI, MONDAY, PLAYBOOK, meet
from tests.sales import Sales
from tests.visitor import Chat
from tests.web.contract import STRICT, fits, fits_answer, follow, named, operations

if TYPE_CHECKING:
    from assistant.app import Mind

Client = TestClient[web.Request, web.Application]
PACKAGE = Path(problems.__file__).parents[1]
PREFIX = "/api/v1"
ALL = list(operations(contract()))
SCHEMAS = contract()["components"]["schemas"]
BODILESS = ("/rotate", "/test", "/replay")  # what they do stands in the path


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of the document."""
    if isinstance(node, dict):
        yield node
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from parts(one)


# ------------------------------------------------------------ the document by itself


def test_the_document_has_the_form_of_openapi_3_1() -> None:
    text = {"type": "string", "minLength": 1}
    operation = {
        "type": "object",
        "required": ["operationId", "summary", "description", "tags", "responses", "security"],
        "properties": {"tags": {"items": {"enum": [tag["name"] for tag in contract()["tags"]]}}},
    }
    form = {
        "type": "object",
        "required": ["openapi", "info", "paths", "components"],
        "properties": {
            "openapi": {"const": "3.1.0"},
            "info": {"required": ["title", "version"], "additionalProperties": text},
            "servers": {"type": "array", "items": {"required": ["url"]}},
            "paths": {
                "propertyNames": {"pattern": "^/"},
                "additionalProperties": {
                    "propertyNames": {"enum": ["parameters", "get", "post", "patch", "delete"]},
                    "patternProperties": {"^(get|post|patch|delete)$": operation},
                },
            },
            "components": {"additionalProperties": {"propertyNames": {"pattern": "^[A-Za-z]+$"}}},
        },
        "propertyNames": {"pattern": "^(openapi|info|servers|tags|paths|components|x-.*)$"},
    }
    jsonschema.Draft202012Validator(form).validate(contract())
    json.dumps(contract(), allow_nan=False)


def test_every_reference_leads_somewhere_and_nothing_stands_unused() -> None:
    used = {part["$ref"] for part in parts(contract()) if "$ref" in part}
    for reference in used:
        assert follow({"$ref": reference})
    kinds = ("schemas", "responses", "parameters", "headers")
    defined = {
        f"#/components/{kind}/{name}" for kind in kinds for name in contract()["components"][kind]
    }
    assert used == defined


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_valid_is_explained_and_fits_its_own_examples(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["description"]
    assert set(SCHEMAS[name].get("required", ())) <= set(SCHEMAS[name].get("properties", ()))
    for example in SCHEMAS[name].get("examples", ()):
        fits(example, named(name))


@pytest.mark.parametrize(("method", "path", "operation"), ALL)
def test_an_operation_names_its_parameters_answers_and_keys(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    given = [*contract()["paths"][path].get("parameters", ()), *operation.get("parameters", ())]
    found = [follow(one) for one in given]
    in_path = {one["name"] for one in found if one["in"] == "path"}
    assert in_path == set(re.findall(r"{(\w+)}", path))
    assert all(one["schema"] and one["description"] for one in found)
    assert any(status < "400" for status in operation["responses"])
    assert all(follow(one)["description"] for one in operation["responses"].values())
    schemes = contract()["components"]["securitySchemes"]
    assert all(name in schemes for way in operation["security"] for name in way)
    if path.startswith(f"{PREFIX}/leads"):
        scope = "leads:read" if method == "GET" else "leads:write"
        assert operation["security"] == [{"apiKey": [scope]}]
    if path.startswith(f"{PREFIX}/webhooks"):
        scope = "webhooks:read" if method == "GET" else "webhooks:write"
        assert operation["security"] == [{"apiKey": [scope]}]
    takes_body = method in ("POST", "PATCH") and not path.endswith(BODILESS)
    assert ("requestBody" in operation) == takes_body


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for _, _, operation in ALL]
    assert len(ids) == len(set(ids))


# ------------------------------------------------------------ the document and the code


@pytest.fixture(scope="session")
def routes(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> set[Any]:
    """(method, path) of the whole application, which is built but not started."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Rasa's own, while it is imported
        from assistant.app import Mind, build_app
    from assistant.services.turns import TurnRegistry

    file = tmp_path_factory.mktemp("routes") / "assistant.db"
    copy_sqlite(sqlite_template, file)
    settings = Settings(database_url=f"sqlite:///{file}", secret_key="s" * 40)
    engine: Any = None  # asked only when somebody talks
    mind = Mind(engine, TurnRegistry(), PLAYBOOK)
    app = build_app(settings, Database.open(settings.database_url), mind)
    return {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }


def test_the_server_has_the_routes_of_the_document_and_no_others(routes: set[Any]) -> None:
    written = {(method, path) for method, path, _ in ALL}
    assert written - routes == set()
    assert {route for route in routes if route[1].startswith("/api/")} - written == set()


def test_every_error_code_of_the_server_is_in_the_document_and_no_other() -> None:
    documented = {one["const"]: one["title"] for one in SCHEMAS["ProblemCode"]["oneOf"]}
    given = {code: str(status) for status, code in problems._CODES.items()}
    given |= {"internal_error": "500", "refused": "4xx"}
    for kind in vars(errors).values():
        if not isinstance(kind, type) or kind is errors.RateLimited:
            continue
        answer = problems.problem_of(kind("What it is."))
        given[json.loads(answer.body)["code"]] = str(answer.status)
    for file in (*PACKAGE.glob("web/*.py"), PACKAGE / "services" / "identity.py"):
        for error, code in re.findall(
            r"raise (\w+)\([^)]*code=\"(\w+)\"", file.read_text("utf-8"), re.DOTALL
        ):
            given[code] = str(problems.status_of(getattr(errors, error)("What it is.")))
    assert documented == given


def test_an_answer_names_only_codes_of_its_own_status() -> None:
    statuses = {one["const"]: one["title"] for one in SCHEMAS["ProblemCode"]["oneOf"]}
    for _, _, operation in ALL:
        for status, answer in operation["responses"].items():
            media = follow(answer).get("content", {}).get("application/problem+json")
            if media:
                code = media["schema"]["allOf"][1]["properties"]["code"]
                for one in code.get("enum") or [code["const"]]:
                    assert statuses[one] == status


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ("Stage", STAGES), ("Channel", CHANNELS), ("FieldName", FIELDS),
        ("EventName", EVENTS), ("DeliveryStatus", STATUSES),
    ],
)  # fmt: skip
def test_lists_of_words_are_those_of_the_code(schema: str, values: tuple[str, ...]) -> None:
    assert SCHEMAS[schema]["enum"] == list(values)


def test_scores_filters_and_fields_are_those_of_the_code() -> None:
    from assistant.web.leads_api import _CHANGES, _READERS

    assert list(SCHEMAS["Scores"]["properties"]) == list(DIMENSIONS)
    assert list(SCHEMAS["Fields"]["properties"]) == list(FIELDS)
    assert list(SCHEMAS["LeadChange"]["properties"]) == list(_CHANGES)
    parameters = contract()["paths"]["/api/v1/leads"]["get"]["parameters"]
    assert [one["name"] for one in parameters] == list(_READERS)
    sort = next(one for one in parameters if one["name"] == "sort")
    assert sort["schema"]["enum"] == list(SORTS)


# ------------------------------------------------------------ how it is served


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application()
    add_openapi_routes(app)
    async with TestClient(TestServer(app)) as opened:
        yield opened


async def test_the_document_is_served_as_it_is_to_pages_of_any_origin(client: Client) -> None:
    answer = await client.get(CONTRACT)
    assert await answer.json() == contract()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", [CONTRACT, DOCS, STYLE])
async def test_what_a_browser_holds_is_not_sent_again(client: Client, path: str) -> None:
    first = await client.get(path)
    assert "max-age" in first.headers["Cache-Control"]
    again = await client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")
    other = await client.get(path, headers={"If-None-Match": '"another"'})
    assert (other.status, await other.read()) == (200, await first.read())


async def test_the_page_shows_everything_without_scripts_under_a_strict_policy(
    client: Client,
) -> None:
    answer = await client.get(DOCS)
    html = await answer.text()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|(?:src|href)=\"(?:https?:)?//", html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    assert {operation["operationId"] for _, _, operation in ALL} <= set(ids)
    assert {f"schema-{name}" for name in SCHEMAS} <= set(ids)
    for code in (one["const"] for one in SCHEMAS["ProblemCode"]["oneOf"]):
        assert f"<code>{code}</code>" in html
    for address in re.findall(r'(?:href|src)="(/[^"]+)"', html):
        assert (await client.get(address)).status == 200


def test_every_operation_has_an_example() -> None:
    for _, path, operation in ALL:
        example = "x-example" if "x-websocket" in operation else "x-curl"
        assert operation[example].strip(), path


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


# ------------------------------------------------------------ the examples

ERASING = ("eraseConversation", "eraseLead", "deleteWebhook")


def script(base: str, key: str) -> str:
    """Return all examples in the order of the page; erasing comes last, the second time anew."""
    examples = {one["operationId"]: one["x-curl"] for _, _, one in ALL if "x-curl" in one}
    spoken = [examples["openConversation"], examples["sendMessage"]]
    others = [text for name, text in examples.items() if name not in ERASING]
    lines = [*others, examples["eraseConversation"], *spoken, examples["listLeads"]]
    settings = f"set -eu\nSERVER={shlex.quote(base)}\nKEY={shlex.quote(key)}\n"
    return settings + "\n".join([*lines, examples["eraseLead"], examples["deleteWebhook"]])


async def test_every_example_works_as_it_stands(chat_server: TestServer, tmp_path: Path) -> None:
    base = str(chat_server.make_url("/")).rstrip("/")
    key = chat_server.app[ACCOUNTS].create_api_key_now("crm", SCOPES)
    shell = await asyncio.create_subprocess_exec(
        "bash", "-c", script(base, key), cwd=tmp_path, stdout=-1, stderr=-1
    )
    out, err = await shell.communicate()
    assert shell.returncode == 0, err.decode()
    assert "nurture" in out.decode()
    fits(json.loads((tmp_path / "conversation.json").read_text("utf-8")), named("Export"))
