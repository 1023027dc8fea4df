"""May a freshly trained model replace the present one? Not if it reads data/test/ worse."""

from __future__ import annotations

import logging
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from assistant.dialogue.intent_classifier import IntentModel
from assistant.errors import SetupError
from assistant.evaluation.held_out import LabelledMessage, read_labelled
from assistant.evaluation.intent_scores import OUT_OF_SCOPE, Reading, accuracy, macro_f1, score_each

logger = logging.getLogger(__name__)

# How much worse a new model may be. With 800 messages a language one point is eight messages,
# about what two samples of one model differ by.
MARGIN: Final = 0.01
_MODEL_MEMBER: Final = "intents.npz"


@dataclass(frozen=True)
class Verdict:
    """promoted: the new model may serve. reasons: what got worse beyond the margin, or why
    nothing could be compared. scores: of the new model, by "en.accuracy" and so on."""

    promoted: bool
    reasons: tuple[str, ...]
    scores: dict[str, float]


def judge(project: Path, new: Path, present: Path | None) -> Verdict:
    """Compare two model archives on the held-out messages.

    Promotes where there is nothing to compare with: no present model, one that this code can no
    longer read, or no held-out messages.
    """
    try:
        messages = read_labelled(project / "data" / "test")
    except SetupError as error:
        return Verdict(True, (str(error),), {})
    threshold = _threshold(project)
    scores = score_archive(new, messages, threshold)
    if present is None:
        return Verdict(True, (), scores)
    try:
        before = score_archive(present, messages, threshold)
    except (KeyError, ValueError, OSError, tarfile.TarError) as error:
        logger.warning("the present model cannot be compared: %s", type(error).__name__)
        return Verdict(True, ("The present model is of another version.",), scores)
    return compare(scores, before)


def compare(scores: dict[str, float], before: dict[str, float]) -> Verdict:
    """Refuse what fell by more than MARGIN in any language."""
    worse = tuple(
        f"{name} fell from {old:.3f} to {scores.get(name, 0.0):.3f}"
        for name, old in before.items()
        if scores.get(name, 0.0) < old - MARGIN
    )
    return Verdict(not worse, worse, scores)


def score_archive(
    archive: Path, messages: Sequence[LabelledMessage], threshold: float
) -> dict[str, float]:
    """Return accuracy and macro-F1 of each language, "en.accuracy" and so on."""
    with tempfile.TemporaryDirectory() as folder:
        model = IntentModel.load(_unpack(archive, Path(folder)))
        readings = [_read(model, message, threshold) for message in messages]
    scores = {}
    for language in sorted({message.language for message in messages}):
        group = [reading for reading in readings if reading.message.language == language]
        scores[f"{language}.accuracy"] = accuracy(group)
        scores[f"{language}.macro_f1"] = macro_f1(score_each(group))
    return scores


def _read(model: IntentModel, message: LabelledMessage, threshold: float) -> Reading:
    intent, confidence = model.rank(message.text)[0]
    return Reading(message, intent if confidence >= threshold else OUT_OF_SCOPE, confidence, 0.0)


def _unpack(archive: Path, folder: Path) -> Path:
    """Return the folder with the classifier's arrays; nothing else is taken from the archive."""
    with tarfile.open(archive) as packed:
        member = next(
            (one for one in packed if one.isfile() and one.name.endswith("/" + _MODEL_MEMBER)),
            None,
        )
        if member is None:
            raise KeyError(_MODEL_MEMBER)
        content = packed.extractfile(member)
        assert content is not None, "it is a file"
        (folder / _MODEL_MEMBER).write_bytes(content.read())
    return folder


def _threshold(project: Path) -> float:
    """Return the limit of config.yml below which a message counts as out of scope."""
    config: Any = yaml.safe_load((project / "config.yml").read_text(encoding="utf-8"))
    limits = [part["threshold"] for part in config["pipeline"] or [] if "threshold" in part]
    return float(limits[0]) if limits else 0.0
