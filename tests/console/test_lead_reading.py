"""Read and unread in the list and on the page of a lead, for each user alone."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import Engine, event

from assistant.services.audit import AuditFilter, AuditLog
from tests.console.conftest import Browser

LIST = "/console/leads"
ROW = re.compile(r'<tr( class="unread")? data-lead="([^"]*)"')


async def unread(browser: Browser, cast: dict[str, str], query: str = "") -> set[str]:
    page = await browser.page(f"{LIST}?{query}")
    names = {lead_id: name for name, lead_id in cast.items()}
    found = {names[lead_id] for mark, lead_id in ROW.findall(page) if mark}
    assert page.count('<span class="for-readers">Unread </span>') == len(found)
    return found


async def test_opening_a_lead_makes_it_read_for_who_opened_it(browser, cast):
    await browser.log_in("kim")
    assert await unread(browser, cast) == {"ada", "ben", "kari"}
    await browser.page(f"{LIST}/{cast['ada']}")
    assert await unread(browser, cast) == {"ben", "kari"}
    await browser.post("/console/logout")
    await browser.log_in("vera")
    assert await unread(browser, cast) == {"ada", "ben", "kari"}


async def test_a_lead_is_marked_unread_on_its_page(kim, cast):
    page = await kim.page(f"{LIST}/{cast['ada']}")
    [target] = re.findall(r'action="([^"]*/unread)"', page)
    answer = await kim.post(target)
    assert "unread again" in await kim.page(answer.headers["Location"])
    assert await unread(kim, cast) == {"ada", "ben", "kari"}


async def test_a_lead_that_is_not_there_cannot_be_unread(kim, cast):
    await kim.page(LIST)
    for lead_id in ("nobody", "%00"):
        assert (await kim.post(f"{LIST}/{lead_id}/unread")).status == 404


async def test_the_chosen_leads_or_all_are_marked_and_the_filters_stay(kim, cast):
    page = await kim.page(f"{LIST}?source=website&sort=name")
    [target] = set(re.findall(r'action="([^"]*/read[^"]*)"', page))
    answer = await kim.post(unescape(target), {"lead": [cast["ada"], cast["kari"], "nobody"]})
    assert "source=website" in answer.headers["Location"]
    assert "Leads marked as read: 2." in await kim.page(answer.headers["Location"])
    assert await unread(kim, cast) == {"ben"}
    assert await unread(kim, cast, "unread=yes") == {"ben"}
    answer = await kim.post(f"{LIST}/read", {"all": "1"})
    page = await kim.page(answer.headers["Location"])
    assert "All leads are marked as read" in page
    assert "Mark all leads as read" not in page
    assert await unread(kim, cast) == set()


@pytest.mark.parametrize("chosen", [[], ["x\0"], [str(n) for n in range(201)]])
async def test_nothing_or_too_much_is_not_marked(kim, cast, chosen):
    await kim.page(LIST)
    answer = await kim.post(f"{LIST}/read", {"lead": chosen})
    assert "Nothing was marked" in await kim.page(answer.headers["Location"])
    assert await unread(kim, cast) == {"ada", "ben", "kari"}


async def test_what_one_reads_is_nobody_elses_business(kim, cast):
    await kim.page(f"{LIST}/{cast['ada']}")
    await kim.post(f"{LIST}/read", {"all": "1"})
    await kim.post(f"{LIST}/{cast['ada']}/unread")
    page = await AuditLog(kim.sales.database).page(AuditFilter())
    assert {entry.action for entry in page.entries} == {"user.logged_in"}


async def test_a_lead_that_is_read_is_written_no_more(kim, cast):
    page = f"{LIST}/{cast['ada']}"
    await kim.page(page)
    written: list[str] = []

    def note(conn: object, cursor: object, statement: str, *_: object) -> None:
        if "lead_seen" in statement and statement.startswith(("INSERT", "UPDATE")):
            written.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await kim.page(page)
        assert written == []
        await kim.post(f"{page}/unread")
        assert len(written) == 1
    finally:
        event.remove(Engine, "before_cursor_execute", note)
