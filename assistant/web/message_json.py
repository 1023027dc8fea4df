"""Conversations and messages in the shape of the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from aiohttp import web

from assistant.leads.conversation import CALLED, Conversation, Message
from assistant.leads.projection import timestamp
from assistant.services.magnets import PATH
from assistant.services.webinars import PATH as WEBINARS
from assistant.web.keys import SETTINGS

OUR_OWN: Final = (f"{PATH}/", f"{WEBINARS}/")


def conversation_json(
    conversation: Conversation, changes: Sequence[dict[str, str]] = ()
) -> dict[str, Any]:
    """changes: what the turn that is answered changed; left out where there is nothing to tell."""
    shown = {
        "id": conversation.id,
        "locale": conversation.locale,
        "status": conversation.status,
        "person_present": conversation.person_present,
        "person": conversation.person,
        "person_called": is_person_called(conversation),
    }
    return {**shown, "changes": [*changes]} if changes else shown


def is_person_called(conversation: Conversation) -> bool:
    """Whether the visitor was told that somebody is coming, and nobody has come yet."""
    return bool(conversation.state.get(CALLED)) and not conversation.person_present


def base_of(request: web.Request) -> str:
    """Return the address by which the visitor reaches this server, without a slash at its end."""
    settings = request.app[SETTINGS]
    if settings.public_url:
        return settings.public_url.rstrip("/")
    scheme = request.scheme
    if settings.trusted_proxies > 0 and request.headers.get("X-Forwarded-Proto") == "https":
        scheme = "https"
    return f"{scheme}://{request.host}"


def message_json(message: Message, base: str = "") -> dict[str, Any]:
    """Return a message; what a choice stands for stays on the server.

    base: put before links to this server's own pages, since the chat stands on another site.
    """
    expects = message.expects
    return {
        "id": message.id,
        "seq": message.seq,
        "sender": message.sender,
        "text": message.text,
        "created_at": timestamp(message.created_at),
        "choices": [{"id": choice.id, "label": choice.label} for choice in message.choices],
        "links": [
            {"label": link.label, "url": _absolute(link.url, base)} for link in message.links
        ],
        "expects": None
        if expects is None
        else {
            "field": expects.field,
            "kind": expects.kind,
            "optional": expects.optional,
            "autocomplete": expects.autocomplete,
            "reason": expects.reason,
        },
        "person": message.person,
    }


def _absolute(url: str, base: str) -> str:
    return base + url if url.startswith(OUR_OWN) else url


def messages_json(messages: Sequence[Message], base: str) -> list[dict[str, Any]]:
    return [message_json(message, base) for message in messages]
