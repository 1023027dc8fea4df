"""A small server that speaks the chat routes and the socket, for the widget's tests.

It answers by a fixed script, and a test can make it fail: see `Faults`.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiohttp import WSMsgType, web

from assistant.demo.routes import add_demo_routes
from assistant.widget.routes import add_widget_routes
from tests.browser.fake_talk import OPENING, WORDS, Json, Talk, answer, choices, expects


@dataclass
class Faults:
    """What goes wrong on purpose. down: 503 everywhere; unavailable: so many turns fail first;
    reject: the next turn is refused for good; mute: turns are committed but never answered;
    no_socket: the handshake is refused; slow_s: thinking time of a turn."""

    down: bool = False
    unavailable: int = 0
    reject: bool = False
    mute: int = 0
    no_socket: bool = False
    slow_s: float = 0.0


class FakeServer:
    """Keeps talks in memory; `requests` lists every request that reached it."""

    def __init__(self) -> None:
        self.talks: dict[str, Talk] = {}
        self.faults = Faults()
        self.requests: list[str] = []
        self.pages: dict[str, str] = {}
        self.policies: dict[str, str] = {}  # of a page, where it is not the strict one
        self.url = ""
        self.changes: list[Json] = []  # told at the end of every turn

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._watch])
        add_widget_routes(app)
        add_demo_routes(app)
        api = "/api/v1/conversations"
        app.router.add_post(api, self.begin)
        app.router.add_post(f"{api}/{{id}}/messages", self.say)
        app.router.add_get(f"{api}/{{id}}/messages", self.after)
        app.router.add_get(f"{api}/{{id}}/profile", self.profile)
        app.router.add_get(f"{api}/{{id}}/export", self.profile)
        app.router.add_post(f"{api}/{{id}}/consents", self.consent)
        app.router.add_delete(f"{api}/{{id}}", self.erase)
        app.router.add_get(f"{api}/{{id}}/socket", self.socket)
        app.router.add_get("/{page}", self.page)
        app.router.add_get("/", self.page)
        return app

    @property
    def last(self) -> Talk:
        return list(self.talks.values())[-1]

    def said(self) -> list[str]:
        return [m["text"] for m in self.last.messages if m["sender"] == "visitor"]

    @web.middleware
    async def _watch(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        self.requests.append(f"{request.method} {request.path}")
        if self.faults.down and "/api/" in request.path:
            return problem(503, "unavailable", "The assistant is away.")
        return await handler(request)

    async def page(self, request: web.Request) -> web.Response:
        html = self.pages.get(request.path)
        if html is None:
            raise web.HTTPNotFound
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; "
            "img-src 'self'; connect-src 'self'"
        )
        headers = {"Content-Security-Policy": self.policies.get(request.path, policy)}
        return web.Response(text=html, content_type="text/html", headers=headers)

    async def begin(self, request: web.Request) -> web.Response:
        start = await request.json()
        if start.get("site") != "demo":
            return problem(404, "not_found", "There is no such site.")
        talk = Talk(secrets.token_urlsafe(16), secrets.token_urlsafe(24), start)
        self.talks[talk.id] = talk
        lang = talk.fields["locale"]
        talk.add("assistant", WORDS[lang]["hello"])
        opening = choices(*OPENING[lang])
        talk.add(
            "assistant", WORDS[lang]["ask"], choices=opening, expects=expects("need", reason="")
        )
        body = {"conversation": talk.fields, "token": talk.token, "messages": talk.messages}
        return web.json_response(body, status=201)

    def _talk(self, request: web.Request) -> Talk | None:
        talk = self.talks.get(request.match_info["id"])
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return talk if talk and secrets.compare_digest(talk.token, token) else None

    async def say(self, request: web.Request) -> web.Response:
        talk = self._talk(request)
        if talk is None:
            return problem(404, "not_found", "There is no such conversation.")
        frame = await request.json()
        if self.faults.unavailable:
            self.faults.unavailable -= 1
            return problem(503, "unavailable", "Please send that again.")
        if self.faults.reject:
            self.faults.reject = False
            return problem(422, "invalid_input", "That cannot be read.")
        messages = await self.turn(talk, frame)
        return web.json_response({"messages": messages, "conversation": talk.fields})

    async def turn(self, talk: Talk, frame: Json) -> list[Json]:
        """One visitor message and what follows; the same client_id gets the same again."""
        key = frame["client_id"]
        if key not in talk.answers:
            labels = {c["id"]: c["label"] for m in talk.messages for c in m["choices"]}
            start = len(talk.messages)
            talk.add("visitor", frame.get("text") or labels[frame["choice"]])
            answer(talk)
            talk.answers[key] = talk.messages[start:]
        await asyncio.sleep(self.faults.slow_s)
        return talk.answers[key]

    async def after(self, request: web.Request) -> web.Response:
        talk = self._talk(request)
        if talk is None:
            return problem(404, "not_found", "There is no such conversation.")
        later = talk.messages[int(request.query.get("after", 0)) :]
        return web.json_response({"messages": later, "conversation": talk.fields})

    async def profile(self, request: web.Request) -> web.Response:
        if self._talk(request) is None:
            return problem(404, "not_found", "There is no such conversation.")
        known = {"name": "Ada Berg", "company_size": "35 people", "email": "ada@berg.example"}
        fields = [
            {"field": name, "label": name.replace("_", " ").capitalize(), "text": text}
            for name, text in known.items()
        ]
        return web.json_response({"fields": fields, **self._agreed(self._talk(request))})

    def _agreed(self, talk: Talk | None) -> Json:
        acts = [{"purpose": "follow_up", "action": "given", "at": "2026-03-02T10:00:00Z"}]
        acts += talk.acts if talk else []
        now = {act["purpose"]: act["action"] for act in acts}
        purposes = [
            {
                "purpose": name,
                "label": label,
                "action": now.get(name),
                "text_id": f"{name}.1",
                "words": f"May we use your details for {label}?",
            }
            for name, label in (("follow_up", "sales contacting you"), ("marketing", "newsletters"))
        ]
        return {"consents": acts, "purposes": purposes}

    async def consent(self, request: web.Request) -> web.Response:
        talk, act = self._talk(request), await request.json()
        if talk is None:
            return problem(404, "not_found", "There is no such conversation.")
        if act["action"] == "given" and act["text_id"] != f"{act['purpose']}.1":
            return problem(422, "invalid_input", "A yes counts only for words that were shown.")
        at = datetime.now(UTC).isoformat()
        talk.acts.append({"purpose": act["purpose"], "action": act["action"], "at": at})
        told = [
            talk.add("visitor", f"{act['action']}: {act['purpose']}"),
            talk.add("assistant", "Noted."),
        ]
        return web.json_response(
            {"messages": told, "conversation": talk.fields, **self._agreed(talk)}
        )

    async def erase(self, request: web.Request) -> web.Response:
        talk = self._talk(request)
        if talk is None:
            return problem(404, "not_found", "There is no such conversation.")
        del self.talks[talk.id]
        return web.Response(status=204)

    async def socket(self, request: web.Request) -> web.StreamResponse:
        if self.faults.no_socket:
            raise web.HTTPForbidden
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        hello = await socket.receive_json()
        talk = self.talks.get(request.match_info["id"])
        if talk is None or hello["token"] != talk.token:
            await socket.close(code=4404)
            return socket
        talk.sockets.append(socket)
        await socket.send_json({"type": "welcome", "conversation": talk.fields})
        for message in talk.messages[hello["after"] :]:
            await socket.send_json({"type": "message", "message": message})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            said = json.loads(frame.data)
            if said["type"] == "message":
                await self._socket_turn(socket, talk, said)
        talk.sockets.remove(socket)
        return socket

    async def _socket_turn(self, socket: web.WebSocketResponse, talk: Talk, said: Json) -> None:
        key = said["client_id"]
        if self.faults.down:
            await socket.close(code=1012)
            return
        if self.faults.unavailable or self.faults.reject:
            code = "unavailable" if self.faults.unavailable else "invalid_input"
            self.faults.unavailable = max(0, self.faults.unavailable - 1)
            self.faults.reject = False
            detail = "That cannot be read."
            await socket.send_json(
                {"type": "error", "code": code, "detail": detail, "client_id": key}
            )
            return
        messages = await self.turn(talk, said)
        if self.faults.mute:
            self.faults.mute -= 1
            await socket.close()
            return
        await socket.send_json({"type": "ack", "client_id": key, "seq": messages[0]["seq"]})
        for other in [*talk.sockets]:
            for message in messages if other is not socket else messages[1:]:
                await other.send_json({"type": "message", "message": message})
        told = {**talk.fields, **({"changes": self.changes} if self.changes else {})}
        end = {"type": "turn_end", "client_id": key, "seq": messages[-1]["seq"]}
        await socket.send_json({**end, "conversation": told})

    async def push(self, sender: str, text: str, **more: Any) -> None:
        """Say something unasked to everybody who listens."""
        message = self.last.add(sender, text, **more)
        for socket in self.last.sockets:
            await socket.send_json({"type": "message", "message": message})

    async def cut(self) -> None:
        """Close every socket, as a restarting server does."""
        for talk in self.talks.values():
            for socket in [*talk.sockets]:
                await socket.close(code=1012)


def problem(status: int, code: str, detail: str) -> web.Response:
    body = {"type": "about:blank", "title": code, "status": status, "detail": detail, "code": code}
    return web.json_response(body, status=status, content_type="application/problem+json")


@asynccontextmanager
async def running(server: FakeServer) -> AsyncIterator[FakeServer]:
    runner = web.AppRunner(server.app(), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()
