"""What a visitor is promised about being contacted: only what the working hours allow."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from assistant.leads.playbook import Playbook
from assistant.leads.working_hours import is_open, next_opening
from assistant.services import wording

_DAYS_BY_NAME: Final = 6  # further ahead the name of a day is not enough


def call_within(playbook: Playbook, language: str, now: datetime) -> str:
    """Return when a person gets in touch, in words that stand inside a sentence.

    While somebody works, and without working hours, it is the company's usual promise.
    """
    hours = playbook.hours
    opens = next_opening(hours, now) if hours and not is_open(hours, now) else None
    if hours is None or opens is None:
        return playbook.company.call_within[language]
    return hours.call_within[language].replace(
        "{opens}", opening_words(opens, now, hours.time_zone, language)
    )


def opening_words(opens: datetime, now: datetime, time_zone: str, language: str) -> str:
    """Return "today at 08:00", "on Monday at 08:00" or "on Monday 4 January at 08:00"."""
    ahead = (opens.date() - now.astimezone(ZoneInfo(time_zone)).date()).days
    words: Any = wording.phrases(language)["opens"]
    day = words["days"][opens.weekday()]
    name = "today" if ahead == 0 else "day" if ahead <= _DAYS_BY_NAME else "date"
    return str(words[name]).format(
        day=day,
        number=opens.day,
        month=words["months"][opens.month - 1],
        time=f"{opens:%H:%M}",
    )
