"""A person's own number beside an automatic score, never in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assistant.leads.lead import DIMENSIONS, Override


@dataclass(frozen=True)
class OverrideChange:
    """What a person sets; value None takes an override back. expires_at: None is until taken back.

    why: the reason, which a value needs.
    """

    dimension: str
    value: int | None
    why: str = ""
    expires_at: datetime | None = None


def in_force(overrides: Iterable[Override], now: datetime) -> tuple[Override, ...]:
    """Return the overrides that have not run out, in the order of the dimensions."""
    held = [each for each in overrides if each.expires_at is None or each.expires_at > now]
    return tuple(sorted(held, key=lambda each: DIMENSIONS.index(each.dimension)))


def changed(
    overrides: Iterable[Override], change: OverrideChange, by: str, now: datetime
) -> tuple[Override, ...]:
    """Return the overrides after a change: at most one for each dimension, none run out."""
    kept = [each for each in in_force(overrides, now) if each.dimension != change.dimension]
    if change.value is not None:
        kept.append(
            Override(
                change.dimension,  # type: ignore[arg-type]
                change.value,
                change.why,
                by,
                now,
                change.expires_at,
            )
        )
    return in_force(kept, now)


def as_dict(override: Override) -> dict[str, Any]:
    """Return the shape of the API, which is also how it is stored."""
    return {
        "dimension": override.dimension,
        "value": override.value,
        "reason": override.reason,
        "by": override.by,
        "at": _text(override.at),
        "expires_at": _text(override.expires_at) if override.expires_at else None,
    }


def from_dict(stored: Mapping[str, Any]) -> Override:
    expires = stored.get("expires_at")
    return Override(
        stored["dimension"],
        stored["value"],
        stored["reason"],
        stored["by"],
        datetime.fromisoformat(stored["at"]),
        datetime.fromisoformat(expires) if expires else None,
    )


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
