"""Conditions of the playbook: whether a question or a consent text applies to this visitor."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from assistant.leads.conversation import Webinar
from assistant.leads.playbook import Condition


def condition_holds(
    condition: Condition, known_values: Mapping[str, Any], webinar: Webinar | None
) -> bool:
    """Say whether every given part of `condition` holds; an empty condition always does.

    known_values: field -> value as facts.known_values returns it. A field with an unknown value
    fails `at_least`, `below` and `one_of`: nothing is assumed about it.
    """
    if any(name not in known_values for name in condition.known):
        return False
    if any(name in known_values for name in condition.unknown):
        return False
    if condition.webinar is not None and condition.webinar != (webinar is not None):
        return False
    if condition.phases and (webinar is None or webinar.phase not in condition.phases):
        return False
    return (
        all(_fits(known_values.get(name), wanted) for name, wanted in condition.one_of.items())
        and all(
            (low := lower_bound(known_values.get(name))) is not None and low >= least
            for name, least in condition.at_least.items()
        )
        and all(
            (high := upper_bound(known_values.get(name))) is not None and high < most
            for name, most in condition.below.items()
        )
    )


def _fits(value: Any, wanted: Collection[str]) -> bool:
    values = value if isinstance(value, (list, tuple)) else (value,)
    return any(each in wanted for each in values)


def lower_bound(value: Any) -> float | None:
    """Return the least a number, range or sum stands for; None when it has no lower bound.

    A range counts by its lower bound: "30 to 50" is 30, "up to 50" has none.
    """
    return _bound(value, "min")


def upper_bound(value: Any) -> float | None:
    """Return the most a number, range or sum stands for; None when it has no upper bound."""
    return _bound(value, "max")


def _bound(value: Any, end: str) -> float | None:
    if isinstance(value, Mapping):
        amount = value.get("amount")
        value = amount if amount is not None else value.get(end)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return None
