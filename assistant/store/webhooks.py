"""Webhook endpoints: where events are sent, which ones, and with which secrets they are signed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from assistant.store.rows import row_of
from assistant.store.tables import WebhookEndpointRow, table_of

ENDPOINT: Final = table_of(WebhookEndpointRow)
_COLUMNS: Final = (
    *("id", "site_id", "url", "secret", "previous_secret", "previous_secret_until"),
    *("full", "enabled", "disabled_reason", "created_at"),
)


@dataclass(frozen=True)
class Endpoint:
    """events: names of those it takes; empty for every event. site_id: None for every site.

    previous_secret signs beside secret until previous_secret_until.
    full: the lead goes with the event.
    """

    id: str
    url: str = field(repr=False)
    secret: str = field(repr=False)
    created_at: datetime
    events: tuple[str, ...] = ()
    site_id: str | None = None
    full: bool = False
    enabled: bool = True
    disabled_reason: str | None = None
    previous_secret: str | None = field(default=None, repr=False)
    previous_secret_until: datetime | None = None

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """Return the secrets that sign now, the current one first."""
        until = self.previous_secret_until
        if self.previous_secret is None or until is None or until <= now:
            return (self.secret,)
        return (self.secret, self.previous_secret)


def add_endpoint(session: Session, endpoint: Endpoint) -> None:
    session.connection().execute(insert(ENDPOINT), [_row(endpoint)])


def update_endpoint(session: Session, endpoint: Endpoint) -> None:
    changed = update(ENDPOINT).where(ENDPOINT.c.id == endpoint.id).values(_row(endpoint))
    session.connection().execute(changed)


def delete_endpoint(session: Session, endpoint_id: str) -> bool:
    """Delete it with its deliveries; False when there is none."""
    gone = session.connection().execute(delete(ENDPOINT).where(ENDPOINT.c.id == endpoint_id))
    return gone.rowcount > 0


def disable_endpoint(session: Session, endpoint_id: str, reason: str) -> bool:
    """Send it nothing more; False when it is disabled already."""
    change = (
        update(ENDPOINT)
        .where(ENDPOINT.c.id == endpoint_id, ENDPOINT.c.enabled.is_(True))
        .values(enabled=False, disabled_reason=reason)
    )
    return session.connection().execute(change).rowcount > 0


def get_endpoint(session: Session, endpoint_id: str, *, hold: bool = False) -> Endpoint | None:
    """hold: nobody else may change it until the transaction ends."""
    query = select(WebhookEndpointRow).where(WebhookEndpointRow.id == endpoint_id)
    row = session.scalar(query.with_for_update() if hold else query)
    return to_endpoint(row) if row else None


def list_endpoints(session: Session, *, enabled_only: bool = False) -> list[Endpoint]:
    """Return the endpoints, oldest first."""
    query = select(WebhookEndpointRow)
    if enabled_only:
        query = query.where(WebhookEndpointRow.enabled.is_(True))
    ordered = query.order_by(WebhookEndpointRow.created_at, WebhookEndpointRow.id)
    return [to_endpoint(row) for row in session.scalars(ordered)]


def count_endpoints(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(WebhookEndpointRow)) or 0


def to_endpoint(row: WebhookEndpointRow) -> Endpoint:
    return Endpoint(**row_of(row, _COLUMNS), events=tuple(row.events))


def _row(endpoint: Endpoint) -> dict[str, Any]:
    return row_of(endpoint, _COLUMNS, events=list(endpoint.events))
