"""Fixtures many tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from assistant.store import database as store_database
from assistant.store.database import Database
from assistant.store.sites import ensure_demo_site
from tests.chat_fixtures import (  # noqa: F401 (fixtures of all tests)
    chat,
    chat_database_url,
    chat_server,
    chat_settings,
    current_models,
    mind,
    model_dir,
    quick_folder,
)
from tests.databases import Postgres, copy_sqlite

# Tests about a database that does not answer.
ABOUT_FAULTS = ("faults/", "store/test_faults", "store/test_database")


@pytest.fixture(autouse=True)
def patient(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine makes nothing fail: callers wait for the database as long as it takes."""
    if not any(part in request.path.as_posix() for part in ABOUT_FAULTS):
        monkeypatch.setattr(store_database, "ANSWER_WITHIN_S", 60.0)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the current schema: copying it is faster than migrating each time."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    Database.open(f"sqlite:///{file}").upgrade()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path
) -> Iterator[str]:
    """The url of a database with the current schema and no rows, on both kinds."""
    if request.param == "sqlite":
        copy_sqlite(sqlite_template, tmp_path / "assistant.db")
        yield f"sqlite:///{tmp_path / 'assistant.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    yield server.url_of(server.ready)
    server.empty_ready()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A started database with the demo site."""
    opened = Database.open(database_url)
    opened.write_now(ensure_demo_site)
    opened.start()
    yield opened
    await opened.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need the trained model can be left out with -m "not trained"."""
    for item in items:
        if "model_dir" in getattr(item, "fixturenames", ()):
            item.add_marker("trained")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Train before the first test, whose time limit is shorter than a training."""
    wanted = any("model_dir" in getattr(item, "fixturenames", ()) for item in session.items)
    if wanted and not session.config.option.collectonly:
        current_models()
