"""The next time of a webinar, also over a change of clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from assistant.errors import SetupError
from assistant.leads.conversation import Webinar
from assistant.leads.playbook import ScheduledWebinar
from assistant.services.playbook import load_playbook
from assistant.services.webinars import calendar_file, next_time

PLAYBOOK = Path(__file__).parents[2] / "playbook.yml"
OSLO = ZoneInfo("Europe/Oslo")
ONCE = ScheduledWebinar(
    "w", {"en": "Once", "nb": "Én gang"}, datetime(2026, 3, 12, 14, tzinfo=OSLO), 45
)
MONTHLY = ScheduledWebinar("w", ONCE.title, ONCE.starts_at, 45, "FREQ=MONTHLY;BYDAY=2TH")


@pytest.mark.parametrize(
    ("webinar", "now", "wanted"),
    [
        (ONCE, datetime(2026, 3, 1, tzinfo=UTC), "2026-03-12 14:00+01:00"),
        (ONCE, datetime(2026, 3, 12, 13, 30, tzinfo=UTC), "2026-03-12 14:00+01:00"),  # on now
        (ONCE, datetime(2026, 3, 12, 13, 46, tzinfo=UTC), None),
        (MONTHLY, datetime(2026, 3, 12, 13, 46, tzinfo=UTC), "2026-04-09 14:00+02:00"),
        (MONTHLY, datetime(2027, 1, 1, tzinfo=UTC), "2027-01-14 14:00+01:00"),
    ],
)
def test_the_next_time_keeps_its_hour(
    webinar: ScheduledWebinar, now: datetime, wanted: str | None
) -> None:
    found = next_time(webinar, now)
    assert (found.isoformat(" ", "minutes") if found else None) == wanted


@pytest.mark.parametrize(
    ("listed", "page", "wanted"),
    [
        ((MONTHLY,), Webinar("w", "Theirs", "live"), "Theirs"),
        ((MONTHLY,), Webinar("w", "", "live"), "Én gang"),
        ((MONTHLY,), Webinar("w-11", "Theirs", "live"), None),  # a slip: nothing can be promised
        ((), Webinar("w-11", "Theirs", "live"), "Theirs"),  # none is listed: the page is believed
        ((), Webinar("w-11", " ", "live"), None),
        ((MONTHLY,), None, None),
    ],
)
def test_only_a_webinar_of_the_list_is_talked_about_where_there_is_a_list(
    listed: tuple[ScheduledWebinar, ...], page: Webinar | None, wanted: str | None
) -> None:
    playbook = replace(load_playbook(PLAYBOOK), webinars=listed)
    found = playbook.webinar_on(page, "nb")
    assert (found.title if found else None) == wanted


def test_the_calendar_file_has_the_time_in_its_zone() -> None:
    playbook = load_playbook(PLAYBOOK)
    made = calendar_file(MONTHLY, playbook, "nb", datetime(2026, 4, 1, tzinfo=UTC))
    calendar = Calendar.from_ical(made)
    [event] = calendar.walk("VEVENT")
    assert event["summary"] == "Én gang"
    start, end = event["dtstart"].dt, event["dtend"].dt
    assert start.astimezone(UTC) == datetime(2026, 4, 9, 12, tzinfo=UTC)
    assert end - start == timedelta(minutes=45)
    assert calendar.walk("VTIMEZONE")
    again = calendar_file(MONTHLY, playbook, "en", datetime(2026, 4, 2, tzinfo=UTC))
    assert Calendar.from_ical(again).walk("VEVENT")[0]["uid"] == event["uid"]
    assert calendar_file(ONCE, playbook, "en", datetime(2026, 4, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("starts_at: next thursday", "is no day with a time"),
        ("starts_at: 2026-01-08", "is no day with a time"),
        ('starts_at: "2026-01-08 14:00+01:00"', "without an offset"),
    ],
)
def test_a_wrong_time_names_line_and_remedy(tmp_path: Path, line: str, error: str) -> None:
    text = PLAYBOOK.read_text(encoding="utf-8")
    file = tmp_path / "playbook.yml"
    file.write_text(text.replace("starts_at: 2026-01-08 14:00", line), encoding="utf-8")
    with pytest.raises(
        SetupError, match=rf"playbook.yml, line \d+, webinars\[0\].starts_at: .*{error}"
    ):
        load_playbook(file)


def test_a_wrong_rule_and_a_wrong_zone_are_named(tmp_path: Path) -> None:
    text = PLAYBOOK.read_text(encoding="utf-8")
    file = tmp_path / "playbook.yml"
    for right, wrong, error in (
        ("FREQ=MONTHLY;BYDAY=2TH", "every month", "no rule of repetition"),
        (
            "time_zone: Europe/Oslo\n    minutes",
            "time_zone: Europe/Olso\n    minutes",
            "Europe/Oslo",
        ),
    ):
        file.write_text(text.replace(right, wrong), encoding="utf-8")
        with pytest.raises(SetupError, match=error):
            load_playbook(file)
