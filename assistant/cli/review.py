"""Commands around what reviewers said of messages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.data import open_database
from assistant.errors import SetupError
from assistant.services.review_examples import LANGUAGES, export_examples
from assistant.store.reviews import labels

review = typer.Typer(help="What reviewers said of visitors' messages.", no_args_is_help=True)


@review.callback()
def _review() -> None:
    """What reviewers said of visitors' messages."""


@review.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="Where the training examples are.")] = Path(
        "data/nlu"
    ),
) -> None:
    """Write reviewed messages as training examples; the next `assistant train` uses them."""
    if not folder.is_dir():
        raise SetupError(f"{folder}: no such folder. Give the one with the training examples.")
    done = export_examples(open_database().read_now(labels), folder, LANGUAGES)
    print(f"{done.written} examples written to {folder}.")
    for reason, count in sorted(done.left_out.items()):
        print(f"{count} left out: {reason}.")
