"""The visitor's side over HTTP: open, say, read on, see, take away, erase."""

from __future__ import annotations

import re
import time
from dataclasses import asdict
from typing import Any, Final

from aiohttp import web
from aiohttp.typedefs import Handler

from assistant import metrics
from assistant.errors import InvalidInput, NotAuthenticated, NotFound
from assistant.leads.conversation import Page, Webinar
from assistant.services.conversations import Conversations, Start
from assistant.services.identity import TOLD, Identity
from assistant.services.privacy import ConsentChange
from assistant.services.said import Said
from assistant.web.body import check_text, read_object, take_object, take_text, whole
from assistant.web.keys import CONVERSATIONS, LIMITS, ORIGINS, PRIVACY, SETTINGS
from assistant.web.limits import address_of
from assistant.web.message_json import base_of, conversation_json, messages_json
from assistant.web.origins import cors_headers
from assistant.web.problems import problem_of

PREFIX: Final = "/api/v1/conversations"
PHASES: Final = ("before", "live", "after", "on_demand")
MAX_UTM: Final = 12
MAX_UTM_NAME: Final = 40
MAX_SEQ: Final = 2**31 - 1
MAX_EXPIRES: Final = 2**33  # the year 2242: no clock of ours fails on it
_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
_NO_STORE: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


async def open_conversation(request: web.Request) -> web.Response:
    request.app[LIMITS].take_conversation(_address(request))
    start = read_start(await read_object(request))
    await request.app[ORIGINS].check(request, start.site)
    opened = await request.app[CONVERSATIONS].open(start)
    metrics.CONVERSATIONS.inc()
    told: dict[str, Any] = {
        "conversation": conversation_json(opened.conversation),
        "token": opened.token,
        "messages": messages_json(opened.messages, base_of(request)),
    }
    if opened.advice:
        told["advice"] = [asdict(each) for each in opened.advice]
    return _json(told, status=201)


async def say(request: web.Request) -> web.Response:
    conversation_id, token = credentials(request)
    request.app[LIMITS].take_message(_address(request), conversation_id)
    said = read_said(await read_object(request))
    begun = time.perf_counter()
    answer = await request.app[CONVERSATIONS].reply_to(conversation_id, token, said)
    metrics.TURN_SECONDS.observe(time.perf_counter() - begun)
    metrics.TURNS.labels(transport="rest").inc()
    return _json(
        {
            "messages": messages_json(answer.messages, base_of(request)),
            "conversation": conversation_json(answer.conversation, answer.changes),
        }
    )


async def read_on(request: web.Request) -> web.Response:
    conversation_id, token = credentials(request)
    after = request.query.get("after", "0")
    if not after.isascii() or not after.isdecimal() or int(after[:12]) > MAX_SEQ:
        raise InvalidInput("after must be a message number, 0 or more.", field="after")
    answer = await _service(request).messages_after(conversation_id, token, int(after))
    return _json(
        {
            "messages": messages_json(answer.messages, base_of(request)),
            "conversation": conversation_json(answer.conversation),
        }
    )


async def profile(request: web.Request) -> web.Response:
    return _json(await _service(request).profile(*credentials(request)))


async def export(request: web.Request) -> web.Response:
    data = await _service(request).export(*credentials(request))
    answer = _json(data)
    answer.headers["Content-Disposition"] = 'attachment; filename="conversation.json"'
    return answer


async def change_consent(request: web.Request) -> web.Response:
    conversation_id, token = credentials(request)
    request.app[LIMITS].take_message(_address(request), conversation_id)
    change = read_consent(await read_object(request))
    answer = await request.app[PRIVACY].change_consent(conversation_id, token, change)
    profile = await _service(request).profile(conversation_id, token)
    return _json(
        {
            "messages": messages_json(answer.messages, base_of(request)),
            "conversation": conversation_json(answer.conversation, answer.changes),
            "consents": profile["consents"],
            "purposes": profile["purposes"],
        }
    )


async def erase(request: web.Request) -> web.Response:
    await _service(request).erase(*credentials(request))
    return web.Response(status=204, headers=_NO_STORE)


def _service(request: web.Request) -> Conversations:
    return request.app[CONVERSATIONS]


def _address(request: web.Request) -> str:
    return address_of(request, request.app[SETTINGS].trusted_proxies)


def _json(data: dict[str, Any], *, status: int = 200) -> web.Response:
    return web.json_response(data, status=status, headers=_NO_STORE)


