"""Many leads changed at once from the list, told, audited one by one, and taken back."""

from __future__ import annotations

import re
from html import unescape

import pytest

from assistant.services.leads import LeadChange
from assistant.store.audit import AuditFilter, audit_page
from tests.console.conftest import Browser

URL = "/console/leads/bulk"


async def held(browser: Browser, cast: dict[str, str], part: str) -> list[str | None]:
    return [(await browser.sales.leads.get(one)).json[part] for one in cast.values()]


async def undo(browser: Browser, location: str) -> str:
    """Press the button that the list shows after a change; return what it says then."""
    page = await browser.page(location)
    [bulk] = re.findall(r'name="bulk" value="([^"]+)"', page)
    [target] = re.findall(r'action="(/console/leads/bulk/back[^"]*)"', page)
    answer = await browser.post(unescape(target), {"bulk": bulk})
    return await browser.page(answer.headers["Location"])


async def test_an_owner_for_all_is_audited_for_each_and_taken_back(kim, cast):
    await kim.sales.leads.change(cast["ben"], LeadChange(owner="rob"), by="rob")
    before = await held(kim, cast, "owner")
    answer = await kim.post(f"{URL}?sort=name", {"lead": list(cast.values()), "owner": "kim"})
    assert "sort=name" in answer.headers["Location"]
    assert await held(kim, cast, "owner") == ["kim"] * 3
    entries = await kim.sales.database.read(lambda s: audit_page(s, AuditFilter(by="kim")))
    assert {entry.subject_id for _, entry in entries if "owner" in entry.detail} == {*cast.values()}
    assert "Leads taken back: 3." in await undo(kim, answer.headers["Location"])
    assert await held(kim, cast, "owner") == before


async def test_a_stage_is_taken_back_and_what_has_no_such_move_is_counted(kim, cast):
    await kim.sales.leads.change(cast["ada"], LeadChange(stage="customer", reason="x"), by="rob")
    before = await held(kim, cast, "stage")
    kim.sales.clock.pass_(hours=3)  # past what the assistant did
    answer = await kim.post(URL, {"lead": [*cast.values(), "nobody"], "stage": "nurture"})
    page = await kim.page(answer.headers["Location"])
    assert re.search(r"Leads changed: [123]\.", page)
    assert "Left as they were" in page
    await undo(kim, answer.headers["Location"])
    assert await held(kim, cast, "stage") == before


async def test_what_somebody_changed_since_stays(kim, cast):
    answer = await kim.post(URL, {"lead": [cast["ada"], cast["ben"]], "owner": "kim"})
    await kim.sales.leads.change(cast["ada"], LeadChange(owner="rob"), by="rob")
    assert "Leads taken back: 1." in await undo(kim, answer.headers["Location"])
    assert await held(kim, cast, "owner") == ["rob", None, None]


@pytest.mark.parametrize("passes", [{"hours": 1, "seconds": 1}, None])
async def test_only_ones_own_change_is_taken_back_and_only_soon(kim, cast, passes):
    answer = await kim.post(URL, {"lead": [cast["ada"]], "owner": "kim"})
    [bulk] = re.findall(r"bulk=([^&]+)", answer.headers["Location"])
    if passes:
        kim.sales.clock.pass_(**passes)
    else:
        await kim.post("/console/logout")
        await kim.log_in("rob")
    await kim.post(f"{URL}/back", {"bulk": bulk})
    assert (await held(kim, cast, "owner"))[0] == "kim"


@pytest.mark.parametrize(
    "fields",
    [
        {"owner": "kim"},
        {"lead": "ada"},
        {"lead": "ada", "stage": "nonsense"},
        {"lead": "ada", "owner": "somebody we do not have"},
        {"lead": "ada", "stage": "nurture", "owner": "kim"},
    ],
)
async def test_half_a_form_changes_nothing_and_says_so(kim, cast, fields):
    before = [await kim.sales.leads.get(one) for one in cast.values()]
    fields = {**fields, **({"lead": cast["ada"]} if "lead" in fields else {})}
    answer = await kim.post(URL, fields)
    assert "Nothing was changed" in await kim.page(answer.headers["Location"])
    assert [await kim.sales.leads.get(one) for one in cast.values()] == before


async def test_a_viewer_ticks_what_was_read_and_changes_nothing(browser, cast):
    await browser.log_in("vera")
    page = await browser.page("/console/leads")
    [form] = re.findall(r'<form class="bulk".*?</form>', page, re.DOTALL)
    assert "Mark as read" in form
    assert "<select" not in form
    assert form.count("<button") == 1
