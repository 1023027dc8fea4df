"""What is known about a visitor, in the shape the visitor may see and take away."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.leads.consent import ConsentAct, consents_in_force
from assistant.leads.conversation import Message
from assistant.leads.facts import FIELDS, current_facts, known_values
from assistant.leads.playbook import Playbook
from assistant.leads.projection import timestamp
from assistant.leads.turn import Loaded
from assistant.services import wording

Words = Mapping[str, str]  # SHA-256 of a consent's text -> the text


def profile_of(loaded: Loaded, playbook: Playbook, words: Words) -> dict[str, Any]:
    """Return fields with their labels, values and words, and a receipt for every consent.

    words: the exact texts that are kept, as consent.words_of returns them.
    """
    conversation = loaded.conversation
    held = current_facts(loaded.facts)
    known = known_values(held)
    shown = {**words_in(playbook), **words}
    signed_in = held.get("signal.identity")
    return {
        "conversation": {"id": conversation.id, "locale": conversation.locale},
        "visitor_id": signed_in.value if signed_in else None,
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
        "consents": [receipt_of(act, shown) for act in loaded.consents],
        "purposes": purposes_of(loaded, playbook),
        "withdraw": wording.phrase(conversation.locale, "consent.withdraw"),
        "page": {
            "url": conversation.page.url,
            "title": conversation.page.title,
            "referrer": conversation.page.referrer,
            "utm": conversation.page.utm,
        },
    }


def receipt_of(act: ConsentAct, words: Words) -> dict[str, Any]:
    """Return one act as the visitor may keep it; words null where none were shown."""
    return {
        "purpose": act.purpose,
        "action": act.action,
        "text_id": act.text_id,
        "at": timestamp(act.at),
        "words": words.get(act.text_sha256),
        "text_sha256": act.text_sha256,
        "locale": act.locale,
        "policy_version": act.policy_version,
        "method": act.method,
        "message_id": act.message_id,
    }


def purposes_of(loaded: Loaded, playbook: Playbook) -> list[dict[str, Any]]:
    """Return each purpose with where it stands and the words a yes would be given to."""
    locale, now = loaded.conversation.locale, consents_in_force(loaded.consents)
    return [
        {
            "purpose": consent.purpose,
            "label": wording.phrase(locale, f"consent.purpose.{consent.purpose}"),
            "action": now.get(consent.purpose),
            "text_id": consent.id,
            "words": consent.text[locale],
        }
        for consent in playbook.consents
    ]


def words_in(playbook: Playbook) -> dict[str, str]:
    """Return the consent texts of the playbook as it is now, by their SHA-256."""
    texts = [text for consent in playbook.consents for text in consent.text.values()]
    return {hashlib.sha256(text.encode()).hexdigest(): text for text in texts}


def export_of(profile: dict[str, Any], messages: Sequence[Message]) -> dict[str, Any]:
    """Return the profile with the transcript."""
    transcript = [
        {
            "seq": message.seq,
            "sender": message.sender,
            "person": message.person,
            "text": message.text,
            "created_at": timestamp(message.created_at),
        }
        for message in messages
    ]
    return {**profile, "transcript": transcript}
