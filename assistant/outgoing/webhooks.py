"""Webhooks as integrators work with them: made, changed, tested; their log read and replayed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from assistant.errors import InvalidInput, NotFound
from assistant.leads.events import event
from assistant.outgoing.addresses import Allowed
from assistant.outgoing.courier import utc_now
from assistant.outgoing.signing import new_secret
from assistant.outgoing.webhook_input import (
    DeliveryFilter,
    can_be_stored,
    changed,
    check_filter,
    cursor_after,
    read_cursor,
)
from assistant.store import deliveries, webhooks
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.deliveries import Delivery
from assistant.store.outbox import add_event
from assistant.store.sites import get_site
from assistant.store.webhooks import Endpoint

__all__ = ["Delivery", "Endpoint", "Webhooks"]

MAX_ENDPOINTS: Final = 20
OLD_SECRET_FOR: Final = timedelta(hours=24)


class Webhooks:
    """The one door to webhooks for the API and the console. `by` is named in the audit."""

    def __init__(
        self,
        database: Database,
        allowed: Allowed,
        *,
        wake: Callable[[], None] = lambda: None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """wake: told when something is to be sent at once."""
        self._database, self._allowed = database, allowed
        self._wake, self._clock = wake, clock

    # ------------------------------------------------------------ endpoints

    async def create(self, given: Mapping[str, Any], *, by: str) -> Endpoint:
        """Return a new endpoint with its secret. given: url, and maybe events, site, full.

        Raises InvalidInput naming the member that is wrong.
        """
        blank = Endpoint(
            id=secrets.token_urlsafe(16), url="", secret=new_secret(), created_at=self._clock()
        )
        made = changed(self._allowed, blank, given)

        def add(session: Session) -> None:
            _check_site(session, made)
            if webhooks.count_endpoints(session) >= MAX_ENDPOINTS:
                raise InvalidInput(f"There are {MAX_ENDPOINTS} webhooks already. Delete one.")
            webhooks.add_endpoint(session, made)
            self._audit(session, by, "webhook.created", made.id)

        await self._database.write(add)
        return made

    async def all(self) -> list[Endpoint]:
        return await self._database.read(webhooks.list_endpoints)

    async def get(self, endpoint_id: str) -> Endpoint:
        """Raises NotFound."""
        return await self._database.read(lambda s: _existing(s, endpoint_id))

    async def change(self, endpoint_id: str, given: Mapping[str, Any], *, by: str) -> Endpoint:
        """Change url, events, site, full or enabled. Raises NotFound and InvalidInput."""

        def apply(session: Session) -> Endpoint:
            after = changed(self._allowed, _existing(session, endpoint_id, hold=True), given)
            _check_site(session, after)
            webhooks.update_endpoint(session, after)
            detail = {"changed": sorted(given)}
            self._audit(session, by, "webhook.changed", endpoint_id, detail)
            return after

        after = await self._database.write(apply)
        self._wake()
        return after

    async def delete(self, endpoint_id: str, *, by: str) -> None:
        """Delete it with its log. Raises NotFound."""

        def apply(session: Session) -> None:
            _existing(session, endpoint_id)
            webhooks.delete_endpoint(session, endpoint_id)
            self._audit(session, by, "webhook.deleted", endpoint_id)

        await self._database.write(apply)

    async def rotate(self, endpoint_id: str, *, by: str) -> Endpoint:
        """Give it a new secret; the old one signs as well for a day. Raises NotFound."""
        now, secret = self._clock(), new_secret()

        def apply(session: Session) -> Endpoint:
            before = _existing(session, endpoint_id, hold=True)
            after = replace(
                before,
                secret=secret,
                previous_secret=before.secret,
                previous_secret_until=now + OLD_SECRET_FOR,
            )
            webhooks.update_endpoint(session, after)
            self._audit(session, by, "webhook.rotated", endpoint_id)
            return after

        return await self._database.write(apply)

    # ------------------------------------------------------------ deliveries

    async def test(self, endpoint_id: str, *, by: str) -> Delivery:
        """Send webhook.test to it, once. Raises NotFound, and InvalidInput while it is disabled."""
        now = self._clock()
        told = event("webhook.test", None, now, webhook_id=endpoint_id)

        def apply(session: Session) -> Delivery:
            if not _existing(session, endpoint_id).enabled:
                raise InvalidInput("This webhook is disabled. Enable it first.", field="enabled")
            add_event(session, told, handed_on=True)
            delivery_id = deliveries.add_delivery(session, told, endpoint_id, now)
            self._audit(session, by, "webhook.tested", endpoint_id)
            return _delivery(session, endpoint_id, delivery_id)

        return await self._sent(apply)

    async def replay(self, endpoint_id: str, delivery_id: str, *, by: str) -> Delivery:
        """Send an event again under its id, its tries counted anew.

        Raises NotFound, and InvalidInput when the person it is about was erased.
        """
        now = self._clock()

        def apply(session: Session) -> Delivery:
            _existing(session, endpoint_id)
            _delivery(session, endpoint_id, delivery_id)
            if not deliveries.replay(session, delivery_id, now):
                raise InvalidInput("The person this event was about was erased.")
            detail = {"delivery_id": delivery_id}
            self._audit(session, by, "webhook.replayed", endpoint_id, detail)
            return _delivery(session, endpoint_id, delivery_id)

        return await self._sent(apply)

    async def deliveries(
        self, endpoint_id: str, wanted: DeliveryFilter
    ) -> tuple[list[Delivery], str | None]:
        """Return one page of its log, newest first, and the cursor of the next, None on the last.

        Raises NotFound, and InvalidInput naming the part of the filter that is wrong.
        """
        check_filter(wanted)
        before = read_cursor(wanted.cursor) if wanted.cursor else None

        def read(session: Session) -> list[Delivery]:
            _existing(session, endpoint_id)
            return deliveries.list_deliveries(
                session,
                endpoint_id,
                status=wanted.status,
                before=before,
                limit=wanted.limit + 1,
            )

        found = await self._database.read(read)
        page = found[: wanted.limit]
        return page, cursor_after(page[-1]) if len(found) > wanted.limit else None

    async def _sent(self, apply: Callable[[Session], Delivery]) -> Delivery:
        delivery = await self._database.write(apply)
        self._wake()
        return delivery

    def _audit(
        self,
        session: Session,
        by: str,
        action: str,
        of_id: str,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        append_audit(session, AuditEntry(self._clock(), by, action, of_id, detail or {}))


def _check_site(session: Session, endpoint: Endpoint) -> None:
    if endpoint.site_id is not None and get_site(session, endpoint.site_id) is None:
        raise InvalidInput("There is no site with this id.", field="site")


def _existing(session: Session, endpoint_id: str, *, hold: bool = False) -> Endpoint:
    found = None
    if can_be_stored(endpoint_id):
        found = webhooks.get_endpoint(session, endpoint_id, hold=hold)
    if found is None:
        raise NotFound("There is no such webhook.")
    return found


def _delivery(session: Session, endpoint_id: str, delivery_id: str) -> Delivery:
    found = None
    if can_be_stored(delivery_id):
        found = deliveries.get_delivery(session, endpoint_id, delivery_id)
    if found is None:
        raise NotFound("There is no such delivery.")
    return found
