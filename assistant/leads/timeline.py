"""When a visitor wants to start: from what was said, and the day it was said, to dates."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

_DURATION: Final = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:\d+M)?(?:\d+S)?)?"
)


def is_asap(value: Any) -> bool:
    """Say whether a timeline means as soon as possible."""
    return value is None or (isinstance(value, Mapping) and bool(value.get("asap")))


def bounds(value: Any, said_on: date) -> tuple[date | None, date | None]:
    """Return start and end (exclusive) of a timeline as far as they can be worked out.

    A duration counts from the day it was said and gives the end only. As soon as possible, and a
    value that cannot be read, give neither.
    """
    if not isinstance(value, Mapping) or is_asap(value):
        return None, None
    start, end = _day(value.get("start")), _day(value.get("end"))
    if start is None and end is None and isinstance(value.get("dur"), str):
        end = after(said_on, value["dur"])
    return start, end


def latest_start(value: Any, said_on: date) -> date | None:
    """Return the day by which the visitor wants it: the end, else the start, at once for asap."""
    if is_asap(value):
        return said_on
    start, end = bounds(value, said_on)
    return end or start


def after(day: date, duration: str) -> date | None:
    """Return the day an ISO 8601 duration after `day`; None when it is none or out of range.

    A month later is the same day of the month, or its last day. Hours count as begun days.
    """
    match = _DURATION.fullmatch(duration)
    if not match or duration.endswith(("P", "T")):
        return None
    years, months, weeks, days, hours = (int(part or 0) for part in match.groups())
    month = day.year * 12 + day.month - 1 + years * 12 + months
    try:
        last = monthrange(month // 12, month % 12 + 1)[1]
        moved = date(month // 12, month % 12 + 1, min(day.day, last))
        return moved + timedelta(weeks=weeks, days=days + -(-hours // 24))
    except (ValueError, OverflowError):
        return None


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if isinstance(text, str) else None
    except ValueError:
        return None
