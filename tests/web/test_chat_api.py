"""The chat over HTTP: shapes, idempotence, strangers, limits, origins, and anything as input."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assistant.settings import Settings
from assistant.store.sites import Site, upsert_site
from tests.chat_fixtures import serving, visiting
from tests.visitor import CONVERSATIONS, Chat, Refused
from tests.web import shapes
from tests.web.shapes import fits

if TYPE_CHECKING:
    from assistant.app import Mind

both_databases = pytest.mark.parametrize(
    "chat_database_url", ["sqlite", "postgresql"], indirect=True
)


@dataclass
class Wire:
    """Requests as they are, without a visitor's care."""

    base: str
    http: aiohttp.ClientSession

    async def send(
        self, method: str, path: str = "", *, token: str | None = None, **more: Any
    ) -> tuple[int, Any, Any]:
        """Return status, body (JSON where it is) and headers."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers.update(more.pop("headers", {}))
        async with self.http.request(
            method, CONVERSATIONS + path, headers=headers, **more
        ) as answer:
            raw = await answer.read()
            is_json = "json" in answer.headers.get("Content-Type", "")
            return answer.status, json.loads(raw) if is_json else raw, answer.headers

    async def say(self, chat: Chat, body: Any, **more: Any) -> tuple[int, Any, Any]:
        kind = {"data": body} if isinstance(body, bytes) else {"json": body}
        return await self.send("POST", f"/{chat.id}/messages", token=chat.token, **{**kind, **more})


@pytest.fixture
async def wire(chat_server: TestServer) -> AsyncIterator[Wire]:
    base = str(chat_server.make_url("/"))
    async with aiohttp.ClientSession(base) as http:
        yield Wire(base, http)


@pytest.fixture
async def stranger(chat_server: TestServer) -> AsyncIterator[Chat]:
    async with visiting(chat_server) as visitor:
        await visitor.open(locale="en")
        yield visitor


def message(text: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "text": text, **more}


# ------------------------------------------------------------ shapes


@both_databases
async def test_opening_and_answers_have_the_shape_of_the_api(chat: Chat, wire: Wire) -> None:
    page = {
        "url": "https://example.com/pricing",
        "title": "Pricing",
        "referrer": "",
        "utm": {"source": "linkedin"},
    }
    webinar = {"id": "w-1", "title": "Cutting support cost", "phase": "before"}
    body = {
        "site": "demo",
        "locale": "en",
        "topic": None,
        "page": page,
        "webinar": webinar,
        "identity": None,
    }
    status, opened, headers = await wire.send("POST", json=body)
    assert status == 201
    fits(opened, shapes.OPENED)
    assert headers["Cache-Control"] == "no-store"
    chat.id, chat.token = opened["conversation"]["id"], opened["token"]
    for words in ("Hello", "How much does it cost?", "My name is Ada Berg", "Send me the guide"):
        status, answer, _ = await wire.say(chat, message(words))
        assert status == 200
        fits(answer, shapes.ANSWER)
        assert [one["sender"] for one in answer["messages"]][:2] == ["visitor", "assistant"]
        assert answer["messages"][0]["text"] == words
        assert all(one["expects"] is None for one in answer["messages"][:-1])
    status, answer, _ = await wire.send("GET", f"/{chat.id}/messages", token=chat.token)
    assert status == 200
    fits(answer, shapes.ANSWER)
    assert [one["seq"] for one in answer["messages"]] == list(range(1, len(answer["messages"]) + 1))


async def test_only_the_site_is_required(wire: Wire) -> None:
    status, opened, _ = await wire.send("POST", json={"site": "demo"})
    assert status == 201
    assert opened["conversation"]["locale"] == "en"


@pytest.mark.parametrize(
    ("locale", "spoken"),
    [
        ("en", "en"), ("en-GB", "en"), ("nb", "nb"), ("nb-NO", "nb"), ("no", "nb"), ("nn", "nb"),
        ("NB_no", "nb"), ("fr", "en"), ("", "en"), (None, "en"), ("x-klingon", "en"),
    ],
)  # fmt: skip
async def test_the_locale_of_the_page_decides_the_first_language(
    chat: Chat, locale: str | None, spoken: str
) -> None:
    await chat.open(locale=locale)
    assert chat.locale == spoken


async def test_reading_on_returns_what_came_later(chat: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    await chat.say("Hello")
    for after in range(len(chat.messages) + 2):
        answer = await chat.get(f"/{chat.id}/messages?after={after}")
        assert answer["messages"] == chat.messages[after:]


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "½", "99999999999999999999", "0x1", "１"])
async def test_a_malformed_position_is_refused(chat: Chat, wire: Wire, after: str) -> None:
    await chat.open(locale="en")
    status, problem, _ = await wire.send(
        "GET", f"/{chat.id}/messages", token=chat.token, params={"after": after}
    )
    assert (status, problem["field"]) == (422, "after")


async def test_profile_export_and_erasure(chat: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    await chat.say("My name is Ada Berg and my e-mail is ada@berg.example")
    known = await chat.known()
    assert (known["name"], known["email"]) == ("Ada Berg", "ada@berg.example")
    status, export, headers = await wire.send("GET", f"/{chat.id}/export", token=chat.token)
    assert status == 200
    assert "attachment" in headers["Content-Disposition"]
    assert [one["text"] for one in export["transcript"]] == [one["text"] for one in chat.messages]
    status, _, _ = await wire.send("DELETE", f"/{chat.id}", token=chat.token)
    assert status == 204
    for method, path in ROUTES:
        status, _, _ = await wire.send(
            method, path.format(id=chat.id), token=chat.token, json=message()
        )
        assert status == 404


# ------------------------------------------------------------ idempotence


@both_databases
async def test_the_same_id_with_the_same_content_gets_the_same_answer(
    chat: Chat, wire: Wire
) -> None:
    await chat.open(locale="en")
    body = message("My name is Ada Berg")
    first = await wire.say(chat, body)
    await wire.say(chat, message("We are 40 people"))
    again = await wire.say(chat, body)
    assert again[0] == 200
    assert again[1]["messages"] == first[1]["messages"]
    answer = await chat.get(f"/{chat.id}/messages")
    assert sum(one["text"] == body["text"] for one in answer["messages"]) == 1


async def test_the_same_id_with_other_content_is_a_conflict(chat: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    body = message("My name is Ada Berg")
    await wire.say(chat, body)
    for other in ({**body, "text": "My name is Ida Berg"}, {**body, "text": body["text"] + "!"}):
        status, problem, _ = await wire.say(chat, other)
        assert (status, problem["code"]) == (409, "client_id_reused")
        fits(problem, shapes.PROBLEM)
    assert (await chat.known())["name"] == "Ada Berg"


@both_databases
async def test_one_message_sent_many_times_at_once_is_stored_once(chat: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    body = message("My name is Ada Berg")
    answers = await asyncio.gather(*(wire.say(chat, body) for _ in range(8)))
    assert {status for status, _, _ in answers} == {200}
    assert len({json.dumps(answer["messages"]) for _, answer, _ in answers}) == 1
    stored = await chat.get(f"/{chat.id}/messages")
    assert [one["sender"] for one in stored["messages"]].count("visitor") == 1


@both_databases
async def test_messages_sent_at_once_are_answered_in_order_without_gaps(
    chat: Chat, wire: Wire
) -> None:
    await chat.open(locale="en")
    answers = await asyncio.gather(*(wire.say(chat, message(f"Hello {n}")) for n in range(12)))
    assert {status for status, _, _ in answers} == {200}
    stored = (await chat.get(f"/{chat.id}/messages"))["messages"]
    assert [one["seq"] for one in stored] == list(range(1, len(stored) + 1))
    visitors = [one["seq"] for one in stored if one["sender"] == "visitor"]
    assert len(visitors) == 12
    for _, answer, _ in answers:  # nobody spoke between a message and its answers
        seqs = [one["seq"] for one in answer["messages"]]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))


async def test_two_visitors_may_use_the_same_id(chat: Chat, stranger: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    body = message("My name is Ada Berg")
    assert (await wire.say(chat, body))[0] == 200
    assert (await wire.say(stranger, body))[0] == 200
    assert (await stranger.known())["name"] == "Ada Berg"


# ------------------------------------------------------------ strangers

ROUTES = [
    ("GET", "/{id}/messages"),
    ("POST", "/{id}/messages"),
    ("GET", "/{id}/profile"),
    ("GET", "/{id}/export"),
    ("DELETE", "/{id}"),
]


@both_databases
async def test_unknown_and_foreign_conversations_look_alike(
    chat: Chat, stranger: Chat, wire: Wire
) -> None:
    await chat.open(locale="en")
    await chat.say("My name is Ada Berg")
    unknown = "A" * 22
    for method, path in ROUTES:
        body = message()
        answers = [
            await wire.send(method, path.format(id=id_), token=token, json=body)
            for id_, token in (
                (chat.id, stranger.token),
                (unknown, stranger.token),
                ("short", stranger.token),
                (chat.id, "ø" * 20),
                (chat.id, "x" * 5000),
            )
        ]
        assert {status for status, _, _ in answers} == {404}
        assert len({json.dumps(problem) for _, problem, _ in answers}) == 1
        fits(answers[0][1], shapes.PROBLEM)
    assert (await chat.known())["name"] == "Ada Berg"


async def test_without_a_token_nothing_is_said(chat: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    for method, path in ROUTES:
        for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": f"Basic {chat.token}"}):
            status, problem, _ = await wire.send(
                method, path.format(id=chat.id), json=message(), headers=headers
            )
            assert (status, problem["code"]) == (401, "not_authenticated")


async def test_an_id_in_the_body_is_ignored(chat: Chat, stranger: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    ids = {"id": chat.id, "conversation_id": chat.id, "sender": chat.id, "token": chat.token}
    await wire.say(stranger, message("My name is Eve Moe", **ids))
    assert await chat.known() == {}
    status, opened, _ = await wire.send("POST", json={"site": "demo", **ids})
    assert status == 201
    assert opened["conversation"]["id"] != chat.id


async def test_an_unknown_site_is_not_found(wire: Wire) -> None:
    status, problem, _ = await wire.send("POST", json={"site": "nowhere"})
    assert (status, problem["code"], problem["field"]) == (404, "not_found", "site")


# ------------------------------------------------------------ choices


async def test_only_choices_that_stand_now_can_be_picked(
    chat: Chat, stranger: Chat, wire: Wire
) -> None:
    await chat.open(locale="en")
    stale = chat.choices[0]["id"]
    await chat.say("My name is Ada Berg")
    foreign = stranger.choices[0]["id"]
    for choice in (stale, foreign, "invented", "", "/restart", chat.id):
        status, problem, _ = await wire.say(chat, {"client_id": str(uuid4()), "choice": choice})
        assert (status, problem["field"]) == (422, "choice"), choice
    stored = (await chat.get(f"/{chat.id}/messages"))["messages"]
    assert stored == chat.messages


async def test_a_picked_choice_is_shown_by_its_label(chat: Chat) -> None:
    await chat.open(locale="en")
    label = chat.choices[1]["label"]
    await chat.pick(label)
    assert chat.messages[1]["text"] == label


async def test_what_a_choice_stands_for_stays_on_the_server(chat: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    raw = json.dumps(await chat.get(f"/{chat.id}/messages"))
    assert "intent" not in raw
    assert "payload" not in raw


# ------------------------------------------------------------ limits of size


@pytest.mark.parametrize(("length", "status"), [(1999, 200), (2000, 200), (2001, 413)])
async def test_a_text_has_at_most_2000_characters(
    chat: Chat, wire: Wire, length: int, status: int
) -> None:
    await chat.open(locale="en")
    found, answer, _ = await wire.say(chat, message("å" * length))
    assert found == status
    if status == 413:
        assert (answer["code"], answer["field"]) == ("too_long", "text")


@pytest.mark.parametrize(("extra", "status"), [(-1, 200), (0, 200), (1, 413)])
@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_has_at_most_32_kilobytes(
    chat: Chat, wire: Wire, extra: int, status: int, chunked: bool
) -> None:
    await chat.open(locale="en")
    body = message(pad="")
    body["pad"] = "x" * (32 * 1024 + extra - len(json.dumps(body)))
    raw = json.dumps(body).encode()

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(raw), 5000):
            yield raw[start : start + 5000]

    found, _, _ = await wire.say(chat, None, **({"data": parts()} if chunked else {"data": raw}),
                                 json=None)  # fmt: skip
    assert found == status


@pytest.mark.parametrize(("levels", "status"), [(7, 200), (8, 200), (9, 422), (5000, 422)])
@pytest.mark.parametrize(("opens", "closes"), [("[", "]"), ('{"a":', "}")])
async def test_json_is_at_most_eight_levels_deep(
    chat: Chat, wire: Wire, levels: int, status: int, opens: str, closes: str
) -> None:
    await chat.open(locale="en")
    inner = opens * (levels - 1) + "1" + closes * (levels - 1)
    raw = f'{{"client_id": "{uuid4()}", "text": "Hello", "deep": {inner}}}'.encode()
    found, answer, _ = await wire.say(chat, raw)
    assert found == status, answer
    await chat.say("Hello")  # the server lives


# ------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a\x00b", "ab"),
        ("a\x07\x1b[31mb", "a[31mb"),
        ("  Hello\t\n", "Hello"),
        ("e\u0301", "é"),
        ("\u202eolleH\u202c", "\u202eolleH\u202c"),
        ("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"),
        ("مرحبا", "مرحبا"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{name} {0} %s ${jndi}", "{name} {0} %s ${jndi}"),
        ("Robert'); DROP TABLE message;--", "Robert'); DROP TABLE message;--"),
    ],
)
@both_databases
async def test_strange_text_is_stored_as_text(
    chat: Chat, wire: Wire, text: str, stored: str
) -> None:
    await chat.open(locale="en")
    status, answer, _ = await wire.say(chat, message(text))
    assert status == 200
    assert answer["messages"][0]["text"] == stored
    _, export, _ = await wire.send("GET", f"/{chat.id}/export", token=chat.token)
    assert export["transcript"][1]["text"] == stored


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"[]", b"null", b'"text"', b"1", b"\xff\xfe", b"NaN", b'{"text": NaN}',
        b'{"client_id": "12345678"}', b'{"text": "Hello"}', b'{"client_id": null, "text": "Hi"}',
        b'{"client_id": "short", "text": "Hi"}', b'{"client_id": "with space 1", "text": "Hi"}',
        b'{"client_id": "12345678", "text": ""}', b'{"client_id": "12345678", "text": "  \\n "}',
        b'{"client_id": "12345678", "text": "\\u0000"}',
        b'{"client_id": "12345678", "text": "\\ud800"}',
        b'{"client_id": "12345678", "text": "a\\udfff"}',
        b'{"client_id": "1234567\\u0000", "text": "Hi"}',
        b'{"client_id": "12345678", "text": 1}', b'{"client_id": "12345678", "text": ["Hi"]}',
        b'{"client_id": "12345678", "text": {"a": 1}}', b'{"client_id": "12345678", "text": true}',
        b'{"client_id": 12345678, "text": "Hi"}', b'{"client_id": "12345678", "choice": 1}',
        b'{"client_id": "12345678", "text": "Hi", "choice": "c"}',
    ],
)  # fmt: skip
async def test_a_bad_body_is_refused_and_changes_nothing(
    chat: Chat, wire: Wire, raw: bytes
) -> None:
    await chat.open(locale="en")
    status, problem, headers = await wire.say(chat, raw)
    assert status == 422, problem
    assert headers["Content-Type"].startswith("application/problem+json")
    fits(problem, shapes.PROBLEM)
    assert (await chat.get(f"/{chat.id}/messages"))["messages"] == chat.messages
    await chat.say("Hello")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"site": None}, "site"), ({"site": 1}, "site"), ({"site": "s" * 65}, "site"),
        ({"site": "a\x00"}, "site"), ({"locale": 1}, "locale"), ({"locale": "x" * 36}, "locale"),
        ({"topic": "t" * 201}, "topic"), ({"topic": []}, "topic"), ({"page": "x"}, "page"),
        ({"page": []}, "page"), ({"page": {"url": 1}}, "page.url"),
        ({"page": {"url": "u" * 2001}}, "page.url"), ({"page": {"title": "\x00"}}, "page.title"),
        ({"page": {"referrer": "r" * 2001}}, "page.referrer"), ({"page": {"utm": "x"}}, "utm"),
        ({"page": {"utm": {"source": 1}}}, "page.utm"),
        ({"page": {"utm": {"source": "x" * 201}}}, "page.utm"),
        ({"page": {"utm": {f"u{n}": "x" for n in range(13)}}}, "utm"),
        ({"page": {"utm": {"\ud800": "x"}}}, "page.utm"),
        ({"page": {"utm": {"a\x00": "x"}}}, "page.utm"),
        ({"webinar": "w"}, "webinar"), ({"webinar": {"title": "T"}}, "webinar.id"),
        ({"webinar": {"id": "w", "phase": "soon"}}, "webinar.phase"),
        ({"webinar": {"id": "w" * 65}}, "webinar.id"),
        ({"webinar": {"id": "w", "title": "\ud800"}}, "webinar.title"),
    ],
)  # fmt: skip
async def test_a_bad_start_names_the_field(wire: Wire, change: dict[str, Any], field: str) -> None:
    status, problem, _ = await wire.send("POST", json={"site": "demo", **change})
    assert (status, problem.get("field")) == (422, field), problem


def json_values() -> st.SearchStrategy[Any]:
    texts = st.text(st.characters(exclude_categories=()), max_size=40)
    plain = st.none() | st.booleans() | st.integers() | st.floats() | texts
    return st.recursive(
        plain,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=8,
    )


ANYTHING = hypothesis_settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SAID = st.sampled_from(["client_id", "text", "choice", "extra"])
STARTED = st.sampled_from(
    "site locale topic page webinar identity page.url page.title page.utm page.utm.source"
    " webinar.id webinar.title webinar.phase".split()
)


def raw_json(data: Any) -> bytes:
    """JSON as somebody hostile writes it: lone surrogates as escapes, NaN as such."""
    return json.dumps(data, ensure_ascii=True).encode()


@ANYTHING
@given(field=SAID, value=json_values())
async def test_any_value_in_any_field_of_a_message_is_refused_or_stored(
    chat: Chat, wire: Wire, field: str, value: Any
) -> None:
    if not chat.id:
        await chat.open(locale="en")
    status, answer, _ = await wire.say(chat, raw_json({**message("Hello"), field: value}))
    assert status in (200, 409, 413, 422, 429), answer
    if status == 200:
        _, export, _ = await wire.send("GET", f"/{chat.id}/export", token=chat.token)
        assert answer["messages"][0]["text"] in [one["text"] for one in export["transcript"]]


@ANYTHING
@given(path=STARTED, value=json_values())
async def test_any_value_in_any_field_of_a_start_is_refused_or_stored(
    wire: Wire, path: str, value: Any
) -> None:
    body: dict[str, Any] = {
        "site": "demo",
        "page": {"url": "https://example.com/", "utm": {}},
        "webinar": {"id": "w-1", "title": "T", "phase": "live"},
    }
    *parents, name = path.split(".")
    inner = body
    for parent in parents:
        inner = inner[parent]
    inner[name] = value
    status, answer, _ = await wire.send("POST", data=raw_json(body))
    assert status in (201, 404, 413, 422), answer
    if status == 201:
        id_, token = answer["conversation"]["id"], answer["token"]
        assert (await wire.send("GET", f"/{id_}/export", token=token))[0] == 200


# ------------------------------------------------------------ limits of rate


class FakeClock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_too_many_messages_are_told_when_to_come_back(
    chat_settings: Settings, mind: Mind
) -> None:
    from assistant.web.keys import LIMITS
    from assistant.web.limits import Limits

    clock = FakeClock()

    def stop_clock(app: web.Application) -> None:
        app[LIMITS] = Limits(clock=clock)

    async with (
        serving(chat_settings, mind, change=stop_clock) as server,
        visiting(server) as eager,
        visiting(server) as other,
        aiohttp.ClientSession(str(server.make_url("/"))) as http,
    ):
        wire = Wire("", http)
        await eager.open(locale="en")
        await other.open(locale="en")
        body = message("Hello")
        statuses = [(await wire.say(eager, body))[0] for _ in range(60)]
        assert set(statuses) == {200}
        status, problem, headers = await wire.say(eager, message("Hello again"))
        assert (status, problem["code"]) == (429, "rate_limited")
        assert int(headers["Retry-After"]) >= 1
        assert (await wire.say(other, message("Hello")))[0] == 200
        clock.now += int(headers["Retry-After"])
        assert (await wire.say(eager, message("Hello again")))[0] == 200


# ------------------------------------------------------------ origins

SHOP = "https://shop.example"
FOREIGN = [
    "null", "", "https://shop.example.evil.example", "https://evil-shop.example",
    "https://shop.example:8443", "http://shop.example", "https://SHOP.example",
    "https://shop.example/", "https://shop.example@evil.example", "shop.example", "*",
    "https://shop.example\thttps://evil.example", "file://", "https://sub.shop.example",
]  # fmt: skip


async def add_shop(server: TestServer) -> None:
    from assistant.web.keys import DATABASE

    await server.app[DATABASE].write(lambda s: upsert_site(s, Site("shop", "Shop", (SHOP,))))


@pytest.mark.parametrize("origin", FOREIGN)
async def test_pages_of_other_origins_are_refused(
    chat_server: TestServer, wire: Wire, origin: str
) -> None:
    await add_shop(chat_server)
    for method, more in (("POST", {"json": {"site": "shop"}}), ("OPTIONS", {})):
        status, problem, headers = await wire.send(method, headers={"Origin": origin}, **more)
        assert (status, problem["code"]) == (403, "origin_not_allowed")
        assert "Access-Control-Allow-Origin" not in headers


async def test_a_page_of_the_site_may_open_and_read_answers_and_errors(
    chat_server: TestServer, wire: Wire
) -> None:
    await add_shop(chat_server)
    allowed = {"Origin": SHOP}
    asking = {**allowed, "Access-Control-Request-Method": "POST"}
    status, _, headers = await wire.send("OPTIONS", headers=asking)
    assert status == 204
    assert headers["Access-Control-Allow-Origin"] == SHOP
    assert "Authorization" in headers["Access-Control-Allow-Headers"]
    assert "DELETE" in headers["Access-Control-Allow-Methods"]
    for body, expected in (({"site": "shop"}, 201), ({"site": 1}, 422), ({"site": "none"}, 403)):
        status, _, headers = await wire.send("POST", json=body, headers=allowed)
        assert status == expected
        assert headers["Access-Control-Allow-Origin"] == SHOP
        assert headers["Vary"] == "Origin"
        assert "Access-Control-Allow-Credentials" not in headers
        assert "Set-Cookie" not in headers


async def test_a_page_speaks_only_for_its_own_site(chat_server: TestServer, wire: Wire) -> None:
    await add_shop(chat_server)
    own = {"Origin": wire.base.rstrip("/")}
    for headers, site, expected in (
        ({"Origin": SHOP}, "demo", 403),
        (own, "shop", 403),
        (own, "demo", 201),
        ({}, "shop", 201),  # no browser page
    ):
        status, _, _ = await wire.send("POST", json={"site": site}, headers=headers)
        assert status == expected, (headers, site)


# ------------------------------------------------------------ long conversations


async def test_four_hundred_turns_keep_order_and_a_small_state(
    chat_settings: Settings, mind: Mind
) -> None:
    from assistant.web.keys import DATABASE, LIMITS
    from assistant.web.limits import Limits

    ticks = itertools.count()

    def hurry(app: web.Application) -> None:
        app[LIMITS] = Limits(clock=lambda: float(next(ticks)))

    async with serving(chat_settings, mind, change=hurry) as server, visiting(server) as chat:
        await chat.open(locale="en")
        sizes = {}
        for turn in range(1, 401):
            await chat.say(f"We are {turn} people" if turn % 2 else "How much does it cost?")
            if turn in (20, 400):
                from assistant.store.conversations import load

                loaded = await server.app[DATABASE].read(lambda s: load(s, chat.id))
                assert loaded is not None
                sizes[turn] = len(json.dumps(loaded.conversation.state))
        assert [one["seq"] for one in chat.messages] == list(range(1, len(chat.messages) + 1))
        assert sum(one["sender"] == "visitor" for one in chat.messages) == 400
        assert (await chat.known())["company_size"] == {"min": 399, "max": 399}
        assert sizes[400] < sizes[20] + 200


async def test_a_refusal_by_the_server_is_raised_to_the_visitor_of_these_tests(chat: Chat) -> None:
    """The fixture's own promise: no error of the server passes for an answer."""
    with pytest.raises(Refused):
        await chat.open(site="nowhere")
