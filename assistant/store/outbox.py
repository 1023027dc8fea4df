"""Events on their way out: written with the change they tell of, sent after its commit.

A waiting event is handed on once, in one transaction: to a delivery for each webhook that wants
it, and to a mail for each colleague. These have tries of their own.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

from assistant.leads.turn import OutboxEvent
from assistant.store.tables import DeliveryRow, MailRow, OutboxRow, table_of

OUTBOX: Final = table_of(OutboxRow)


@dataclass(frozen=True)
class WaitingEvent:
    """An event with whom it is about; its payload is empty once that person was erased."""

    event: OutboxEvent
    conversation_id: str | None = None
    lead_id: str | None = None


def add_event(
    session: Session,
    event: OutboxEvent,
    *,
    conversation_id: str | None = None,
    lead_id: str | None = None,
    handed_on: bool = False,
) -> None:
    """Add an event that no turn made, in the transaction of its change.

    handed_on: its deliveries are added by the caller.
    """
    row: dict[str, Any] = {
        "id": event.id,
        "type": event.type,
        "payload": event.payload,
        "at": event.at,
        "next_attempt_at": event.at,
        "conversation_id": conversation_id,
        "lead_id": lead_id,
        "status": "sent" if handed_on else "waiting",
    }
    session.connection().execute(insert(OUTBOX), [row])


def events_of(session: Session, *, lead_id: str) -> list[OutboxEvent]:
    """Return what was told of a lead, oldest first; of an erased one the payload is empty."""
    query = select(OutboxRow).where(OutboxRow.lead_id == lead_id)
    return [to_event(row).event for row in session.scalars(query.order_by(OutboxRow.at))]


def is_waiting(session: Session) -> bool:
    """Whether an event waits to be handed on; reads only, so that nobody is kept from writing."""
    return bool(session.scalar(select(exists().where(OutboxRow.status == "waiting"))))


def take_waiting(session: Session, limit: int = 100) -> list[WaitingEvent]:
    """Return waiting events, oldest first, that no other process is just handing on.

    Whatever the clock says: one that was set back must not hold an event.
    """
    query = (
        select(OutboxRow)
        .where(OutboxRow.status == "waiting")
        .order_by(OutboxRow.at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [to_event(row) for row in session.scalars(query)]


def mark_handed_on(session: Session, ids: Collection[str]) -> None:
    session.connection().execute(
        update(OUTBOX)
        .where(OUTBOX.c.id.in_(ids), OUTBOX.c.status == "waiting")
        .values(status="sent")
    )


def forget_old(session: Session, before: datetime, limit: int = 500) -> int:
    """Delete old events with their deliveries, mails and log; return how many.

    What still waits for a try stays, whatever its age.
    """
    waits = [
        exists().where(row.outbox_id == OutboxRow.id, row.status == "waiting")
        for row in (DeliveryRow, MailRow)
    ]
    old = select(OutboxRow.id).where(OutboxRow.at < before, OutboxRow.status != "waiting")
    ids = list(session.scalars(old.where(*(~one for one in waits)).limit(limit)))
    if ids:
        session.connection().execute(delete(OUTBOX).where(OUTBOX.c.id.in_(ids)))
    return len(ids)


def to_event(row: OutboxRow) -> WaitingEvent:
    event = OutboxEvent(row.id, row.type, row.payload, row.at)
    return WaitingEvent(event, row.conversation_id, row.lead_id)
