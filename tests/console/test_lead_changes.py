"""Own numbers beside the scores and leads put together, by the forms of the page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.console.conftest import Browser
from tests.lead_cast import MONDAY, Person, meet

AGAIN = Person(
    talk=(("Hello", "{need|The same as before}, {email|ada.berg@fjordline.example.com}"),)
)


def overrides(page: str) -> list[str]:
    found = re.findall(r'<p class="override" id="o-(\w+)"><b>(\d+)</b>', page)
    return [f"{dimension} {value}" for dimension, value in found]


async def test_an_own_number_stands_beside_the_score_and_can_be_taken_back(kim: Browser, cast):
    lead = f"/console/leads/{cast['ada']}"
    score = (await kim.sales.leads.get(cast["ada"])).json["scores"]["fit"]
    await kim.page(lead)
    fields = {"dimension": "fit", "value": "20", "why": "Too <far> away", "until": ""}
    answer = await kim.post(f"{lead}/override", fields)
    assert (answer.status, answer.headers["Location"]) == (303, f"{lead}?done=saved")
    page = await kim.page(lead)
    assert overrides(page) == ["fit 20"]
    assert "Too &lt;far&gt; away" in page
    assert f"<b>{score}</b>" in page
    await kim.post(f"{lead}/override", {"dimension": "fit", "remove": "1"})
    assert overrides(await kim.page(lead)) == []


async def test_an_own_number_lasts_until_the_end_of_its_day(kim: Browser, cast):
    lead = f"/console/leads/{cast['ada']}"
    await kim.page(lead)
    day = kim.sales.clock.now.date()
    fields = {"dimension": "fit", "value": "9", "why": "Frozen.", "until": day.isoformat()}
    await kim.post(f"{lead}/override", fields)
    assert overrides(await kim.page(lead)) == ["fit 9"]
    kim.sales.clock.pass_(days=1)
    view = await kim.sales.leads.get(cast["ada"])
    assert view.json["overrides"] == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"value": "20", "why": " "}, "in a few words"),
        ({"value": "", "why": "x"}, "from 0 to 100"),
        ({"value": "1e2", "why": "x"}, "from 0 to 100"),
        ({"value": "101", "why": "x"}, "Nothing"),
        ({"value": "20", "why": "x", "until": "soon"}, "That is no day"),
        ({"value": "20", "why": "x", "until": "2020-01-01"}, ""),
        ({"value": "20", "why": "x", "dimension": "charm"}, ""),
    ],
)
async def test_a_wrong_number_is_refused_beside_the_page(kim: Browser, cast, fields, words):
    lead = f"/console/leads/{cast['ada']}"
    await kim.page(lead)
    answer = await kim.post(f"{lead}/override", {"dimension": "fit", **fields})
    text = await answer.text()
    assert answer.status == 422
    assert words in text
    assert overrides(await kim.page(lead)) == []


async def test_possible_duplicates_are_merged_and_taken_apart_by_buttons(kim: Browser, cast):
    again = replace(AGAIN, values={"email": "ada.berg@fjordline.example.com"})
    other = meet(kim.sales.database, again, at=MONDAY + timedelta(days=1)) or ""
    lead = f"/console/leads/{cast['ada']}"
    page = await kim.page(lead)
    assert "May be the same person" in page
    assert f'value="{other}"' in page
    assert "same e-mail" in page
    answer = await kim.post(f"{lead}/merge", {"from": other})
    assert answer.headers["Location"] == f"{lead}?done=merged"
    page = await kim.page(lead)
    assert "The same as before" in page
    assert "A lead with 1 conversation" in page
    assert "merged into another one" in await kim.page(f"/console/leads/{other}")
    again_refused = await kim.post(f"{lead}/merge", {"from": other})
    assert again_refused.status == 409
    answer = await kim.post(f"{lead}/unmerge", {"from": other})
    assert answer.headers["Location"] == f"{lead}?done=unmerged"
    assert "The same as before" not in await kim.page(lead)


async def test_a_lead_alone_shows_no_duplicates(kim: Browser, cast):
    assert "May be the same person" not in await kim.page(f"/console/leads/{cast['ben']}")


async def test_a_corrected_detail_outranks_what_was_said_and_can_be_taken_back(kim: Browser, cast):
    lead = f"/console/leads/{cast['ada']}"
    said = (await kim.sales.leads.get(cast["ada"])).json
    await kim.page(lead)
    for field, value in (("company", "Fjordline <Group>"), ("company_size", "140 - 160")):
        answer = await kim.post(f"{lead}/correct", {"field": field, "value": value})
        assert (answer.status, answer.headers["Location"]) == (303, f"{lead}?done=saved")
    changed = (await kim.sales.leads.get(cast["ada"])).json["company"]
    assert (changed["name"], changed["size"]) == ("Fjordline <Group>", {"min": 140, "max": 160})
    page = await kim.page(lead)
    assert "edited by a person" in page
    assert "Take back: Company" in page
    await kim.post(f"{lead}/correct", {"field": "company", "remove": "1"})
    await kim.post(f"{lead}/correct", {"field": "company_size", "remove": "1"})
    assert (await kim.sales.leads.get(cast["ada"])).json["company"] == said["company"]
    assert "Take back:" not in await kim.page(lead)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("company_size", "many"),
        ("company_size", "60-40"),
        ("email", "not an address"),
        ("name", ""),
        ("name", "x" * 600),
        ("budget", "12"),
        ("signal.contact_sales", "true"),
    ],
)
async def test_a_correction_that_cannot_stand_is_refused(kim: Browser, cast, field, value):
    lead = f"/console/leads/{cast['ada']}"
    before = (await kim.sales.leads.get(cast["ada"])).json
    await kim.page(lead)
    answer = await kim.post(f"{lead}/correct", {"field": field, "value": value})
    assert answer.status == 422
    assert (await kim.sales.leads.get(cast["ada"])).json == before
