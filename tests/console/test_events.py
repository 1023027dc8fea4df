"""Pages that are open hear of leads, from this process and from others."""

from __future__ import annotations

import asyncio
import json
import re

import pytest
from aiohttp import ClientResponse

from assistant.console import event_stream, events
from assistant.services.bus import Notice
from assistant.services.leads import LeadChange, Leads, utc_now
from tests.console.conftest import Browser
from tests.lead_cast import BEN, meet


async def next_lead(stream: ClientResponse) -> str:
    """Return the id of the next lead event."""
    return str((await next_event(stream))["id"])


async def next_event(stream: ClientResponse) -> dict[str, str | None]:
    async with asyncio.timeout(10):
        while True:
            line = (await stream.content.readline()).decode()
            if line.startswith("data: "):
                found: dict[str, str | None] = json.loads(line.removeprefix("data: "))
                return found
            assert line, "the stream ended"


async def listen(browser: Browser) -> ClientResponse:
    stream = await browser.get("/console/events", Accept="text/event-stream")
    assert stream.content_type == "text/event-stream"
    assert (await stream.content.readline()).startswith(b"retry:")
    return stream


async def test_a_change_in_this_process_is_heard_at_once(kim, cast):
    stream = await listen(kim)
    await kim.sales.leads.change(cast["ada"], LeadChange(note="x"), by="rob")
    assert await next_lead(stream) == cast["ada"]


async def test_a_lead_of_another_process_is_found_in_the_database(kim, monkeypatch):
    watch = kim.client.app[events.WATCH]
    monkeypatch.setattr(watch, "_look_every_s", 0.02)
    stream = await listen(kim)
    lead_id = meet(kim.sales.database, BEN, at=utc_now())
    assert await next_lead(stream) == lead_id
    silent = Leads(kim.sales.database)  # has no bus
    await silent.change(lead_id, LeadChange(note="x"), by="rob")
    assert await next_lead(stream) == lead_id


async def test_what_the_page_shows_already_is_told_with_its_moment(kim, cast, monkeypatch):
    watch = kim.client.app[events.WATCH]
    monkeypatch.setattr(watch, "_look_every_s", 0.02)
    silent = Leads(kim.sales.database)  # has no bus: the database tells of it
    await silent.change(cast["ada"], LeadChange(note="x"), by="kim")
    page = await (await kim.get(f"/console/leads/{cast['ada']}")).text()
    [shown] = re.findall(r'id="changed"[^>]* data-at="([^"]+)"', page)
    stream = await listen(kim)
    assert await next_event(stream) == {"id": cast["ada"], "at": shown}
    await silent.change(cast["ada"], LeadChange(note="y"), by="rob")
    later = await next_event(stream)
    assert str(later["at"]) > shown


async def test_other_notices_and_the_words_of_leads_stay_inside(kim):
    stream = await listen(kim)
    await kim.sales.bus.publish(Notice("conversation", "c-1", 3))
    await kim.sales.bus.publish(Notice("lead", "l-1"))
    assert await next_lead(stream) == "l-1"


async def test_nobody_listens_without_a_log_in(browser):
    answer = await browser.get("/console/events", Accept="text/event-stream")
    assert answer.status == 401


async def test_a_stream_ends_after_the_log_out(kim, monkeypatch):
    monkeypatch.setattr(event_stream, "BEAT_EVERY_S", 0.05)
    stream = await listen(kim)
    await kim.post("/console/logout")
    async with asyncio.timeout(10):
        assert b"event: lead" not in await stream.content.read()


async def test_the_database_being_away_does_not_end_the_watch(kim, monkeypatch):
    watch = kim.client.app[events.WATCH]
    monkeypatch.setattr(watch, "_look_every_s", 0.02)
    stream = await listen(kim)
    await kim.sales.database.close()
    await asyncio.sleep(0.1)
    kim.sales.database.start()
    lead_id = meet(kim.sales.database, BEN, at=utc_now())
    assert await next_lead(stream) == lead_id


async def test_the_watch_rests_when_nobody_listens(kim):
    watch = kim.client.app[events.WATCH]
    stream = await listen(kim)
    assert watch._tasks
    stream.close()
    async with asyncio.timeout(10):
        while watch._tasks:
            await kim.sales.bus.publish(Notice("lead", "x"))
            await asyncio.sleep(0.02)


async def test_the_server_can_stop_while_pages_are_open(browser):
    await browser.log_in("kim")
    stream = await listen(browser)
    async with asyncio.timeout(10):
        await browser.client.server.close()
        with pytest.raises(AssertionError, match="the stream ended"):
            await next_lead(stream)
