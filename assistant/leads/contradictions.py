"""Statements that do not go together: "about 200 people" and later "we are 20"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from assistant.leads.conditions import lower_bound, upper_bound

# How far two numbers may lie apart and still mean the same: "about 200" and "180 of us".
_TOLERANCE: Final = 0.25
_SAME_MONEY: Final = ("currency", "period", "per")
_OPPOSITE: Final = frozenset(("decides", "researches"))
FIELDS: Final = ("company_size", "budget", "authority")


def contradicts(field: str, before: Any, after: Any) -> bool:
    """Say whether two values of a field cannot both be meant.

    A closer number is no contradiction, nor are sums in different currencies: none is guessed.
    """
    if field == "authority":
        return {before, after} == _OPPOSITE
    if field not in FIELDS or not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return False
    if field == "budget" and any(
        before.get(name) != after.get(name)
        and before.get(name) is not None
        and after.get(name) is not None
        for name in _SAME_MONEY
    ):
        return False
    (low, high), (other_low, other_high) = _span(before), _span(after)
    return low > other_high or other_low > high


def _span(value: Mapping[str, Any]) -> tuple[float, float]:
    low, high = lower_bound(value), upper_bound(value)
    return (
        0.0 if low is None else low * (1 - _TOLERANCE),
        float("inf") if high is None else high * (1 + _TOLERANCE),
    )
