"""Connections that send nothing, or slowly, are closed; others do not notice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from assistant.web import body, listener
from assistant.web.body import read_object
from assistant.web.listener import Connections, GuardedRunner
from assistant.web.problems import problem_errors

WAIT_S = 20


async def echo(request: web.Request) -> web.Response:
    return web.json_response(await read_object(request))


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """A server whose patience is a fraction of a second."""
    monkeypatch.setattr(listener, "HEADER_DEADLINE_S", 0.3)
    monkeypatch.setattr(listener, "KEEPALIVE_S", 0.3)
    monkeypatch.setattr(body, "BODY_DEADLINE_S", 0.3)
    app = web.Application(middlewares=[problem_errors])
    app.router.add_post("/api/echo", echo)
    runner = GuardedRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield runner.addresses[0][1]
    await runner.cleanup()


async def sent(port: int, *parts: bytes) -> bytes:
    """Send the parts, then wait until the server closes; return what it said."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.05)
        async with asyncio.timeout(WAIT_S):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


HEAD = b"POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
WHOLE = HEAD + b"Content-Length: 2\r\n\r\n{}"


async def test_whoever_sends_nothing_is_closed(port: int) -> None:
    assert await sent(port) == b""


@pytest.mark.parametrize("start", [b"P", b"POST /api/echo HTTP/1.1\r\n", HEAD])
async def test_a_header_that_never_ends_is_closed(port: int, start: bytes) -> None:
    assert await sent(port, start) == b""


async def test_a_body_that_never_comes_gets_408(port: int) -> None:
    answer = await sent(port, HEAD + b"Content-Length: 100\r\n\r\n", b'{"a"')
    assert b" 408 " in answer.split(b"\r\n")[0]
    assert b'"too_slow"' in answer


async def test_a_connection_kept_open_is_closed_when_idle(port: int) -> None:
    answer = await sent(port, WHOLE)
    assert b" 200 " in answer.split(b"\r\n")[0]


async def test_the_second_header_must_come_to_an_end_too(port: int) -> None:
    answer = await sent(port, WHOLE, b"POST /api/echo HT")
    assert answer.count(b" 200 ") == 1


async def test_many_half_open_connections_keep_nobody_out(port: int) -> None:
    waiting = [asyncio.create_task(sent(port, HEAD)) for _ in range(200)]
    await asyncio.sleep(0.1)
    answer = await sent(port, HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}")
    assert b" 200 " in answer.split(b"\r\n")[0]
    assert set(await asyncio.gather(*waiting)) == {b""}


@pytest.mark.parametrize("start", [b"GET /api/echo?q=ada" + b"x" * 9000, b"ada is no HTTP"])
async def test_what_is_no_http_is_a_problem_that_quotes_nobody(
    port: int, start: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await sent(port, start + b" HTTP/1.1\r\n\r\n")
    head, _, problem = answer.partition(b"\r\n\r\n")
    assert b" 400 " in head.split(b"\r\n")[0]
    assert b"application/problem+json" in head
    assert json.loads(problem)["code"] == "bad_request"
    assert "ada" not in caplog.text
    assert b"ada" not in answer


def test_connections_are_counted_by_sender_and_in_total() -> None:
    guard = Connections(most=5, per_address=2)
    assert [guard.enter("203.0.113.7") for _ in range(3)] == [True, True, False]
    assert [guard.enter("127.0.0.1") for _ in range(4)] == [True, True, True, False]
    guard.leave("203.0.113.7")
    assert guard.enter("198.51.100.1")
    assert not guard.enter("198.51.100.2")


def test_one_household_of_ipv6_is_one_sender() -> None:
    guard = Connections(most=50, per_address=2)
    assert guard.enter("2001:db8::1")
    assert guard.enter("2001:db8::2")
    assert not guard.enter("2001:db8::ffff")
    assert guard.enter("2001:db8:0:1::1")
