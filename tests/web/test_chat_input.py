"""The chat over HTTP takes anything as input, up to its limits of size."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.visitor import Chat
from tests.web import shapes
from tests.web.shapes import fits
from tests.web.wire import Wire, both_databases, message

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
