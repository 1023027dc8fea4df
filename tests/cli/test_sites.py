"""`assistant site`: sites from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.main import get_command as click_of
from typer.testing import CliRunner, Result

from assistant.cli import app
from assistant.cli.sites import NOTHING_NAMED
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


@pytest.mark.parametrize("playbook", [None, ELECTRICIAN])
def test_adding_a_site_says_in_whose_name_it_speaks(playbook: str | None) -> None:
    done = run("add", "shop", *(["--playbook", playbook] if playbook else []))
    name = "Solvik Elektro" if playbook else "Northpane"
    assert f"asks consent, in the name of {name}" in done.stderr
    assert ("assistant site update shop --playbook" in done.stderr) is (playbook is None)
    assert name not in done.stdout  # that is for pasting


def test_a_site_without_origins_is_told_to_have_no_pages_yet() -> None:
    assert "assistant site update shop --origin" in run("add", "shop").stderr
    assert "--origin" not in run("add", "el", "--origin", "https://el.example").stderr


def test_a_tag_for_no_known_address_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ASSISTANT_PUBLIC_URL" not in run("add", "shop").stderr
    monkeypatch.delenv("ASSISTANT_PUBLIC_URL")
    done = run("add", "el")
    assert "ASSISTANT_PUBLIC_URL" in done.stderr
    assert "https://chat.example.com/widget/" in done.stdout


def test_an_update_that_names_nothing_changes_nothing_and_lists_what_can_be_named() -> None:
    run("add", "shop")
    done = run("update", "shop")
    assert done.exit_code == 2
    for part in ("nothing was changed", "--origin", "--playbook", "--no-origins", "--read-again"):
        assert part in done.stderr
    assert run("update", "shop", "--read-again").exit_code == 0


def test_every_option_of_add_can_be_updated() -> None:
    def options(command: str) -> set[str]:
        found = click_of(app).commands["site"].commands[command].params  # type: ignore[attr-defined]
        return {name for each in found for name in each.opts}

    assert {"--origin", "--playbook", "--accent"} < options("add") < options("update")
    listed = {name for name in options("update") if name.startswith("--")}
    assert all(name in NOTHING_NAMED for name in listed)


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
