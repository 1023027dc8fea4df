"""The worked example of docs/qualification.md: held word by word, compared line by line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from assistant.app import Mind
from assistant.leads.stages import MOVES
from assistant.services.bus import Bus
from assistant.services.conversations import Conversations, Start
from assistant.services.leads import Leads
from assistant.services.said import Said
from assistant.store.database import Database
from assistant.store.leads import LeadFilter
from assistant.store.sites import ensure_demo_site

DOCUMENT = (Path(__file__).parents[2] / "docs" / "qualification.md").read_text("utf-8")
HER_WORDS = [line[2:] for line in DOCUMENT.splitlines() if line.startswith("> ")]
ROW = re.compile(r"^\| ([a-z ]*?) ?\| (\*\*\d+\*\*|[+-]\d+) \| (.*?) ?\| (.*?) ?\|$", re.MULTILINE)


class Clock:
    """23 November, a message every twenty seconds."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=20)
        return self.now


def told() -> dict[str, tuple[int, list[tuple[int, str, str]]]]:
    """Return score -> (value, lines), as the document says."""
    found: dict[str, tuple[int, list[tuple[int, str, str]]]] = {}
    for name, points, why, words in ROW.findall(DOCUMENT):
        if name:
            current = name.replace("need and intent", "need_intent")
            found[current] = (int(points.strip("*")), [])
        else:
            found[current][1].append((int(points), why, words))
    return found


async def test_the_worked_example_is_true(chat_database_url: str, mind: Mind) -> None:
    database = Database.open(chat_database_url)
    database.write_now(ensure_demo_site)
    database.start()
    chats = Conversations(database, mind.engine, mind.registry, mind.playbook, Bus(), clock=Clock())
    opened = await chats.open(Start("demo", locale="en"))
    for words in HER_WORDS:
        said = Said(str(uuid4()), text=words)
        await chats.reply_to(opened.conversation.id, opened.token, said)
    [view], _ = await Leads(database).page(LeadFilter())
    await database.close()
    lead, document = view.json, told()
    assert {name: value for name, (value, _) in document.items()} == lead["scores"]
    for name, (_, lines) in document.items():
        assert lines == [
            (one["points"], one["text"][0].lower() + one["text"][1:].rstrip("."), one["said"])
            for one in lead["reasons"]
            if one["dimension"] == name
        ]
    assert (lead["grade"], lead["stage"]) == ("A2", "qualified")
    assert f"Grade **{lead['grade']}**" in DOCUMENT
    moves = [change.after for change in view.record.stage_changes]
    assert moves == ["lead", "prospect", "qualified"]


def test_the_table_of_moves_is_that_of_the_program() -> None:
    for before, after in MOVES.items():
        if before is not None:
            assert f"| {before} | {', '.join(after)} |" in DOCUMENT
