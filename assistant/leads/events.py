"""Events: what other systems are told, by name; ids, stage and grade, never personal data."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Final

from assistant.leads.lead import Lead, StageChange
from assistant.leads.turn import OutboxEvent

EVENTS: Final = (
    "conversation.started",
    "conversation.ended",
    "lead.created",
    "lead.updated",
    "lead.qualified",
    "lead.disqualified",
    "lead.corrected",
    "lead.merged",
    "lead.erased",
    "consent.changed",
    "handoff.requested",
    "webhook.test",
)
# Told to the operator by mail only: no receiver is there to take it.
WEBHOOK_DISABLED: Final = "webhook.disabled"
_TOLD_MOVES: Final = ("qualified", "disqualified")


def lead_event(
    kind: str, lead: Lead, now: datetime, *, conversation_id: str | None = None, **more: Any
) -> OutboxEvent:
    """Return an event about a lead as it is after the change; more: further ids of the payload."""
    about = {"lead_id": lead.id, "stage": lead.stage, "grade": lead.grade}
    return event(kind, lead.site_id, now, conversation_id=conversation_id, **about, **more)


def event(
    kind: str,
    site: str | None,
    now: datetime,
    *,
    conversation_id: str | None = None,
    lead_id: str | None = None,
    **more: Any,
) -> OutboxEvent:
    """Return an event with a new id. site: whose it is; None is for every site."""
    payload = {
        "lead_id": lead_id,
        "conversation_id": conversation_id,
        "site": site,
        "stage": None,
        "grade": None,
    }
    return OutboxEvent(secrets.token_urlsafe(16), kind, {**payload, **more}, now)


def change_events(
    lead: Lead, move: StageChange | None, now: datetime, *, corrected: bool = False
) -> list[OutboxEvent]:
    """Return what is told of a person's change; lead: as it is after it."""
    kinds = ["lead.updated"]
    kinds += [f"lead.{move.after}"] if move and move.after in _TOLD_MOVES else []
    kinds += ["lead.corrected"] if corrected else []
    return [lead_event(kind, lead, now) for kind in kinds]
