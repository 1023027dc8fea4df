"""Events are handed on once, whatever dies; deliveries are tried by one process at a time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assistant.leads.events import event
from assistant.leads.turn import OutboxEvent
from assistant.store import deliveries, mails, outbox, webhooks
from assistant.store.database import Database
from assistant.store.deliveries import Attempt
from assistant.store.erasure import blank_traces
from assistant.store.webhooks import Endpoint
from tests.store.cast import NOON

LATER = NOON + timedelta(minutes=5)
TAKEN = Attempt(NOON, 204, None, 12)
REFUSED = Attempt(NOON, 500, "HTTP 500", 12)


def endpoint(name: str = "w", **more: Any) -> Endpoint:
    return Endpoint(name, "https://crm.example/hook", "whsec_c2VjcmV0", NOON, **more)


async def add(database: Database, name: str, minute: int = 0, **more: Any) -> OutboxEvent:
    made = OutboxEvent(name, "lead.created", {"lead_id": "x"}, NOON + timedelta(minutes=minute))
    await database.write(lambda s: outbox.add_event(s, made, **more))
    return made


async def deliver(database: Database, name: str, *, to: str = "w") -> str:
    """Add an event that is handed on to one endpoint; return the delivery's id."""
    made = await add(database, name, lead_id=f"lead-{name}", handed_on=True)
    return await database.write(lambda s: deliveries.add_delivery(s, made, to, NOON))


async def add_endpoint(database: Database, name: str = "w", **more: Any) -> None:
    await database.write(lambda s: webhooks.add_endpoint(s, endpoint(name, **more)))


def claim(session: Session, now: Any = NOON, most: int = 9, until: Any = LATER) -> Any:
    return deliveries.claim(session, {"w": most}, now, until)


# ------------------------------------------------------------ events


async def test_waiting_events_are_taken_in_the_order_they_happened(database):
    assert not await database.read(outbox.is_waiting)
    for minute in (2, 0, 1):
        await add(database, f"e-{minute}", minute)
    assert await database.read(outbox.is_waiting)
    taken = await database.write(outbox.take_waiting)
    assert [one.event.id for one in taken] == ["e-0", "e-1", "e-2"]
    await database.write(lambda s: outbox.mark_handed_on(s, ["e-0", "e-2"]))
    [left] = await database.write(outbox.take_waiting)
    assert left.event.id == "e-1"


async def test_a_change_that_is_rolled_back_is_not_told(database):
    def fail(session: Session) -> None:
        outbox.add_event(session, event("lead.updated", "demo", NOON))
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(fail)
    assert not await database.read(outbox.is_waiting)


async def test_old_events_are_forgotten_with_their_deliveries_unless_they_wait(database):
    await add_endpoint(database)
    done, waits = await deliver(database, "done"), await deliver(database, "waits")
    await add(database, "not-handed-on")
    for claimed in await database.write(claim):
        if claimed.id == done:
            await database.write(lambda s, c=claimed: deliveries.mark_sent(s, c, TAKEN))
    assert await database.write(lambda s: outbox.forget_old(s, NOON)) == 0
    assert await database.write(lambda s: outbox.forget_old(s, LATER)) == 1
    left = await database.read(lambda s: deliveries.list_deliveries(s, "w"))
    assert [one.id for one in left] == [waits]
    assert await database.read(outbox.is_waiting)


# ------------------------------------------------------------ deliveries


async def test_a_claimed_delivery_is_due_again_only_after_its_time(database):
    await add_endpoint(database)
    await deliver(database, "e")
    [taken] = await database.write(claim)
    assert (taken.attempt, taken.endpoint.id, taken.waiting.event.id) == (1, "w", "e")
    assert await database.write(claim) == []
    assert await database.read(lambda s: deliveries.due_endpoints(s, NOON)) == []
    [again] = await database.write(lambda s: claim(s, now=LATER))
    assert (again.id, again.attempt) == (taken.id, 2)


async def test_two_claims_at_once_share_the_deliveries(database):
    await add_endpoint(database)
    ids = {await deliver(database, f"e-{number}") for number in range(10)}
    claims = await asyncio.gather(*(database.write(lambda s: claim(s, most=4)) for _ in range(3)))
    taken = [one.id for part in claims for one in part]
    taken += [one.id for one in await database.write(claim)]
    assert len(taken) == 10
    assert set(taken) == ids


async def test_a_full_queue_of_one_endpoint_leaves_the_others_their_turn(database):
    for name in ("w", "v"):
        await add_endpoint(database, name)
    for number in range(5):
        await deliver(database, f"w-{number}")
    await deliver(database, "v-0", to="v")
    assert set(await database.read(lambda s: deliveries.due_endpoints(s, NOON))) == {"w", "v"}
    taken = await database.write(lambda s: deliveries.claim(s, {"w": 2, "v": 2}, NOON, LATER))
    assert [one.endpoint.id for one in taken] == ["w", "w", "v"]


async def test_a_disabled_endpoint_is_sent_nothing_until_it_is_enabled(database):
    await add_endpoint(database)
    await deliver(database, "e")
    assert await database.write(lambda s: webhooks.disable_endpoint(s, "w", "gone"))
    assert not await database.write(lambda s: webhooks.disable_endpoint(s, "w", "again"))
    assert await database.read(lambda s: deliveries.due_endpoints(s, NOON)) == []
    assert await database.write(claim) == []
    await database.write(lambda s: webhooks.update_endpoint(s, endpoint()))
    assert len(await database.write(claim)) == 1


