"""One conversation over a WebSocket: frames in, committed frames out.

Frames carry JSON: hello, message and typing from the visitor; welcome, ack, message, turn_end,
typing and error from here. An ack is sent only after the commit. A socket that belongs to a second
tab gets the same messages, found by number.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from contextlib import suppress
from typing import Any, Final

from aiohttp import WSCloseCode, WSMsgType, web

from assistant import metrics
from assistant.errors import (
    AssistantError,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    RateLimited,
    Unavailable,
)
from assistant.leads.conversation import Conversation, Message
from assistant.services.said import Said
from assistant.web.body import parse_object, take_text, whole
from assistant.web.chat import PREFIX, read_said
from assistant.web.keys import BUS, CONVERSATIONS, LIMITS, ORIGINS, SETTINGS, SOCKETS, TAKEOVER
from assistant.web.limits import address_of
from assistant.web.message_json import base_of, conversation_json, is_person_called, message_json

logger = logging.getLogger(__name__)

MAX_FRAME_BYTES: Final = 16 * 1024
HEARTBEAT_S: Final = 25.0
HELLO_DEADLINE_S: Final = 10.0
SEND_DEADLINE_S: Final = 10.0
MAX_WAITING: Final = 20
# How often a socket looks for messages that another process took, when no bus joins them.
LOOK_S: Final = 5.0
LOOK_ATTENDED_S: Final = 1.0  # while a person is there, who may sit in another process
TYPING_EVERY_S: Final = 2.0
BAD_TOKEN, UNKNOWN, TOO_SLOW = 4401, 4404, 4408


async def chat_socket(request: web.Request) -> web.StreamResponse:
    """Carry one conversation: the API's client frames in, server frames out."""
    await request.app[ORIGINS].check(request)  # before prepare(): afterwards no status can be sent
    request.app[LIMITS].take_conversation(_address(request))
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_FRAME_BYTES)
    await socket.prepare(request)
    request.app[SOCKETS].all.add(socket)
    metrics.SOCKETS.inc()
    try:
        await Line(request, socket).carry()
    finally:
        metrics.SOCKETS.dec()
        request.app[SOCKETS].all.discard(socket)
    return socket


def _address(request: web.Request) -> str:
    return address_of(request, request.app[SETTINGS].trusted_proxies)


