"""Rasa's REST channel: {sender, message} in, a list of texts and buttons out."""

from __future__ import annotations

import json
import re
from hmac import compare_digest
from typing import Any, Final
from uuid import uuid4

from aiohttp import web

from assistant.errors import InvalidInput, NotAuthenticated, TooLong
from assistant.services.channels import Sender
from assistant.services.said import MAX_TEXT
from assistant.web.body import read_object, take_object, take_text
from assistant.web.keys import LIMITS, ORIGINS, SETTINGS
from assistant.web.limits import address_of
from assistant.web.message_json import base_of
from assistant.web.origins import cors_headers
from assistant.web.problems import problem_of
from assistant.web.rasa_messages import CHANNELS, client_id_of, read_metadata, rest_json

HEALTH: Final = "/webhooks/rest/"
WEBHOOK: Final = "/webhooks/rest/webhook"
_NO_STORE: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
MIN_DIFFERENT: Final = 8  # a random UUID has fewer different characters once in millions of times
_UNGUESSABLE = re.compile(r"[A-Za-z0-9_.:~-]{22,128}")
MAX_RELAYED_NAME: Final = 128


async def webhook(request: web.Request) -> web.StreamResponse:
    """Answer, to pages of the site's origins with the headers that let them read it."""
    origin = request.headers.get("Origin")
    try:
        await request.app[ORIGINS].check(request, request.app[CHANNELS].site)
        answer = web.Response(status=204) if request.method == "OPTIONS" else await _hear(request)
    except Exception as error:  # the edge: a page must be able to read why
        if isinstance(error, web.HTTPException):
            raise
        answer = problem_of(error)
        if answer.status == 403:  # a page that may not call may not read either
            return answer
    if origin is not None:
        answer.headers.update(cors_headers(origin))
    return answer


async def _hear(request: web.Request) -> web.Response:
    channels, limits = request.app[CHANNELS], request.app[LIMITS]
    is_relay = _is_relay(request)
    body = await read_object(request)
    sender = _read_sender(body, is_relay=is_relay)
    text = body.get("message")
    if not isinstance(text, str):
        raise InvalidInput("message must be a text.", field="message")
    if len(text) > MAX_TEXT:
        raise TooLong(f"A message may have at most {MAX_TEXT} characters.", field="message")
    # a relay's address stands for all who write through it, as a proxy on this machine does
    address = "127.0.0.1" if is_relay else _address(request)
    limits.take_message(address, channels.id_of(sender))
    metadata = take_object(body, "metadata") or {}
    heard = await channels.hear(
        sender,
        text,
        read_metadata(channels.site, metadata),
        client_id=client_id_of(metadata, str(uuid4())),
        opens=lambda: limits.take_conversation(address),
    )
    return _answer(request, rest_json(heard.messages, sender.name, base_of(request)))


def _answer(request: web.Request, said: list[dict[str, Any]]) -> web.Response:
    """Return all at once; with ?stream=true as Rasa writes it then: an object on each line."""
    if request.query.get("stream", "").casefold() == "true":
        lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in said)
        return web.Response(text=lines, content_type="text/plain", headers=_NO_STORE)
    return web.json_response(said, headers=_NO_STORE)


def _is_relay(request: web.Request) -> bool:
    """Whether a server of the operator calls. Raises NotAuthenticated for a wrong key."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if not given:
        return False
    key = request.app[SETTINGS].rasa_key
    given = given.strip()
    if scheme.casefold() == "bearer" and key and compare_digest(given.encode(), key.encode()):
        return True
    raise NotAuthenticated("This is not the key of ASSISTANT_RASA_KEY.")


def _read_sender(body: dict[str, Any], *, is_relay: bool) -> Sender:
    """Return who writes: whatever a relay calls its people, but of a page only a secret name."""
    name = take_text(body, "sender", longest=MAX_RELAYED_NAME, required=True) or ""
    if is_relay:
        if not name.strip():
            raise InvalidInput("sender is empty.", field="sender")
        return Sender("relay", name)
    if not _UNGUESSABLE.fullmatch(name) or len(set(name)) < MIN_DIFFERENT:
        raise InvalidInput(
            "sender must be hard to guess, for it opens the conversation: 22 to 128 random "
            "letters or digits, for example a UUID. A server may send any name with its key.",
            field="sender",
        )
    return Sender("page", name)


def _address(request: web.Request) -> str:
    return address_of(request, request.app[SETTINGS].trusted_proxies)


async def health(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"}, headers=_NO_STORE)


def add_rasa_rest_routes(app: web.Application) -> None:
    app.router.add_get(HEALTH, health)
    app.router.add_post(WEBHOOK, webhook)
    app.router.add_route("OPTIONS", WEBHOOK, webhook)
