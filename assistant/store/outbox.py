"""Events on their way out: written with the change they tell of, sent after its commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.orm import Session

from assistant.leads.turn import OutboxEvent
from assistant.store.tables import OutboxRow, table_of


@dataclass(frozen=True)
class WaitingEvent:
    """An event to send now. attempts: how often it was tried; lead_id: whom it is about."""

    event: OutboxEvent
    attempts: int
    conversation_id: str | None
    lead_id: str | None


def add_event(
    session: Session,
    event: OutboxEvent,
    *,
    conversation_id: str | None = None,
    lead_id: str | None = None,
) -> None:
    """Add an event that no turn made, in the transaction of its change."""
    row: dict[str, Any] = {
        "id": event.id,
        "type": event.type,
        "payload": event.payload,
        "at": event.at,
        "next_attempt_at": event.at,
        "conversation_id": conversation_id,
        "lead_id": lead_id,
    }
    session.connection().execute(insert(table_of(OutboxRow)), [row])


def events_of(session: Session, *, lead_id: str) -> list[OutboxEvent]:
    """Return what was told of a lead, oldest first; of an erased one the payload is empty."""
    query = select(OutboxRow).where(OutboxRow.lead_id == lead_id)
    return [_to_event(row).event for row in session.scalars(query.order_by(OutboxRow.at))]


def pending(session: Session, now: datetime, limit: int = 100) -> list[WaitingEvent]:
    """Return the events that are due, oldest first, without taking them."""
    return [_to_event(row) for row in session.scalars(_due(now, limit))]


def _due(now: datetime, limit: int) -> Select[tuple[OutboxRow]]:
    return (
        select(OutboxRow)
        .where(OutboxRow.status == "waiting", OutboxRow.next_attempt_at <= now)
        .order_by(OutboxRow.next_attempt_at, OutboxRow.at)
        .limit(limit)
    )


def claim(session: Session, now: datetime, until: datetime, limit: int = 100) -> list[WaitingEvent]:
    """Take the events that are due, so that no other process sends them before `until`.

    If this process dies they are due again then: sent at least once, always under the same id.
    """
    due = list(session.scalars(_due(now, limit).with_for_update(skip_locked=True)))
    taken = [_to_event(row) for row in due]
    if due:
        outbox = table_of(OutboxRow)
        session.connection().execute(
            update(outbox)
            .where(outbox.c.id.in_([row.id for row in due]))
            .values(next_attempt_at=until, attempts=outbox.c.attempts + 1)
        )
    return taken


def mark_sent(session: Session, event_id: str) -> None:
    _set(session, event_id, status="sent", last_error=None)


def mark_failed(
    session: Session, event_id: str, *, error: str, next_attempt_at: datetime | None
) -> None:
    """Note a failed try; next_attempt_at None gives the event up: it is dead until replayed."""
    if next_attempt_at is None:
        _set(session, event_id, status="dead", last_error=error)
    else:
        _set(session, event_id, last_error=error, next_attempt_at=next_attempt_at)


def replay(session: Session, event_id: str, now: datetime) -> bool:
    """Make a sent or dead event due again under its id; False for others."""
    outbox = table_of(OutboxRow)
    changed = session.connection().execute(
        update(outbox)
        .where(outbox.c.id == event_id, outbox.c.status.in_(("sent", "dead")))
        .values(status="waiting", attempts=0, next_attempt_at=now)
    )
    return changed.rowcount > 0


def _set(session: Session, event_id: str, **values: Any) -> None:
    """Change an event that was not erased meanwhile."""
    outbox = table_of(OutboxRow)
    session.connection().execute(
        update(outbox).where(outbox.c.id == event_id, outbox.c.status == "waiting").values(**values)
    )


def _to_event(row: OutboxRow) -> WaitingEvent:
    event = OutboxEvent(row.id, row.type, row.payload, row.at)
    return WaitingEvent(event, row.attempts, row.conversation_id, row.lead_id)
