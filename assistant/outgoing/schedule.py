"""When a failed delivery is tried again: the schedule of Standard Webhooks, with jitter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

_HOUR: Final = timedelta(hours=1)
# The wait before each try; together 75 h 35 min 5 s.
WAITS: Final = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(hours * _HOUR for hours in (2, 5, 10, 14, 20, 24)),
)
MAX_TRIES: Final = len(WAITS)
JITTER: Final = 0.1  # of the wait, on top: receivers that came back are not stormed
LONGEST_WAIT: Final = 24 * _HOUR
SLOW_DOWN: Final = (429, 502, 503, 504)


def next_try(
    attempt: int, now: datetime, *, chance: float, not_before: timedelta | None = None
) -> datetime | None:
    """Return when to try again after try number `attempt` failed; None when that was the last.

    chance: 0 to 1, where in the jitter it falls. not_before: what the receiver asked for.
    """
    if attempt >= MAX_TRIES:
        return None
    wait = WAITS[attempt] * (1 + JITTER * chance)
    return now + max(wait, min(not_before or timedelta(0), LONGEST_WAIT))


def asked_wait(status: int | None, header: str | None, now: datetime) -> timedelta | None:
    """Return how long the receiver asks to wait: seconds or a date, on a status that slows down."""
    if status not in SLOW_DOWN or header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=int(text)) if len(text) < 10 else LONGEST_WAIT
    try:
        at = parsedate_to_datetime(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
        return max(at - now, timedelta(0))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
