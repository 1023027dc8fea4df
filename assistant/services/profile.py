"""What is known about a visitor, in the shape the visitor may see and take away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.leads.consent import ConsentAct
from assistant.leads.conversation import Message
from assistant.leads.facts import FIELDS, current_facts, known_values
from assistant.leads.projection import timestamp
from assistant.leads.turn import Loaded
from assistant.services import wording


def profile_of(loaded: Loaded) -> dict[str, Any]:
    """Return fields with their labels, values and words, and the consents given or refused."""
    conversation = loaded.conversation
    held = current_facts(loaded.facts)
    known = known_values(held)
    return {
        "conversation": {"id": conversation.id, "locale": conversation.locale},
        "fields": [
            {
                "field": name,
                "label": wording.label(name, conversation.locale),
                "value": known[name],
                "text": wording.display(held[name], conversation.locale),
                "said": held[name].raw,
                "at": timestamp(held[name].at),
            }
            for name in FIELDS
            if name in known
        ],
        "consents": [consent_json(act) for act in loaded.consents],
        "page": {
            "url": conversation.page.url,
            "title": conversation.page.title,
            "referrer": conversation.page.referrer,
            "utm": conversation.page.utm,
        },
    }


def consent_json(act: ConsentAct) -> dict[str, Any]:
    return {
        "purpose": act.purpose,
        "action": act.action,
        "text_id": act.text_id,
        "at": timestamp(act.at),
    }


def export_of(loaded: Loaded, messages: Sequence[Message]) -> dict[str, Any]:
    """Return the profile with the transcript."""
    transcript = [
        {
            "seq": message.seq,
            "sender": message.sender,
            "text": message.text,
            "created_at": timestamp(message.created_at),
        }
        for message in messages
    ]
    return {**profile_of(loaded), "transcript": transcript}