def credentials(request: web.Request) -> tuple[str, str]:
    """Return the conversation id of the path and the visitor's token.

    Raises NotFound for an id that we cannot have made, NotAuthenticated without a token.
    """
    conversation_id = request.match_info["id"]
    if not _ID.fullmatch(conversation_id):
        raise NotFound("There is no such conversation.")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not token:
        raise NotAuthenticated("Send the conversation's token: Authorization: Bearer …")
    return conversation_id, token.strip()


def read_said(data: dict[str, Any]) -> Said:
    """Return the message in a body or frame. Lengths of text are the service's business."""
    client_id = take_text(data, "client_id", longest=64, required=True)
    text, choice = data.get("text"), take_text(data, "choice", longest=64)
    if text is not None and not isinstance(text, str):
        raise InvalidInput("text must be a text.", field="text")
    return Said(client_id=client_id or "", text=text, choice=choice)


def read_consent(data: dict[str, Any]) -> ConsentChange:
    return ConsentChange(
        purpose=take_text(data, "purpose", longest=20, required=True) or "",
        action=take_text(data, "action", longest=20, required=True) or "",
        text_id=take_text(data, "text_id", longest=64),
    )


def read_start(data: dict[str, Any]) -> Start:
    """Return what a page said when it opened a chat; anything unknown is ignored."""
    page, webinar = take_object(data, "page") or {}, take_object(data, "webinar")
    identity = take_object(data, "identity")
    return Start(
        site=take_text(data, "site", longest=64, required=True) or "",
        locale=take_text(data, "locale", longest=35),
        topic=take_text(data, "topic", longest=200),
        page=_read_page(page),
        webinar=_read_webinar(webinar) if webinar is not None else None,
        identity=_read_identity(identity) if identity is not None else None,
    )


def _read_page(page: dict[str, Any]) -> Page:
    utm = take_object(page, "utm") or {}
    if len(utm) > MAX_UTM:
        raise InvalidInput(f"utm may have at most {MAX_UTM} members.", field="utm")
    for name in utm:
        check_text(name, "page.utm", longest=MAX_UTM_NAME)
    return Page(
        url=take_text(page, "url", longest=2000, field="page.url") or "",
        title=take_text(page, "title", longest=300, field="page.title") or "",
        referrer=take_text(page, "referrer", longest=2000, field="page.referrer") or "",
        utm={name: take_text(utm, name, longest=200, field="page.utm") or "" for name in utm},
    )


def _read_webinar(webinar: dict[str, Any]) -> Webinar:
    phase = take_text(webinar, "phase", longest=20, field="webinar.phase") or "before"
    if phase not in PHASES:
        raise InvalidInput(
            f"webinar.phase must be one of {', '.join(PHASES)}.", field="webinar.phase"
        )
    return Webinar(
        id=take_text(webinar, "id", longest=64, required=True, field="webinar.id") or "",
        title=take_text(webinar, "title", longest=200, field="webinar.title") or "",
        phase=phase,  # type: ignore[arg-type]
    )


def _read_identity(identity: dict[str, Any]) -> Identity:
    def take(name: str, longest: int, *, required: bool = False) -> str:
        field = f"identity.{name}"
        return take_text(identity, name, longest=longest, required=required, field=field) or ""

    expires = whole(identity.get("expires"))
    if type(expires) is not int or not 0 <= expires <= MAX_EXPIRES:
        raise InvalidInput(
            "identity.expires must be a whole number: seconds since 1970.",
            field="identity.expires",
        )
    told = {name: take(name, 500) for name in TOLD}
    return Identity(
        id=take("id", 200, required=True),
        hash=take("hash", 64, required=True),
        expires=expires,
        told={name: text for name, text in told.items() if text.strip()},
    )


@web.middleware
async def cross_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let the sites' own pages read the chat's answers, errors included; nobody else's."""
    origin = request.headers.get("Origin")
    if origin is None or not request.path.startswith(PREFIX):
        return await handler(request)
    try:
        await request.app[ORIGINS].check(request)
    except Exception as error:  # also a lost database: the page must be able to read why
        return problem_of(error)
    if request.method == "OPTIONS":
        return web.Response(status=204, headers=cors_headers(origin))
    answer = await handler(request)
    if not answer.prepared:
        answer.headers.update(cors_headers(origin))
    return answer


def add_chat_routes(app: web.Application) -> None:
    app.router.add_post(PREFIX, open_conversation)
    app.router.add_post(PREFIX + "/{id}/messages", say)
    app.router.add_get(PREFIX + "/{id}/messages", read_on)
    app.router.add_get(PREFIX + "/{id}/profile", profile)
    app.router.add_get(PREFIX + "/{id}/export", export)
    app.router.add_post(PREFIX + "/{id}/consents", change_consent)
    app.router.add_delete(PREFIX + "/{id}", erase)
