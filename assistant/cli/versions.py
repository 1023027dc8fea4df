"""Commands around the versions of the model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant.dialogue import model_folder
from assistant.errors import NotFound
from assistant.settings import read_settings

model = typer.Typer(help="Versions of the trained model.", no_args_is_help=True)


@model.command("list")
def list_versions() -> None:
    """Show the kept versions: when made, from what, and how they read data/test/."""
    folder = read_settings().model_dir
    current, previous = model_folder.current_model(folder), model_folder.previous_model(folder)
    table = Table("version", "made", "examples", "accuracy", "macro-F1", "")
    for version in model_folder.versions(folder):
        state = "serves" if version.model == current else "; ".join(version.refused)
        if not state and version.model == previous:
            state = "served before"
        table.add_row(
            version.name,
            f"{version.made_at:%Y-%m-%d %H:%M}",
            ", ".join(f"{count} {origin}" for origin, count in version.examples.items() if count),
            _scores(version, "accuracy"),
            _scores(version, "macro_f1"),
            state,
        )
    Console(width=140).print(table)


def _scores(version: model_folder.Version, measure: str) -> str:
    return ", ".join(
        f"{name.removesuffix('.' + measure)} {value:.3f}"
        for name, value in version.scores.items()
        if name.endswith(measure)
    )


@model.command("use")
def use(
    version: Annotated[
        str, typer.Argument(help='A name of the list, or its beginning; or "previous".')
    ],
) -> None:
    """Let a kept version serve; running servers take it up within seconds."""
    from assistant.dialogue.training import fingerprint

    folder = read_settings().model_dir
    if version == "previous":
        before = model_folder.previous_model(folder)
        if before is None:
            raise NotFound("No version served before this one.")
        version = before.fingerprint
    taken = model_folder.use_version(folder, version, project_fingerprint=fingerprint(Path()))
    print(f"Version {taken.name} serves. `assistant train` makes a new one of the files.")
