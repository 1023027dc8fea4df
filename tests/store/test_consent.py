"""The consent ledger: whatever is done to its rows behind our back is found."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from assistant.leads.consent import PURPOSES, ConsentAct, consents_in_force
from assistant.store import conversations
from assistant.store.consent import append_consents, consents_of, verify_ledger, words_of
from assistant.store.database import Database
from assistant.store.sites import ensure_demo_site
from tests.databases import copy_sqlite
from tests.store.cast import consent, opening

WORDS = "May someone from sales contact you?"


def begin(database: Database) -> str:
    record = opening()
    database.write_now(lambda s: conversations.create_conversation(s, record))
    return record.conversation.id


def agree(database: Database, of_id: str, *acts: ConsentAct) -> None:
    database.write_now(lambda s: append_consents(s, of_id, acts))


def shown(order: int, words: str = WORDS, **more: Any) -> ConsentAct:
    digest = hashlib.sha256(words.encode()).hexdigest()
    return replace(consent(order, **more), words=words, text_sha256=digest)


def run(database: Database, sql: str, **values: Any) -> None:
    database.write_now(lambda s: s.execute(text(sql), values))


def broken(database: Database) -> list[str]:
    return [one.conversation_id for one in database.read_now(verify_ledger).broken]


async def test_an_untouched_ledger_is_whole_and_its_words_are_known(database):
    first, second = begin(database), begin(database)
    agree(database, first, shown(1), shown(2, purpose="marketing", action="refused"))
    agree(database, first, replace(consent(3, action="withdrawn"), text_sha256=hash_of("")))
    agree(database, second, shown(1))
    found = database.read_now(verify_ledger)
    assert (found.conversations, found.acts, found.without_words) == (2, 4, 0)
    assert found.broken == ()
    acts = database.read_now(lambda s: consents_of(s, first))
    assert database.read_now(lambda s: words_of(s, acts)) == {hash_of(WORDS): WORDS}


def hash_of(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE consent SET action = 'given' WHERE \"order\" = 1",
        "UPDATE consent SET text_id = 'other' WHERE \"order\" = 2",
        "UPDATE consent SET action = 'given' WHERE \"order\" = 3",
        "DELETE FROM consent WHERE \"order\" = 1",
        "DELETE FROM consent WHERE \"order\" = 2",
        "DELETE FROM consent WHERE \"order\" = 3",
        "DELETE FROM consent",
        "UPDATE consent SET \"order\" = 10 - \"order\"",
        "INSERT INTO consent SELECT 'forged', conversation_id, message_id, purpose, 'given', "
        "text_id, text_sha256, locale, policy_version, method, at, 9, previous_hash "
        "FROM consent WHERE \"order\" = 3",
    ],
)  # fmt: skip
async def test_a_row_changed_removed_added_or_moved_is_found(database, sql):
    of_id, other = begin(database), begin(database)
    agree(database, of_id, shown(1, action="refused"), shown(2, purpose="marketing"))
    agree(database, of_id, consent(3, action="withdrawn"))
    agree(database, other, shown(9))
    digest = database.read_now(verify_ledger).digest
    run(database, f"{sql} {'AND' if 'WHERE' in sql else 'WHERE'} conversation_id = :id", id=of_id)
    assert broken(database) == [of_id]
    assert database.read_now(verify_ledger).digest != digest


async def test_kept_words_that_were_changed_are_found(database):
    agree(database, begin(database), shown(1))
    run(database, "UPDATE consent_text SET words = 'Anything goes'")
    [found] = database.read_now(verify_ledger).broken
    assert "words" in found.why


async def test_words_that_are_not_kept_are_counted_and_nothing_more(database):
    agree(database, begin(database), consent(1))
    found = database.read_now(verify_ledger)
    assert (found.without_words, found.broken) == (1, ())


async def test_an_erased_conversation_leaves_a_whole_ledger(database):
    of_id = begin(database)
    agree(database, of_id, shown(1))
    agree(database, begin(database), shown(1))
    database.write_now(lambda s: conversations.erase_conversation(s, of_id))
    found = database.read_now(verify_ledger)
    assert (found.acts, found.broken) == (1, ())


# ------------------------------------------------------------ any history, any forgery


@pytest.fixture(scope="module")
def one_database(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Database:
    file = tmp_path_factory.mktemp("ledger") / "assistant.db"
    copy_sqlite(sqlite_template, file)
    database = Database.open(f"sqlite:///{file}")
    database.write_now(ensure_demo_site)
    return database


ACTS = st.tuples(st.sampled_from(PURPOSES), st.sampled_from(["given", "refused", "withdrawn"]))
COLUMNS = ("purpose", "action", "text_id", "text_sha256", "locale", "policy_version", "method")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    turns=st.lists(st.lists(ACTS, min_size=1, max_size=3), min_size=1, max_size=5), data=st.data()
)
def test_any_history_verifies_and_any_one_changed_cell_does_not(one_database, turns, data):
    of_id, order = begin(one_database), 0
    told: list[ConsentAct] = []
    for turn in turns:
        acts = [shown(order + n, purpose=p, action=a) for n, (p, a) in enumerate(turn, start=1)]
        order += len(acts)
        told += acts
        agree(one_database, of_id, *acts)
    assert broken(one_database) == []
    stored = one_database.read_now(lambda s: consents_of(s, of_id))
    assert stored == tuple(told)
    assert consents_in_force(stored) == {p: a for turn in turns for p, a in turn}
    row, name = data.draw(st.sampled_from(told)), data.draw(st.sampled_from(COLUMNS))
    with changed(one_database, row.id, name):
        assert broken(one_database) == [of_id]
    assert broken(one_database) == []


class changed:
    """One cell holds something else for the length of a block."""

    def __init__(self, database: Database, row_id: str, name: str) -> None:
        self._database, self._id, self._name = database, row_id, name

    def __enter__(self) -> None:
        self._set(f"{self._name} || '!'")

    def __exit__(self, *error: object) -> None:
        self._set(f"substr({self._name}, 1, length({self._name}) - 1)")

    def _set(self, value: str) -> None:
        run(
            self._database, f"UPDATE consent SET {self._name} = {value} WHERE id = :id", id=self._id
        )