async def test_the_log_holds_every_try_and_a_replay_counts_anew(database):
    await add_endpoint(database)
    of_id = await deliver(database, "e")
    [first] = await database.write(claim)
    assert await database.write(lambda s: deliveries.mark_failed(s, first, REFUSED, LATER))
    [second] = await database.write(lambda s: claim(s, now=LATER))
    assert await database.write(lambda s: deliveries.mark_failed(s, second, REFUSED, None))
    [dead] = await database.read(lambda s: deliveries.list_deliveries(s, "w", status="dead"))
    assert (dead.status, dead.attempts, dead.log) == ("dead", 2, (REFUSED, REFUSED))
    assert await database.write(lambda s: deliveries.replay(s, of_id, LATER))
    [third] = await database.write(lambda s: claim(s, now=LATER))
    await database.write(lambda s: deliveries.mark_sent(s, third, TAKEN))
    sent = await database.read(lambda s: deliveries.get_delivery(s, "w", of_id))
    assert (sent.status, sent.attempts, sent.next_attempt_at) == ("sent", 1, None)
    assert sent.log == (REFUSED, REFUSED, TAKEN)
    assert await database.read(lambda s: deliveries.get_delivery(s, "other", of_id)) is None


async def test_a_late_word_of_an_earlier_try_does_not_undo_a_later_one(database):
    await add_endpoint(database)
    of_id = await deliver(database, "e")
    [slow] = await database.write(claim)
    [quick] = await database.write(lambda s: claim(s, now=LATER, until=LATER + timedelta(hours=1)))
    assert not await database.write(lambda s: deliveries.mark_failed(s, slow, REFUSED, None))
    await database.write(lambda s: deliveries.mark_sent(s, quick, TAKEN))
    assert not await database.write(lambda s: deliveries.mark_failed(s, slow, REFUSED, LATER))
    found = await database.read(lambda s: deliveries.get_delivery(s, "w", of_id))
    assert found.status == "sent"


async def test_nothing_more_is_sent_about_an_erased_person(database):
    await add_endpoint(database)
    of_id = await deliver(database, "e")
    await database.write(lambda s: blank_traces(s, ["lead-e"]))
    assert await database.write(claim) == []
    found = await database.read(lambda s: deliveries.get_delivery(s, "w", of_id))
    assert found.status == "erased"
    assert not await database.write(lambda s: deliveries.replay(s, of_id, LATER))


async def test_an_endpoint_takes_its_deliveries_along_even_while_one_is_tried(database):
    await add_endpoint(database)
    await deliver(database, "e")
    [claimed] = await database.write(claim)
    assert await database.write(lambda s: webhooks.delete_endpoint(s, "w"))
    assert not await database.write(lambda s: webhooks.delete_endpoint(s, "w"))
    assert not await database.write(lambda s: deliveries.mark_failed(s, claimed, REFUSED, LATER))
    await database.write(lambda s: deliveries.mark_sent(s, claimed, TAKEN))
    assert await database.read(lambda s: deliveries.list_deliveries(s, "w")) == []


async def test_pages_of_the_log_follow_each_other_newest_first(database):
    await add_endpoint(database)
    ids = {await deliver(database, f"e-{number}") for number in range(5)}
    seen: list[Any] = []
    while True:
        before = (seen[-1].at, seen[-1].id) if seen else None
        page = await database.read(
            lambda s, b=before: deliveries.list_deliveries(s, "w", before=b, limit=2)
        )
        if not page:
            break
        seen += page
    assert [one.id for one in seen] == sorted(ids, reverse=True)


def test_both_secrets_sign_until_the_old_ones_time_is_over():
    both = endpoint(previous_secret="whsec_b2xk", previous_secret_until=LATER)
    assert both.secrets_at(NOON) == ("whsec_c2VjcmV0", "whsec_b2xk")
    assert both.secrets_at(LATER) == ("whsec_c2VjcmV0",)
    assert "whsec" not in repr(both)
    assert "crm.example" not in repr(both)


# ------------------------------------------------------------ mails


async def test_a_mail_is_claimed_tried_again_and_given_up(database):
    made = await add(database, "e", lead_id="x")
    await database.write(lambda s: mails.add_mail(s, made, "kim@example.com", NOON))
    assert await database.read(lambda s: mails.is_due(s, NOON))
    [taken] = await database.write(lambda s: mails.claim(s, NOON, LATER, 5))
    assert (taken.recipient, taken.attempt) == ("kim@example.com", 1)
    assert await database.write(lambda s: mails.claim(s, NOON, LATER, 5)) == []
    await database.write(lambda s: mails.mark_failed(s, taken.id, "busy", LATER))
    assert not await database.read(lambda s: mails.is_due(s, NOON))
    [again] = await database.write(lambda s: mails.claim(s, LATER, LATER, 5))
    assert again.attempt == 2
    await database.write(lambda s: mails.mark_failed(s, again.id, "no such box", None))
    assert await database.read(mails.list_mails) == [("kim@example.com", "dead", 2)]


async def test_no_mail_goes_out_about_an_erased_person(database):
    made = await add(database, "e", lead_id="x")
    await database.write(lambda s: mails.add_mail(s, made, "kim@example.com", NOON))
    await database.write(lambda s: blank_traces(s, ["x"]))
    assert await database.write(lambda s: mails.claim(s, NOON, LATER, 5)) == []
    assert await database.read(mails.list_mails) == [("kim@example.com", "erased", 0)]
