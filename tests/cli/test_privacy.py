"""`assistant privacy`: proofs, exports and erasures from the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.cli import app
from assistant.errors import InvalidInput, NotFound, SetupError
from assistant.store.database import Database
from assistant.store.sites import ensure_demo_site
from tests.databases import copy_sqlite, run_sql
from tests.lead_cast import ADA, BEN, GONE, MONDAY, meet
from tests.traces import traces_of


@pytest.fixture
def file(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with the demo site, which the commands use."""
    copy_sqlite(sqlite_template, tmp_path / "assistant.db")
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{tmp_path / 'assistant.db'}")
    monkeypatch.setenv("ASSISTANT_SECRET_KEY", "0123456789abcdefghijklmnopqrstuvwxyz")
    monkeypatch.setenv("ASSISTANT_PLAYBOOK", str(Path(__file__).parents[2] / "playbook.yml"))
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


# ------------------------------------------------------------ export and erasure

ADDRESS = "ada.berg@fjordline.example.com"
OLDER = "ada@fjordline.example.com"  # what she corrected


@pytest.mark.parametrize("email", [ADDRESS, ADDRESS.upper(), OLDER, f" {OLDER} "])
def test_an_export_holds_everything_whatever_address_is_named(
    database: Database, email: str
) -> None:
    meet(database, ADA)
    meet(database, BEN)
    done = run("export", email)
    data = json.loads(done.stdout)
    [talk] = data["conversations"]
    assert [lead["email"] for lead in data["leads"]] == [ADDRESS]
    assert {fact["value"] for fact in talk["facts"] if fact["field"] == "email"} == {ADDRESS, OLDER}
    assert [act["action"] for act in talk["consents"]] == ["given", "refused"]
    assert any(OLDER in message["text"] for message in talk["messages"])
    assert "Ben" not in done.stdout
    assert "token_hash" not in done.stdout


def test_an_export_into_a_file_is_for_this_user_only(database: Database, tmp_path: Path) -> None:
    meet(database, ADA)
    run("export", ADDRESS, "--output", str(tmp_path / "ada.json"))
    assert (tmp_path / "ada.json").stat().st_mode & 0o777 == 0o600
    with pytest.raises(SetupError, match="cannot be written"):
        run("export", ADDRESS, "--output", str(tmp_path / "ada.json"))


def test_an_unknown_address_is_said_to_be_unknown(database: Database) -> None:
    meet(database, BEN)
    with pytest.raises(NotFound):
        run("export", ADDRESS)
    with pytest.raises(InvalidInput):
        run("erase", "nobody", "--yes")


@pytest.mark.parametrize("email", [ADDRESS, OLDER.upper()])
def test_an_erasure_takes_the_person_and_nobody_else(
    database: Database, file: Path, email: str
) -> None:
    meet(database, ADA)
    meet(database, BEN)
    meet(database, ADA, at=MONDAY + timedelta(days=1))
    done = run("erase", email, "--yes")
    assert "Erased 2 leads and 2 conversations." in done.output
    assert run_sql(file, "SELECT group_concat(name) FROM lead") == "Ben Dahl"
    assert json.loads(run("export", "ben.dahl@example.org").stdout)["leads"]
    told = "SELECT count(*) FROM outbox WHERE type = 'lead.erased' AND status = 'waiting'"
    assert run_sql(file, told) == "2"


def test_an_erasure_asks_first(database: Database) -> None:
    meet(database, ADA)
    assert run("erase", ADDRESS, answer="n\n").exit_code == 1
    assert json.loads(run("export", ADDRESS).stdout)["leads"]
    assert run("erase", ADDRESS, answer="y\n").exit_code == 0
    with pytest.raises(NotFound):
        run("export", ADDRESS)


def test_who_else_wrote_the_address_is_told_and_kept(database: Database) -> None:
    meet(database, ADA)
    friend = replace(BEN, talk=((BEN.talk[0][0], f"My colleague is {ADDRESS}"), *BEN.talk[1:]))
    meet(database, friend)
    done = run("erase", ADDRESS, "--yes")
    assert "Erased 1 leads and 1 conversations." in done.output
    assert "conversations of other people" in done.output
    assert json.loads(run("export", "ben.dahl@example.org").stdout)["leads"]


def test_what_was_erased_stays_erased_when_an_older_backup_is_restored(
    database: Database, file: Path, tmp_path: Path
) -> None:
    meet(database, ADA)
    meet(database, BEN)
    backups = [tmp_path / "backup.db", tmp_path / "backup.zip"]
    for backup in backups:
        run_any("db", "backup", str(backup))
    run("erase", ADDRESS, "--yes")
    for backup in backups:
        done = run_any("db", "restore", str(backup))
        assert "1 erasures" in done.output
        assert run_sql(file, "SELECT group_concat(name) FROM lead") == "Ben Dahl"
    assert run("verify").exit_code == 0


def test_who_comes_back_after_an_erasure_is_not_erased_by_a_restore(
    database: Database, file: Path, tmp_path: Path
) -> None:
    meet(database, ADA)
    run("erase", ADDRESS, "--yes")
    meet(database, ADA, at=datetime.now(UTC) + timedelta(minutes=1))
    run_any("db", "backup", str(tmp_path / "backup.db"))
    run_any("db", "restore", str(tmp_path / "backup.db"))
    assert run_sql(file, "SELECT group_concat(name) FROM lead") == "Ada Berg"


def run_any(*command: str) -> Result:
    return CliRunner().invoke(app, [*command], catch_exceptions=False)


def test_retain_counts_first_and_erases_then(database: Database, file: Path) -> None:
    old = datetime.now(UTC) - timedelta(days=40)
    for person in (ADA, BEN, GONE):
        meet(database, person, at=old)
    dry = run("retain", "--dry-run").output
    assert run_sql(file, "SELECT count(*) FROM lead") == "2"
    assert run("retain").output.replace("Erased:", "Would be erased:") == dry
    assert "1 conversations without a lead (30 days)" in dry
    assert run_sql(file, "SELECT group_concat(name) FROM lead") == "Ada Berg"


# ------------------------------------------------------------ encryption


def test_a_key_is_made_used_changed_and_given_up(
    database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(database, ADA)
    first, second = run("new-key").output.strip(), run("new-key").output.strip()
    assert first != second
    monkeypatch.setenv("ASSISTANT_DATA_KEY", first)
    run("reencrypt")
    assert traces_of(f"sqlite:///{file}", "fjordline") == []
    assert json.loads(run("export", ADDRESS).stdout)["leads"]
    monkeypatch.setenv("ASSISTANT_DATA_KEY", second)
    with pytest.raises(SetupError, match="Put the missing key back"):
        run("verify")
    monkeypatch.setenv("ASSISTANT_DATA_KEY", f"{second},{first}")
    run("reencrypt")
    monkeypatch.setenv("ASSISTANT_DATA_KEY", second)
    assert run("verify").exit_code == 0
    run("reencrypt", "--decrypt")
    monkeypatch.delenv("ASSISTANT_DATA_KEY")
    assert json.loads(run("export", ADDRESS).stdout)["leads"]
    with pytest.raises(SetupError, match="is not set"):
        run("reencrypt")
