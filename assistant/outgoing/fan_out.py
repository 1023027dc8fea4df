"""From one event to all who are told: a delivery for each webhook, a mail for each colleague."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from assistant.leads.events import EVENTS, WEBHOOK_DISABLED
from assistant.leads.turn import OutboxEvent
from assistant.services.mail_address import is_plain_address
from assistant.store import deliveries, mails, outbox, people, webhooks
from assistant.store.leads import get_lead
from assistant.store.outbox import WaitingEvent
from assistant.store.webhooks import Endpoint

AT_ONCE: Final = 100
MAILED: Final = ("lead.qualified", "handoff.requested", WEBHOOK_DISABLED)


def hand_on(
    session: Session, now: datetime, *, notify_to: Sequence[str] | None, limit: int = AT_ONCE
) -> list[str]:
    """Hand waiting events on, in the transaction that also marks them; return their types.

    notify_to: who gets mails about what nobody owns; None when there is no mail server.
    """
    waiting = outbox.take_waiting(session, limit)
    endpoints = webhooks.list_endpoints(session, enabled_only=True) if waiting else []
    for one in waiting:
        for endpoint in endpoints:
            if wants(endpoint, one.event):
                deliveries.add_delivery(session, one.event, endpoint.id, now)
        if notify_to is not None:
            for address in recipients(session, one, notify_to):
                mails.add_mail(session, one.event, address, now)
    outbox.mark_handed_on(session, [one.event.id for one in waiting])
    return [one.event.type for one in waiting]


def wants(endpoint: Endpoint, event: OutboxEvent) -> bool:
    """Whether the endpoint's filter takes the event; a test goes only where it was asked for."""
    if event.type not in EVENTS or event.type == "webhook.test":
        return False
    of_site = endpoint.site_id in (None, event.payload.get("site"))
    return of_site and (not endpoint.events or event.type in endpoint.events)


def recipients(session: Session, one: WaitingEvent, notify_to: Sequence[str]) -> list[str]:
    """Return who gets a mail: the lead's owner if an address is known, else notify_to.

    A disabled webhook is told to the administrators where notify_to is empty.
    """
    if one.event.type not in MAILED:
        return []
    if one.event.type == WEBHOOK_DISABLED:
        admins = [user for user in people.list_users(session) if user.role == "admin"]
        found = notify_to or [user.email for user in admins if user.enabled and user.email]
    else:
        found = _owner(session, one.lead_id) or notify_to
    return [address for address in dict.fromkeys(found) if is_plain_address(address)]


def _owner(session: Session, lead_id: str | None) -> list[str]:
    record = get_lead(session, lead_id) if lead_id else None
    owner = record.lead.owner if record else None
    user = people.find_user(session, owner) if owner else None
    return [user.email] if user and user.enabled and user.email else []
