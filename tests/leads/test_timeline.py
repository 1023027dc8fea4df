"""From words about time to dates."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.leads.timeline import after, bounds, latest_start

SAID = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ({"dur": "P6W"}, None, "2027-01-04"),
        ({"dur": "P3M"}, None, "2027-02-23"),
        ({"dur": "P1Y"}, None, "2027-11-23"),
        ({"dur": "P10D"}, None, "2026-12-03"),
        ({"dur": "PT36H"}, None, "2026-11-25"),
        ({"dur": "soon"}, None, None),
        ({"dur": "P"}, None, None),
        ({"dur": "P99999Y"}, None, None),
        ({"start": "2027-01-01", "end": "2027-04-01"}, "2027-01-01", "2027-04-01"),
        ({"end": "2027-06-01"}, None, "2027-06-01"),
        ({"end": "2027-06-01", "dur": "P6W"}, None, "2027-06-01"),
        ({"end": "not a day"}, None, None),
        ({"asap": True}, None, None),
        (None, None, None),
        ("soon", None, None),
    ],
)
def test_bounds_are_worked_out_from_the_day_it_was_said(
    value: Any, start: str | None, end: str | None
) -> None:
    found = [day.isoformat() if day else None for day in bounds(value, SAID)]
    assert found == [start, end]


@pytest.mark.parametrize(
    ("day", "duration", "expected"),
    [
        (date(2027, 1, 31), "P1M", date(2027, 2, 28)),
        (date(2028, 1, 31), "P1M", date(2028, 2, 29)),
        (date(2028, 2, 29), "P1Y", date(2029, 2, 28)),
        (date(2026, 12, 31), "P2M", date(2027, 2, 28)),
    ],
)
def test_a_month_later_is_never_past_its_last_day(day: date, duration: str, expected: date) -> None:
    assert after(day, duration) == expected


def test_the_latest_start_is_the_end_else_the_start_else_at_once() -> None:
    assert latest_start({"asap": True}, SAID) == SAID
    assert latest_start({"start": "2027-01-01", "end": "2027-02-01"}, SAID) == date(2027, 2, 1)
    assert latest_start({"start": "2027-01-01"}, SAID) == date(2027, 1, 1)
    assert latest_start({"dur": "?"}, SAID) is None


@given(st.text(max_size=12) | st.from_regex(r"P\d{1,9}[YMWD]", fullmatch=True))
def test_no_duration_makes_it_fail(duration: str) -> None:
    day = after(SAID, duration)
    assert day is None or day >= SAID
