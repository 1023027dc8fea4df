"""`assistant site`: sites from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.cli import app
from assistant.errors import InvalidInput
from tests.databases import copy_sqlite

PROJECT = Path(__file__).parents[2]
ELECTRICIAN = str(PROJECT / "examples" / "electrician" / "playbook.yml")


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_sqlite(sqlite_template, tmp_path / "a.db")
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    monkeypatch.setenv("ASSISTANT_PLAYBOOK", str(PROJECT / "playbook.yml"))
    monkeypatch.setenv("ASSISTANT_PUBLIC_URL", "https://talk.example.org")
    monkeypatch.chdir(tmp_path)


def run(*command: str) -> Result:
    return CliRunner().invoke(app, ["site", *command], catch_exceptions=False)


def test_adding_a_site_prints_the_tag_for_its_pages() -> None:
    done = run("add", "shop", "--name", "Shop", "--origin", "https://shop.example")
    assert done.exit_code == 0
    tag = (
        '<script defer src="https://talk.example.org/widget/lead-chat.js?site=shop"'
        ' data-site="shop"></script>'
    )
    assert tag in done.output
    assert '<noscript><a href="https://talk.example.org/chat/shop">' in done.output


def test_the_list_shows_what_was_set_and_no_secret() -> None:
    run("add", "el", "--origin", "https://el.example", "--playbook", ELECTRICIAN)
    run("update", "el", "--accent", "#b00", "--side", "left", "--language", "nb")
    run("greeting", "el", "/priser*", "--text", "nb=Lurer du på pris?", "--delay", "5")
    secret = run("identity", "el").stdout.splitlines()[-1]
    assert run("update", "el", "--identity-required").exit_code == 0
    shown = run("list").output
    for part in ("https://el.example", ELECTRICIAN, "#bb0000 auto left bubble", "required"):
        assert part in shown
    assert "/priser* after 5 s" in shown
    assert len(secret) > 40
    assert secret not in shown


def test_a_greeting_without_words_is_taken_away() -> None:
    run("add", "shop")
    run("greeting", "shop", "/a", "--text", "en=Hi", "--text", "nb=Hei")
    assert "none" in run("greeting", "shop", "/a").output
    assert "greeting" not in run("list").output


def test_identity_is_not_required_before_there_is_a_secret() -> None:
    run("add", "shop")
    with pytest.raises(InvalidInput, match="Make a secret first"):
        run("update", "shop", "--identity-required")


def test_the_servers_own_playbook_can_be_taken_again() -> None:
    run("add", "el", "--playbook", ELECTRICIAN)
    run("update", "el", "--playbook", "default")
    assert "the server's own" in run("list").output
    assert run("remove", "el").exit_code == 0
