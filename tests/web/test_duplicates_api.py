"""Leads of one person: proposed, put together by people, and taken apart again without a trace."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from assistant.services.leads import LeadChange
from assistant.store import people
from assistant.store.conversations import erase_conversation
from assistant.store.sites import Site, upsert_site
from tests.lead_cast import ADA, BEN, KARI, MONDAY, Person, meet
from tests.web.sales_api import Api

ADA_AGAIN = Person(
    talk=(
        ("Hello, I am an automated assistant.", "{need|We still need help with our enquiries}."),
        ("Your e-mail?", "{email|Ada.Berg@fjordline.example.com}, {timeline|next year}"),
    ),
    values={"timeline": {"dur": "P1Y"}},
)
CALLER = Person(talk=(("Hello", "Ring {phone|+47 912 34 567}"),))
NAMESAKE = Person(talk=(("Hello", "{name|ada  berg}, {company|Fjordline Interiors AS}"),))
STRANGER = Person(talk=(("Hello", "{name|Ada Berg} here, {email|ada@other.example}"),))


@pytest.fixture
def met(api: Api) -> dict[str, str]:
    """Everybody came an hour after each other."""
    people_met = {
        "ada": replace(ADA, values={**ADA.values, "phone": "+4791234567"}),
        "again": replace(
            ADA_AGAIN, values={**ADA_AGAIN.values, "email": "ada.berg@fjordline.example.com"}
        ),
        "caller": replace(CALLER, values={"phone": "+4791234567"}),
        "namesake": NAMESAKE,
        "stranger": STRANGER,
        "ben": BEN,
    }
    return {
        name: meet(api.sales.database, person, at=MONDAY + timedelta(hours=hour)) or ""
        for hour, (name, person) in enumerate(people_met.items())
    }


async def proposed(api: Api, lead_id: str) -> dict[str, list[str]]:
    status, body = await api.call("GET", f"/{lead_id}/duplicates")
    assert status == 200
    return {one["lead"]["id"]: one["because"] for one in body["duplicates"]}


async def rearranged(api: Api, how: str, into: str, other: str, *, expect: int = 200) -> Any:
    status, body = await api.call("POST", f"/{into}/{how}", json={"from": other})
    assert status == expect, body
    return body


async def everything(api: Api, ids: list[str]) -> dict[str, Any]:
    """Return all that the API and the console show of these leads, but for times of change."""
    shown: dict[str, Any] = {}
    for lead_id in ids:
        view, transcript = await api.sales.leads.with_transcript(lead_id)
        lead = {name: value for name, value in view.json.items() if name != "updated_at"}
        words = [(talk, message.id, message.text) for talk, message in transcript]
        notes = [(note.id, note.text) for note in view.record.notes]
        shown[lead_id] = (lead, words, notes, await proposed(api, lead_id))
    listed = await api.names(sort="name")
    return {**shown, "list": listed}


async def test_leads_are_proposed_by_address_number_and_name_with_company(api, met):
    assert await proposed(api, met["ada"]) == {
        met["again"]: ["email"],
        met["caller"]: ["phone"],
        met["namesake"]: ["name_and_company"],
    }
    assert list(await proposed(api, met["ada"])) == [met["again"], met["caller"], met["namesake"]]
    assert await proposed(api, met["caller"]) == {met["ada"]: ["phone"]}
    assert await proposed(api, met["stranger"]) == {}
    assert await proposed(api, met["ben"]) == {}


async def test_leads_of_another_site_are_neither_proposed_nor_merged(api, met):
    api.sales.database.write_now(lambda s: upsert_site(s, Site("second", "Second")))
    other = meet(api.sales.database, ADA, site="second") or ""
    assert other not in await proposed(api, met["ada"])
    body = await rearranged(api, "merge", met["ada"], other, expect=409)
    assert body["code"] == "merge_refused"


async def test_a_merged_lead_shows_all_that_was_said_and_is_judged_by_it(api, met):
    leads = api.sales.leads
    await leads.change(met["again"], LeadChange(note="Called twice."), by="kim")
    before = (await leads.get(met["ada"])).json
    lead = await rearranged(api, "merge", met["ada"], met["again"])
    assert len(lead["conversation_ids"]) == 2
    assert lead["need"]["summary"] == "We still need help with our enquiries"
    assert lead["scores"]["need_intent"] < before["scores"]["need_intent"]  # next year, not now
    view, transcript = await leads.with_transcript(met["ada"])
    assert len({talk for talk, _ in transcript}) == 2
    assert [note.text for note in view.record.notes] == ["Called twice."]
    assert await api.names(q="fjordline") == ["Ada Berg", "ada  berg"][::-1]
    assert (await leads.get(met["again"])).json["merged_into"] == met["ada"]
    _, body = await api.call("GET", f"/{met['ada']}/duplicates")
    [merged] = body["merged"]
    assert (merged["id"], merged["by"]) == (met["again"], "api key crm")


@pytest.mark.parametrize("seed", range(6))
async def test_taking_apart_what_was_put_together_restores_everything(api, met, seed):
    dice = random.Random(seed)
    ids = list(met.values())
    for lead_id in ids:
        await api.sales.leads.change(lead_id, LeadChange(note=f"of {lead_id}"), by="kim")
    done, states = [], [await everything(api, ids)]
    for _ in range(4):
        alone = [one for one in ids if one not in {other for _, other in done}]
        into, other = dice.sample(alone, 2)
        await rearranged(api, "merge", into, other)
        done.append((into, other))
        states.append(await everything(api, ids))
    while done:
        assert await everything(api, ids) == states.pop()
        into, other = done.pop()
        await rearranged(api, "unmerge", into, other)
    assert await everything(api, ids) == states.pop()


REFUSED = [
    ("merge", "ada", "ada", 409),
    ("merge", "again", "ben", 409),  # again is merged into ada
    ("merge", "ben", "again", 409),
    ("merge", "ada", "nobody", 404),
    ("merge", "nobody", "ada", 404),
    ("unmerge", "ada", "ben", 409),
    ("unmerge", "nobody", "ada", 404),
]


@pytest.mark.parametrize(("how", "into", "other", "status"), REFUSED)
async def test_what_cannot_be_done_is_refused_and_changes_nothing(
    api, met, how, into, other, status
):
    await rearranged(api, "merge", met["ada"], met["again"])
    before = await everything(api, list(met.values()))
    await rearranged(api, how, met.get(into, into), met.get(other, other), expect=status)
    assert await everything(api, list(met.values())) == before


@pytest.mark.parametrize("body", [{}, {"from": 3}, {"from": "x\0"}, {"from": "x" * 65}])
async def test_a_bad_body_names_the_member(api, met, body):
    status, problem = await api.call("POST", f"/{met['ada']}/merge", json=body)
    assert (status, problem["field"]) == (422, "from")


async def test_of_three_the_inner_pair_is_taken_apart_last(api, met):
    await rearranged(api, "merge", met["ada"], met["again"])
    await rearranged(api, "merge", met["ben"], met["ada"])
    refused = await rearranged(api, "unmerge", met["ada"], met["again"], expect=409)
    assert "take those apart first" in refused["detail"]


async def test_who_did_it_is_noted_and_told_without_names(api, met):
    await rearranged(api, "merge", met["ada"], met["again"])
    await rearranged(api, "unmerge", met["ada"], met["again"])
    audit = api.sales.database.read_now(lambda s: people.list_audit(s, subject_id=met["ada"]))
    assert [(one.action, one.by) for one in audit] == [
        ("lead.unmerged", "api key crm"),
        ("lead.merged", "api key crm"),
    ]
    told = "SELECT payload FROM outbox WHERE type = 'lead.merged'"
    rows = api.sales.database.read_now(lambda s: s.execute(text(told)).all())
    assert len(rows) == 2
    assert all(met["again"] in str(row.payload) for row in rows)
    assert "Ada" not in str(rows)


async def test_an_erased_merged_lead_leaves_nothing_behind(api, met):
    await rearranged(api, "merge", met["ada"], met["again"])
    await api.sales.leads.erase(met["ada"], by="kim")
    status, _ = await api.call("GET", f"/{met['again']}")
    assert status == 404


async def test_what_a_visitor_erased_cannot_come_back_by_taking_apart(api, met):
    await rearranged(api, "merge", met["ben"], met["again"])
    _, body = await api.call("GET", f"/{met['ben']}/duplicates")
    [talk] = body["merged"][0]["conversation_ids"]
    api.sales.database.write_now(lambda s: erase_conversation(s, talk))
    body = await rearranged(api, "unmerge", met["ben"], met["again"], expect=409)
    assert "was erased" in body["detail"]
    _, hidden = await api.call("GET", f"/{met['again']}")
    assert hidden["contact"]["email"] is None


async def test_who_made_no_lead_is_listed_for_programs(api):
    from tests.lead_cast import GONE

    meet(api.sales.database, GONE)
    meet(api.sales.database, KARI)
    headers = {"Authorization": f"Bearer {api.key}"}
    answer = await api.client.get("/api/v1/not-captured?limit=5", headers=headers)
    [missed] = (await answer.json())["not_captured"]
    assert (missed["reason"], missed["site"]) == ("no_contact", "demo")
    for query in ("limit=0", "limit=x", "colour=red"):
        answer = await api.client.get(f"/api/v1/not-captured?{query}", headers=headers)
        assert answer.status == 422
    assert (await api.client.get("/api/v1/not-captured")).status == 401
