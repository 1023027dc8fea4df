"""An event goes out at least once, always under its id, and not from two processes at a time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from assistant.leads.turn import OutboxEvent
from assistant.store import outbox
from assistant.store.database import Database
from tests.store.cast import NOON

LATER = NOON + timedelta(minutes=5)


async def add(database: Database, name: str, minute: int = 0) -> None:
    event = OutboxEvent(name, "lead.created", {"lead_id": "x"}, NOON + timedelta(minutes=minute))
    await database.write(lambda s: outbox.add_event(s, event, lead_id="x"))


async def due(database: Database, now: Any = NOON, limit: int = 100) -> list[str]:
    waiting = await database.read(lambda s: outbox.pending(s, now, limit))
    return [one.event.id for one in waiting]


async def test_events_are_due_in_the_order_they_happened(database):
    for minute in (2, 0, 1):
        await add(database, f"e-{minute}", minute)
    assert await due(database) == ["e-0"]
    assert await due(database, LATER) == ["e-0", "e-1", "e-2"]
    assert await due(database, LATER, limit=2) == ["e-0", "e-1"]


async def test_a_claimed_event_is_due_again_only_after_its_lease(database):
    await add(database, "e")
    [taken] = await database.write(lambda s: outbox.claim(s, NOON, LATER))
    assert (taken.event.id, taken.attempts, taken.lead_id) == ("e", 0, "x")
    assert await due(database) == []
    [again] = await database.write(lambda s: outbox.claim(s, LATER, LATER))
    assert (again.event, again.attempts) == (taken.event, 1)


async def test_two_claims_at_once_share_the_events(database):
    for number in range(10):
        await add(database, f"e-{number}")
    claims = await asyncio.gather(
        *(database.write(lambda s: outbox.claim(s, NOON, LATER, limit=6)) for _ in range(3))
    )
    taken = [one.event.id for claim in claims for one in claim]
    assert len(taken) == len(set(taken))
    assert await due(database) == sorted({f"e-{n}" for n in range(10)} - set(taken))


async def test_a_sent_event_is_done_and_can_be_replayed(database):
    await add(database, "e")
    await database.write(lambda s: outbox.mark_sent(s, "e"))
    assert await due(database, LATER) == []
    assert await database.write(lambda s: outbox.replay(s, "e", LATER))
    assert await due(database, LATER) == ["e"]
    assert not await database.write(lambda s: outbox.replay(s, "e", LATER))  # waits already


@pytest.mark.parametrize(("next_attempt_at", "due_later"), [(LATER, ["e"]), (None, [])])
async def test_a_failed_event_waits_or_is_given_up(database, next_attempt_at, due_later):
    await add(database, "e")
    await database.write(
        lambda s: outbox.mark_failed(s, "e", error="503", next_attempt_at=next_attempt_at)
    )
    assert await due(database) == []
    assert await due(database, LATER) == due_later
