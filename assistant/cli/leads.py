"""`assistant leads …` beside the export: replay, and who made no lead."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from assistant import logs
from assistant.cli.data import leads as leads  # the group that `export` is in
from assistant.cli.data import open_database
from assistant.cli.model import model_trained
from assistant.services.playbook import load_playbook
from assistant.services.replay import Replay
from assistant.services.replies import Replies
from assistant.services.turns import TurnRegistry
from assistant.settings import Settings, read_settings
from assistant.store.database import Database


@leads.command()
def replay(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Compute every lead anew from its transcript; exit with 1 when anything comes out otherwise.

    Facts, scores, reasons, stage and grade are compared with what is stored. Nothing is written.
    """
    database = open_database()
    report = asyncio.run(_replayed(database))
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        for each in report["differences"]:
            print(
                f"{each['id']}  {each['dimension']}\n"
                f"  stored     {each['stored']}\n  recomputed {each['recomputed']}"
            )
        print(
            f"{report['leads']} leads and {report['without_lead']} conversations without one, "
            f"{report['messages']} messages: {len(report['differences'])} differences."
        )
    if report["differences"]:
        raise typer.Exit(1)


def _load(database: Database, settings: Settings) -> Replay:
    """Load the model without the knowledge: what is quoted changes no lead."""
    from actions.lead_actions import lead_actions
    from assistant.dialogue.engine import Engine

    logs.configure(settings.log_format)
    registry = TurnRegistry()
    engine = Engine(model_trained(settings), lead_actions(registry, Replies({})))
    return Replay(database, engine, registry, load_playbook(settings.playbook))


async def _replayed(database: Database) -> dict[str, Any]:
    replay = _load(database, read_settings())
    database.start()
    try:
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Replaying")
            found = [
                one
                async for one in replay.all(
                    lambda done, of: bar.update(task, completed=done, total=of)
                )
            ]
    finally:
        await database.close()
    return {
        "leads": sum(one.is_lead for one in found),
        "without_lead": sum(not one.is_lead for one in found),
        "messages": sum(one.turns for one in found),
        "differences": [each.as_dict() for one in found for each in one.differences],
    }
