"""A receiver and a courier that are told the time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from assistant.leads.events import event
from assistant.outgoing.addresses import read_allowed
from assistant.outgoing.courier import Courier
from assistant.outgoing.gate import Gate
from assistant.outgoing.webhooks import Webhooks
from assistant.store import deliveries, outbox, webhooks
from assistant.store.database import Database
from assistant.store.deliveries import Delivery
from assistant.store.webhooks import Endpoint
from tests.outgoing.receiver import Receiver
from tests.sales import FakeClock

LOOPBACK = read_allowed(["127.0.0.0/8"])


@dataclass
class Sending:
    """What a test of the courier works with."""

    database: Database
    receiver: Receiver
    courier: Courier
    webhooks: Webhooks
    clock: FakeClock
    made: list[str] = field(default_factory=list)

    async def endpoint(self, **more: Any) -> Endpoint:
        given = {"url": self.receiver.url(), **more}
        return await self.webhooks.create(given, by="api key crm")

    async def tell(self, kind: str = "lead.created", **more: Any) -> str:
        """Commit an event and return its id."""
        lead_id = more.get("lead_id", "lead-1")
        told = event(kind, more.pop("site", "demo"), self.clock(), **{"lead_id": lead_id, **more})
        await self.database.write(lambda s: outbox.add_event(s, told, lead_id=lead_id))
        return told.id

    async def round(self) -> None:
        """One round, and all that it began."""
        await self.courier.round()
        await self.courier.idle()

    async def log(self, endpoint: Endpoint) -> list[Delivery]:
        return await self.database.read(lambda s: deliveries.list_deliveries(s, endpoint.id))

    async def now(self, endpoint: Endpoint) -> Endpoint:
        found = await self.database.read(lambda s: webhooks.get_endpoint(s, endpoint.id))
        assert found is not None
        return found


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    started = await Receiver.start()
    yield started
    await started.stop()


@pytest.fixture
async def sending(database: Database, receiver: Receiver) -> AsyncIterator[Sending]:
    clock = FakeClock()
    gate = Gate(LOOPBACK, timeout_s=0.5)
    courier = Courier(database, gate, clock=clock, chance=lambda: 0.0)
    yield Sending(database, receiver, courier, Webhooks(database, LOOPBACK, clock=clock), clock)
    await courier.stop()
