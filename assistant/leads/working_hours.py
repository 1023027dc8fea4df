"""When people are there: so that nothing is promised for a time when nobody works."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from assistant.leads.playbook import WorkingHours

_LOOK_AHEAD_DAYS: Final = 60


def is_open(hours: WorkingHours, now: datetime) -> bool:
    """Say whether somebody works at `now`; the closing minute counts no more."""
    local = now.astimezone(ZoneInfo(hours.time_zone))
    span = _span_of(hours, local)
    return span is not None and span[0] <= local.time() < span[1]


def next_opening(hours: WorkingHours, now: datetime) -> datetime | None:
    """Return the next time that somebody begins to work, in the time zone of the hours.

    None when there is none within two months.
    """
    zone = ZoneInfo(hours.time_zone)
    local = now.astimezone(zone)
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = local + timedelta(days=ahead)
        span = _span_of(hours, day)
        if span is None:
            continue
        opens = datetime.combine(day.date(), span[0], tzinfo=zone)
        if opens > local:
            return opens
    return None


def _span_of(hours: WorkingHours, local: datetime) -> tuple[time, time] | None:
    if local.date() in hours.closed:
        return None
    return hours.days.get(local.weekday())
