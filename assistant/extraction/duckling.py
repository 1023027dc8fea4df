"""Duckling, the engine behind everyday words for dates and amounts, made safe to call.

Only this module imports it. What it has to be kept from, each found by running it:

- Importing it starts a Haskell runtime that takes SIGINT for itself, so that Ctrl-C no longer
  ends the server. The handlers are put back. It is imported on first use, hence after a fork.
- Its time grammar is exponential in the number of time words: twelve times "monday" runs for
  minutes and cannot be stopped. Only short fragments with few words reach it; see MAX_WORDS.
- A directory of time zones that does not exist ends the process. We read everything in UTC and
  hand it an empty directory of our own.
- A NUL panics with a BaseException; control characters become spaces of the same length.
- The runtime is not thread-safe. Calls are serialised; one takes well under a millisecond.
- `body` is mis-decoded for æøå, so only offsets are used, and they are code points.
"""

from __future__ import annotations

import ctypes
import re
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

MAX_CHARACTERS = 48
MAX_WORDS = 7  # nine weekdays already take 130 ms
LOCALES = {"en": ("EN", "EN_GB"), "nb": ("NB", "NB_NO")}  # GB: 12/06 is the 12th of June
_TIME = "time"
_AMOUNT = "amount-of-money"
_UNSAFE = re.compile(r"[^\w\s.,:;/'’\-–+%$€£¥&()]|_")
_SIGNALS = (signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGTSTP)
_SIGACTION_BYTES = 512  # larger than the struct on any platform the engine exists for


@dataclass(frozen=True)
class Reading:
    """What Duckling made of some characters of a fragment.

    start, end: code points within the fragment.
    low, high: for times, the moment (ISO 8601) of a value or the two ends of an interval; for
    amounts, the numbers. A value has only `low`; an open interval lacks one of them.
    grain: "day", "month", … of a time. unit: the currency of an amount as Duckling names it.
    """

    start: int
    end: int
    low: str | float | None
    high: str | float | None
    is_interval: bool
    grain: str | None = None
    unit: str | None = None


def read_times(fragment: str, language: str, reference_date: date) -> tuple[Reading, ...]:
    """Dates and times in a fragment; empty for one that is too long to be safe."""
    return _read(fragment, language, reference_date, _TIME)


def read_amounts(fragment: str, language: str) -> tuple[Reading, ...]:
    """Amounts of money in a fragment; empty for one that is too long to be safe."""
    return _read(fragment, language, date(2000, 1, 1), _AMOUNT)


def is_safe(fragment: str) -> bool:
    return len(fragment) <= MAX_CHARACTERS and len(re.findall(r"\w+", fragment)) <= MAX_WORDS


@lru_cache(maxsize=512)  # the same fragment is asked for again and again: "next month", "Q3"
def _read(fragment: str, language: str, day: date, dimension: str) -> tuple[Reading, ...]:
    if not is_safe(fragment):
        return ()
    found = _engine().parse(_UNSAFE.sub(" ", fragment), language, day, dimension)
    return tuple(_reading(item) for item in found)


def _reading(item: dict[str, Any]) -> Reading:
    value = item["value"]
    interval = value["type"] == "interval"
    low = value.get("from", {}) if interval else value
    high = value.get("to", {}) if interval else {}
    return Reading(
        start=item["start"],
        end=item["end"],
        low=low.get("value"),
        high=high.get("value"),
        is_interval=interval,
        grain=low.get("grain") or high.get("grain"),
        unit=low.get("unit") or high.get("unit"),
    )


class _Engine:
    """The running engine: one a process."""

    def __init__(self) -> None:
        with _signal_handlers_kept():
            import duckling
        self._duckling = duckling
        self._calls = threading.Lock()
        with tempfile.TemporaryDirectory() as empty:
            self._zones = duckling.load_time_zones(empty)
        self._locales = {
            language: duckling.parse_locale(
                locale, duckling.default_locale_lang(duckling.parse_lang(name))
            )
            for language, (name, locale) in LOCALES.items()
        }
        self._dimensions = {name: duckling.parse_dimensions([name]) for name in (_TIME, _AMOUNT)}

    def parse(
        self, fragment: str, language: str, day: date, dimension: str
    ) -> list[dict[str, Any]]:
        noon = datetime.combine(day, time(12), UTC)
        with self._calls:
            reference = self._duckling.parse_ref_time(self._zones, "UTC", int(noon.timestamp()))
            context = self._duckling.Context(reference, self._locales[language])
            found: list[dict[str, Any]] = self._duckling.parse(
                fragment, context, self._dimensions[dimension]
            )
        return found


_starting = threading.Lock()
_running: list[_Engine] = []


def _engine() -> _Engine:
    if not _running:
        with _starting:
            if not _running:
                _running.append(_Engine())
    return _running[0]


@contextmanager
def _signal_handlers_kept() -> Iterator[None]:
    """Put the C-level handlers back, from whatever thread: Python's own calls need the main one."""
    libc = ctypes.CDLL(None)
    kept = {number: ctypes.create_string_buffer(_SIGACTION_BYTES) for number in _SIGNALS}
    for number, action in kept.items():
        libc.sigaction(int(number), None, action)
    try:
        yield
    finally:
        for number, action in kept.items():
            libc.sigaction(int(number), action, None)
