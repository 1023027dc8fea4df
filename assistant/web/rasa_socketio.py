"""Rasa's Socket.IO channel: session_request and user_uttered in, session_confirm and bot_uttered
out.

Engine.IO 4 only, which JavaScript clients speak since socket.io-client 3. A session id is one we
signed; with any other, or none, a visitor begins anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import socketio
from aiohttp import web
from socketio.packet import (
    BINARY_ACK,
    BINARY_EVENT,
    Packet,
)

from assistant import metrics
from assistant.errors import AssistantError, InvalidInput, NotFound, RateLimited, Unavailable
from assistant.leads.conversation import Message
from assistant.services.channels import Sender, refusal
from assistant.services.wording import phrases
from assistant.web.body import check_depth
from assistant.web.keys import BUS, LIMITS, ORIGINS, SETTINGS
from assistant.web.limits import address_of
from assistant.web.message_json import base_of
from assistant.web.origins import cors_headers
from assistant.web.problems import problem_of
from assistant.web.rasa_messages import CHANNELS, client_id_of, read_metadata, socket_json

logger = logging.getLogger(__name__)
# The library writes tracebacks of whatever a client sends; our own handlers log what matters.
_silent = logging.getLogger(__name__ + ".protocol")
_silent.setLevel(logging.CRITICAL)

PATH: Final = "/socket.io/"
# Where the library puts the request; in one word it would read like a call to the outside.
_REQUEST: Final = ".".join(("aiohttp", "request"))
MAX_PACKET_BYTES: Final = 16 * 1024
MAX_CLIENTS: Final = 2000
MAX_WAITING: Final = 20
POST_DEADLINE_S: Final = 15.0
CLOSE_WITHIN_S: Final = 2.0
LOOK_S: Final = 5.0  # as in chat_socket.py


class Json:
    """JSON at the edge: what is nested too deep is no JSON."""

    dumps = staticmethod(json.dumps)

    @staticmethod
    def loads(text: str, **more: Any) -> Any:
        try:
            data = json.loads(text, **more)
        except RecursionError as error:
            raise ValueError("nested too deep") from error
        check_depth(data)
        return data


class TextPacket(Packet):  # type: ignore[misc]
    """A packet without attachments, of which a client could announce any number."""

    uses_binary_events = False

    def decode(self, encoded_packet: str) -> Any:
        count = super().decode(encoded_packet)
        if self.packet_type in (BINARY_EVENT, BINARY_ACK):
            raise ValueError("binary packets are not taken")
        return count


@dataclass
class Client:
    """One connection. session: the id we signed; sent: number of the last message it was given."""

    address: str
    base: str
    session: str = ""
    conversation_id: str = ""
    sent: int = 0
    waiting: int = 0
    language: str = "en"
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class RasaSockets:
    """The Socket.IO server behind one route of the application."""

    def __init__(self, app: web.Application) -> None:
        self._app, self._channels = app, app[CHANNELS]
        self._clients: dict[str, Client] = {}
        self._server = socketio.AsyncServer(
            async_mode="aiohttp",
            serializer=TextPacket,
            json=Json,
            cors_allowed_origins=[],  # checked here, by the site's own list
            max_http_buffer_size=MAX_PACKET_BYTES,
            logger=_silent,
            engineio_logger=_silent,
        )
        self._server.on("connect", self._connect)
        self._server.on("disconnect", self._disconnect)
        self._server.on("session_request", self._session_request)
        self._server.on("user_uttered", self._user_uttered)

    # ------------------------------------------------------------ the route

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request of the protocol, to pages of the site's origins only."""
        try:
            await self._app[ORIGINS].check(request, self._channels.site)
            self._admit(request)
        except AssistantError as error:
            return problem_of(error)
        answer = await self._exchange(request)
        origin = request.headers.get("Origin")
        if origin is not None and not answer.prepared:
            answer.headers.update(cors_headers(origin))
        return answer

    def _admit(self, request: web.Request) -> None:
        if "j" in request.query:
            raise InvalidInput("JSONP is not offered.")
        if "sid" in request.query or request.method == "OPTIONS":
            return
        if len(self._server.eio.sockets) >= MAX_CLIENTS:
            raise RateLimited("Too many visitors at once. Please wait.", retry_after_s=30)
        self._app[LIMITS].take_conversation(self._address(request))

    async def _exchange(self, request: web.Request) -> web.StreamResponse:
        deadline = POST_DEADLINE_S if request.method == "POST" else None
        try:
            async with asyncio.timeout(deadline):
                answer: web.StreamResponse = await self._server.handle_request(request)
        except TimeoutError as error:
            raise web.HTTPRequestTimeout from error
        return answer

    def _address(self, request: web.Request) -> str:
        return address_of(request, self._app[SETTINGS].trusted_proxies)

    # ------------------------------------------------------------ in

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        request: web.Request = environ[_REQUEST]
        self._clients[sid] = Client(self._address(request), base_of(request))
        metrics.SOCKETS.inc()

    async def _disconnect(self, sid: str, reason: Any = None) -> None:
        if self._clients.pop(sid, None):
            metrics.SOCKETS.dec()

    async def _session_request(self, sid: str, data: Any = None) -> None:
        """Give back the session of a returning visitor, or a new one; say which."""
        client = self._clients.get(sid)
        if client is None:
            return
        given = data.get("session_id") if isinstance(data, dict) else None
        async with client.turn:
            await self._bind(sid, client, given)

    async def _bind(self, sid: str, client: Client, given: Any) -> None:
        ours = isinstance(given, str) and self._channels.is_session(given)
        client.session = given if ours else self._channels.issue_session()
        client.conversation_id = self._channels.id_of(Sender("socket", client.session))
        client.sent = 0
        if ours:
            with contextlib.suppress(NotFound, Unavailable):
                found = await self._channels.conversation(client.conversation_id)
                client.sent, client.language = found.last_seq, found.locale
        await self._server.emit("session_confirm", client.session, to=sid)

    async def _user_uttered(self, sid: str, data: Any = None) -> None:
        client = self._clients.get(sid)
        if client is None:
            return
        if client.waiting >= MAX_WAITING:
            return  # it does not wait for answers
        client.waiting += 1
        try:
            async with client.turn:
                await self._answer(sid, client, data if isinstance(data, dict) else {})
        except Exception as error:  # the edge: the visitor may write again
            if not isinstance(error, AssistantError):
                logger.exception("a message over Socket.IO failed")
                error = Unavailable("Something went wrong here.")
            text = refusal(error, client.language)
            await self._server.emit("bot_uttered", {"text": text}, to=sid)
        finally:
            client.waiting -= 1

    async def _answer(self, sid: str, client: Client, data: dict[str, Any]) -> None:
        metadata = data.get("metadata") or data.get("customData")
        start = read_metadata(self._channels.site, metadata if isinstance(metadata, dict) else {})
        if not client.conversation_id and start.locale:
            client.language = _spoken(start.locale)
        given = data.get("session_id")
        # a session of ours may be taken up in the middle; anybody else's name changes nothing
        if not client.session or (given != client.session and self._channels.is_session(given)):
            await self._bind(sid, client, given)
        text = data.get("message")
        if not isinstance(text, str):
            raise InvalidInput("message must be a text.", field="message")
        limits = self._app[LIMITS]
        limits.take_message(client.address, client.conversation_id)
        heard = await self._channels.hear(
            Sender("socket", client.session),
            text,
            start,
            client_id=client_id_of(
                data | (metadata if isinstance(metadata, dict) else {}), str(uuid4())
            ),
            opens=lambda: limits.take_conversation(client.address),
        )
        client.language = heard.conversation.locale
        await self._send(sid, client, heard.messages)
        client.sent = max(client.sent, heard.conversation.last_seq)

    # ------------------------------------------------------------ out

    async def _send(self, sid: str, client: Client, messages: tuple[Message, ...]) -> None:
        for message in messages:
            if message.sender == "visitor":
                continue
            for said in socket_json(message, client.base):
                await self._server.emit("bot_uttered", said, to=sid)

    async def _watch(self) -> None:
        """Pass on what came in by another way: a second tab, another process, a person."""
        with self._app[BUS].subscription() as notices:
            while True:
                notice = None
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        notice = await notices.get()
                for sid, client in list(self._clients.items()):
                    if notice is None or (notice.topic, notice.id) == (
                        "conversation",
                        client.conversation_id,
                    ):
                        await self._catch_up(sid, client)

    async def _catch_up(self, sid: str, client: Client) -> None:
        if not client.conversation_id or client.turn.locked():
            return  # whoever holds the turn sends what it brings; the rest is found by and by
        async with client.turn:
            with contextlib.suppress(AssistantError):
                later = await self._channels.messages_after(client.conversation_id, client.sent)
                await self._send(sid, client, later.messages)
                client.sent = max(client.sent, later.conversation.last_seq)

    # ------------------------------------------------------------ life

    async def running(self, app: web.Application) -> AsyncIterator[None]:
        """Watch for messages as long as the application runs."""
        watching = asyncio.create_task(self._watch())
        yield
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching

    async def close(self, app: web.Application) -> None:
        """Let everybody go, so that the server can stop; their clients come back by themselves."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_WITHIN_S):
                for one in list(self._server.eio.sockets.values()):
                    await one.close(wait=False)
                await self._server.shutdown()


def _spoken(locale: str) -> str:
    language = locale.replace("_", "-").split("-")[0].casefold()
    try:
        phrases(language)
    except OSError:
        return "en"
    return language


def add_rasa_socket_routes(app: web.Application) -> None:
    sockets = RasaSockets(app)
    for method in ("GET", "POST", "OPTIONS"):
        app.router.add_route(method, PATH, sockets.handle)
    app.cleanup_ctx.append(sockets.running)
    app.on_shutdown.append(sockets.close)
