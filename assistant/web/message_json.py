"""Conversations and messages in the shape of the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.leads.conversation import Conversation, Message
from assistant.leads.projection import timestamp


def conversation_json(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "locale": conversation.locale,
        "status": conversation.status,
        "person_present": conversation.person_present,
    }


def message_json(message: Message) -> dict[str, Any]:
    """Return a message; what a choice stands for stays on the server."""
    expects = message.expects
    return {
        "id": message.id,
        "seq": message.seq,
        "sender": message.sender,
        "text": message.text,
        "created_at": timestamp(message.created_at),
        "choices": [{"id": choice.id, "label": choice.label} for choice in message.choices],
        "links": [{"label": link.label, "url": link.url} for link in message.links],
        "expects": None
        if expects is None
        else {
            "field": expects.field,
            "kind": expects.kind,
            "optional": expects.optional,
            "autocomplete": expects.autocomplete,
            "reason": expects.reason,
        },
    }


def messages_json(messages: Sequence[Message]) -> list[dict[str, Any]]:
    return [message_json(message) for message in messages]
