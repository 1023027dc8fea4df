"""Training the model, and knowing when that is not needed.

A model's name is the fingerprint of everything it was made from. Beside it lies its SHA-256: no
other file is ever loaded.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from assistant.dialogue import progress
from assistant.errors import ModelRefused, SetupError
from assistant.evaluation import promotion

logger = logging.getLogger(__name__)

CURRENT: Final = "current.json"
REFUSED: Final = "refused.json"
# What a model is made from: files of the project, and the code that shapes the numbers.
_DATA: Final = ("config.yml", "domain.yml", "data/nlu", "data/rules")
_CODE: Final = ("components.py", "features.py", "intent_classifier.py")


@dataclass(frozen=True)
class TrainedModel:
    """file: the archive, in the model folder. sha256: of its bytes."""

    file: str
    sha256: str
    fingerprint: str
    trained_at: str
    seconds: float


def fingerprint(project: Path) -> str:
    """Return the hash of everything the model depends on."""
    digest = hashlib.sha256()
    for file in _sources(project):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def _sources(project: Path) -> list[Path]:
    files = [Path(__file__).parent / name for name in _CODE]
    for name in _DATA:
        path = project / name
        files += sorted(path.rglob("*.yml")) if path.is_dir() else [path]
    missing = [file for file in files if not file.is_file()]
    if missing:
        raise SetupError(f"{missing[0]} is missing: the model is trained from it.")
    return files


def current_model(model_dir: Path) -> TrainedModel | None:
    """Return what current.json names, None when nothing was trained yet."""
    try:
        return TrainedModel(**json.loads((model_dir / CURRENT).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise ModelRefused(
            f"{model_dir / CURRENT} is damaged. Delete it and run `assistant train`."
        ) from error


def verified_file(model_dir: Path, model: TrainedModel) -> Path:
    """Return the archive. Raises ModelRefused unless it is, byte for byte, the one we made."""
    file = model_dir / Path(model.file).name
    if not file.is_file():
        raise ModelRefused(f"{file} is missing. Run `assistant train --force` to make it anew.")
    if hashlib.sha256(file.read_bytes()).hexdigest() != model.sha256:
        raise ModelRefused(
            f"{file} is not the model that was trained here: its hash differs. "
            f"Delete it and run `assistant train --force`."
        )
    return file


def needs_training(project: Path, model_dir: Path) -> bool:
    """Return whether the files of `project` are neither in the model nor were refused for it."""
    model = current_model(model_dir)
    if model is None:
        return True
    wanted = fingerprint(project)
    return wanted != model.fingerprint and refusal(model_dir, wanted) is None


def refusal(model_dir: Path, made_from: str) -> str | None:
    """Return why the model of that fingerprint may not serve, None when it was never refused."""
    try:
        refused = json.loads((model_dir / REFUSED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return "; ".join(refused["reasons"]) if refused.get("fingerprint") == made_from else None


def train(project: Path, model_dir: Path, *, report: Callable[[str, float], None]) -> TrainedModel:
    """Train from the files of `project` and make the result the current model.

    Returns the present model, and leaves it the current one, when the new one reads data/test/
    worse; `refusal` then says in what. Delete the model folder to have the new one all the same.
    report: called with what is being done and the share done so far, 0 to 1.
    """
    made_from = fingerprint(project)
    begun = datetime.now(UTC)
    present = current_model(model_dir)
    with progress.reporting_to(report), tempfile.TemporaryDirectory() as folder:
        archive = _train_with_rasa(project, Path(folder), made_from)
        model_dir.mkdir(parents=True, exist_ok=True)
        if present and not _may_replace(project, archive, model_dir, present, made_from):
            return present
        kept = model_dir / f"{made_from}.tar.gz"
        shutil.move(archive, kept)
    model = TrainedModel(
        file=kept.name,
        sha256=hashlib.sha256(kept.read_bytes()).hexdigest(),
        fingerprint=made_from,
        trained_at=begun.isoformat(timespec="seconds"),
        seconds=round((datetime.now(UTC) - begun).total_seconds(), 1),
    )
    _write_current(model_dir, model)
    (model_dir / REFUSED).unlink(missing_ok=True)
    return model


def _may_replace(
    project: Path, archive: Path, model_dir: Path, present: TrainedModel, made_from: str
) -> bool:
    """Compare the new archive with the present model, and note a refusal with its reasons."""
    from assistant.dialogue.archived_intents import intent_reader

    progress.report("Comparing with the present model", 0.97)
    try:
        before = intent_reader(project, verified_file(model_dir, present))
    except (ModelRefused, KeyError, ValueError, OSError, tarfile.TarError) as error:
        logger.warning("the present model cannot be compared: %s", type(error).__name__)
        return True
    verdict = promotion.judge(project, intent_reader(project, archive), before)
    if not verdict.promoted:
        note = {"fingerprint": made_from, "reasons": verdict.reasons, "scores": verdict.scores}
        (model_dir / REFUSED).write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")
    return verdict.promoted


def _write_current(model_dir: Path, model: TrainedModel) -> None:
    fresh = model_dir / (CURRENT + ".new")
    fresh.write_text(json.dumps(asdict(model), indent=2) + "\n", encoding="utf-8")
    fresh.replace(model_dir / CURRENT)


def _train_with_rasa(project: Path, output: Path, name: str) -> Path:
    progress.report("Loading Rasa", 0.02)
    import rasa.model_training

    progress.report("Reading the training data", 0.1)
    result: Any = rasa.model_training.train(
        domain=str(project / "domain.yml"),
        config=str(project / "config.yml"),
        training_files=[str(project / "data" / part) for part in ("nlu", "rules")],
        output=str(output),
        force_training=True,
        fixed_model_name=name,
    )
    if not result.model:
        raise SetupError(
            "Rasa could not train a model from domain.yml, config.yml and data/. "
            "`assistant rasa data validate` says what is wrong."
        )
    progress.report("Packing the model", 1.0)
    return Path(result.model)
