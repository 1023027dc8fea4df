"""A receiver of webhooks on loopback: keeps what came, answers as a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

Behaviour = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Got:
    """One request as it came in."""

    headers: dict[str, str]
    body: bytes
    path: str = "/"

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


def status(number: int, **headers: str) -> Behaviour:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=number, headers=named, text="what others must not see")

    return answer


async def hang(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(60)
    return web.Response()


async def reset(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def drip(request: web.Request) -> web.StreamResponse:
    """A good status, and then a body that never ends."""
    answer = web.StreamResponse(status=200)
    await answer.prepare(request)
    while True:
        await answer.write(b"x")
        await asyncio.sleep(0.01)


async def flood(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(status=500)
    await answer.prepare(request)
    for _ in range(1000):
        await answer.write(b"x" * 65536)
    return answer


@dataclass
class Receiver:
    """behaviours: for one request each, in order; the last for all that follow."""

    server: TestServer
    behaviours: list[Behaviour] = field(default_factory=lambda: [status(204)])
    got: list[Got] = field(default_factory=list)

    @classmethod
    async def start(cls) -> Receiver:
        app = web.Application()
        made = cls(TestServer(app))
        app.router.add_route("*", "/{rest:.*}", made._take)
        await made.server.start_server(shutdown_timeout=0.1)
        return made

    async def _take(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.got.append(Got(headers, await request.read(), request.path))
        behave = self.behaviours[0] if len(self.behaviours) == 1 else self.behaviours.pop(0)
        return await behave(request)

    def url(self, path: str = "/hook", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server.port}{path}"

    def behave(self, *behaviours: Any) -> None:
        self.behaviours = list(behaviours)

    async def stop(self) -> None:
        await self.server.close()
