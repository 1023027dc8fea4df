"""Servers in processes of their own, on SQLite and on PostgreSQL, each started once."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Postgres, copy_sqlite
from tests.faults.server_process import PROJECT, ServerProcess


@pytest.fixture(scope="session")
def served_models(model_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the trained model that a server takes as it is, whatever was edited since."""
    from assistant.dialogue import training

    folder = tmp_path_factory.mktemp("models")
    model = training.current_model(model_dir)
    assert model is not None
    shutil.copy(model_dir / model.file, folder)
    as_is = dataclasses.replace(model, fingerprint=training.fingerprint(PROJECT))
    (folder / training.CURRENT).write_text(json.dumps(dataclasses.asdict(as_is)))
    return folder


@pytest.fixture(scope="session")
def sqlite_server(
    served_models: Path, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServerProcess, Path]]:
    """A server and its SQLite file."""
    folder = tmp_path_factory.mktemp("sqlite-server")
    file = folder / "assistant.db"
    copy_sqlite(sqlite_template, file)
    url = f"sqlite:///{file}"
    with ServerProcess(folder, database_url=url, model_dir=served_models) as server:
        yield server, file


@pytest.fixture(scope="session")
def postgres_server(
    served_models: Path, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServerProcess, str]]:
    """A server of two processes and the name of its PostgreSQL database."""
    folder = tmp_path_factory.mktemp("postgres-server")
    name = postgres.create_database()
    settings = {
        "database_url": postgres.url_of(name),
        "model_dir": served_models,
        "secret_key": "0123456789abcdef0123456789abcdef",
        "log_format": "json",
    }
    with ServerProcess(folder, workers=2, **settings) as server:
        yield server, name
    postgres.drop_database(name)
