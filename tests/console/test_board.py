"""The pipeline as a board: who sees what, moves and moves back, all by plain forms."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from assistant.leads.lead import STAGES
from assistant.leads.stages import MOVES
from assistant.services.leads import LeadChange
from tests.console.conftest import Browser
from tests.lead_cast import BEN, MONDAY, meet

COLUMN = re.compile(r'<section class="column" data-stage="(\w+)".*?</section>', re.S)


def columns(page: str) -> dict[str, str]:
    return {found[1]: found[0] for found in COLUMN.finditer(page)}


def stage_of(page: str, lead_id: str) -> list[str]:
    return [stage for stage, text in columns(page).items() if f'data-lead="{lead_id}"' in text]


async def stored(browser: Browser, lead_id: str) -> tuple[str, str, str]:
    record = (await browser.sales.leads.get(lead_id)).record
    last = record.stage_changes[-1]
    return record.lead.stage, last.reason, last.by


async def test_every_stage_is_a_column_with_its_leads_counted(kim, cast):
    page = await kim.page("/console/board")
    assert list(columns(page)) == list(STAGES)
    for name, lead_id in cast.items():
        [column] = stage_of(page, lead_id)
        assert column == (await kim.sales.leads.get(lead_id)).json["stage"], name
    counts = {s: int(re.findall(r'class="count">(\d+)<', c)[0]) for s, c in columns(page).items()}
    assert sum(counts.values()) == 3
    assert all(counts[stage] == column.count("<li") for stage, column in columns(page).items())


async def test_a_card_offers_the_moves_there_are_and_no_others(kim, cast):
    page = await kim.page("/console/board")
    [stage] = stage_of(page, cast["ada"])
    card = columns(page)[stage].split(f'data-lead="{cast["ada"]}"')[1].split("</li>")[0]
    assert tuple(re.findall(r'name="stage" value="(\w+)"', card)) == MOVES[stage]


async def test_a_move_is_made_told_and_taken_back(kim, cast):
    before, *_ = await stored(kim, cast["ada"])
    await kim.page("/console/board")
    answer = await kim.post(f"/console/board/{cast['ada']}/move", {"stage": "lost"})
    assert answer.status == 303
    page = await kim.page(answer.headers["Location"])
    assert stage_of(page, cast["ada"]) == ["lost"]
    assert await stored(kim, cast["ada"]) == ("lost", "Moved on the board.", "kim")
    [undo] = re.findall(r'action="(/console/board/[^"]*/back)"', page)
    assert before not in MOVES["lost"]  # the pipeline itself has no such way back
    assert (await kim.post(unescape(undo))).status == 303
    assert await stored(kim, cast["ada"]) == (before, "Took the move back.", "kim")
    assert "/back" not in await kim.page("/console/board")


async def test_only_ones_own_last_move_is_taken_back_and_only_soon(kim, cast):
    path = f"/console/board/{cast['ada']}/back"
    assert (await kim.post(path)).status == 409  # the assistant's
    await kim.sales.leads.change(cast["ada"], LeadChange(stage="lost", reason="x"), by="rob")
    assert (await kim.post(path)).status == 409  # somebody else's
    await kim.sales.leads.change(cast["ada"], LeadChange(stage="lead", reason="x"), by="kim")
    kim.sales.clock.pass_(hours=1, seconds=1)
    assert (await kim.post(path)).status == 409  # too late
    assert (await stored(kim, cast["ada"]))[0] == "lead"


@pytest.mark.parametrize("stage", ["", "lead", "customer", "nonsense", "\x00", "A" * 5000])
async def test_a_move_that_there_is_not_changes_nothing(kim, cast, stage):
    await kim.post(f"/console/board/{cast['ada']}/move", {"stage": "lost"})
    before = await stored(kim, cast["ada"])
    refused = "customer" if stage == "lead" else stage
    answer = await kim.post(f"/console/board/{cast['ada']}/move", {"stage": refused})
    assert answer.status == 409
    assert "Nothing was changed" in await answer.text()
    assert await stored(kim, cast["ada"]) == before


async def test_a_lead_that_is_gone_is_told_beside_the_board(kim, cast):
    await kim.sales.leads.erase(cast["ben"], by="rob")
    answer = await kim.post(f"/console/board/{cast['ben']}/move", {"stage": "lost"})
    assert answer.status == 404
    assert "not there any more" in await answer.text()


async def test_a_viewer_reads_and_has_nothing_to_move_with(browser, cast):
    await browser.log_in("vera")
    page = await browser.page("/console/board?moved=x&to=lost")
    assert stage_of(page, cast["ada"])
    assert 'draggable="true"' not in page
    assert re.findall(r'<form[^>]* action="([^"]*)"', page) == ["/console/logout"]


async def test_a_long_column_shows_the_last_changed_and_leads_to_the_rest(kim, monkeypatch):
    monkeypatch.setattr("assistant.console.board.CARDS", 2)
    made = [meet(kim.sales.database, BEN, at=MONDAY + timedelta(hours=h)) for h in range(3)]
    page = await kim.page("/console/board")
    [stage] = stage_of(page, made[2])
    assert [bool(stage_of(page, one)) for one in made] == [False, True, True]
    assert f'<a href="/console/leads?stage={stage}">All 3 in the list' in page


async def test_the_board_speaks_bokmal(kim, cast):
    page = await kim.page("/console/board", **{"Accept-Language": "nb"})
    assert "<h1>Tavle</h1>" in page
    assert "Flytt<" in page
