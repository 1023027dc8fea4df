"""How well entities were found in the messages that reviewers looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from assistant.store.reviews import Label

Scores = dict[str, dict[str, float]]


def span_scores(labels: Iterable[Label]) -> Scores:
    """Return, by entity type, how many there were, how many were found, and exact F1."""
    expected, found, both = Counter[str](), Counter[str](), Counter[str]()
    for label in labels:
        if label.found is None:
            continue
        wanted, got = (
            {(one["start"], one["end"], one["type"]) for one in spans}
            for spans in (label.spans, label.found)
        )
        expected.update(one[2] for one in wanted)
        found.update(one[2] for one in got)
        both.update(one[2] for one in wanted & got)
    return {
        name: {
            "expected": expected[name],
            "found": found[name],
            "f1": 2 * both[name] / (expected[name] + found[name]),
        }
        for name in sorted({*expected, *found})
    }
