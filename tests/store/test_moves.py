"""The pipeline's history has one order, also where moves bear the same time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.services.analytics import Analytics
from assistant.store import analytics as sums
from assistant.store.analytics import FigureFilter
from assistant.store.conversations import create_conversation, save_turn
from assistant.store.lead_columns import read_lead
from assistant.store.lead_talks import kept_lead
from assistant.store.leads import get_lead, update_lead
from tests.store.cast import NOON, lead, loaded_of, moved, opening, turn_on

WAY = ("lead", "prospect", "qualified")
DAY = FigureFilter(NOON.date().toordinal(), NOON.date().toordinal())


@pytest.mark.parametrize("ids", ["abcd", "dcba", "cdab"])
async def test_moves_at_one_time_stay_in_the_order_they_were_made(database, ids):
    way = [
        replace(moved(before, after), id=name)
        for name, before, after in zip(ids[:3], (None, *WAY), WAY, strict=False)
    ]
    by_kim = replace(moved("qualified", "lost", by="Kim"), id=ids[3])
    made, begun = lead(stage="qualified"), opening(created_at=NOON, updated_at=NOON)
    turn = turn_on(loaded_of(begun), lead=made, stage_changes=tuple(way))
    database.write_now(lambda s: create_conversation(s, begun))
    database.write_now(lambda s: save_turn(s, turn))
    database.write_now(lambda s: update_lead(s, made, stage_change=by_kim))
    record = database.read_now(lambda s: get_lead(s, made.id))
    assert record.stage_changes == (*way, by_kim)
    assert database.read_now(lambda s: read_lead(s, made.id)).stage_set_by_person
    assert database.read_now(lambda s: kept_lead(s, made.id)).last_move == by_kim
    await Analytics(database).catch_up()
    [(stage, found)] = database.read_now(lambda s: sums.verdicts_by_stage(s, DAY))
    assert (stage, found.judged, found.good) == ("qualified", 1, 0)
