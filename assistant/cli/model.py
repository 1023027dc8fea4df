"""Commands around the model: train, parse, chat, and Rasa's own command line."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from assistant import logs
from assistant.errors import InvalidInput, SetupError
from assistant.settings import Settings, read_settings

TRAINER: Final = "assistant.dialogue.trainer"


def train(
    force: Annotated[bool, typer.Option("--force", help="Train although nothing changed.")] = False,
) -> None:
    """Train the model from config.yml, domain.yml and data/; nothing when nothing changed.

    Messages judged in the console are not in it: `assistant retrain` takes them in.
    """
    from assistant.dialogue import training

    settings = read_settings()
    if not force and not training.needs_training(Path(), settings.model_dir):
        print("The model is up to date.")
        return
    before = _judged_in(settings.model_dir)
    seconds = train_with_a_bar(settings.model_dir, keep=settings.models_kept)
    if worse := training.refusal(settings.model_dir, training.fingerprint(Path())):
        print(f"The new model reads data/test/ worse, so the present one stays: {worse}.")
        raise typer.Exit(1)
    print(f"Trained in {seconds:.0f} s.")
    if before and not _judged_in(settings.model_dir):
        print(
            f"The model before it knew {before} judged messages; this one was made of the files "
            "alone. `assistant retrain` makes one of both."
        )


def _judged_in(model_dir: Path) -> int:
    """Return how many judged messages the model that serves was trained with."""
    from assistant.dialogue import model_folder

    model = model_folder.current_model(model_dir)
    kept = model_folder.versions(model_dir) if model else ()
    return next((one.examples.get("reviewed", 0) for one in kept if one.model == model), 0)


def train_with_a_bar(model_dir: Path, *, keep: int) -> float:
    """Train in a process of its own, which keeps this one small, and show how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    log = model_dir / "training.log"
    model_dir.mkdir(parents=True, exist_ok=True)
    with Progress(*columns, console=Console(stderr=True)) as bar, log.open("w") as out:
        task = bar.add_task("Starting", total=1.0)
        command = [sys.executable, "-m", TRAINER, str(model_dir), "--keep", str(keep)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=out, text=True) as trainer:  # noqa: S603
            assert trainer.stdout is not None, "it is a pipe"
            seconds = 0.0
            for line in trainer.stdout:
                told = json.loads(line)
                seconds = told.get("seconds", seconds)
                if "doing" in told:
                    bar.update(task, description=told["doing"], completed=told["share"])
        if trainer.returncode != 0:
            raise SetupError(f"Training failed. {last_line(log)} The whole log is in {log}.")
    return seconds


def last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else ""


def parse() -> None:
    """Read messages as JSON lines on standard input, print how each is understood."""
    engine = load_engine(read_settings())
    for line in parse_lines(engine, sys.stdin):
        print(line, flush=True)


def load_engine(settings: Settings) -> Any:
    """Return the engine of the current model, trained first if there is none."""
    from assistant.services.playbook import load_playbook

    logs.configure(settings.log_format)
    playbook, file = load_playbook(settings.playbook), model_trained(settings)
    from assistant.app import load_mind  # Rasa is imported here, seconds after the checks

    return load_mind(playbook, settings.playbook, file).engine


def model_trained(settings: Settings) -> Path:
    """Return the archive of the current model, trained first when files have changed."""
    from assistant.dialogue import training

    if training.needs_training(Path(), settings.model_dir):
        train_with_a_bar(settings.model_dir, keep=settings.models_kept)
    return current_archive(settings.model_dir)


def current_archive(model_dir: Path) -> Path:
    """Raises SetupError where there is no model yet, ModelRefused for one that was altered."""
    from assistant.dialogue import training

    model = training.current_model(model_dir)
    if model is None:
        raise SetupError(
            f"There is no trained model in {model_dir}. Run `assistant train` in the folder of the "
            "installation (two to three minutes), or `assistant serve`, which does it by itself."
        )
    return training.verified_file(model_dir, model)


def parse_lines(engine: Any, lines: Iterable[str]) -> Iterable[str]:
    """Return one JSON line for each line in; a bad one gives {"id", "error"} in its place."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        asked: Any = None
        try:
            asked = json.loads(line)
            answer = _parse_one(engine, asked)
        except (ValueError, InvalidInput) as error:
            known_id = asked.get("id") if isinstance(asked, dict) else None
            answer = {"id": known_id, "error": f"line {number}: {error}"}
        yield json.dumps(answer, ensure_ascii=False)


def _parse_one(engine: Any, asked: Any) -> dict[str, Any]:
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise InvalidInput('each line must be an object with a "text".')
    language, counted_from = asked.get("lang"), asked.get("ref")
    if language not in (None, "en", "nb"):
        raise InvalidInput('"lang" must be "en", "nb" or null.')
    understood = engine.parse(
        asked["text"],
        language=language,
        reference_date=date.fromisoformat(counted_from) if counted_from else None,
    )
    return {"id": asked.get("id"), **understood.as_dict()}


def chat(
    locale: Annotated[str, typer.Option(help="Language of the opening: en or nb.")] = "en",
) -> None:
    """Hold a conversation in the terminal, against the same engine and the same database."""
    from assistant.cli.terminal import TerminalChat

    asyncio.run(TerminalChat(read_settings(), locale).run(sys.stdin, Console()))


def rasa(context: typer.Context) -> None:
    """Run Rasa's own command line in this environment: `assistant rasa data validate` …"""
    from assistant.dialogue.rasa_cli import run

    raise typer.Exit(run(context.args))
