"""The intent classifier out of a model archive, without loading Rasa and the rest of it."""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import yaml

from assistant.dialogue.intent_classifier import IntentModel

_MEMBER: Final = "intents.npz"
UNSURE_INTENT: Final = "out_of_scope"


def intent_reader(project: Path, archive: Path) -> Callable[[str], tuple[str, float]]:
    """Return a function from a text to its intent and confidence, as the served model answers.

    Raises KeyError, ValueError, OSError or TarError for an archive that this code cannot read.
    """
    model, threshold = _load(archive), _threshold(project)

    def read(text: str) -> tuple[str, float]:
        intent, confidence = model.rank(text)[0]
        return (intent if confidence >= threshold else UNSURE_INTENT), confidence

    return read


def _load(archive: Path) -> IntentModel:
    """Take the classifier's arrays out of the archive, and no other file."""
    with tarfile.open(archive) as packed, tempfile.TemporaryDirectory() as folder:
        found = (one for one in packed if one.isfile() and one.name.endswith("/" + _MEMBER))
        member = next(found, None)
        content = packed.extractfile(member) if member else None
        if content is None:
            raise KeyError(_MEMBER)
        (Path(folder) / _MEMBER).write_bytes(content.read())
        return IntentModel.load(Path(folder))


def _threshold(project: Path) -> float:
    """Return the limit of config.yml below which a message counts as out of scope."""
    config: Any = yaml.safe_load((project / "config.yml").read_text(encoding="utf-8"))
    limits = [part["threshold"] for part in config["pipeline"] or [] if "threshold" in part]
    return float(limits[0]) if limits else 0.0
