"""May a freshly trained model replace the present one? Not if it reads data/test/ worse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.errors import SetupError
from assistant.evaluation.held_out import LabelledMessage, read_labelled
from assistant.evaluation.intent_scores import Reading, accuracy, macro_f1, score_each

# How much worse a new model may be. With 800 messages a language one point is eight messages,
# about what two samples of one model differ by.
MARGIN: Final = 0.01

ReadIntent = Callable[[str], tuple[str, float]]  # text to the intent's name and its confidence


@dataclass(frozen=True)
class Verdict:
    """promoted: the new model may serve. reasons: what got worse beyond the margin.

    scores: of the new model, by "en.accuracy" and so on; empty when nothing was compared.
    """

    promoted: bool
    reasons: tuple[str, ...]
    scores: Mapping[str, float]


def judge(project: Path, new: ReadIntent, present: ReadIntent | None) -> Verdict:
    """Compare two models on the held-out messages of `project`.

    Promotes where there is nothing to compare: no present model, no held-out messages.
    """
    if present is None:
        return Verdict(True, (), {})
    try:
        messages = read_labelled(project / "data" / "test")
    except SetupError:
        return Verdict(True, (), {})
    return compare(score(new, messages), score(present, messages))


def compare(scores: Mapping[str, float], before: Mapping[str, float]) -> Verdict:
    """Refuse what fell by more than MARGIN in any language."""
    worse = tuple(
        f"{name} fell from {old:.3f} to {scores.get(name, 0.0):.3f}"
        for name, old in before.items()
        if scores.get(name, 0.0) < old - MARGIN
    )
    return Verdict(not worse, worse, scores)


def score(read: ReadIntent, messages: Sequence[LabelledMessage]) -> dict[str, float]:
    """Return accuracy and macro-F1 of each language, "en.accuracy" and so on."""
    scores = {}
    for language in sorted({message.language for message in messages}):
        group = [
            Reading(message, *read(message.text), best_in_scope=0.0)
            for message in messages
            if message.language == language
        ]
        scores[f"{language}.accuracy"] = accuracy(group)
        scores[f"{language}.macro_f1"] = macro_f1(score_each(group))
    return scores
