"""Leads as sales finds them: filters, order, pages, search; on both databases."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import event

from assistant.errors import InvalidInput, NotFound, StageMoveRefused
from assistant.leads.conversation import Page, Webinar
from assistant.leads.lead import Lead, Score
from assistant.leads.projection import lead_json
from assistant.store import conversations
from assistant.store.audit import AuditEntry, list_audit
from assistant.store.database import Database
from assistant.store.leads import (
    SORTS,
    LeadFilter,
    Note,
    changes_since,
    get_lead,
    iter_leads,
    list_leads,
    save_scores,
    transcript,
    update_lead,
)
from assistant.store.sites import Site, upsert_site
from tests.store.cast import (
    NOON,
    fact,
    lead,
    loaded_of,
    moved,
    new_id,
    opening,
    scored,
    turn_on,
)


async def capture(database: Database, name: str, *, minute: int = 0, **more: Any) -> Lead:
    """Store a conversation that made a lead, and return the lead."""
    at = NOON + timedelta(minutes=minute)
    known = {"name": name, **more.pop("known", {})}
    facts = tuple(fact(field, value, order=n) for n, (field, value) in enumerate(known.items(), 1))
    talk = {key: more.pop(key) for key in ("page", "webinar") if key in more}
    made = lead(created_at=at, updated_at=at, **more)
    begun = opening(site_id=made.site_id, created_at=at, updated_at=at, **talk)
    turn = turn_on(
        loaded_of(begun), facts=facts, lead=made, stage_changes=(moved(None, made.stage),)
    )

    def store(session: Any) -> None:
        conversations.create_conversation(session, begun)
        conversations.save_turn(session, turn)

    await database.write(store)
    return made


async def found(database: Database, **wanted: Any) -> list[str]:
    """Return the names of the leads of all pages, page by page."""
    result: list[str] = []
    wanted.setdefault("sort", "created_at")
    while True:
        page, cursor = await database.read(lambda s: list_leads(s, LeadFilter(**wanted)))
        assert len(page) <= wanted.get("limit", 50)
        for record in page:
            result += [one.value for one in record.facts if one.field == "name"]
        if cursor is None:
            return result
        wanted["cursor"] = cursor


@pytest.fixture
async def four(database: Database) -> Database:
    """Ada buys soon, Ben is only looking, Eve came by the webinar, Øystein has no scores."""
    await database.write(lambda s: upsert_site(s, Site("other", "Other")))
    ada = {"company": "Acme 100%", "email": "ada@acme.example", "need": "Fewer_tickets"}
    await capture(
        database,
        "Ada",
        minute=1,
        stage="qualified",
        owner="Kari",
        scores=(Score("need_intent", 80), Score("fit", 70)),
        known=ada,
        page=Page(utm={"source": "google"}),
    )
    await capture(
        database,
        "Ben",
        minute=2,
        stage="nurture",
        scores=(Score("need_intent", 20), Score("fit", 70)),
        known={"company": "Benz", "lead_source": "podcast"},
        page=Page(),
    )
    await capture(
        database,
        "Eve",
        minute=3,
        site_id="other",
        scores=(Score("need_intent", 0), Score("fit", None)),
        webinar=Webinar("w-1", "Cutting cost", "live"),
    )
    await capture(database, "Øystein Ås", minute=4, scores=(), page=Page())
    return database


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, ["Ada", "Ben", "Eve", "Øystein Ås"]),
        ({"stage": "qualified"}, ["Ada"]),
        ({"stage": "lost"}, []),
        ({"site": "other"}, ["Eve"]),
        ({"site": "nowhere"}, []),
        ({"owner": "Kari"}, ["Ada"]),
        ({"source": "webinar"}, ["Eve"]),
        ({"source": "search"}, ["Ada"]),
        ({"source": "podcast"}, ["Ben"]),
        ({"source": "website"}, ["Øystein Ås"]),
        ({"min_score": 0}, ["Ada", "Ben", "Eve"]),
        ({"min_score": 20}, ["Ada", "Ben"]),
        ({"min_score": 21}, ["Ada"]),
        ({"created_after": NOON + timedelta(minutes=3)}, ["Øystein Ås"]),
        ({"created_after": NOON + timedelta(minutes=2, seconds=59)}, ["Eve", "Øystein Ås"]),
        ({"updated_after": NOON + timedelta(minutes=4)}, []),
        ({"q": "ada@"}, ["Ada", "Ben", "Eve", "Øystein Ås"]),  # said in each transcript
        ({"q": "ada@acme"}, ["Ada"]),
        ({"q": "BEN"}, ["Ben"]),
        ({"q": "ØYSTEIN å"}, ["Øystein Ås"]),
        ({"q": "ACME.EXAMPLE"}, ["Ada"]),
        ({"q": "tickets"}, ["Ada"]),
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"q": "100%"}, ["Ada"]),
        ({"q": "/"}, []),
        ({"q": "\\"}, []),
        ({"q": "' OR 1=1 --"}, []),
        ({"q": "tickets", "stage": "nurture"}, []),
        ({"sort": "-created_at"}, ["Øystein Ås", "Eve", "Ben", "Ada"]),
        ({"sort": "-updated_at"}, ["Øystein Ås", "Eve", "Ben", "Ada"]),
        ({"sort": "name"}, ["Ada", "Ben", "Eve", "Øystein Ås"]),
        ({"sort": "-name"}, ["Øystein Ås", "Eve", "Ben", "Ada"]),
        ({"sort": "-need_intent"}, ["Ada", "Ben", "Eve", "Øystein Ås"]),
        ({"sort": "need_intent"}, ["Øystein Ås", "Eve", "Ben", "Ada"]),
    ],
)
async def test_a_filter_finds_what_it_says(four, wanted, names):
    assert await found(four, **wanted) == names


@pytest.mark.parametrize("limit", [1, 3, 4, 5])
async def test_pages_hold_each_lead_once_in_the_order_of_one_page(four, limit):
    for sort in SORTS:
        assert await found(four, sort=sort, limit=limit) == await found(four, sort=sort)


async def test_a_lead_that_appears_between_two_pages_moves_no_other(four):
    first, cursor = await four.read(
        lambda s: list_leads(s, LeadFilter(sort="-created_at", limit=2))
    )
    await capture(four, "Late", minute=5)
    rest = await found(four, sort="-created_at", cursor=cursor)
    assert len(first) == 2
    assert rest == ["Ben", "Ada"]


def cursor_of(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sort", "email"),
        ("sort", "created_at; DROP TABLE lead"),
        ("sort", "--created_at"),
        ("stage", "hot"),
        ("limit", 0),
        ("limit", 201),
        ("min_score", -1),
        ("min_score", 10**30),
        ("q", "a\0b"),
        ("owner", "\ud800"),
        ("site", "\0"),
        ("cursor", ""),
        ("cursor", "nonsense"),
        ("cursor", "é"),
        ("cursor", "\0"),
        ("cursor", "bnVsbA"),
        ("cursor", cursor_of()),
        ("cursor", cursor_of("created_at", NOON.isoformat(), "x")),
        ("cursor", cursor_of("-created_at", "2026-11-23T12:00:00", "x")),
        ("cursor", cursor_of("-created_at", 5, "x")),
        ("cursor", cursor_of("-created_at", "0001-01-01T00:00:00+14:00", "x")),
        ("created_after", datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))),
        ("updated_after", datetime(2026, 11, 23)),
        ("cursor", cursor_of("-created_at", NOON.isoformat(), 5)),
        ("cursor", cursor_of("-created_at", NOON.isoformat(), "\0")),
        ("cursor", base64.urlsafe_b64encode(b"[" * 100_000).decode()),
    ],
)
async def test_a_wrong_filter_is_refused_by_name(database, field, value):
    wanted = replace(LeadFilter(), **{field: value})
    with pytest.raises(InvalidInput) as refused:
        await database.read(lambda s: list_leads(s, wanted))
    assert refused.value.field == field


async def test_a_page_costs_the_same_number_of_queries_for_one_lead_and_for_four(four):
    async def count(limit: int) -> int:
        queries: list[str] = []

        def note(connection, cursor, statement, parameters, context, many):
            queries.append(statement)

        event.listen(four.engine, "after_cursor_execute", note)
        page, _ = await four.read(lambda s: list_leads(s, LeadFilter(limit=limit)))
        event.remove(four.engine, "after_cursor_execute", note)
        assert len(page) == limit
        return len([query for query in queries if query.startswith("SELECT")])

    assert await count(4) == await count(1) <= 11


async def test_every_lead_is_read_for_an_export_whatever_the_limit(four):
    ids = four.read_now(lambda s: [r.lead.id for r in iter_leads(s, LeadFilter(limit=1), batch=3)])
    assert len(ids) == len(set(ids)) == 4


async def test_a_record_holds_what_two_conversations_told_in_one_order(database):
    made = await capture(database, "Ada", known={"company": "Old", "email": "a@acme.example"})
    later = opening(created_at=NOON + timedelta(days=1), updated_at=NOON + timedelta(days=1))
    turn = turn_on(loaded_of(later), facts=(fact("company", "New"),), lead=made)

    def store(session: Any) -> None:
        conversations.create_conversation(session, later)
        conversations.save_turn(session, turn)

    await database.write(store)
    record = await database.read(lambda s: get_lead(s, made.id))
    assert [one.value for one in record.facts] == ["Ada", "Old", "a@acme.example", "New"]
    assert [one.order for one in record.facts] == [1, 2, 3, 4]
    assert await found(database, q="new") == ["Ada"]
    assert await found(database, q="old") == []
    said = await database.read(lambda s: transcript(s, made.id))
    assert [(message.seq, message.sender) for _, message in said] == 2 * [
        (1, "assistant"),
        (2, "visitor"),
        (3, "assistant"),
    ]
    assert [name for name, _ in said[3:]] == [later.conversation.id] * 3


async def test_the_source_filtered_by_is_the_channel_shown(four):
    page, _ = await four.read(lambda s: list_leads(s, LeadFilter()))
    for record in page:
        shown = lead_json(
            record.lead, record.conversations, record.facts, record.consents, record.handovers
        )["source"]["channel"]
        [name] = [one.value for one in record.facts if one.field == "name"]
        assert name in await found(four, source=shown)


async def test_changes_are_told_in_order_and_only_later_ones(four):
    everything = await four.read(lambda s: changes_since(s, datetime(2000, 1, 1, tzinfo=UTC)))
    assert len(everything) == 4
    assert [at for _, at in everything] == sorted(at for _, at in everything)
    rest = await four.read(lambda s: changes_since(s, everything[1][1]))
    assert rest == everything[2:]


async def test_a_person_moves_a_lead_with_a_note_and_an_audit_row(database):
    made = await capture(database, "Ada")
    later = NOON + timedelta(hours=1)
    change = moved("lead", "qualified", by="Kari")
    note = Note(new_id(), "Call on Monday.", "Kari", later)
    audit = AuditEntry(later, "Kari", "lead.moved", made.id, {"to": "qualified"})
    wanted = replace(made, owner="Kari", updated_at=later)
    await database.write(
        lambda s: update_lead(s, wanted, stage_change=change, note=note, audit=audit)
    )
    record = await database.read(lambda s: get_lead(s, made.id))
    assert record.lead == replace(wanted, stage="qualified", stage_set_by_person=True)
    assert record.stage_changes[-1] == change
    assert record.notes == (note,)
    assert await database.read(lambda s: list_audit(s, subject_id=made.id)) == [audit]


async def test_a_move_from_where_the_lead_no_longer_is_is_refused(database):
    made = await capture(database, "Ada")
    with pytest.raises(StageMoveRefused):
        await database.write(
            lambda s: update_lead(s, made, stage_change=moved("prospect", "qualified"))
        )
    with pytest.raises(NotFound):
        await database.write(lambda s: update_lead(s, lead(), stage_change=moved("lead", "lost")))
    assert (await database.read(lambda s: get_lead(s, made.id))).lead == made


async def test_scores_worked_out_again_replace_the_old_ones(database):
    made = await capture(database, "Ada")
    said = (await database.read(lambda s: transcript(s, made.id)))[1][1]
    better = replace(made, scores=scored(said.id), grade="A1", updated_at=NOON + timedelta(1))
    await database.write(lambda s: save_scores(s, better))
    assert (await database.read(lambda s: get_lead(s, made.id))).lead == better
    assert await found(database, min_score=80) == ["Ada"]


@pytest.mark.parametrize("length", [499, 500, 501, 9000])
async def test_a_lead_with_a_long_name_is_kept_found_and_sorted(database, length):
    made = await capture(database, "💻" * length, known={"email": "x" * length})
    assert (await database.read(lambda s: get_lead(s, made.id))).lead == made
    assert len(await found(database, sort="-name", limit=1, q="xx")) == 1


async def test_an_unknown_lead_is_none(database):
    assert await database.read(lambda s: get_lead(s, "unknown")) is None
    assert await database.read(lambda s: transcript(s, "unknown")) == []
