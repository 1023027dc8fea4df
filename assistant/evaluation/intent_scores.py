"""Scores of intents: right or wrong, how sure, and what was taken for out of scope."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from assistant.evaluation.held_out import LabelledMessage

OUT_OF_SCOPE: Final = "out_of_scope"
BINS: Final = 10
CURVE_POINTS: Final = 101
FALSE_ALARM_LIMIT: Final = 0.05


@dataclass(frozen=True)
class Reading:
    """How one message was understood.

    confidence: of the likeliest intent, also where `intent` is out_of_scope because that was not
    enough. best_in_scope: the probability of the likeliest intent but out_of_scope.
    """

    message: LabelledMessage
    intent: str
    confidence: float
    best_in_scope: float

    @property
    def right(self) -> bool:
        return self.intent == self.message.intent


def score(readings: Sequence[Reading]) -> dict[str, Any]:
    """Return all scores of some readings, in the report's shape; {} without readings."""
    if not readings:
        return {}
    per_intent = score_each(readings)
    unseen = [reading for reading in readings if not reading.message.seen]
    return {
        "messages": len(readings),
        "accuracy": accuracy(readings),
        "macro_f1": macro_f1(per_intent),
        "unseen": {
            "messages": len(unseen),
            "accuracy": accuracy(unseen),
            "macro_f1": macro_f1(score_each(unseen)),
        },
        "calibration_error": calibration_error(readings),
        "calibration": calibration(readings),
        "out_of_scope": score_out_of_scope(readings),
        "per_intent": per_intent,
        "confusion": confusion(readings),
    }


def accuracy(readings: Sequence[Reading]) -> float:
    return sum(reading.right for reading in readings) / len(readings) if readings else 0.0


def score_each(readings: Sequence[Reading]) -> dict[str, dict[str, float]]:
    """Return precision, recall, F1 and the number of messages of each expected intent."""
    expected = Counter(reading.message.intent for reading in readings)
    found = Counter(reading.intent for reading in readings)
    both = Counter(reading.intent for reading in readings if reading.right)
    scores = {}
    for intent in sorted(expected):
        scores[intent] = {
            "precision": both[intent] / found[intent] if found[intent] else 0.0,
            "recall": both[intent] / expected[intent],
            "f1": 2 * both[intent] / (found[intent] + expected[intent]),
            "messages": expected[intent],
        }
    return scores


def macro_f1(per_intent: dict[str, dict[str, float]]) -> float:
    """Return the mean F1 over the intents: a rare intent counts as much as a common one."""
    return sum(one["f1"] for one in per_intent.values()) / len(per_intent) if per_intent else 0.0


def calibration(readings: Sequence[Reading]) -> list[dict[str, float]]:
    """Return, for each tenth of confidence, how sure the model was and how often it was right."""
    groups: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings:
        groups[min(int(reading.confidence * BINS), BINS - 1)].append(reading)
    return [
        {
            "from": number / BINS,
            "to": (number + 1) / BINS,
            "messages": len(group),
            "confidence": sum(reading.confidence for reading in group) / len(group),
            "accuracy": accuracy(group),
        }
        for number, group in sorted(groups.items())
    ]


def calibration_error(readings: Sequence[Reading]) -> float:
    """Return the expected calibration error: the mean gap of the tenths, weighted by messages."""
    gaps = (
        one["messages"] * abs(one["accuracy"] - one["confidence"]) for one in calibration(readings)
    )
    return sum(gaps) / len(readings)


def score_out_of_scope(readings: Sequence[Reading]) -> dict[str, Any]:
    """Return recall and false alarms as they are, and over every limit one could set.

    A point of the curve calls a message out of scope when no other intent reaches its `limit`.
    """
    foreign = [reading for reading in readings if reading.message.intent == OUT_OF_SCOPE]
    ours = [reading for reading in readings if reading.message.intent != OUT_OF_SCOPE]
    curve = []
    for step in range(CURVE_POINTS):
        limit = step / (CURVE_POINTS - 1)
        recall = share(reading.best_in_scope < limit for reading in foreign)
        alarms = share(reading.best_in_scope < limit for reading in ours)
        curve.append({"limit": limit, "recall": recall, "false_alarms": alarms})
    allowed = [point for point in curve if point["false_alarms"] <= FALSE_ALARM_LIMIT]
    return {
        "recall": share(reading.intent == OUT_OF_SCOPE for reading in foreign),
        "false_alarms": share(reading.intent == OUT_OF_SCOPE for reading in ours),
        "recall_at_5_percent_false_alarms": max(point["recall"] for point in allowed),
        "curve": curve,
    }


def share(facts: Any) -> float:
    """Return how many of `facts` are true, 0 to 1; 0 of none."""
    counted = list(facts)
    return sum(counted) / len(counted) if counted else 0.0


def confusion(readings: Sequence[Reading]) -> dict[str, dict[str, int]]:
    """Return for each expected intent how often it was read as which; zeros are left out."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for reading in readings:
        rows[reading.message.intent][reading.intent] += 1
    return {intent: dict(sorted(row.items())) for intent, row in sorted(rows.items())}


def worst(readings: Sequence[Reading], limit: int = 40) -> list[dict[str, Any]]:
    """Return the wrong readings the model was surest of."""
    wrong = sorted((one for one in readings if not one.right), key=lambda one: -one.confidence)
    return [
        {
            "text": one.message.text,
            "language": one.message.language,
            "intent": one.message.intent,
            "read_as": one.intent,
            "confidence": one.confidence,
        }
        for one in wrong[:limit]
    ]
