"""Migrations and tables say the same, on both databases."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from assistant.errors import SetupError
from assistant.store.database import Database
from assistant.store.schema import current_revision
from assistant.store.tables import Base
from tests.databases import Postgres

PROMISED_TABLES = {
    *("site", "conversation", "message", "lead", "fact", "score", "reason", "consent"),
    *("stage_change", "note", "lead_magnet", "delivery", "webinar", "webinar_question"),
    *("outbox", "webhook_endpoint", "user", "session", "api_key", "audit", "not_captured"),
    *("review", "model_version"),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'assistant.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create_database()
    yield server.url_of(name)
    server.drop_database(name)


def test_the_first_migration_makes_every_table_as_declared(empty_url):
    database = Database.open(empty_url)
    database.upgrade()
    with database.engine.connect() as connection:
        options = {"compare_type": True, "include_object": _is_declared}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
        assert set(inspect(connection).get_table_names()) >= PROMISED_TABLES


def _is_declared(item, name, kind, reflected, compare_to):
    """The search index differs from one database to the other, and is no table of ours."""
    return name not in {"search_word", "ix_search_document_words"}


def test_upgrading_again_changes_nothing(empty_url):
    database = Database.open(empty_url)
    database.upgrade()
    with database.engine.connect() as connection:
        first = current_revision(connection)
    database.upgrade()
    with database.engine.connect() as connection:
        assert current_revision(connection) == first is not None


def test_an_interrupted_migration_leaves_nothing_and_can_be_run_again(empty_url, monkeypatch):
    database = Database.open(empty_url)
    with monkeypatch.context() as patch:
        patch.setattr("alembic.operations.ops.CreateIndexOp.create_index", _die)
        with pytest.raises(KeyboardInterrupt):
            database.upgrade()
    with database.engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    database.upgrade()


def _die(*arguments, **options):
    raise KeyboardInterrupt


async def test_processes_that_start_together_upgrade_once(empty_url):
    upgrade = (
        "import sys; from assistant.store.database import Database; "
        "Database.open(sys.argv[1]).upgrade()"
    )
    runs = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", upgrade, empty_url)
        for _ in range(3)
    ]
    assert [await run.wait() for run in runs] == [0, 0, 0]


def test_a_schema_of_a_later_release_is_refused(database_url):
    database = Database.open(database_url)
    with database.engine.connect() as connection:
        newest = current_revision(connection)
    set_version = text("UPDATE alembic_version SET version_num = :version")
    database.write_now(lambda s: s.execute(set_version, {"version": "9"}))
    try:
        with pytest.raises(SetupError, match="another release"):
            database.upgrade()
    finally:
        database.write_now(lambda s: s.execute(set_version, {"version": newest}))


def test_every_reference_to_another_row_has_an_index(database_url):
    """Deleting a row looks for those that refer to it: without an index, in the whole table."""
    small = {"site", "model_version"}  # what is never deleted in numbers
    with Database.open(database_url).engine.connect() as connection:
        schema = inspect(connection)
        for table in Base.metadata.tables:
            indexed = [index["column_names"][0] for index in schema.get_indexes(table)]
            indexed += schema.get_pk_constraint(table)["constrained_columns"][:1]
            indexed += [key["column_names"][0] for key in schema.get_unique_constraints(table)]
            for key in schema.get_foreign_keys(table):
                if key["referred_table"] not in small:
                    assert key["constrained_columns"][0] in indexed, (table, key)
