"""What each user has read of the leads, and what is new to them; on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from assistant.leads.lead import Lead
from assistant.leads.turn import TurnRecord
from assistant.store import conversations
from assistant.store.database import Database
from assistant.store.lead_filter import LeadFilter
from assistant.store.lead_lines import list_lines
from assistant.store.lead_merges import Merge, put_together
from assistant.store.lead_seen import (
    LEAD,
    SEEN,
    mark_all_seen,
    mark_seen,
    mark_unseen,
    unread_among,
)
from assistant.store.leads import erase_lead
from assistant.store.people import User, add_user
from tests.store.cast import NOON, lead, loaded_of, moved, new_id, opening, turn_on


@pytest.fixture
def users(database: Database) -> tuple[str, str]:
    for name in ("kim", "rob"):
        user = User(f"u-{name}", name, "sales", "x", NOON, password_changed_at=NOON)
        assert database.write_now(lambda s, one=user: add_user(s, one))
    return "u-kim", "u-rob"


def begin(database: Database, *, minute: int = 0) -> tuple[Lead, TurnRecord]:
    """Store a conversation that made a lead; return it, and the turn."""
    at = NOON + timedelta(minutes=minute)
    made = lead(created_at=at, updated_at=at)
    begun = opening(created_at=at, updated_at=at)
    turn = turn_on(loaded_of(begun), lead=made, stage_changes=(moved(None, made.stage),))
    database.write_now(lambda s: conversations.create_conversation(s, begun))
    database.write_now(lambda s: conversations.save_turn(s, turn))
    return made, turn


def go_on(
    database: Database, before: TurnRecord, *, silent: bool = False, after: datetime = NOON
) -> TurnRecord:
    """The visitor says more; silent: only the assistant does."""
    begun_at = max(after, before.conversation.updated_at)
    before = replace(before, conversation=replace(before.conversation, updated_at=begun_at))
    turn = turn_on(loaded_of(before), "One more thing")
    if silent:
        turn = replace(turn, messages=turn.messages[1:], client_id=None, request_hash=None)
    database.write_now(lambda s: conversations.save_turn(s, turn))
    return turn


def unread(database: Database, user_id: str, leads: Sequence[Lead]) -> list[bool]:
    ids = [one.id for one in leads]
    found = database.read_now(lambda s: unread_among(s, user_id, ids))
    listed, _ = database.read_now(lambda s: list_lines(s, LeadFilter(unread_by=user_id)))
    assert {line.id for line in listed} == found  # the filter and the dots agree
    return [each in found for each in ids]


def wrote_at(database: Database, lead_id: str) -> datetime | None:
    query = select(LEAD.c.wrote_at).where(LEAD.c.id == lead_id)
    return database.read_now(lambda s: s.connection().scalar(query))


def count(database: Database, table: Any) -> int:
    return database.read_now(
        lambda s: s.connection().scalar(select(func.count()).select_from(table)) or 0
    )


def test_what_a_visitor_wrote_is_unread_until_each_user_has_seen_it(database, users):
    kim, rob = users
    ada, said = begin(database)
    ben, _ = begin(database, minute=1)
    assert unread(database, kim, [ada, ben]) == [True, True]
    assert database.write_now(lambda s: mark_seen(s, kim, [ada.id])) == 1
    assert unread(database, kim, [ada, ben]) == [False, True]
    assert unread(database, rob, [ada, ben]) == [True, True]
    go_on(database, said)
    assert unread(database, kim, [ada, ben]) == [True, True]


def test_what_the_assistant_says_makes_nothing_unread(database, users):
    ada, said = begin(database)
    before = wrote_at(database, ada.id)
    assert before == said.messages[0].created_at
    database.write_now(lambda s: mark_seen(s, users[0], [ada.id]))
    go_on(database, said, silent=True)
    assert unread(database, users[0], [ada]) == [False]
    assert wrote_at(database, ada.id) == before


def test_a_lead_can_be_made_unread_again(database, users):
    ada, _ = begin(database)
    for _ in range(2):
        database.write_now(lambda s: mark_seen(s, users[0], [ada.id]))
        assert unread(database, users[0], [ada]) == [False]
        assert database.write_now(lambda s: mark_unseen(s, users[0], [ada.id])) == 1
        assert unread(database, users[0], [ada]) == [True]


def test_all_read_is_one_row_and_what_comes_later_is_unread(database, users):
    kim, rob = users
    ada, _ = begin(database)
    ben, _ = begin(database, minute=1)
    database.write_now(lambda s: mark_unseen(s, kim, [ada.id]))
    database.write_now(lambda s: mark_all_seen(s, kim))
    assert count(database, SEEN) == 0
    kari, _ = begin(database, minute=2)
    assert unread(database, kim, [ada, ben, kari]) == [False, False, True]
    assert unread(database, rob, [ada, ben, kari]) == [True, True, True]
    database.write_now(lambda s: mark_unseen(s, kim, [ben.id]))
    assert unread(database, kim, [ada, ben, kari]) == [False, True, True]


def test_nothing_is_noted_of_leads_that_are_not_there(database, users):
    assert database.write_now(lambda s: mark_seen(s, users[0], ["nobody"])) == 0
    database.write_now(lambda s: mark_all_seen(s, users[0]))
    assert count(database, SEEN) == 0


def test_an_erased_lead_takes_what_was_seen_of_it_along(database, users):
    ada, _ = begin(database)
    for user in users:
        database.write_now(lambda s, one=user: mark_seen(s, one, [ada.id]))
    assert count(database, SEEN) == 2
    assert database.write_now(lambda s: erase_lead(s, ada.id))
    assert count(database, SEEN) == 0


@pytest.mark.parametrize("newest", [0, 1])
def test_merged_leads_have_the_last_words_of_both(database, users, newest):
    """Whoever had seen the older one has not seen the other's words."""
    pair = [begin(database), begin(database, minute=1)]
    if newest == 0:
        pair.reverse()
    (into, _), (other, talk) = pair
    last = max(wrote_at(database, one.id) for one in (into, other))  # type: ignore[type-var]
    database.write_now(lambda s: mark_seen(s, users[0], [into.id]))
    merge = Merge(
        id=new_id(),
        into_id=into.id,
        from_id=other.id,
        conversation_ids=[talk.conversation.id],
        note_ids=[],
        by="kim",
        at=NOON,
    )
    database.write_now(lambda s: put_together(s, merge))
    assert wrote_at(database, into.id) == last
    assert unread(database, users[0], [into]) == [newest == 1]
    assert last is not None
    go_on(database, talk, after=last)  # the conversation that was brought along goes on
    assert wrote_at(database, into.id) > last  # type: ignore[operator]
    assert unread(database, users[0], [into]) == [True]
