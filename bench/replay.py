"""Hold conversations through the services, then compute every lead anew from its transcript.

Ends with status 1 when anything comes out otherwise than it is stored: there must be no difference.
Usage: .venv/bin/python bench/replay.py [--conversations 500] [--first 0]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.personas import Persona

PROJECT = Path(__file__).parent.parent


class Clock:
    """Goes on by some seconds with every look, so that no two messages share a moment."""

    def __init__(self) -> None:
        self.now = datetime(2025, 12, 29, 8, 0, tzinfo=UTC)
        self._dice = random.Random(1)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=self._dice.choice((7, 20, 45, 2400)), microseconds=137)
        return self.now


async def main(count: int, first: int) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from tests.chat_fixtures import current_models, load_trained

        mind = load_trained(current_models())
    from assistant.services.replay import Replay
    from assistant.store.database import Database
    from assistant.store.sites import ensure_demo_site

    with tempfile.TemporaryDirectory(prefix="replay-") as folder:
        database = Database.open(f"sqlite:///{folder}/replay.db")
        database.upgrade()
        database.write_now(ensure_demo_site)
        database.start()
        try:
            begun = time.perf_counter()
            turns = await hold(mind, database, count, first)
            held_s = time.perf_counter() - begun
            replay = Replay(database, mind.engine, mind.registry, mind.playbook)
            begun = time.perf_counter()
            found = [one async for one in replay.all()]
            replayed_s = time.perf_counter() - begun
        finally:
            await database.close()
    differences = [each for one in found for each in one.differences]
    for each in differences[:40]:
        print(each.id, each.dimension, "stored", each.stored, "recomputed", each.recomputed)
    leads = sum(one.is_lead for one in found)
    print(
        f"{len(found)} leads and lost visitors, {leads} leads, {turns} turns: {held_s:.0f} s, "
        f"replayed in {replayed_s:.0f} s: {len(differences)} differences"
    )
    return 1 if differences else 0


async def hold(mind, database, count, first):  # type: ignore[no-untyped-def]
    """Let `count` visitors chat; return how many messages they wrote."""
    from assistant.leads.conversation import Page, Webinar
    from assistant.services.bus import Bus
    from assistant.services.conversations import Conversations, Start
    from assistant.services.said import Said

    chats = Conversations(database, mind.engine, mind.registry, mind.playbook, Bus(), clock=Clock())
    turns = 0
    for number in range(first, first + count):
        persona = Persona(number)
        webinar = persona.webinar()
        opened = await chats.open(
            Start(
                "demo",
                locale=persona.language,
                page=Page(**persona.page()),
                webinar=Webinar(**webinar) if webinar else None,
            )
        )
        last = opened.messages[-1]
        for _ in range(persona.patience):
            expects = last.expects.field if last.expects else None
            text, choice = persona.says(expects, [one.id for one in last.choices])
            said = Said(str(uuid4()), text=text, choice=choice)
            answer = await chats.reply_to(opened.conversation.id, opened.token, said)
            last, turns = answer.messages[-1], turns + 1
            if answer.conversation.status == "ended" and persona.dice.random() < 0.7:
                break
    return turns


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--conversations", type=int, default=500)
    options.add_argument("--first", type=int, default=0)
    given = options.parse_args()
    sys.exit(asyncio.run(main(given.conversations, given.first)))
