"""The states that the page of the model can be in, each put into a database and a model folder."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.dialogue import model_folder
from assistant.dialogue.model_folder import Version
from assistant.store import retraining as stored
from assistant.store.database import Database
from assistant.store.retraining import Run
from tests.dialogue.test_model_folder import made

STATES = ("nothing", "running", "failed", "better", "worse", "promoted", "rolled_back")
BEFORE = {"en.accuracy": 0.967, "en.macro_f1": 0.958, "nb.accuracy": 0.937, "nb.macro_f1": 0.931}
GAIN = {"en.accuracy": 0.004, "en.macro_f1": 0.006, "nb.accuracy": -0.001, "nb.macro_f1": 0.002}
COUNTS = {
    "examples": 41,
    "left_out": {"no consent": 12, "names somebody": 3},
    "spans": {"company_size": {"f1": 0.92}, "timeline": {"f1": 0.81}},
}
ENTITIES = {
    "en": {"company_size": 1.0, "timeline": 0.94, "money": 0.96},
    "nb": {"company_size": 0.98, "timeline": 0.87, "money": 0.92},
}


def put_state(state: str, database: Database, folder: Path) -> None:
    """Make the page show a state; folder: of the models, empty so far."""
    if state == "nothing":
        return
    first = made(folder, 1)
    if state in ("running", "failed"):
        _run(database, state, **_details(state))
        return
    worse = state == "worse"
    second = _compared(folder, made(folder, 2, refused=_reasons(worse)), gain=-5 if worse else 1)
    model_folder.promote(folder, first.model)
    (folder / model_folder.PREVIOUS).unlink(missing_ok=True)  # the second one never served
    if state in ("promoted", "rolled_back"):
        model_folder.use_version(folder, second.name, project_fingerprint="x")
    if state == "rolled_back":
        model_folder.use_version(folder, first.name, project_fingerprint="x")
    told = "compared" if state in ("better", "worse") else "promoted"
    _run(database, told, version=second.name, counts=COUNTS, share=1.0)


def _reasons(worse: bool) -> tuple[str, ...]:
    return ("en.accuracy fell from 0.967 to 0.947",) if worse else ()


def _details(state: str) -> dict[str, Any]:
    if state == "running":
        return {"phase": "embedding_the_examples", "share": 0.42}
    return {"failure": "training", "detail": "YamlException: data/nlu/own_en.yml, line 12"}


def _run(database: Database, state: str, **values: Any) -> None:
    now = datetime.now(UTC)
    begun = now - timedelta(seconds=37)
    ended = {} if state == "running" else {"ended_at": now}
    run = Run("run-1", "running", "starting", 0.0, "rob", begun, now, expected_s=84.0)
    run = dataclasses.replace(run, state=state, **{**ended, **values})  # type: ignore[arg-type]
    database.write_now(lambda s: stored.add_run(s, run))


def _compared(folder: Path, version: Version, *, gain: int) -> Version:
    """Add what a comparison tells; gain: how often the gain comes, negative for a loss."""
    compared = dataclasses.replace(
        version,
        before=BEFORE,
        scores={name: value + gain * GAIN[name] for name, value in BEFORE.items()},
        examples={"written": 13215, "reviewed": 41},
        entities=ENTITIES,
        changes=[
            _change("en", "ask_price", 31, 0.97, 0.97 + gain * 0.02),
            _change("nb", "ask_product", 27, 0.84, 0.84 + gain * 0.05),
            _change("nb", "inform", 40, 0.91, 0.91 - gain * 0.01),
        ],
        flips=[
            _flip("en", "what do you take for twenty of us", "inform", "ask_price"),
            _flip("nb", "er det noe å spare på ett år om gangen", "ask_price", "inform"),
        ],
    )
    model_folder.keep_version(folder, compared)
    return compared


def _change(language: str, intent: str, messages: int, before: float, after: float) -> Any:
    return {
        "language": language,
        "intent": intent,
        "messages": messages,
        "before": before,
        "after": min(1.0, after),
    }


def _flip(language: str, text: str, before: str, after: str) -> Any:
    told = {"intent": "ask_price", "before": before, "after": after}
    return {"language": language, "text": text, **told}
