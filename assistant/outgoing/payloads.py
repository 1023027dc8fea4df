"""The body of a webhook: `{type, timestamp, data}`, made at the moment of sending.

Nothing personal waits in a queue: what was erased or withdrawn meanwhile is not sent.
"""

from __future__ import annotations

import json
from typing import Any, Final

from assistant.leads.consent import consents_in_force
from assistant.leads.projection import lead_json, timestamp
from assistant.leads.redaction import without_contact
from assistant.leads.turn import OutboxEvent
from assistant.store.leads import LeadRecord

MAX_BODY_BYTES: Final = 20_000


def thin_body(event: OutboxEvent, **more: Any) -> bytes:
    """Return the event with ids, stage and grade only."""
    body = {
        "type": event.type,
        "timestamp": timestamp(event.at),
        "data": {**event.payload, **more},
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def full_body(event: OutboxEvent, record: LeadRecord | None) -> bytes:
    """Return the event with the lead; `data.left_out` says why there is none.

    "gone": the lead was erased or merged meanwhile. "too_long": it would pass 20 kB; read it
    through the API.
    """
    if record is None:
        return thin_body(event, lead=None, left_out="gone" if _is_about_lead(event) else None)
    body = thin_body(event, lead=outside_lead(record), left_out=None)
    if len(body) > MAX_BODY_BYTES:
        return thin_body(event, lead=None, left_out="too_long")
    return body


def _is_about_lead(event: OutboxEvent) -> bool:
    return event.payload.get("lead_id") is not None and event.type != "lead.erased"


def outside_lead(record: LeadRecord) -> dict[str, Any]:
    """Return the lead as in the API; contact details only while it agreed to be contacted."""
    lead = lead_json(
        record.lead, record.conversations, record.facts, record.consents, record.handovers
    )
    return lead if may_be_named(record) else without_contact(lead, record.facts)


def may_be_named(record: LeadRecord) -> bool:
    """Whether the visitor's agreement to be contacted is in force."""
    return consents_in_force(record.consents).get("follow_up") == "given"
