"""Killed anywhere between commit, send and note: the event arrives, under one id."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from assistant.leads.events import event
from assistant.outgoing.courier import utc_now
from assistant.outgoing.webhooks import Webhooks
from assistant.store import deliveries, outbox
from assistant.store.database import Database
from tests.outgoing.conftest import LOOPBACK
from tests.outgoing.receiver import Receiver, status

WAIT_S = 60


@asynccontextmanager
async def sender_of(url: str) -> AsyncIterator[Process]:
    """A process that sends what waits; killed at the end, if it still lives."""
    module = "tests.outgoing.sending_process"
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, url, stdout=PIPE)
    assert process.stdout is not None
    await process.stdout.readline()
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def endpoint(database: Database, receiver: Receiver) -> str:
    made = await Webhooks(database, LOOPBACK).create({"url": receiver.url()}, by="crm")
    return made.id


async def tell(database: Database) -> str:
    told = event("lead.created", "demo", utc_now(), lead_id="x")
    await database.write(lambda s: outbox.add_event(s, told))
    return told.id


async def states(database: Database, endpoint_id: str) -> set[str]:
    found = await database.read(lambda s: deliveries.list_deliveries(s, endpoint_id, limit=1000))
    return {one.status for one in found}


async def until(check: Any) -> None:
    async with asyncio.timeout(WAIT_S):
        while not await check():  # noqa: ASYNC110 (another process does the work)
            await asyncio.sleep(0.05)


async def test_what_was_committed_before_the_kill_is_sent_by_the_next_process(
    database, database_url, receiver
):
    of_id = await endpoint(database, receiver)
    told = await tell(database)  # and nobody was there to send it
    async with sender_of(database_url):
        await until(lambda: has(database, of_id, {"sent"}))
    assert [one.id for one in receiver.got] == [told]


async def test_killed_between_send_and_note_it_comes_again_under_its_id(
    database, database_url, receiver
):
    """The receiver kills the sender when the request is in, and answers nobody."""
    of_id = await endpoint(database, receiver)
    async with sender_of(database_url) as first:

        async def kill(request: web.Request) -> web.StreamResponse:
            first.kill()
            await first.wait()
            return web.Response(status=204)

        receiver.behave(kill, status(204))
        told = await tell(database)
        await until(lambda: got(receiver, 1))
        await first.wait()
    assert await states(database, of_id) == {"waiting"}
    async with sender_of(database_url):
        await until(lambda: has(database, of_id, {"sent"}))
    assert len(receiver.got) == 2
    assert {one.id for one in receiver.got} == {told}


async def test_two_processes_one_of_them_killed_under_load_deliver_every_event(
    database, database_url, receiver
):
    of_id = await endpoint(database, receiver)
    ids = set()
    async with sender_of(database_url) as first, sender_of(database_url):
        for number in range(60):
            ids.add(await tell(database))
            if number == 30:
                first.kill()
        await until(lambda: has(database, of_id, {"sent"}))
        await until(lambda: handed_on(database))
    arrived = [one.id for one in receiver.got]
    assert set(arrived) == ids
    assert len(arrived) - len(ids) <= 2  # what the killed one had sent and could not note


async def has(database: Database, endpoint_id: str, wanted: set[str]) -> bool:
    return await handed_on(database) and await states(database, endpoint_id) == wanted


async def handed_on(database: Database) -> bool:
    return not await database.read(outbox.is_waiting)


async def got(receiver: Receiver, number: int) -> bool:
    return len(receiver.got) >= number
