"""What was backed up comes back whole, also into the other kind of database."""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant.errors import SetupError
from assistant.store import conversations
from assistant.store.audit import AuditEntry, append_audit, list_audit
from assistant.store.backup import backup, restore
from assistant.store.database import Database
from assistant.store.sites import Site, get_site, upsert_site
from assistant.store.tables import Base
from tests.databases import Postgres
from tests.store.cast import NOON, fact, loaded_of, opening, turn_on
from tests.store.test_conversations import full_turn


def fill(database: Database) -> str:
    """Store something in most tables, and return the conversation's id."""
    begun = opening()
    turn = full_turn(begun)
    newer = fact("name", "Ada 🙂", order=9, supersedes=turn.facts[0].id)
    second = turn_on(loaded_of(turn), "We are 200 people", facts=(newer,), lead=turn.lead)

    def store(session: Any) -> None:
        conversations.create_conversation(session, begun)
        conversations.save_turn(session, turn)
        conversations.save_turn(session, second)
        append_audit(session, AuditEntry(NOON, "Kari", "lead.moved", turn.lead.id, {"to": "x"}))

    database.write_now(store)
    return begun.conversation.id


def everything(database: Database) -> dict[str, list[Any]]:
    def read(session: Any) -> dict[str, list[Any]]:
        return {
            name: sorted(map(_as_text, session.execute(select(table)).mappings()))
            for name, table in Base.metadata.tables.items()
        }

    return database.read_now(read)


def _as_text(row: Any) -> str:
    return json.dumps(dict(row), sort_keys=True, default=str)  # JSONB keeps no order of keys


@pytest.fixture
def make_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Make empty databases of the kind asked for."""
    made: list[tuple[Postgres, str]] = []

    def make(kind: str, name: str = "other") -> Database:
        if kind == "sqlite":
            return Database.open(f"sqlite:///{tmp_path / f'{name}.db'}")
        server: Postgres = request.getfixturevalue("postgres")
        made.append((server, server.create_database()))
        return Database.open(server.url_of(made[-1][1]))

    yield make
    for server, name in made:
        server.drop_database(name)


async def test_a_backup_made_while_turns_are_stored_holds_one_moment(database, tmp_path):
    fill(database)
    file = tmp_path / "backup"
    writing = [
        database.write(lambda s, n=n: upsert_site(s, Site(f"site-{n}", "x"))) for n in range(50)
    ]
    await asyncio.gather(asyncio.to_thread(backup, database, file), *writing)
    assert file.stat().st_mode & 0o077 == 0  # personal data: for the owner only
    assert not list(tmp_path.glob("*.part"))


def test_what_was_restored_is_what_was_backed_up(database_url, tmp_path, make_database):
    database = Database.open(database_url)
    database.write_now(lambda s: upsert_site(s, Site("demo", "Demo")))
    of_id = fill(database)
    stored = everything(database)
    backup(database, tmp_path / "backup")
    target = make_database("sqlite" if database.is_sqlite else "postgresql")
    target.upgrade()
    target.write_now(lambda s: upsert_site(s, Site("later", "Later")))
    restore(target, tmp_path / "backup")
    assert everything(target) == stored
    assert target.read_now(lambda s: conversations.load(s, of_id)) is not None


@pytest.mark.parametrize("target_kind", ["sqlite", "postgresql"])
def test_an_archive_moves_to_either_kind_of_database(
    database_url, tmp_path, make_database, target_kind
):
    database = Database.open(database_url)
    database.write_now(lambda s: upsert_site(s, Site("demo", "Demo")))
    fill(database)
    backup(database, tmp_path / "backup.zip")
    target = make_database(target_kind)
    restore(target, tmp_path / "backup.zip")
    assert everything(target) == everything(database)
    entry = AuditEntry(NOON, "Kari", "again")
    target.write_now(lambda s: append_audit(s, entry))  # counts on where the backup ended
    assert len(target.read_now(list_audit)) == 2


@pytest.mark.parametrize("content", [b"", b"Dear Ada", b"SQLite format 3\0" + b"\0" * 4000])
def test_a_file_that_is_no_backup_changes_nothing(database_url, tmp_path, content):
    database = Database.open(database_url)
    database.write_now(lambda s: upsert_site(s, Site("kept", "Kept")))
    (tmp_path / "letter").write_bytes(content)
    with pytest.raises(SetupError, match="letter"):
        restore(database, tmp_path / "letter")
    with pytest.raises(SetupError, match="missing"):
        restore(database, tmp_path / "missing")
    assert database.read_now(lambda s: get_site(s, "kept")) is not None


def test_a_damaged_archive_changes_nothing(database_url, tmp_path):
    database = Database.open(database_url)
    database.write_now(lambda s: upsert_site(s, Site("demo", "Demo")))
    fill(database)
    stored = everything(database)
    backup(database, tmp_path / "whole.zip")
    with (
        zipfile.ZipFile(tmp_path / "whole.zip") as whole,
        zipfile.ZipFile(tmp_path / "cut.zip", "w") as cut,
    ):
        for name in whole.namelist()[:-3]:
            cut.writestr(name, whole.read(name))
    with pytest.raises(SetupError, match="damaged"):
        restore(database, tmp_path / "cut.zip")
    assert everything(database) == stored


def test_a_backup_that_cannot_be_written_is_refused(database_url, tmp_path):
    with pytest.raises(SetupError, match="nowhere"):
        backup(Database.open(database_url), tmp_path / "nowhere" / "backup")
