"""Scores of entities: the span to the letter, any overlap with it, and the value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from assistant.evaluation.held_out import AnnotatedMessage, ExpectedEntity
from assistant.extraction.entities import Entity

# Their value is the visitor's own words: upper and lower case make no difference.
TEXT_TYPES: Final = {"person", "company", "job_title", "location", "product"}
Pair = tuple[ExpectedEntity, Entity]


@dataclass
class Tally:
    """Counts of one entity type. right_values: among those whose spans overlap."""

    expected: int = 0
    found: int = 0
    exact: int = 0
    overlapping: int = 0
    right_values: int = 0

    def add(self, expected: Sequence[ExpectedEntity], found: Sequence[Entity]) -> None:
        self.expected += len(expected)
        self.found += len(found)
        pairs = pair_up(expected, found)
        self.exact += sum(_same_span(*pair) for pair in pairs)
        self.overlapping += len(pairs)
        self.right_values += sum(
            same_value(want.type, want.value, got.value) for want, got in pairs
        )

    def as_dict(self) -> dict[str, Any]:
        """value_accuracy: of what was found; value_recall: of all there was to find."""
        return {
            "expected": self.expected,
            "found": self.found,
            "exact": self._scores(self.exact),
            "overlap": self._scores(self.overlapping),
            "value_accuracy": _ratio(self.right_values, self.overlapping),
            "value_recall": _ratio(self.right_values, self.expected),
        }

    def _scores(self, right: int) -> dict[str, float]:
        return {
            "precision": _ratio(right, self.found),
            "recall": _ratio(right, self.expected),
            "f1": _ratio(2 * right, self.found + self.expected),
        }


def score(read: Iterable[tuple[AnnotatedMessage, Sequence[Entity]]]) -> dict[str, Any]:
    """Return scores by language, then by entity type; "all" stands beside the languages."""
    tallies: dict[str, dict[str, Tally]] = {}
    for message, found in read:
        types = {one.type for one in message.entities} | {one.type for one in found}
        for group in (message.language, "all"):
            for type_ in types:
                tally = tallies.setdefault(group, {}).setdefault(type_, Tally())
                tally.add(
                    [one for one in message.entities if one.type == type_],
                    [one for one in found if one.type == type_],
                )
    return {
        group: {type_: tally.as_dict() for type_, tally in sorted(types.items())}
        for group, types in sorted(tallies.items())
    }


def pair_up(expected: Sequence[ExpectedEntity], found: Sequence[Entity]) -> list[Pair]:
    """Pair entities of one type whose spans overlap, equal spans first, each used once."""
    pairs: list[Pair] = []
    left = list(found)
    for test in (_same_span, _overlaps):
        for want in expected:
            if any(want is done for done, _ in pairs):
                continue
            got = next((one for one in left if test(want, one)), None)
            if got is not None:
                pairs.append((want, got))
                left.remove(got)
    return pairs


def same_value(type_: str, expected: Any, found: Any) -> bool:
    """Compare two values as a salesperson would: unstated parts and case do not matter."""
    if type_ in TEXT_TYPES:
        return _folded(expected) == _folded(found)
    return bool(_stated(expected) == _stated(found))


def _folded(value: Any) -> str:
    return " ".join(str(value).casefold().split())


def _stated(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: part for key, part in value.items() if part is not None}
    return value


def _same_span(expected: ExpectedEntity, found: Entity) -> bool:
    return (expected.start, expected.end) == (found.start, found.end)


def _overlaps(expected: ExpectedEntity, found: Entity) -> bool:
    return found.overlaps(expected.start, expected.end)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
