"""May a freshly trained model replace the present one? Not if it reads data/test/ worse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from assistant.errors import SetupError
from assistant.evaluation.held_out import LabelledMessage, read_labelled
from assistant.evaluation.intent_scores import Reading, accuracy, macro_f1, score_each

# How much worse a new model may be. With 800 messages a language one point is eight messages,
# about what two samples of one model differ by.
MARGIN: Final = 0.01

MOST_FLIPS: Final = 300

ReadIntent = Callable[[str], tuple[str, float]]  # text to the intent's name and its confidence


@dataclass(frozen=True)
class Verdict:
    """promoted: the new model may serve. reasons: what got worse beyond the margin.

    scores: of the new model, by "en.accuracy" and so on; empty when nothing was compared.
    before: the same of the present model.
    changes: the intents read otherwise than before, the largest loss first, each as "language",
    "intent", "messages", "before" and "after" (F1).
    flips: held-out messages that only one of both reads rightly, the newly wrong ones first, each
    as "language", "text", "intent", and how it is read "before" and "after".
    """

    promoted: bool
    reasons: tuple[str, ...]
    scores: Mapping[str, float]
    before: Mapping[str, float] = field(default_factory=dict)
    changes: tuple[Mapping[str, Any], ...] = ()
    flips: tuple[Mapping[str, Any], ...] = ()


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
    after = _readings(new, messages)
    before = _readings(present, messages)
    verdict = compare(score(after), score(before))
    return replace(verdict, changes=_changes(after, before), flips=_flips(after, before))


def compare(scores: Mapping[str, float], before: Mapping[str, float]) -> Verdict:
    """Refuse what fell by more than MARGIN in any language."""
    worse = tuple(
        f"{name} fell from {old:.3f} to {scores.get(name, 0.0):.3f}"
        for name, old in before.items()
        if scores.get(name, 0.0) < old - MARGIN
    )
    return Verdict(not worse, worse, scores, before)


def _readings(read: ReadIntent, messages: Sequence[LabelledMessage]) -> dict[str, list[Reading]]:
    """Return how each message was read, by language."""
    by_language: dict[str, list[Reading]] = {}
    for message in sorted(messages, key=lambda one: one.language):
        reading = Reading(message, *read(message.text), best_in_scope=0.0)
        by_language.setdefault(message.language, []).append(reading)
    return by_language


def score(readings: Mapping[str, Sequence[Reading]]) -> dict[str, float]:
    """Return accuracy and macro-F1 of each language, "en.accuracy" and so on."""
    scores = {}
    for language, group in readings.items():
        scores[f"{language}.accuracy"] = accuracy(group)
        scores[f"{language}.macro_f1"] = macro_f1(score_each(group))
    return scores


def _changes(
    after: Mapping[str, Sequence[Reading]], before: Mapping[str, Sequence[Reading]]
) -> tuple[Mapping[str, Any], ...]:
    changes = []
    for language, group in after.items():
        old = score_each(before[language])
        for intent, now in score_each(group).items():
            if now["f1"] != old[intent]["f1"]:
                told = {"before": old[intent]["f1"], "after": now["f1"]}
                count = int(now["messages"])
                changes.append({"language": language, "intent": intent, "messages": count, **told})
    return tuple(
        sorted(changes, key=lambda one: float(str(one["after"])) - float(str(one["before"])))
    )


def _flips(
    after: Mapping[str, Sequence[Reading]], before: Mapping[str, Sequence[Reading]]
) -> tuple[Mapping[str, Any], ...]:
    pairs = [
        (old, new)
        for language, group in after.items()
        for old, new in zip(before[language], group, strict=True)
        if old.right != new.right
    ]
    return tuple(
        {
            "language": new.message.language,
            "text": new.message.text,
            "intent": new.message.intent,
            "before": old.intent,
            "after": new.intent,
        }
        for old, new in sorted(pairs, key=lambda pair: pair[1].right)[:MOST_FLIPS]
    )
