"""`assistant leads`: what the replay prints, and how it ends."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from tests.databases import run_sql
from tests.visitor import Chat


@pytest.fixture
def settings_of_the_server(chat_settings, model_dir, monkeypatch) -> str:
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", chat_settings.database_url)
    monkeypatch.setenv("ASSISTANT_MODEL_DIR", str(model_dir))
    return chat_settings.database_url.removeprefix("sqlite:///")


async def replay(*options: str) -> tuple[int, str]:
    """Run the command as from a terminal, beside the running server."""
    command = ["leads", "replay", *options]
    done = await asyncio.to_thread(CliRunner().invoke, app, command)
    return done.exit_code, done.stdout


@pytest.mark.filterwarnings("ignore")
async def test_the_replay_ends_well_until_a_number_was_changed(
    chat: Chat, settings_of_the_server: str
) -> None:
    await chat.open(locale="en")
    await chat.say("I'm Ada Berg from Lindvik Interiors, ada@lindvik.example, 120 people")
    code, printed = await replay("--json")
    assert (code, json.loads(printed)["differences"]) == (0, [])
    assert json.loads(printed)["leads"] == 1
    run_sql(Path(settings_of_the_server), "UPDATE score SET value = 1 WHERE dimension = 'accuracy'")
    code, printed = await replay("--json")
    [difference] = json.loads(printed)["differences"]
    assert (code, difference["dimension"], difference["stored"]) == (1, "accuracy", 1)
    code, printed = await replay()
    assert code == 1
    assert difference["id"] in printed
    assert printed.splitlines()[-1].endswith("1 differences.")
