"""A start that cannot work ends at once and names what is wrong and what to do."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.server_process import PROJECT, free_port, run_to_the_end


def refused(*needles: str, arguments: tuple[str, ...] = (), **settings: object) -> None:
    """The start fails, and what it says holds all the needles."""
    port = () if "--port" in arguments else ("--port", str(free_port()))
    ended = run_to_the_end("serve", *port, *arguments, **settings)
    told = ended.stderr + ended.stdout
    assert ended.returncode != 0, told
    assert "Traceback" not in told
    for needle in needles:
        assert needle in told


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'assistant.db'}"


@pytest.fixture
def models(served_models: Path, tmp_path: Path) -> Path:
    """A copy of the trained model that a test may spoil."""
    return Path(shutil.copytree(served_models, tmp_path / "models"))


def archive_of(models: Path) -> Path:
    named = json.loads((models / "current.json").read_text())
    return models / str(named["file"])


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield str(listening.getsockname()[1])


@pytest.mark.parametrize(
    ("before", "after", "needle"),
    [
        ("version: 1", "version: [1", ""),
        ("version: 1", "verzion: 1", "verzion"),
        ("  - field: budget", "  - field: budgett", "budgett"),
        ("kind: email", "kind: mail", "mail"),
    ],
)
def test_a_bad_playbook_names_file_and_line(
    database_url: str, tmp_path: Path, before: str, after: str, needle: str
) -> None:
    text = (PROJECT / "playbook.yml").read_text(encoding="utf-8")
    assert before in text
    line = text[: text.index(before)].count("\n") + 1
    file = tmp_path / "mine.yml"
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    told = run_to_the_end("serve", playbook=file, database_url=database_url)
    assert told.returncode != 0
    assert "Traceback" not in told.stderr
    assert "mine.yml" in told.stderr
    assert needle in told.stderr
    if needle:  # where YAML itself ends is told a little later
        assert f"line {line}," in told.stderr
    assert re.search(r"line \d+", told.stderr)


def test_a_missing_playbook_names_the_file(database_url: str, tmp_path: Path) -> None:
    refused("nowhere.yml", playbook=tmp_path / "nowhere.yml", database_url=database_url)


def test_an_unknown_setting_is_named(database_url: str) -> None:
    refused("ASSISTANT_DATABSE", "ASSISTANT_DATABASE_URL", databse="x", database_url=database_url)


def test_a_kind_of_database_that_is_not_taken_is_named() -> None:
    refused("ASSISTANT_DATABASE_URL", "sqlite:///", database_url="mysql://root@localhost/x")


def test_a_database_that_does_not_answer_is_waited_for_and_named(served_models: Path) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/leads"
    refused("database", database_url=url, model_dir=served_models)


def test_a_database_in_no_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused("database", database_url=f"sqlite:///{tmp_path / 'file' / 'assistant.db'}")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("These are notes, not a database. " * 200)
    refused("database", database_url=f"sqlite:///{tmp_path / 'notes.db'}")


def test_a_taken_port_is_named(database_url: str, taken_port: str) -> None:
    refused(taken_port, "--port", arguments=("--port", taken_port), database_url=database_url)


@pytest.mark.parametrize("workers", ["0", "-1", "65", "many"])
def test_a_wrong_number_of_workers_is_named(database_url: str, workers: str) -> None:
    refused("--workers", arguments=("--workers", workers), database_url=database_url)


def test_a_tampered_model_is_not_loaded(models: Path, database_url: str) -> None:
    archive = archive_of(models)
    archive.write_bytes(archive.read_bytes() + b"\0")
    refused(archive.name, "assistant train", model_dir=models, database_url=database_url)


def test_a_missing_model_is_named(models: Path, database_url: str) -> None:
    archive = archive_of(models)
    archive.unlink()
    refused(archive.name, "assistant train", model_dir=models, database_url=database_url)


def test_a_damaged_list_of_models_is_named(models: Path, database_url: str) -> None:
    (models / "current.json").write_text("{")
    refused("current.json", "assistant train", model_dir=models, database_url=database_url)


def test_an_archive_that_is_none_is_refused_though_its_hash_fits(
    models: Path, database_url: str
) -> None:
    archive = archive_of(models)
    archive.write_bytes(b"This is no archive.")
    named = json.loads((models / "current.json").read_text())
    named["sha256"] = hashlib.sha256(archive.read_bytes()).hexdigest()
    (models / "current.json").write_text(json.dumps(named))
    refused("assistant train", model_dir=models, database_url=database_url)
