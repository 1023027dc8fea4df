"""The analytics pages: the right numbers where they belong, for whom, and as a file."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest

from assistant.console.analytics import PARTS
from assistant.store.analytics import GROUPS
from tests.lead_cast import MONDAY

PAGE = "/console/analytics?period=custom&from=2026-11-01&to=2026-11-30"


async def numbers(browser, picture, more=""):
    answer = await browser.get(
        PAGE.replace("analytics?", "analytics/numbers?") + f"&picture={picture}{more}"
    )
    assert answer.status == 200
    assert answer.content_type == "text/csv"
    return list(csv.reader(io.StringIO(await answer.text())))


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("part", PARTS)
async def test_every_part_is_kind_when_there_is_nothing(kim, part, language):
    text = await kim.page(f"/console/analytics?part={part}&lang={language}")
    assert '<svg class="chart' not in text
    assert "NaN" not in text


@pytest.mark.parametrize("part", PARTS)
async def test_every_picture_has_its_numbers_and_a_file(kim, cast, part):
    text = await kim.page(f"{PAGE}&part={part}")
    charts = re.findall(r'<svg class="chart [^>]*aria-label="([^"]*)"', text)
    assert all(charts)
    for path in re.findall(r'href="(/console/analytics/numbers[^"]*)"', text):
        answer = await kim.get(path.replace("&amp;", "&"))
        assert answer.status == 200
    assert not re.search(r"\sstyle=|<style|\son\w+=", text)


async def test_the_way_to_a_lead_is_counted_and_written_to_a_file(kim, cast):
    head, *rows = await numbers(kim, "funnel")
    assert [row[:2] for row in rows] == [
        ["Opened", "4"], ["Answered", "4"], ["Contact", "3"], ["Prospect", "1"], ["Qualified", "1"],
    ]  # fmt: skip
    assert len(head) == len(rows[0])


async def test_a_filter_is_in_the_address_and_holds_in_the_file(kim, cast):
    _, opened, *_ = await numbers(kim, "funnel", "&locale=nb")
    assert opened[1] == "1"
    _, opened, *_ = await numbers(kim, "funnel", "&campaign=autumn")
    assert opened[1] == "1"


async def test_few_are_never_told_as_a_percentage(kim, cast):
    text = await kim.page(PAGE)
    assert "1 of 4" in text
    assert "25%" not in text


@pytest.mark.parametrize("group", GROUPS)
async def test_conversations_are_grouped_by_what_is_asked(kim, cast, group):
    rows = await numbers(kim, "origins", f"&part=origins&by={group}")
    assert sum(int(row[1]) for row in rows[1:]) == (1 if group == "magnet" else 4)


async def test_nobody_is_named_and_no_parameters_are_shown(kim, cast):
    for part in PARTS:
        for group in GROUPS if part == "origins" else ("channel",):
            text = await kim.page(f"{PAGE}&part={part}&by={group}")
            for private in ("Ada", "Fjordline", "ada.berg", "912 34 567", "?utm"):
                assert private not in text.split("<main", 1)[1]


@pytest.mark.parametrize(
    "query",
    [
        "period=x&part=y&by=z&scale=w",
        "period=custom&from=9999-12-31&to=0001-01-01",
        "period=custom&from=2026-12-01&to=2026-01-01",
        "period=custom&from=&to=",
        "channel=%00%27;DROP&locale=%F0%9F%98%80",
        "period=90&scale=month",
    ],
)
async def test_a_strange_address_shows_the_usual(kim, cast, query):
    await kim.page(f"/console/analytics?{query}")


async def test_a_picture_that_never_was_is_not_found(kim):
    assert (await kim.get("/console/analytics/numbers?picture=nothing")).status == 404


async def test_what_people_do_is_counted_at_the_next_look(kim, cast):
    await numbers(kim, "actions", "&part=service")
    kim.sales.clock.now = MONDAY + timedelta(hours=5)
    await kim.post(
        f"/console/leads/{cast['ada']}/stage", {"stage": "customer", "reason": "Signed."}
    )
    rows = await numbers(kim, "grades", "&part=quality")
    assert [row[1:3] for row in rows[1:]] == [["1", "1"]]
    rows = await numbers(kim, "actions", "&part=service")
    assert ["Within an hour", "0"] in [row[:2] for row in rows]
    assert sum(int(row[1]) for row in rows[1:]) == 1