class Line:
    """One open socket. sent: number of the last message this socket was given."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._app, self._socket = request.app, socket
        self._address = _address(request)
        self._base = base_of(request)
        self._id = request.match_info["id"]
        self._token = ""
        self._sent = 0
        self._queue: asyncio.Queue[Said] = asyncio.Queue(MAX_WAITING)
        self._sending = asyncio.Lock()
        self._answering = asyncio.Lock()  # while a turn is answered nothing else is caught up
        self._conversation: Conversation | None = None  # as the visitor was told last
        self._writing = asyncio.Event()

    async def carry(self) -> None:
        # heard from before the greeting on: what happens between its reading and now is not missed
        with self._app[BUS].subscription() as notices:
            if not await self._greet():
                return
            async with asyncio.TaskGroup() as tasks:
                working = [
                    tasks.create_task(self._answer_all()),
                    tasks.create_task(self._watch(notices)),
                    tasks.create_task(self._pass_typing_on()),
                ]
                try:
                    await self._read_all()
                finally:
                    for task in working:
                        task.cancel()

    # ------------------------------------------------------------ hello

    async def _greet(self) -> bool:
        try:
            async with asyncio.timeout(HELLO_DEADLINE_S):
                frame = await self._socket.receive()
        except TimeoutError:
            await self._close(TOO_SLOW, "no hello in time")
            return False
        try:
            if frame.type is not WSMsgType.TEXT:
                raise InvalidInput("The first frame must be a hello.")
            hello = parse_object(frame.data)
            if hello.get("type") != "hello":
                raise InvalidInput("The first frame must be a hello.")
            self._token = take_text(hello, "token", longest=200, required=True) or ""
            after = whole(hello.get("after")) or 0
            if not isinstance(after, int) or isinstance(after, bool) or not 0 <= after < 2**31:
                raise InvalidInput("after must be a message number, 0 or more.", field="after")
            await self._app[CONVERSATIONS].authenticate(self._id, self._token)
            self._sent = after
            conversation = await self._app[CONVERSATIONS].resume(self._id, self._token)
        except NotAuthenticated:
            await self._close(BAD_TOKEN, "bad token")
            return False
        except NotFound:
            await self._close(UNKNOWN, "unknown conversation")
            return False
        except Unavailable as error:
            await self._send_error(error, None)
            await self._close(WSCloseCode.TRY_AGAIN_LATER, "try again")
            return False
        except AssistantError as error:
            await self._send_error(error, None)
            await self._close(WSCloseCode.POLICY_VIOLATION, "bad hello")
            return False
        self._conversation = conversation
        await self._send({"type": "welcome", "conversation": conversation_json(conversation)})
        await self._catch_up()
        return True

    # ------------------------------------------------------------ in

    async def _read_all(self) -> None:
        async for frame in self._socket:
            if frame.type is not WSMsgType.TEXT:
                await self._send_error(InvalidInput("Frames must be text."), None)
                continue
            client_id: str | None = None
            try:
                data = parse_object(frame.data)
                given = data.get("client_id")
                client_id = given[:64] if isinstance(given, str) else None
                self._take_frame(data)
            except AssistantError as error:  # the visitor may go on
                await self._send_error(error, client_id)

    def _take_frame(self, data: dict[str, Any]) -> None:
        kind = data.get("type")
        if kind == "typing":
            self._writing.set()
            return
        if kind != "message":
            raise InvalidInput("type must be message or typing.", field="type")
        self._app[LIMITS].take_message(self._address, self._id)
        try:
            self._queue.put_nowait(read_said(data))
        except asyncio.QueueFull:
            raise RateLimited(
                "Too many messages at once. Please wait for the answer.", retry_after_s=1
            ) from None

    # ------------------------------------------------------------ out

    async def _answer_all(self) -> None:
        while True:
            said = await self._queue.get()
            async with self._answering:
                await self._answer(said)

    async def _answer(self, said: Said) -> None:
        begun = time.perf_counter()
        if not self._is_attended:
            await self._send({"type": "typing", "sender": "assistant"})
        try:
            answer = await self._app[CONVERSATIONS].reply_to(self._id, self._token, said)
        except AssistantError as error:
            await self._send_error(error, said.client_id)
            return
        except Exception:  # the edge: the visitor may resend
            logger.exception("a turn failed")
            failed = Unavailable("Something went wrong here. Please send the message again.")
            await self._send_error(failed, said.client_id)
            return
        metrics.TURN_SECONDS.observe(time.perf_counter() - begun)
        metrics.TURNS.labels(transport="socket").inc()
        visitor, *answers = answer.messages
        if visitor.seq > self._sent + 1:  # a person, or another tab, spoke just before
            await self._catch_up(before=visitor.seq)
        await self._send({"type": "ack", "client_id": said.client_id, "seq": visitor.seq})
        self._sent = max(self._sent, visitor.seq)
        await self._send_messages(answers)
        last = answers[-1].seq if answers else visitor.seq
        self._conversation = answer.conversation
        await self._send(
            {
                "type": "turn_end",
                "client_id": said.client_id,
                "seq": last,
                "conversation": conversation_json(answer.conversation, answer.changes),
            }
        )

    async def _watch(self, notices: asyncio.Queue[Any]) -> None:
        """Pass on what came in by another way: a second tab, another process, a person."""
        while True:
            try:
                async with asyncio.timeout(LOOK_ATTENDED_S if self._is_attended else LOOK_S):
                    notice = await notices.get()
            except TimeoutError:
                notice = None
            if notice and (notice.topic == "lead" or notice.id != self._id):
                continue
            async with self._answering:
                if notice is None or notice.seq > self._sent:
                    await self._catch_up()
            if self._is_attended and (notice is None or notice.topic == "typing"):
                await self._tell_typing()

    @property
    def _is_attended(self) -> bool:
        return self._conversation is not None and self._conversation.person_present

    async def _tell_typing(self) -> None:
        with suppress(Unavailable):
            if await self._app[TAKEOVER].is_typing(self._id):
                await self._send({"type": "typing", "sender": "agent"})

    async def _pass_typing_on(self) -> None:
        """Tell a person who attends that the visitor is writing, every now and then."""
        while True:
            await self._writing.wait()
            self._writing.clear()
            if self._is_attended:
                with suppress(Unavailable):
                    await self._app[TAKEOVER].note_typing(self._id, visitor=True)
                await asyncio.sleep(TYPING_EVERY_S)

    async def _catch_up(self, *, before: int | None = None) -> None:
        try:
            answer = await self._app[CONVERSATIONS].messages_after(
                self._id, self._token, self._sent
            )
        except NotFound:
            await self._close(UNKNOWN, "unknown conversation")
            return
        except Unavailable:
            return  # looked for again in a moment
        await self._send_messages(
            one for one in answer.messages if before is None or one.seq < before
        )
        await self._tell_who_is_there(answer.conversation)

    async def _tell_who_is_there(self, now: Conversation) -> None:
        told, self._conversation = self._conversation, now
        if told is not None and _who_is_there(told) != _who_is_there(now):
            await self._send({"type": "conversation", "conversation": conversation_json(now)})

    async def _send_messages(self, messages: Any) -> None:
        for message in messages:
            await self._send_message(message)

    async def _send_message(self, message: Message) -> None:
        async with self._sending:
            if message.seq <= self._sent:
                return
            self._sent = message.seq
            await self._write({"type": "message", "message": message_json(message, self._base)})

    async def _send_error(self, error: AssistantError, client_id: str | None) -> None:
        frame = {"type": "error", "code": error.code, "detail": str(error), "client_id": client_id}
        await self._send(frame)

    async def _send(self, frame: dict[str, Any]) -> None:
        async with self._sending:
            await self._write(frame)

    async def _write(self, frame: dict[str, Any]) -> None:
        if self._socket.closed:
            return
        try:
            async with asyncio.timeout(SEND_DEADLINE_S):
                await self._socket.send_str(json.dumps(frame, ensure_ascii=False))
        except TimeoutError:
            await self._close(TOO_SLOW, "too slow")
        except (ConnectionError, RuntimeError):
            return  # the visitor has gone; everything is in the database

    async def _close(self, code: int, why: str) -> None:
        await self._socket.close(code=code, message=why.encode())


def add_socket_routes(app: web.Application) -> None:
    app.router.add_get(PREFIX + "/{id}/socket", chat_socket)


def _who_is_there(conversation: Conversation) -> tuple[object, ...]:
    return conversation.person_present, conversation.person, is_person_called(conversation)
