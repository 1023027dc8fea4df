"""Which compression an answer may have: Accept-Encoding as RFC 9110, section 12.5.3, reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

IDENTITY: Final = "identity"


def choose_encoding(header: str, offered: Sequence[str]) -> str:
    """Return the encoding the client weighs highest, "identity" when it takes none of ours.

    offered: what we have besides the plain body, our favourite first: it wins a tie.
    """
    weights = _weights(header)
    others = weights.get("*", 0.0)
    weighed = [(weights.get(name, others), name) for name in offered]
    best, chosen = max(weighed, key=lambda pair: pair[0], default=(0.0, IDENTITY))
    if best <= 0 or weights.get(IDENTITY, 0.0) > best:
        return IDENTITY
    return chosen


def _weights(header: str) -> dict[str, float]:
    """Return the q-value of every coding named; a malformed one counts as not accepted."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name:
            weights[name.removeprefix("x-")] = _quality(parameters)
    return weights


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value) if 0 <= float(value) <= 1 else 0.0
            except ValueError:
                return 0.0
    return 1.0
