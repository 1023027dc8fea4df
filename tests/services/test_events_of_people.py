"""What a person or a visitor changes is told: in the transaction of the change, without words."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.errors import StageMoveRefused
from assistant.leads.conversation import Page
from assistant.services.erasure_event import erase_and_tell
from assistant.services.leads import LeadChange
from assistant.store import conversations
from assistant.store.database import Database
from assistant.store.outbox import events_of
from tests.lead_cast import ADA, BEN, meet
from tests.sales import Sales


@pytest.fixture
def sales(database: Database) -> Sales:
    return Sales.on(database)


async def told(sales: Sales, lead_id: str) -> list[tuple[str, dict[str, Any]]]:
    events = await sales.database.read(lambda s: events_of(s, lead_id=lead_id))
    return [(one.type, one.payload) for one in events]


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (LeadChange(note="Prefers mornings."), ["lead.updated"]),
        (LeadChange(owner="kim"), ["lead.updated"]),
        (LeadChange(stage="disqualified"), ["lead.updated", "lead.disqualified"]),
        (LeadChange(stage="lost"), ["lead.updated"]),
        (LeadChange(), []),
    ],
)
async def test_a_persons_change_is_told_once_without_its_words(sales, change, kinds):
    lead_id = meet(sales.database, ADA)
    after = await sales.leads.change(lead_id, change, by="kim")
    events = await told(sales, lead_id)
    assert sorted(kind for kind, _ in events) == sorted(kinds)
    for _, payload in events:
        assert payload == {
            "lead_id": lead_id,
            "conversation_id": None,
            "site": "demo",
            "stage": after.json["stage"],
            "grade": after.json["grade"],
        }


async def test_a_person_qualifies_a_lead_and_it_is_told(sales):
    lead_id = meet(sales.database, BEN)
    await sales.leads.change(lead_id, LeadChange(stage="qualified"), by="kim")
    assert "lead.qualified" in dict(await told(sales, lead_id))


async def test_a_refused_change_is_not_told(sales):
    lead_id = meet(sales.database, BEN)
    with pytest.raises(StageMoveRefused):
        await sales.leads.change(lead_id, LeadChange(stage="customer", owner="kim"), by="kim")
    assert await told(sales, lead_id) == []


async def test_an_erasure_is_told_and_what_waited_before_it_is_emptied(sales):
    lead_id = meet(sales.database, ADA)
    await sales.leads.change(lead_id, LeadChange(owner="kim"), by="kim")
    await sales.leads.erase(lead_id, by="kim")
    events = dict(await told(sales, lead_id))
    assert events["lead.updated"] == {}
    assert (events["lead.erased"]["lead_id"], events["lead.erased"]["site"]) == (lead_id, "demo")


async def test_a_visitors_erasure_names_the_lead_that_is_gone(sales):
    lead_id = meet(sales.database, ADA)
    [of_id] = (await sales.leads.get(lead_id)).json["conversation_ids"]
    loaded = await sales.database.read(lambda s: conversations.load(s, of_id))
    assert loaded.conversation.page != Page()
    now = sales.clock()
    assert await sales.database.write(lambda s: erase_and_tell(s, loaded.conversation, now))
    assert not await sales.database.write(lambda s: erase_and_tell(s, loaded.conversation, now))
    [(kind, payload)] = await told(sales, lead_id)
    assert (kind, payload["lead_id"], payload["conversation_id"]) == ("lead.erased", lead_id, of_id)
