"""`assistant privacy`: proofs, exports and erasures from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.cli import app
from assistant.store.database import Database
from assistant.store.sites import ensure_demo_site
from tests.databases import copy_sqlite, run_sql
from tests.lead_cast import ADA, BEN, meet


@pytest.fixture
def file(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with the demo site, which the commands use."""
    copy_sqlite(sqlite_template, tmp_path / "assistant.db")
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{tmp_path / 'assistant.db'}")
    monkeypatch.setenv("ASSISTANT_SECRET_KEY", "0123456789abcdefghijklmnopqrstuvwxyz")
    monkeypatch.chdir(tmp_path)
    Database.open(f"sqlite:///{tmp_path / 'assistant.db'}").write_now(ensure_demo_site)
    return tmp_path / "assistant.db"


@pytest.fixture
def database(file: Path) -> Database:
    return Database.open(f"sqlite:///{file}")


def run(*command: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, ["privacy", *command], input=answer, catch_exceptions=False)


def test_verify_counts_what_it_proved(database: Database) -> None:
    meet(database, ADA)
    meet(database, BEN)
    done = run("verify")
    assert done.exit_code == 0
    assert "3 acts in 2 conversations." in done.output
    assert "Every chain is whole." in done.output


def test_verify_names_the_conversation_that_was_tampered_with(
    database: Database, file: Path
) -> None:
    meet(database, BEN)
    run_sql(file, "UPDATE consent SET action = 'given'")
    conversation_id = run_sql(file, "SELECT conversation_id FROM consent")
    done = run("verify")
    assert done.exit_code == 1
    assert conversation_id in done.output
