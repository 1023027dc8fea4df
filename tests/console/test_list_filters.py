"""Every filter of the list: in the address, as a chip, and the same in the file."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from assistant.leads.conversation import Page
from assistant.services.leads import LeadChange
from assistant.store.lead_conditions import HANDOFF
from tests.console.conftest import Browser
from tests.lead_cast import ADA, BEN, MONDAY, meet

NAME = re.compile(r'<span class="name"><bdi>(.*?)</bdi>')


async def exported(browser: Browser, query: str) -> list[str]:
    answer = await browser.get(f"/console/leads/export?format=jsonl&purpose=internal&{query}")
    assert answer.status == 200
    lines = (await answer.text()).splitlines()
    return [json.loads(line)["contact"]["name"] for line in lines]


async def wait_for_a_person(browser: Browser, lead_id: str) -> None:
    talks = (await browser.sales.leads.get(lead_id)).record.conversations
    row = {"conversation_id": talks[0].id, "asked_at": MONDAY, "called": True}
    database = browser.sales.database
    await database.write(lambda s: s.connection().execute(insert(HANDOFF), [row]))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("owner=kim", ["Ben Dahl"]),
        ("owner=-", ["Kari Nordmann-Østensen", "Ada Berg"]),
        ("owner=rob", []),
        ("owner=@me", ["Ben Dahl"]),
        ("came=30d&from=2100-01-01", []),
        ("came=2d", None),
        ("unread=yes", ["Kari Nordmann-Østensen", "Ada Berg"]),
        ("unread=yes&owner=-", ["Kari Nordmann-Østensen", "Ada Berg"]),
        ("unread=no", None),
        ("waiting=yes", ["Kari Nordmann-Østensen"]),
        ("waiting=no", None),
        ("min_score=67", ["Ada Berg"]),
        ("need_intent=67-100", ["Ada Berg"]),
        ("need_intent=101-200", None),
        ("need_intent=50-40", None),
        ("fit=x", None),
        ("fit=²-9", None),
        ("webinar=none", []),
        ("from=2100-01-01", []),
        ("until=2000-01-01", []),
        ("from=2000-01-01&until=2100-01-01&owner=kim", ["Ben Dahl"]),
        ("from=yesterday", None),
        ("until=9999-12-31", None),
        ("grade=Z", None),
        ("consent=follow_up:given", ["Ada Berg"]),
        ("consent=nothing", None),
        ("consent=marketing:withdrawn", []),
        ("magnet=none", []),
        ("campaign=%00", None),
        ("locale=xx", []),
    ],
)
async def test_a_filter_means_the_same_in_the_list_and_in_the_file(kim, cast, query, found):
    await kim.sales.leads.change(cast["ben"], LeadChange(owner="kim"), by="rob")
    await kim.page(f"/console/leads/{cast['ben']}")  # which makes it read
    await wait_for_a_person(kim, cast["kari"])
    answer = await kim.get(f"/console/leads?{query}")
    if found is None:
        assert answer.status == 422
        return
    page = await answer.text()
    assert NAME.findall(page) == found
    assert await exported(kim, query) == found
    name, _, value = query.partition("&")[0].partition("=")
    if name not in ("from", "until"):
        assert f'<option value="{value}" selected>' in page


async def test_campaigns_are_offered_and_found_and_every_link_keeps_them(kim, cast):
    page = Page("https://example.com/", utm={"campaign": "spring  25"})
    meet(kim.sales.database, replace(BEN, page=page))
    text = await kim.page("/console/leads?campaign=spring+25")
    assert NAME.findall(text) == ["Ben Dahl"]
    assert '<option value="spring 25" selected>spring 25</option>' in text
    assert "format=csv" in text
    assert all(
        "campaign=spring+25" in url for url in re.findall(r'href="([^"]*/export[^"]*)"', text)
    )


@pytest.mark.parametrize("letter", ["A", "B", "C"])
async def test_a_letter_finds_all_its_grades(kim, cast, letter):
    page = await kim.page(f"/console/leads?grade={letter}")
    grades = [(await kim.sales.leads.get(one)).json["grade"] for one in cast.values()]
    assert len(NAME.findall(page)) == sum((grade or "-")[0] == letter for grade in grades)


@pytest.mark.parametrize(
    ("came", "ages", "found"),
    [
        ("today", {"ada": 0, "ben": 1}, {"ada"}),
        ("today", {"ada": 0, "ben": 0}, {"ada", "ben"}),
        ("7d", {"ada": 6, "ben": 8}, {"ada"}),
        ("30d", {"ada": 29, "ben": 8}, {"ada", "ben"}),
        ("30d", {"ada": 31, "ben": 400}, set()),
    ],
)
async def test_how_long_ago_counts_from_now(kim, came, ages, found):
    now = datetime.now(UTC)
    people = {"ada": ADA, "ben": BEN}
    ids = {
        name: meet(kim.sales.database, people[name], at=now - timedelta(days=days, seconds=1))
        for name, days in ages.items()
    }
    if came == "today" and (now - timedelta(seconds=1)).date() != now.date():
        found = set()  # a second after midnight
    page = await kim.page(f"/console/leads?came={came}")
    assert set(re.findall(r'data-lead="([^"]*)"', page)) - {""} == {ids[one] for one in found}
