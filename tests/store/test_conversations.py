"""A turn is stored whole, once, or not at all; on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, text

from assistant.errors import StaleConversation
from assistant.leads.conversation import Webinar
from assistant.leads.turn import Handover, OutboxEvent, PresenterQuestion, TurnRecord
from assistant.store import conversations
from assistant.store.consent import verify_ledger
from assistant.store.database import Database
from assistant.store.leads import changes_since, erase_lead, get_lead, not_captured
from assistant.store.tables import Base
from tests.store.cast import (
    NOON,
    consent,
    fact,
    lead,
    loaded_of,
    moved,
    new_id,
    opening,
    scored,
    turn_on,
)


async def begin(database: Database, **changes: Any) -> TurnRecord:
    record = opening(**changes)
    await database.write(lambda s: conversations.create_conversation(s, record))
    return record


async def save(database: Database, record: TurnRecord) -> TurnRecord:
    await database.write(lambda s: conversations.save_turn(s, record))
    return record


async def load(database: Database, record: TurnRecord) -> Any:
    return await database.read(lambda s: conversations.load(s, record.conversation.id))


async def count_rows(database: Database) -> dict[str, int]:
    def count(session: Any) -> dict[str, int]:
        return {
            name: session.scalar(select(func.count()).select_from(table))
            for name, table in Base.metadata.tables.items()
        }

    return await database.read(count)


def full_turn(record: TurnRecord, **more: Any) -> TurnRecord:
    """A turn that leaves something in every table a turn can write."""
    said_id = new_id()
    of_lead = lead(scores=scored(said_id))
    parts: dict[str, Any] = {
        "said_id": said_id,
        "facts": (
            fact("name", "Ada", message_id=said_id, start=9, end=12),
            fact("company_size", {"min": 200, "max": 200}, order=2, message_id=said_id),
        ),
        "consents": (consent(3), consent(4, "marketing", "refused")),
        "lead": of_lead,
        "stage_changes": (moved(None, "lead"),),
        "handovers": (Handover(new_id(), "guide", "report", "The guide", said_id, NOON),),
        "presenter_questions": (PresenterQuestion(new_id(), "w-1", said_id, "How much?", NOON),),
        "outbox": (OutboxEvent(new_id(), "lead.created", {"lead_id": of_lead.id}, NOON),),
    }
    return turn_on(loaded_of(record), **{**parts, **more})


async def test_a_turn_is_read_back_as_it_was_written(database):
    begun = await begin(database, webinar=Webinar("w-1", "Cutting cost", "live"))
    turn = await save(database, full_turn(begun))
    loaded = await load(database, turn)
    assert loaded.conversation == replace(turn.conversation, lead_id=turn.lead.id)
    assert loaded.facts == turn.facts
    assert loaded.consents == turn.consents
    assert loaded.lead == turn.lead
    assert loaded.last_message == turn.messages[-1]


async def test_messages_come_back_whole_and_in_order(database):
    begun = await begin(database)
    turn = await save(database, turn_on(loaded_of(begun), "Hi, I am Øyvind 🙂 عربي"))
    of_id = turn.conversation.id
    heard = await database.read(lambda s: conversations.messages_after(s, of_id, 0))
    assert heard == [*begun.messages, *turn.messages]
    assert await database.read(lambda s: conversations.messages_after(s, of_id, 2)) == heard[2:]
    assert await database.read(lambda s: conversations.messages_after(s, of_id, 0, 1)) == heard[:1]


async def test_the_answer_to_a_client_id_ends_before_the_next_thing_said(database):
    begun = await begin(database)
    first = await save(database, turn_on(loaded_of(begun), "one"))
    second = await save(database, turn_on(loaded_of(first), "two"))
    of_id = begun.conversation.id

    def answer(client_id: str) -> Any:
        return database.read(lambda s: conversations.answer_to(s, of_id, client_id))

    assert await answer(first.client_id) == ("f" * 64, list(first.messages))
    assert await answer(second.client_id) == ("f" * 64, list(second.messages))
    assert await answer("never-sent") is None


async def test_a_token_is_found_only_for_a_known_conversation(database):
    begun = await begin(database)
    of_id = begun.conversation.id
    assert await database.read(lambda s: conversations.find_token_hash(s, of_id)) == "0" * 64
    assert await database.read(lambda s: conversations.find_token_hash(s, "foreign")) is None
    assert await database.read(lambda s: conversations.load(s, "foreign")) is None


async def test_a_turn_computed_on_an_older_version_changes_nothing(database):
    begun = await begin(database)
    first = full_turn(begun)
    late = full_turn(begun)
    await save(database, first)
    before = await count_rows(database)
    with pytest.raises(StaleConversation):
        await save(database, late)
    assert await count_rows(database) == before
    assert (await load(database, begun)).conversation.version == 1


async def test_a_client_id_is_stored_once_even_on_the_newest_version(database):
    begun = await begin(database)
    first = await save(database, turn_on(loaded_of(begun), client_id="same"))
    before = await count_rows(database)
    with pytest.raises(StaleConversation):
        await save(database, turn_on(loaded_of(first), client_id="same"))
    assert await count_rows(database) == before
    assert (await load(database, begun)).conversation == first.conversation


async def test_the_same_client_id_may_come_in_another_conversation(database):
    for _ in range(2):
        begun = await begin(database)
        await save(database, turn_on(loaded_of(begun), client_id="same"))


async def test_a_turn_for_an_erased_conversation_is_stale(database):
    begun = await begin(database)
    of_id = begun.conversation.id
    assert await database.write(lambda s: conversations.erase_conversation(s, of_id))
    with pytest.raises(StaleConversation):
        await save(database, turn_on(loaded_of(begun)))


async def test_replaced_facts_keep_their_row_and_change_their_state(database):
    begun = await begin(database)
    first = await save(database, full_turn(begun))
    name, size = first.facts
    corrected = fact("name", "Ada Byron", order=3, supersedes=name.id)
    second = await save(
        database,
        turn_on(
            loaded_of(first),
            facts=(corrected,),
            replaced={name.id: "corrected", size.id: "confirmed"},
            lead=first.lead,
        ),
    )
    record = await database.read(lambda s: get_lead(s, first.lead.id))
    old, kept, new = sorted(record.facts, key=lambda one: one.order)
    assert [one.id for one in (await load(database, second)).facts] == [kept.id, new.id]
    assert old == replace(name, state="corrected")
    assert kept == replace(size, state="confirmed", confirmed_at=second.conversation.updated_at)
    assert new == corrected


async def test_scores_are_replaced_not_added(database):
    begun = await begin(database)
    first = await save(database, full_turn(begun))
    better = replace(first.lead, scores=scored(first.messages[0].id, points=30))
    second = await save(database, turn_on(loaded_of(first), lead=better))
    assert (await load(database, second)).lead == better
    counts = await count_rows(database)
    assert (counts["score"], counts["reason"]) == (3, 1)


async def test_a_lead_someone_moved_is_not_moved_by_a_turn_that_did_not_see_it(database):
    begun = await begin(database)
    first = await save(database, full_turn(begun))
    await database.write(
        lambda s: s.execute(text("UPDATE lead SET stage = 'customer', owner = 'Ben'"))
    )
    quiet = await save(database, turn_on(loaded_of(first), lead=first.lead))
    kept = (await load(database, quiet)).lead
    assert (kept.stage, kept.owner) == ("customer", "Ben")
    qualified = replace(first.lead, stage="qualified")
    blind = turn_on(loaded_of(quiet), lead=qualified, stage_changes=(moved("lead", "qualified"),))
    with pytest.raises(StaleConversation):
        await save(database, blind)
    assert (await load(database, quiet)).lead.stage == "customer"


async def test_a_conversation_without_a_lead_says_why_until_there_is_one(database):
    begun = await begin(database)
    first = await save(database, turn_on(loaded_of(begun), not_captured="no_contact"))
    second = await save(database, turn_on(loaded_of(first), not_captured="stopped"))
    [missed] = await database.read(lambda s: not_captured(s, "demo", 10))
    assert (missed.conversation.id, missed.reason) == (begun.conversation.id, "stopped")
    assert await database.read(lambda s: not_captured(s, "other", 10)) == []
    await save(database, turn_on(loaded_of(second), lead=lead()))
    assert await database.read(lambda s: not_captured(s, None, 10)) == []


async def test_consents_are_chained_so_that_a_changed_row_shows(database):
    begun = await begin(database)
    first = await save(database, full_turn(begun))
    second = await save(
        database, turn_on(loaded_of(first), consents=(consent(5, action="withdrawn"),))
    )
    of_id = second.conversation.id
    assert [act.action for act in (await load(database, second)).consents] == [
        "given",
        "refused",
        "withdrawn",
    ]
    assert (await database.read(verify_ledger)).broken == ()
    await database.write(
        lambda s: s.execute(text("UPDATE consent SET action = 'given' WHERE action = 'refused'"))
    )
    [broken] = (await database.read(verify_ledger)).broken
    assert (broken.conversation_id, broken.consent_id) == (of_id, second.consents[0].id)


async def test_a_damaged_snapshot_reads_as_empty(database):
    begun = await begin(database)
    turn = await save(database, full_turn(begun))
    await database.write(
        lambda s: s.execute(text("UPDATE conversation SET state = '{\"slots\": {'"))
    )
    assert (await load(database, turn)).conversation.state == {}


async def test_a_damaged_row_costs_only_its_own_conversation(database):
    damaged, sound = await begin(database), await begin(database)
    await database.write(
        lambda s: s.execute(
            text("UPDATE conversation SET page = '[1, 2]' WHERE id = :id"),
            {"id": damaged.conversation.id},
        )
    )
    assert await load(database, damaged) is None
    assert (await load(database, sound)).conversation == sound.conversation


async def test_erasing_the_only_conversation_of_a_lead_leaves_no_word_of_it(database):
    before = await count_rows(database)
    begun = await begin(database)
    turn = await save(database, full_turn(begun))
    of_id = turn.conversation.id
    assert await database.write(lambda s: conversations.erase_conversation(s, of_id))
    left = {name: n for name, n in (await count_rows(database)).items() if n != before[name]}
    assert left == {"outbox": 1, "erasure": 2}
    payload, status = await database.read(
        lambda s: tuple(s.execute(text("SELECT payload, status FROM outbox")).one())
    )
    assert (str(payload), status) == ("{}", "erased")
    assert not await database.write(lambda s: conversations.erase_conversation(s, of_id))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_file_holds_an_erased_word(database, tmp_path):
    begun = await begin(database)
    first = await save(database, full_turn(begun))
    await save(database, turn_on(loaded_of(first), "Zanzibar " * 600, lead=first.lead))
    fact_of = fact("company", "Zanzibar")
    loaded = await load(database, begun)
    await save(database, turn_on(loaded, facts=(fact_of,), lead=first.lead))
    of_id = begun.conversation.id

    def files_with_the_word() -> list[str]:
        return [path.name for path in tmp_path.iterdir() if b"anzibar" in path.read_bytes()]

    assert files_with_the_word()
    await database.write(lambda s: conversations.erase_conversation(s, of_id))
    assert await database.scrub()
    assert files_with_the_word() == []


async def test_erasing_one_of_two_conversations_keeps_the_lead_without_its_words(database):
    first = await save(database, full_turn(await begin(database)))
    other = await begin(database, created_at=NOON.replace(hour=13))
    second = await save(
        database,
        turn_on(loaded_of(other), lead=first.lead, facts=(fact("company", "Acme"),)),
    )
    of_id = first.conversation.id
    assert await database.write(lambda s: conversations.erase_conversation(s, of_id))
    kept = await database.read(lambda s: get_lead(s, first.lead.id))
    assert [talk.id for talk in kept.conversations] == [second.conversation.id]
    assert [one.field for one in kept.facts] == ["company"]
    assert [reason for score in kept.lead.scores for reason in score.reasons] == []
    names = await database.read(
        lambda s: tuple(s.execute(text("SELECT name, company, search_text FROM lead")).one())
    )
    assert names == (None, "Acme", "\n\nacme\n")


async def test_erasing_a_lead_takes_its_conversations_with_it(database):
    before = await count_rows(database)
    turn = await save(database, full_turn(await begin(database)))
    await save(database, turn_on(loaded_of(await begin(database)), lead=turn.lead))
    assert await database.write(lambda s: erase_lead(s, turn.lead.id))
    left = {name: n for name, n in (await count_rows(database)).items() if n != before[name]}
    assert left == {"outbox": 1, "erasure": 3}
    assert await database.read(lambda s: changes_since(s, NOON.replace(year=2000))) == []
    assert not await database.write(lambda s: erase_lead(s, turn.lead.id))
