"""`assistant retrain`: train with what reviewers said, in a process of its own."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from assistant.cli.data import open_database
from assistant.errors import NotFound, SetupError
from assistant.services.retraining import begin_run
from assistant.services.retraining_run import TrainingRun
from assistant.services.turns import new_id
from assistant.settings import read_settings
from assistant.store.database import Database
from assistant.store.retraining import Run, read_run

NICENESS = 10  # visitors are answered first
FAILURES = {
    "nothing_new": "The present model was made from just these examples.",
    "another_runs": "Another training runs on this machine.",
}


def retrain(
    promote: Annotated[
        bool, typer.Option("--promote", help="Let the result serve unless it is worse.")
    ] = False,
    run: Annotated[str, typer.Option(help="A training begun in the console.", hidden=True)] = "",
) -> None:
    """Train with the files and with the judged messages as they are now.

    The console shows how far it is. The result is compared on data/test/ and kept for an admin to
    decide. No file keeps the words.
    """
    settings, database = read_settings(), open_database()
    begun = _begun(database, run, promote)
    os.nice(NICENESS)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("starting", total=1.0)

        def show(phase: str, share: float) -> None:
            bar.update(task, description=phase.replace("_", " "), completed=share)

        kept = settings.models_kept
        training = TrainingRun(database, Path(), settings.model_dir, begun, show=show, keep=kept)
        done = training.carry_out()
    if done.state == "failed":
        why = FAILURES.get(done.failure or "", f"Training failed ({done.failure}). {done.detail}")
        raise SetupError(f"{why} Logs: {settings.model_dir}/training.log and retraining.log.")
    print(f"{done.state}: {done.version or '-'}")


def _begun(database: Database, run_id: str, automatic: bool) -> Run:
    """Return the run to carry out: one begun in the console, or a new one."""
    if run_id:
        found = database.read_now(lambda s: read_run(s, run_id))
        if found is None or found.state != "running":
            raise NotFound(f"There is no training {run_id} to be done.")
        return found
    now = datetime.now(UTC)
    begun = Run(new_id(), "running", "starting", 0.0, "command line", now, now, automatic)
    database.write_now(lambda s: begin_run(s, begun))
    return begun
