"""Deliveries: one event on its way to one webhook, with a log of every try.

A process claims a delivery for a while; if it dies, the delivery is due again after that, so an
event arrives at least once, always under the same id.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.orm import Session

from assistant.leads.turn import OutboxEvent
from assistant.store.outbox import WaitingEvent, to_event
from assistant.store.outgoing_tables import DeliveryAttemptRow
from assistant.store.rows import row_of
from assistant.store.tables import DeliveryRow, OutboxRow, WebhookEndpointRow, table_of
from assistant.store.webhooks import Endpoint, to_endpoint

DELIVERY: Final = table_of(DeliveryRow)
ATTEMPT: Final = table_of(DeliveryAttemptRow)
STATUSES: Final = ("waiting", "sent", "dead", "erased")
_ATTEMPT_COLUMNS: Final = ("at", "response_status", "error", "duration_ms")


@dataclass(frozen=True)
class Attempt:
    """One try. response_status: None where no answer came; error: None where it was taken."""

    at: datetime
    response_status: int | None
    error: str | None
    duration_ms: int


@dataclass(frozen=True)
class Delivery:
    """A delivery with its log, oldest try first. next_attempt_at: None when there is none."""

    id: str
    event_id: str
    event_type: str
    status: str
    attempts: int
    next_attempt_at: datetime | None
    at: datetime
    log: tuple[Attempt, ...] = ()


@dataclass(frozen=True)
class Claimed:
    """A delivery to try now. attempt: the number of this try, from 1."""

    id: str
    attempt: int
    endpoint: Endpoint
    waiting: WaitingEvent


def add_delivery(session: Session, event: OutboxEvent, endpoint_id: str, now: datetime) -> str:
    """Add a delivery that is due at once and return its id."""
    row = {
        "id": secrets.token_urlsafe(16),
        "outbox_id": event.id,
        "endpoint_id": endpoint_id,
        "next_attempt_at": now,
        "at": now,
    }
    session.connection().execute(insert(DELIVERY), [row])
    return row["id"]  # type: ignore[return-value]


# ------------------------------------------------------------ trying


def due_endpoints(session: Session, now: datetime) -> list[str]:
    """Return the enabled endpoints with something due, the longest waiting first."""
    earliest = func.min(DeliveryRow.next_attempt_at)
    query = (
        select(DeliveryRow.endpoint_id)
        .join(WebhookEndpointRow, WebhookEndpointRow.id == DeliveryRow.endpoint_id)
        .where(
            WebhookEndpointRow.enabled.is_(True),
            DeliveryRow.status == "waiting",
            DeliveryRow.next_attempt_at <= now,
        )
        .group_by(DeliveryRow.endpoint_id)
        .order_by(earliest)
    )
    return list(session.scalars(query))


def claim(
    session: Session, slots: Mapping[str, int], now: datetime, until: datetime
) -> list[Claimed]:
    """Take due deliveries, at most so many of each endpoint, until then from all others.

    Deliveries of events about an erased person are ended instead.
    """
    taken: list[Claimed] = []
    for endpoint_id, most in slots.items():
        for row, event, endpoint in _due(session, endpoint_id, now, most):
            if not event.payload:
                _set(session, row.id, status="erased", next_attempt_at=None)
                continue
            _set(session, row.id, attempts=row.attempts + 1, next_attempt_at=until)
            number = row.attempts + 1
            taken.append(Claimed(row.id, number, to_endpoint(endpoint), to_event(event)))
    return taken


def _due(session: Session, endpoint_id: str, now: datetime, most: int) -> Sequence[Any]:
    query = (
        select(DeliveryRow, OutboxRow, WebhookEndpointRow)
        .join(OutboxRow, OutboxRow.id == DeliveryRow.outbox_id)
        .join(WebhookEndpointRow, WebhookEndpointRow.id == DeliveryRow.endpoint_id)
        .where(
            DeliveryRow.endpoint_id == endpoint_id,
            WebhookEndpointRow.enabled.is_(True),
            DeliveryRow.status == "waiting",
            DeliveryRow.next_attempt_at <= now,
        )
        .order_by(DeliveryRow.next_attempt_at, DeliveryRow.at, DeliveryRow.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=DeliveryRow)
    )
    return session.execute(query).all()


def mark_sent(session: Session, claimed: Claimed, attempt: Attempt) -> None:
    _log(session, claimed, attempt)
    _set(session, claimed.id, status="sent", next_attempt_at=None)


def mark_failed(
    session: Session, claimed: Claimed, attempt: Attempt, next_attempt_at: datetime | None
) -> bool:
    """Note a failed try; next_attempt_at None gives the delivery up until it is replayed.

    False when another process tried meanwhile, or it was replayed: then only the log is written.
    """
    _log(session, claimed, attempt)
    change = {"next_attempt_at": next_attempt_at}
    if next_attempt_at is None:
        return _set(session, claimed.id, attempt=claimed.attempt, status="dead", **change)
    return _set(session, claimed.id, attempt=claimed.attempt, **change)


def _log(session: Session, claimed: Claimed, attempt: Attempt) -> None:
    """Append to the log, unless the delivery went with its endpoint or event meanwhile."""
    known = select(DeliveryRow.id).where(DeliveryRow.id == claimed.id).with_for_update()
    if session.scalar(known) is not None:
        row = row_of(attempt, _ATTEMPT_COLUMNS, delivery_id=claimed.id)
        session.connection().execute(insert(ATTEMPT), [row])
        session.connection().execute(
            update(DELIVERY)
            .where(DELIVERY.c.id == claimed.id)
            .values(response_status=attempt.response_status, error=attempt.error)
        )


def _set(session: Session, delivery_id: str, *, attempt: int | None = None, **values: Any) -> bool:
    change = update(DELIVERY).where(DELIVERY.c.id == delivery_id, DELIVERY.c.status == "waiting")
    if attempt is not None:
        change = change.where(DELIVERY.c.attempts == attempt)
    return session.connection().execute(change.values(**values)).rowcount > 0


# ------------------------------------------------------------ looking, and trying again


def list_deliveries(
    session: Session,
    endpoint_id: str,
    *,
    status: str | None = None,
    before: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> list[Delivery]:
    """Return deliveries of an endpoint, newest first; before: (at, id) of the last one seen."""
    query = (
        select(DeliveryRow, OutboxRow.type)
        .join(OutboxRow, OutboxRow.id == DeliveryRow.outbox_id)
        .where(DeliveryRow.endpoint_id == endpoint_id)
        .order_by(DeliveryRow.at.desc(), DeliveryRow.id.desc())
        .limit(limit)
    )
    if status is not None:
        query = query.where(DeliveryRow.status == status)
    if before is not None:
        at, last = before
        earlier = and_(DeliveryRow.at == at, DeliveryRow.id < last)
        query = query.where(or_(DeliveryRow.at < at, earlier))
    found = session.execute(query).all()
    logs = _logs(session, [row.id for row, _ in found])
    return [_to_delivery(row, kind, logs.get(row.id, ())) for row, kind in found]


def get_delivery(session: Session, endpoint_id: str, delivery_id: str) -> Delivery | None:
    query = (
        select(DeliveryRow, OutboxRow.type)
        .join(OutboxRow, OutboxRow.id == DeliveryRow.outbox_id)
        .where(DeliveryRow.endpoint_id == endpoint_id, DeliveryRow.id == delivery_id)
        .execution_options(populate_existing=True)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    row, kind = found
    return _to_delivery(row, kind, _logs(session, [row.id]).get(row.id, ()))


def replay(session: Session, delivery_id: str, now: datetime) -> bool:
    """Make a delivery due now, its tries counted anew; False when its person was erased."""
    payload = session.scalar(
        select(OutboxRow.payload)
        .join(DeliveryRow, DeliveryRow.outbox_id == OutboxRow.id)
        .where(DeliveryRow.id == delivery_id)
    )
    if not payload:
        return False
    change = (
        update(DELIVERY)
        .where(DELIVERY.c.id == delivery_id)
        .values(status="waiting", attempts=0, next_attempt_at=now)
    )
    return session.connection().execute(change).rowcount > 0


def _logs(session: Session, ids: Sequence[str]) -> dict[str, tuple[Attempt, ...]]:
    logs: dict[str, tuple[Attempt, ...]] = {}
    if not ids:
        return logs
    rows = session.scalars(
        select(DeliveryAttemptRow)
        .where(DeliveryAttemptRow.delivery_id.in_(ids))
        .order_by(DeliveryAttemptRow.id)
    )
    for row in rows:
        attempt = Attempt(**row_of(row, _ATTEMPT_COLUMNS))
        logs[row.delivery_id] = (*logs.get(row.delivery_id, ()), attempt)
    return logs


def _to_delivery(row: DeliveryRow, kind: str, log: tuple[Attempt, ...]) -> Delivery:
    return Delivery(
        row.id, row.outbox_id, kind, row.status, row.attempts, row.next_attempt_at, row.at, log
    )
