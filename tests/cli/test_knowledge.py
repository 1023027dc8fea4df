"""`assistant knowledge`: mistakes by file and line, and what visitors asked in vain."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.errors import SetupError
from tests.databases import copy_sqlite
from tests.visitor import Chat

SECTION = "---\ntitle: Hours\nurl: /hours\n---\n\n## When?\n\nFrom nine to five.\n"


def run(*command: str) -> str:
    """Return what is printed; an error comes out as it is."""
    return CliRunner().invoke(app, ["knowledge", *command], catch_exceptions=False).output


def test_the_demos_files_are_right() -> None:
    lines = run("check").splitlines()
    assert [line.rpartition(": ")[2] for line in lines] == ["14 files, 94 sections"] * 2


def test_counts_tell_what_is_seldom_found(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "hours.md").write_text(SECTION, encoding="utf-8")
    printed = run("check", str(tmp_path))
    assert '1 files, 1 sections\n  1 sections have no "also:" comment' in printed
    assert "0 files, 0 sections\n  No question is answered in this language." in printed


def test_a_mistake_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "nb").mkdir()
    file = tmp_path / "nb" / "hours.md"
    file.write_text(SECTION.replace("/hours", "hours"), encoding="utf-8")
    with pytest.raises(SetupError, match=rf"{file}, line 3: url: must begin"):
        run("check", str(tmp_path))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no such folder"):
        run("check", str(tmp_path / "missing"))


def test_before_anybody_asked_nothing_is_open(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_sqlite(sqlite_template, tmp_path / "assistant.db")
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{tmp_path / 'assistant.db'}")
    assert run("unanswered") == "Every question so far found an answer.\n"


@pytest.mark.trained
async def test_open_questions_are_listed_most_asked_first_without_names(
    chat: Chat, chat_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chat.open(locale="en")
    await chat.say("Does it work with Zendesk?")
    await chat.say("I am Ada Berg. Can the [bold]app be used on a ship at sea?")
    await chat.say("does it work with zendesk")
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", chat_database_url)
    monkeypatch.setenv("COLUMNS", "160")
    printed = await asyncio.to_thread(run, "unanswered")
    assert "│ 2     │ en       │ does it work with zendesk" in printed
    assert "[bold]app be used on a ship at sea?" in printed
    assert "Ada" not in printed
    assert "ship" not in await asyncio.to_thread(run, "unanswered", "--limit", "1")
