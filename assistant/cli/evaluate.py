"""`assistant evaluate`: the scores of the current model, as JSON, as a page and in short."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from assistant.cli.model import load_engine
from assistant.evaluation import report
from assistant.evaluation.measurement import Parser, measure
from assistant.settings import read_settings

JSON_FILE = "evaluation.json"
PAGE_FILE = "evaluation.html"


def evaluate(
    output: Annotated[Path, typer.Option(help="Folder of the two reports.")] = Path(
        "var/evaluation"
    ),
) -> None:
    """Score intents and entities on data/test/ and write a JSON and an HTML report."""
    console = Console()
    scores = _measure_with_a_bar(load_engine(read_settings()), console)
    before = write(scores, output)
    console.print(_short(scores, before))
    console.print(_short_entities(scores["entities"]))
    times = scores["parse_ms"]
    console.print(
        f"parse: mean {times['mean']:.1f} ms ({times['cpu_mean']:.1f} ms of one core), "
        f"95 of 100 under {times['p95']:.1f} ms"
    )
    console.print(f"Reports: {output / PAGE_FILE} and {output / JSON_FILE}", soft_wrap=True)


def write(scores: dict[str, Any], output: Path) -> dict[str, Any] | None:
    """Write both reports and return the scores of the run before, if there was one."""
    output.mkdir(parents=True, exist_ok=True)
    before = _read_before(output / JSON_FILE, scores["format"])
    (output / PAGE_FILE).write_text(report.render(scores, before), encoding="utf-8")
    text = json.dumps(scores, ensure_ascii=False, indent=1)
    (output / JSON_FILE).write_text(text + "\n", encoding="utf-8")
    return before


def _read_before(file: Path, known_format: int) -> dict[str, Any] | None:
    try:
        before = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None  # the first run, or a file that something else wrote
    same = isinstance(before, dict) and before.get("format") == known_format
    return before if same else None


def _measure_with_a_bar(parser: Parser, console: Console) -> dict[str, Any]:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading data/test/")
        return measure(
            parser,
            Path(),
            now=datetime.now(UTC),
            on_progress=lambda done, of: bar.update(task, completed=done, total=of),
        )


def _short(scores: dict[str, Any], before: dict[str, Any] | None) -> Table:
    table = Table("intents")
    lines = report.changes(scores, before)
    languages = list(dict.fromkeys(line["language"] for line in lines))
    for language in languages:
        table.add_column(language, justify="right")
    for number in range(0, len(lines), len(languages)):
        group = lines[number : number + len(languages)]
        table.add_row(group[0]["label"], *(_figure(line) for line in group))
    return table


def _figure(line: dict[str, Any]) -> str:
    change = f" ({line['change']:+.3f})" if line["change"] else ""
    return f"{line['value']:.3f}{change}"


def _short_entities(entities: dict[str, Any]) -> Table:
    table = Table("entities: F1 exact / overlap / value right")
    languages = list(entities)
    for language in languages:
        table.add_column(language, justify="right")
    for type_ in entities["all"]:
        table.add_row(type_, *(_entity_figures(entities[one].get(type_)) for one in languages))
    return table


def _entity_figures(one: dict[str, Any] | None) -> str:
    if one is None:
        return "–"
    exact, overlap = one["exact"]["f1"], one["overlap"]["f1"]
    return f"{exact:.2f} / {overlap:.2f} / {one['value_accuracy']:.2f}"
