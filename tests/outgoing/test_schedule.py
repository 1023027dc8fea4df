"""When it is tried again, and how a receiver's wish for time is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.outgoing.schedule import MAX_TRIES, WAITS, asked_wait, next_try

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_the_waits_are_those_of_the_standard() -> None:
    assert sum(WAITS, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)
    assert [round(wait.total_seconds()) for wait in WAITS] == [
        0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400,
    ]  # fmt: skip


@pytest.mark.parametrize("attempt", range(1, MAX_TRIES))
@pytest.mark.parametrize(("chance", "more"), [(0.0, 1.0), (0.5, 1.05), (1.0, 1.1)])
def test_jitter_adds_up_to_a_tenth_and_never_takes_away(attempt, chance, more) -> None:
    at = next_try(attempt, NOON, chance=chance)
    assert at is not None
    assert at - NOON == WAITS[attempt] * more


@pytest.mark.parametrize("attempt", [MAX_TRIES, MAX_TRIES + 1])
def test_after_the_last_try_there_is_none(attempt: int) -> None:
    assert next_try(attempt, NOON, chance=0.5) is None
    assert next_try(attempt, NOON, chance=0.5, not_before=timedelta(hours=1)) is None


@given(st.text(), st.integers(100, 599))
def test_any_header_is_read_or_left_alone(header: str, status: int) -> None:
    wait = asked_wait(status, header, NOON)
    assert wait is None or wait >= timedelta(0)
    assert next_try(1, NOON, chance=1, not_before=wait) <= NOON + timedelta(days=1)
