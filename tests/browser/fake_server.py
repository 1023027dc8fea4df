"""A small server that speaks the chat routes and the socket, for the widget's tests.

It answers by a fixed script, and a test can make it fail: see `Faults`.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import WSMsgType, web

from assistant.demo.routes import add_demo_routes
from assistant.widget.routes import add_widget_routes

Json = dict[str, Any]

XSS = [
    "<img src=x onerror=window.hacked=1>",
    "<script>window.hacked=1</script>",
    '"><svg onload=window.hacked=1>',
    "javascript:window.hacked=1",
    "</textarea><iframe srcdoc='<script>parent.hacked=1</script>'>",
    "{{constructor.constructor('window.hacked=1')()}}",
    '<a href="javascript:window.hacked=1">x</a><style>*{display:none}</style>',
]


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


@dataclass
class Talk:
    id: str
    token: str
    start: Json
    messages: list[Json] = field(default_factory=list)
    answers: dict[str, list[Json]] = field(default_factory=dict)
    acts: list[Json] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    status: str = "open"
    person: str | None = None

    def add(self, sender: str, text: str, **more: Any) -> Json:
        message = {
            "id": secrets.token_hex(6),
            "seq": len(self.messages) + 1,
            "sender": sender,
            "text": text,
            "created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "choices": [],
            "links": [],
            "expects": None,
        }
        self.messages.append({**message, **more})
        return self.messages[-1]

    @property
    def fields(self) -> Json:
        return {
            "id": self.id,
            "locale": self.start.get("locale") or "en",
            "status": self.status,
            "person_present": bool(self.person),
            "person": self.person,
        }


def expects(name: str, kind: str = "text", **more: Any) -> Json:
    base = {"field": name, "kind": kind, "optional": True, "autocomplete": None}
    return {**base, "reason": "so that the answer fits", **more}


def choices(*labels: str) -> list[Json]:
    return [{"id": f"c-{index}", "label": label} for index, label in enumerate(labels)]


SIZES = ("1–10 people", "11–50 people", "51–200 people", "More than 200")
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "hello": "I am Northpane's automated assistant. What you write is kept by Northpane"
        " so that somebody can follow up; you can see and erase it in the menu.",
        "ask": "What brings you here?",
        "size": "Thanks, noted. How many people work in your company?",
        "email": "Where can we reach you? An e-mail address is enough.",
        "consent": "May Northpane's sales team contact you by e-mail about this?"
        " You can withdraw that at any time.",
        "confirm": "This is what I noted:\nName: Ada Berg\nCompany: Berg Interiors\n"
        "E-mail: ada@berg.example\nIs this right?",
        "right": "That's right",
        "change": "Change something",
        "guide": "Here is the guide. It takes twelve minutes to read.",
        "guide_title": "The guide to enquiries",
        "end": "Thank you. Somebody from sales writes to you tomorrow before noon.",
        "yes": "Yes, you may",
        "no": "No, thanks",
        "question": "Is there anything else?",
    },
    "nb": {
        "hello": "Jeg er den automatiske assistenten til Northpane. Northpane tar vare på det du"
        " skriver, slik at noen kan følge det opp. I menyen kan du se og slette alt.",
        "ask": "Hva kan jeg hjelpe deg med?",
        "size": "Takk, det er notert. Hvor mange jobber hos dere?",
        "email": "Hvor kan vi nå deg? En e-postadresse holder.",
        "consent": "Kan en selger hos Northpane kontakte deg på e-post om dette?"
        " Du kan trekke det tilbake når du vil.",
        "confirm": "Dette har jeg notert:\nNavn: Ada Berg\nFirma: Berg Interiør AS\n"
        "E-post: ada@berg.example\nStemmer det?",
        "right": "Det stemmer",
        "change": "Endre noe",
        "guide": "Her er guiden. Den tar tolv minutter å lese.",
        "guide_title": "Guiden til henvendelser",
        "end": "Takk for praten. En selger skriver til deg i morgen før klokken tolv.",
        "yes": "Ja, det er greit",
        "no": "Nei takk",
        "question": "Er det noe annet du lurer på?",
    },
}
OPENING = {
    "en": ("I want to see prices", "I have too many enquiries", "Talk to a person"),
    "nb": ("Jeg vil se priser", "Vi får for mange henvendelser", "Snakk med et menneske"),
}


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
            self._answer(talk)
            talk.answers[key] = talk.messages[start:]
        await asyncio.sleep(self.faults.slow_s)
        return talk.answers[key]

    def _answer(self, talk: Talk) -> None:
        lang = talk.fields["locale"]
        words, turn = WORDS[lang], sum(m["sender"] == "visitor" for m in talk.messages)
        said = talk.messages[-1]["text"]
        if said.startswith("xss"):
            for text in XSS:
                link = {"label": text, "url": text}
                talk.add("assistant", text, choices=choices(text), links=[link])
        elif said == "long":
            talk.add("assistant", "\n".join(f"Line {n} of a long answer." for n in range(40)))
        elif said == "rtl":
            talk.add("assistant", "مرحبا، كيف يمكنني مساعدتك اليوم؟ 🙂 " + "W" * 90)
        elif said in ("person", "menneske"):
            talk.person = "Mari"
            talk.add("system", "Mari joined the conversation.")
            talk.add("agent", "Hello, this is Mari. How can I help?")
        elif said in ("Close this chat, please", "Lukk chatten, takk"):
            talk.status = "ended"
            talk.add("assistant", words["end"])
        elif turn == 1 or said == "One more thing":
            talk.status = "open"
            talk.add(
                "assistant",
                words["size"],
                choices=choices(*SIZES),
                expects=expects("company_size", "choice"),
            )
        elif turn == 2:
            talk.add(
                "assistant",
                words["email"],
                expects=expects("email", "email", autocomplete="email"),
            )
        elif turn == 3:
            talk.add(
                "assistant",
                words["consent"],
                choices=choices(words["yes"], words["no"]),
                expects=expects("consent_follow_up", "consent", optional=False, reason=""),
            )
        elif turn == 4:
            talk.add(
                "assistant",
                words["guide"],
                links=[{"label": words["guide_title"], "url": "/demo/guide"}],
            )
            talk.add(
                "assistant",
                words["confirm"],
                choices=choices(words["right"], words["change"]),
                expects=expects("confirm", "choice", optional=False, reason=""),
            )
        else:
            talk.add("assistant", words["question"], expects=expects("question", reason=""))

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
