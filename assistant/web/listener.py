"""The listening side: connections that send nothing, or too many of them, are closed.

aiohttp waits for ever for the first request line, and about an hour for the next one.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, Final

from aiohttp import web
from aiohttp.web_protocol import RequestHandler
from aiohttp.web_server import Server

from assistant.web.limits import is_loopback, network_of
from assistant.web.problems import problem

HEADER_DEADLINE_S: Final = 15.0
KEEPALIVE_S: Final = 30.0
MAX_CONNECTIONS: Final = 5000
MAX_PER_ADDRESS: Final = 200
NO_HTTP: Final = "This is no proper HTTP request, or a line of it has over 8190 bytes."


class Connections:
    """The open connections, in total and by sender; loopback may be a proxy and has no limit."""

    def __init__(self, *, most: int = MAX_CONNECTIONS, per_address: int = MAX_PER_ADDRESS) -> None:
        self._most, self._per_address = most, per_address
        self._by_sender: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count one more; False when it is one too many."""
        sender = network_of(address)
        crowded = not is_loopback(address) and self._by_sender[sender] >= self._per_address
        if crowded or self._by_sender.total() >= self._most:
            return False
        self._by_sender[sender] += 1
        return True

    def leave(self, address: str) -> None:
        sender = network_of(address)
        self._by_sender[sender] -= 1
        if self._by_sender[sender] <= 0:
            del self._by_sender[sender]


class GuardedHandler(RequestHandler):
    """A connection that must send its first request's header in time."""

    __slots__ = ("_connections", "_counted_as", "_deadline")

    def __init__(self, manager: Any, *, connections: Connections, **kwargs: Any) -> None:
        super().__init__(manager, **kwargs)
        self._connections = connections
        self._counted_as: str | None = None
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        address = str(peer[0]) if isinstance(peer, tuple) else ""
        if not self._connections.enter(address):
            transport.abort()  # type: ignore[attr-defined]
            return
        self._counted_as = address
        self._deadline = self._loop.call_later(HEADER_DEADLINE_S, self._close_if_mute)

    def _close_if_mute(self) -> None:
        if self._request_count == 0 and not self._request_in_progress:
            self.force_close()
            if self.transport is not None:
                self.transport.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no HTTP as a problem.

        aiohttp would quote the sender's bytes, in the answer and in the log.
        """
        if status != 400 or request.writer.output_size > 0:
            return super().handle_error(request, status, exc, message)
        answer = problem(400, "bad_request", NO_HTTP)
        answer.force_close()
        return answer

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        if self._counted_as is not None:
            self._connections.leave(self._counted_as)
            self._counted_as = None
        super().connection_lost(exc)


class GuardedServer(Server):
    """Makes guarded connections."""

    guard: Connections

    def __call__(self) -> RequestHandler:
        return GuardedHandler(self, loop=self._loop, connections=self.guard, **self._kwargs)


class GuardedRunner(web.AppRunner):
    """Runs an application behind guarded connections."""

    def __init__(self, app: web.Application, **kwargs: Any) -> None:
        super().__init__(app, keepalive_timeout=KEEPALIVE_S, access_log=None, **kwargs)
        self._guard = Connections()

    async def _make_server(self) -> Server:
        server = await super()._make_server()
        server.__class__ = GuardedServer
        server.guard = self._guard  # type: ignore[attr-defined]
        return server
