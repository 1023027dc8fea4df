"""Commands around knowledge/: whether the files are right, and what they lack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.cli.data import open_database
from assistant.errors import SetupError
from assistant.services.playbook import load_playbook
from assistant.services.unanswered import group_questions
from assistant.settings import read_settings
from assistant.store.unanswered import list_unanswered

knowledge = typer.Typer(help="What company questions are answered from.", no_args_is_help=True)


@knowledge.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="By default the one that the playbook names.")
    ] = None,
) -> None:
    """Read the files as the server does; a mistake names file, line and remedy."""
    from assistant.services.knowledge import load_knowledge  # loads scikit-learn: seconds

    settings = read_settings()
    playbook = load_playbook(settings.playbook)
    path = folder or settings.playbook.parent / playbook.knowledge
    if not path.is_dir():
        raise SetupError(f"{path}: there is no such folder. Each language has one in it.")
    for language, known in load_knowledge(path, playbook.languages).items():
        topics = {passage.topic for passage in known.passages}
        bare = sum(not passage.also for passage in known.passages)
        print(f"{path / language}: {len(topics)} files, {len(known.passages)} sections")
        if not known.passages:
            print("  No question is answered in this language.")
        elif bare:
            print(f'  {bare} sections have no "also:" comment and are seldom found.')


@knowledge.command()
def unanswered(
    limit: Annotated[int, typer.Option(min=1, help="How many wordings at most.")] = 50,
) -> None:
    """List what visitors asked and nothing was written about, newest first."""
    found = open_database().read_now(list_unanswered)
    questions = group_questions(found, limit)
    if not questions:
        print("Every question so far found an answer.")
        return
    table = Table("last asked", "times", "language", "question")
    for one in questions:
        asked = f"{one.last_at:%Y-%m-%d %H:%M}"
        table.add_row(asked, str(one.times), one.language or "", one.text)
    Console(markup=False, emoji=False, highlight=False).print(table)  # visitors' own words
