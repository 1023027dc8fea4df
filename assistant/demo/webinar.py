"""When the demo webinar is: every second Thursday of a month, so it never lies in the past."""

from __future__ import annotations

from datetime import date, timedelta

PHASES = ("before", "live", "after", "on_demand")
THURSDAY = 3
_DAYS_TO_SECOND_WEEK = 7
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
}


def next_webinar(today: date) -> date:
    """Return the first second Thursday of a month that is not before `today`."""
    first = today.replace(day=1)
    day = _second_thursday(first)
    if day >= today:
        return day
    return _second_thursday((first + timedelta(days=32)).replace(day=1))


def _second_thursday(first: date) -> date:
    days = (THURSDAY - first.weekday()) % 7 + _DAYS_TO_SECOND_WEEK
    return first + timedelta(days=days)


def spoken_date(day: date, lang: str) -> str:
    """Return the date as people say it: "Thursday 12 March", "torsdag 12. mars"."""
    month = _MONTHS[lang].split()[day.month - 1]
    return f"torsdag {day.day}. {month}" if lang == "nb" else f"Thursday {day.day} {month}"
