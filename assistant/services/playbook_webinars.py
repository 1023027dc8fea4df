"""Reading when the playbook's webinars are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from assistant.leads.playbook import ScheduledWebinar, Texts
from assistant.services.playbook_office import read_time_zone
from assistant.services.yaml_entry import Entry

MAX_MINUTES: Final = 24 * 60
ReadTexts = Callable[[Entry], Texts]


def read_webinar(entry: Entry, texts: ReadTexts, links: ReadTexts) -> ScheduledWebinar:
    """Read one webinar; its id is what the page calls it."""
    keys = entry.keys("id title starts_at time_zone minutes", "repeats url recording")
    starts_at = _start(keys["starts_at"]).replace(
        tzinfo=ZoneInfo(read_time_zone(keys["time_zone"]))
    )
    return ScheduledWebinar(
        id=keys["id"].text(),
        title=texts(keys["title"]),
        starts_at=starts_at,
        minutes=keys["minutes"].whole(1, MAX_MINUTES),
        repeats=_rule(keys["repeats"], starts_at) if "repeats" in keys else None,
        url=links(keys["url"]) if "url" in keys else {},
        recording=links(keys["recording"]) if "recording" in keys else {},
    )


def _start(entry: Entry) -> datetime:
    written = entry.text()
    try:
        start = datetime.fromisoformat(written)
    except ValueError:
        start = None
    if start is None or len(written) <= len("2026-11-12"):
        entry.fail(f"{written!r} is no day with a time. Write it as 2026-11-12 14:00.")
    if start.tzinfo is not None:
        entry.fail("write the time without an offset: time_zone says where it counts.")
    return start


def _rule(entry: Entry, start: datetime) -> str:
    written = entry.text()
    try:
        rrulestr(written, dtstart=start)
    except (ValueError, KeyError, TypeError, AttributeError):
        entry.fail(
            f"{written!r} is no rule of repetition. "
            "Write one as calendars know it, such as FREQ=MONTHLY;BYDAY=2TH."
        )
    return written
