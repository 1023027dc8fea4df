"""What leads are asked for beside their fields, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.leads.conversation import Page, Webinar
from assistant.leads.lead import Score
from assistant.store.lead_conditions import ConsentState, ScoreRange, choices
from assistant.store.leads import LeadFilter, list_leads
from tests.store.test_leads import capture


@pytest.fixture
async def leads(database) -> None:
    spring = Page("https://example.com/", utm={"campaign": "spring"})
    await capture(database, "Ada", page=spring, scores=(Score("need_intent", 80), Score("fit", 70)))
    await capture(database, "Ben", minute=1, scores=(), webinar=Webinar("w-1", "Webinar", "live"))
    await capture(database, "Kari", minute=2, scores=(Score("need_intent", 33),))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"campaign": "spring"}, ["Ada"]),
        ({"webinar": "w-1"}, ["Ben"]),
        ({"locale": "en"}, ["Kari", "Ben", "Ada"]),
        ({"locale": "nb"}, []),
        ({"scores": (ScoreRange("need_intent", 34, 80),)}, ["Ada"]),
        ({"scores": (ScoreRange("need_intent", 33, 33),)}, ["Kari"]),
        ({"scores": (ScoreRange("fit", None, None),), "webinar": "w-1"}, ["Ben"]),
        ({"consent": ConsentState("marketing", "given")}, []),
        ({"magnet": "guide"}, []),
        ({"unowned": True, "campaign": "spring"}, ["Ada"]),
        ({"owner": "kim"}, []),
    ],
)
async def test_a_condition_finds_its_leads(database, leads, wanted: dict[str, Any], found):
    page, _ = await database.read(lambda s: list_leads(s, LeadFilter(**wanted)))
    assert [record.facts[0].value for record in page] == found


async def test_only_what_leads_have_is_offered(database, leads):
    offered = await database.read(choices)
    assert offered == {"owner": [], "campaign": ["spring"], "webinar": ["w-1"], "magnet": []}
