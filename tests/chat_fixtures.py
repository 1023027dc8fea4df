"""A trained assistant behind its real doors, for tests that talk to it.

The model is trained when the files it is made from changed, and kept; one loaded Mind serves a
session, and each test has its own server and database. Rasa is imported only when a test needs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from assistant.settings import Settings
from assistant.store.database import Database
from assistant.store.keyring import Keyring
from assistant.store.sites import ensure_demo_site
from tests.databases import Postgres, copy_sqlite
from tests.visitor import Chat

if TYPE_CHECKING:
    from assistant.app import Mind

PROJECT = Path(__file__).parent.parent
KEPT_MODELS = PROJECT / "var" / "test-models"
# The folder of a model that is to be tested as it is, without asking whether it is current.
GIVEN_MODELS = "MODELS_UNDER_TEST"


def trained_models(given: str | None) -> Path:
    """Return a folder with the model of the files as they are now, trained if there is none."""
    from assistant.dialogue import training

    if given:
        return Path(given)
    for folder in (PROJECT / "models", KEPT_MODELS):
        if not training.needs_training(PROJECT, folder):
            return folder
    KEPT_MODELS.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "assistant.dialogue.trainer", str(KEPT_MODELS)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"The model could not be trained:\n{done.stderr[-2000:]}")
    return KEPT_MODELS


def load_trained(model_dir: Path) -> Mind:
    from assistant.app import load_mind
    from assistant.dialogue import training
    from assistant.services.playbook import load_playbook

    model = training.current_model(model_dir)
    assert model is not None, "it was just trained"
    file = PROJECT / "playbook.yml"
    return load_mind(load_playbook(file), file, training.verified_file(model_dir, model))


@cache
def current_models() -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Rasa's own, while it is imported
        return trained_models(os.environ.get(GIVEN_MODELS))


@pytest.fixture(scope="session")
def model_dir() -> Path:
    """The folder with the trained model."""
    return current_models()


@pytest.fixture(scope="session")
def mind(model_dir: Path) -> Mind:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_trained(model_dir)


@pytest.fixture
def quick_folder() -> Iterator[Path]:
    """A folder in memory where there is one: thousands of turns are synced in these tests."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="chat-", dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def chat_database_url(
    request: pytest.FixtureRequest, quick_folder: Path, sqlite_template: Path
) -> Iterator[str]:
    """SQLite, or what a test asks for: parametrize with "sqlite" and "postgresql", indirect."""
    if getattr(request, "param", "sqlite") == "sqlite":
        copy_sqlite(sqlite_template, quick_folder / "chat.db")
        yield f"sqlite:///{quick_folder / 'chat.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    yield server.url_of(server.ready)
    server.empty_ready()


@pytest.fixture
def chat_settings(chat_database_url: str) -> Settings:
    return settings_of(chat_database_url)


def settings_of(database_url: str) -> Settings:
    return Settings(database_url=database_url, secret_key="s" * 40)


@asynccontextmanager
async def serving(
    settings: Settings,
    mind: Mind,
    *,
    keyring: Keyring | None = None,
    change: Callable[[web.Application], None] | None = None,
) -> AsyncIterator[TestServer]:
    """The whole application on a free port, for the length of a block.

    keyring: what the store encrypts with. change: what a test replaces in the application before
    it starts.
    """
    from assistant.app import build_app

    database = Database.open(settings.database_url, keyring=keyring)
    database.upgrade()
    database.write_now(ensure_demo_site)
    app = build_app(settings, database, mind)
    if change:
        change(app)
    server = TestServer(app)
    await server.start_server()
    try:
        yield server
    finally:
        await server.close()


@pytest.fixture
async def chat_server(chat_settings: Settings, mind: Mind) -> AsyncIterator[TestServer]:
    """The whole application on a free port, with a database of its own."""
    async with serving(chat_settings, mind) as running:
        yield running


@asynccontextmanager
async def visiting(server: TestServer) -> AsyncIterator[Chat]:
    """A visitor of this server."""
    async with Chat(str(server.make_url("/"))) as visitor:
        yield visitor


@pytest.fixture
async def chat(chat_server: TestServer) -> AsyncIterator[Chat]:
    """A visitor, who is to open a conversation first."""
    async with visiting(chat_server) as visitor:
        yield visitor
