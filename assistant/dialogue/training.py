"""Training the model, and knowing when that is not needed.

A model's name is the fingerprint of everything it was made from.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from assistant.dialogue import progress
from assistant.dialogue.model_folder import (
    CURRENT,
    KEEP,
    REFUSED,
    TrainedModel,
    Version,
    alone_with,
    current_model,
    forget_old_versions,
    keep_version,
    note_refusal,
    previous_model,
    promote,
    refusal,
    verified_file,
)
from assistant.errors import ModelRefused, SetupError
from assistant.evaluation import promotion

__all__ = [
    "CURRENT",
    "TrainedModel",
    "current_model",
    "fingerprint",
    "needs_training",
    "refusal",
    "train",
]
__all__ += ["train_version", "verified_file"]

logger = logging.getLogger(__name__)

# What a model is made from: files of the project, and the code that shapes the numbers.
_DATA: Final = ("config.yml", "domain.yml", "data/nlu", "data/rules")
_CODE: Final = ("components.py", "features.py", "intent_classifier.py")


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
        raise SetupError(
            f"{missing[0]} is missing: the model is trained from it. Run this command in the "
            "folder of the installation."
        )
    return files


def needs_training(project: Path, model_dir: Path) -> bool:
    """Return whether the files of `project` are neither in the model nor were refused for it."""
    model = current_model(model_dir)
    if model is None:
        return True
    wanted = fingerprint(project)
    return wanted != model.fingerprint and refusal(model_dir, wanted) is None


def train(
    project: Path, model_dir: Path, *, report: Callable[[str, float], None], keep: int = KEEP
) -> TrainedModel:
    """Train from the files of `project` and make the result the current model.

    Returns the present model, and leaves it the current one, when the new one reads data/test/
    worse; `refusal` then says in what. The refused one is kept: `use_version` takes it up.
    report: called with what is being done and the share done so far, 0 to 1. keep: how many
    versions stay.
    """
    version = train_version(project, model_dir, report=report, keep=keep)
    present = current_model(model_dir)
    return present if version.refused and present else version.model


def train_version(
    project: Path,
    model_dir: Path,
    *,
    report: Callable[[str, float], None],
    decide: bool = True,
    keep: int = KEEP,
) -> Version:
    """Do what `train` does and return what was made, also when it was refused.

    decide: False keeps it beside the present model, for a person to decide: `use_version`.
    """
    made_from = fingerprint(project)
    begun = datetime.now(UTC)
    with progress.reporting_to(report), tempfile.TemporaryDirectory() as folder:
        archive = _train_with_rasa(project, Path(folder), made_from)
        model_dir.mkdir(parents=True, exist_ok=True)
        verdict = _compare(project, archive, model_dir)
        entities = {} if decide else _measure_entities(project)
        with alone_with(model_dir):
            kept = _keep_archive(archive, model_dir, made_from, verdict.promoted and decide)
            version = _described(project, kept, made_from, begun, verdict, entities)
            if decide:
                _let_serve(model_dir, version)
            else:
                keep_version(model_dir, version)
            forget_old_versions(model_dir, keep=keep)
    return version


def _described(
    project: Path,
    kept: Path,
    made_from: str,
    begun: datetime,
    verdict: promotion.Verdict,
    entities: dict[str, dict[str, float]],
) -> Version:
    model = TrainedModel(
        file=kept.name,
        sha256=hashlib.sha256(kept.read_bytes()).hexdigest(),
        fingerprint=made_from,
        trained_at=begun.isoformat(timespec="seconds"),
        seconds=round((datetime.now(UTC) - begun).total_seconds(), 1),
    )
    return Version(
        model,
        scores=verdict.scores,
        before=verdict.before,
        examples=count_examples(project / "data" / "nlu"),
        changes=verdict.changes,
        refused=verdict.reasons,
        flips=verdict.flips,
        entities=entities,
    )


def _keep_archive(archive: Path, model_dir: Path, made_from: str, promoted: bool) -> Path:
    """Move the archive in whole; without promotion never in the place of one that served."""
    kept = model_dir / f"{made_from}.tar.gz"
    served = (current_model(model_dir), previous_model(model_dir))
    if not promoted and kept.name in {model.file for model in served if model} and kept.is_file():
        return kept
    arriving = model_dir / f"{made_from}.tar.gz.new"
    shutil.move(archive, arriving)
    arriving.replace(kept)
    return kept


def _let_serve(model_dir: Path, version: Version) -> None:
    if version.refused:
        note_refusal(model_dir, version.name, version.refused)
    keep_version(model_dir, version)
    if not version.refused:
        promote(model_dir, version.model)
        (model_dir / REFUSED).unlink(missing_ok=True)


def _compare(project: Path, archive: Path, model_dir: Path) -> promotion.Verdict:
    """Compare the new archive with the present model, where there is one that can be read."""
    from assistant.dialogue.archived_intents import intent_reader

    present = current_model(model_dir)
    if present is None:
        return promotion.Verdict(True, (), {})
    progress.report("Comparing with the present model", 0.97)
    try:
        before = intent_reader(project, verified_file(model_dir, present))
    except (ModelRefused, KeyError, ValueError, OSError, tarfile.TarError) as error:
        logger.warning("the present model cannot be compared: %s", type(error).__name__)
        before = None
    return promotion.judge(project, intent_reader(project, archive), before)


def _measure_entities(project: Path) -> dict[str, dict[str, float]]:
    from assistant.evaluation.entity_check import entity_f1

    progress.report("Measuring the entities", 0.98)
    return entity_f1(project)


def count_examples(folder: Path) -> dict[str, int]:
    """Return how many lines people wrote, and how many came from reviewed messages."""
    counts = {"written": 0, "reviewed": 0}
    for file in folder.glob("*.yml"):
        origin = "reviewed" if file.name.startswith("reviewed_") else "written"
        lines = file.read_text(encoding="utf-8").splitlines()
        counts[origin] += sum(line.lstrip().startswith("- ") for line in lines) - sum(
            line.lstrip().startswith("- intent:") for line in lines
        )
    return counts


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
