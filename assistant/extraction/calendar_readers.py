"""What each calendar name means: from a match and a reference date to the days it covers.

One function a kind of name; `calendar_periods` has the patterns. What comes round each year is
given as a function of the year, unless the year was said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from assistant.extraction.calendar_words import (
    MONTHS,
    ONE_DAY,
    ORDINALS,
    SEASONS,
    WEEKDAYS,
    WINTER,
    easter_sunday,
    month_start,
)

Grain = Literal["day", "week", "month", "quarter", "half", "season", "year", "feast"]
Days = tuple[date, date]  # first day, and the day after the last


@dataclass(frozen=True)
class Period:
    """A calendar name in a text.

    yearly: the days in a given year, for what comes round; None when `fixed` has them.
    is_loose: means this only beside a preposition or the like ("may", "2027", "Friday").
    """

    start: int
    end: int
    grain: Grain
    fixed: Days | None = None
    yearly: Callable[[int], Days] | None = None
    is_loose: bool = False

    def days(self, reference: date, *, until_start: bool = False) -> Days | None:
        """The days meant; the next to come for a yearly name.

        until_start: "before summer" needs a summer that has not begun.
        """
        if self.yearly is None:
            return self.fixed
        for year in range(reference.year - 1, reference.year + 3):
            first, after = self.yearly(year)
            if (first if until_start else after) > reference:
                return first, after
        return None


_THIS_UNIT = r"this|current|the current|denne|dette|inneværende|i|the"


def _days_of(first: date, days: int = 1) -> Days:
    return first, first + timedelta(days=days)


def _months(year: int, month: int, count: int = 1) -> Days:
    return month_start(year, month), month_start(year, month + count)


def _year_of(match: re.Match[str], reference: date) -> int | None:
    """The year that was said with a name; None when none was."""
    groups = match.groupdict()
    if said := groups.get("year") or groups.get("short"):
        digits = said.strip("'’")
        return int(digits) if len(digits) == 4 else 2000 + int(digits)
    if groups.get("next_year"):
        return reference.year + 1
    return reference.year if groups.get("this_year") else None


def _named(
    match: re.Match[str],
    reference: date,
    grain: Grain,
    yearly: Callable[[int], Days],
    *,
    is_loose: bool = False,
) -> Period:
    """A name that comes round, pinned down when the year was said."""
    start, end = match.span()
    year = _year_of(match, reference)
    if year is not None:
        return Period(start, end, grain, fixed=yearly(year))
    return Period(start, end, grain, yearly=yearly, is_loose=is_loose)


def _fixed(match: re.Match[str], grain: Grain, days: Days, *, is_loose: bool = False) -> Period:
    return Period(match.start(), match.end(), grain, fixed=days, is_loose=is_loose)


def read_iso_date(match: re.Match[str], reference: date) -> Period | None:
    day = _date(int(match["y"]), int(match["m"]), int(match["d"]))
    return None if day is None else _fixed(match, "day", _days_of(day))


def read_numeric_date(match: re.Match[str], reference: date) -> Period | None:
    """Day first, as in Europe; month first only where the day would be impossible."""
    year = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)
    day = _date(year, int(match["m"]), int(match["d"])) or _date(
        year, int(match["d"]), int(match["m"])
    )
    return None if day is None else _fixed(match, "day", _days_of(day))


def read_day_and_month(match: re.Match[str], reference: date) -> Period | None:
    month = int(match["m"]) if match["m"].isdigit() else MONTHS[match["m"].lower()]
    word = match["d"].lower()
    day = ORDINALS[word] if word in ORDINALS else int(re.sub(r"\D", "", word))
    if _date(2024, month, day) is None:
        return None

    def yearly(year: int) -> Days:
        return _days_of(_date(year, month, day) or date(year, month, 28))

    loose = match["m"].isdigit()
    return _named(match, reference, "day", yearly, is_loose=loose)


def read_month(match: re.Match[str], reference: date) -> Period | None:
    month = MONTHS[match["m"].lower()]
    if match["which"] and match["which"].lower() in ("next", "neste"):
        year = reference.year + (month <= reference.month)
        return _fixed(match, "month", _months(year, month))
    return _named(
        match, reference, "month", lambda year: _months(year, month), is_loose=not match["which"]
    )


def read_quarter(match: re.Match[str], reference: date) -> Period | None:
    word = match["ordinal"].lower()
    number = 4 if word in ("last", "siste") else ORDINALS.get(word) or int(word)
    return _named(match, reference, "quarter", lambda year: _months(year, 3 * number - 2, 3))


def read_half(match: re.Match[str], reference: date) -> Period | None:
    word = match["ordinal"].lower()
    number = 2 if word in ("last", "siste") else ORDINALS.get(word) or int(word)
    if number > 2:
        return None
    return _named(match, reference, "half", lambda year: _months(year, 6 * number - 5, 6))


def read_season(match: re.Match[str], reference: date) -> Period | None:
    name, which = match["s"].lower(), (match["which"] or "").lower().strip()
    month = SEASONS[name]

    def yearly(year: int) -> Days:
        return _months(year, month, 3)

    if which in ("next", "neste") and month != WINTER:
        return _fixed(match, "season", yearly(reference.year + 1))
    definite = name.endswith("en") or bool(which) or _year_of(match, reference) is not None
    loose = not definite or name in ("spring", "fall", "vår", "våren")
    return _named(match, reference, "season", yearly, is_loose=loose and not which)


FEASTS: tuple[tuple[str, Callable[[int], Days]], ...] = (
    (
        r"christmas(?: (?:holidays?|break))?|xmas|juleferien|julen|jula|juletider|jul",
        lambda year: _days_of(date(year, 12, 25), 2),
    ),
    (
        r"easter(?: (?:holidays?|break))?|påskeferien|påsken|påska|påske",
        lambda year: _days_of(easter_sunday(year), 2),
    ),
    (
        r"(?:the )?new year(?:['’]s)?(?: eve| day)?|nyttår|nyåret|årsskiftet|the turn of the year",
        lambda year: (date(year, 1, 1), date(year, 1, 1)),
    ),
    (r"romjul(?:a|en)?", lambda year: _days_of(date(year, 12, 27), 5)),
    (r"pinse[n]?|whitsun|pentecost", lambda year: _days_of(easter_sunday(year) + 49 * ONE_DAY, 2)),
    (r"st\.? ?hans|sankthans|midsummer", lambda year: _days_of(date(year, 6, 24))),
    (r"fellesferien|industriferien", lambda year: _months(year, 7)),
    (
        r"(?:the )?summer (?:holidays?|break|vacation)|sommerferien|skoleferien|sommerferie|"
        r"ferien|the holidays",
        lambda year: _months(year, 6, 3),
    ),
    (r"(?:back to school|skolestart)", lambda year: _days_of(date(year, 8, 18))),
    (r"høstferien", lambda year: _days_of(date.fromisocalendar(year, 40, 1), 7)),
    (r"vinterferien", lambda year: _days_of(date.fromisocalendar(year, 8, 1), 7)),
    (r"thanksgiving", lambda year: _days_of(_nth_weekday(year, 11, 3, 4))),
    (r"black friday|black week", lambda year: _days_of(_nth_weekday(year, 11, 3, 4) + ONE_DAY)),
)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def read_feast(match: re.Match[str], reference: date) -> Period | None:
    name = match["f"].lower()
    for forms, yearly in FEASTS:
        if re.fullmatch(forms, name):
            return _named(match, reference, "feast", yearly, is_loose=True)
    return None


def read_unit(match: re.Match[str], reference: date) -> Period | None:
    """ "Next month", "this quarter", "i år"; alone ("the year") only behind "end of"."""
    which = (match["which"] or "").lower().strip()
    if which == "i" and match["u"].lower() != "år":
        return None  # "i måneden" is a rate, "i år" a year
    step = 0 if not which or re.fullmatch(_THIS_UNIT, which) else 1
    grain, days = _unit_days(match["u"].lower(), reference, step)
    return _fixed(match, grain, days, is_loose=which in ("", "the"))


def _unit_days(unit: str, reference: date, step: int) -> tuple[Grain, Days]:
    if unit.startswith(("weekend", "helg")):
        saturday = reference + timedelta(days=5 - reference.weekday() + 7 * step)
        return "day", _days_of(saturday, 2)
    if unit.startswith(("week", "uk")):
        monday = reference + timedelta(days=7 * step - reference.weekday())
        return "week", _days_of(monday, 7)
    if unit.startswith(("month", "måned")):
        return "month", _months(reference.year, reference.month + step)
    if unit.startswith(("quarter", "kvart")):
        first = reference.month - (reference.month - 1) % 3
        return "quarter", _months(reference.year, first + 3 * step, 3)
    if unit.startswith("hal"):
        first = 1 if reference.month <= 6 else 7
        return "half", _months(reference.year, first + 6 * step, 6)
    return "year", _months(reference.year + step, 1, 12)


def read_after_next(match: re.Match[str], reference: date) -> Period | None:
    grain, days = _unit_days(match["u"].lower(), reference, 2)
    return _fixed(match, grain, days)


def read_week(match: re.Match[str], reference: date) -> Period | None:
    first, last = int(match["n"]), int(match["to"] or match["n"])
    if not (1 <= first <= last <= 53):
        return None

    def yearly(year: int) -> Days:
        monday = date.fromisocalendar(year, min(first, 52), 1) + 7 * ONE_DAY * (first // 53)
        return _days_of(monday, 7 * (last - first + 1))

    return _named(match, reference, "week", yearly)


def read_nth_week(match: re.Match[str], reference: date) -> Period | None:
    """ "The first week of May": its days 1 to 7, the last one its last seven."""
    month, word = MONTHS[match["m"].lower()], match["ordinal"].lower()
    nth = 0 if word in ("last", "siste") else ORDINALS[word]

    def yearly(year: int) -> Days:
        first = month_start(year, month) + 7 * ONE_DAY * (nth - 1)
        return _days_of(first if nth else month_start(year, month + 1) - 7 * ONE_DAY, 7)

    return _named(match, reference, "week", yearly)


def read_weekday(match: re.Match[str], reference: date) -> Period | None:
    number = WEEKDAYS[match["d"].lower()]
    ahead = (number - reference.weekday()) % 7 or 7
    which = (match["which"] or "").lower()
    if match["next_week"] or which in ("next", "neste"):
        ahead = 7 - reference.weekday() + number
    day = reference + timedelta(days=ahead)
    return _fixed(match, "day", _days_of(day), is_loose=not which and not match["next_week"])


def read_weeks_after(match: re.Match[str], reference: date) -> Period | None:
    """ "A week from Friday" is the Friday after the coming one; Duckling reads the coming one."""
    weeks = {"a": 1, "one": 1, "en": 1, "two": 2, "to": 2}[match["n"].lower()]
    number = WEEKDAYS.get(match["d"].lower())
    ahead = 0 if number is None else (number - reference.weekday()) % 7 or 7
    ahead += match["d"].lower() in ("tomorrow", "i morgen")
    return _fixed(match, "day", _days_of(reference + timedelta(days=ahead + 7 * weeks)))


def read_near_day(match: re.Match[str], reference: date) -> Period | None:
    word = match[0].lower()
    ahead = 2 if "over" in word or "after" in word else 1 if "mor" in word else 0
    return _fixed(match, "day", _days_of(reference + timedelta(days=ahead)))


def read_day_of_next_month(match: re.Match[str], reference: date) -> Period | None:
    first = month_start(reference.year, reference.month + 1)
    day = _date(first.year, first.month, int(match["d"]))
    return None if day is None else _fixed(match, "day", _days_of(day))


def read_day_of_month(match: re.Match[str], reference: date) -> Period | None:
    day = int(match["d"])
    for month in range(reference.month, reference.month + 3):
        first = month_start(reference.year, month)
        found = _date(first.year, first.month, day)
        if found is not None and found > reference:
            return _fixed(match, "day", _days_of(found), is_loose=True)
    return None


def read_year(match: re.Match[str], reference: date) -> Period | None:
    year = int(match["y"])
    return _fixed(match, "year", _months(year, 1, 12), is_loose=True)


def read_closing(match: re.Match[str], reference: date) -> Period | None:
    """ "Year-end", "EOQ", "månedsslutt": an empty period, the moment after the last day."""
    word = match[0].lower()
    is_month = word == "eom" or "month" in word or "måned" in word
    unit = "quarter" if "q" in word or "kvart" in word else "month" if is_month else "year"
    grain, days = _unit_days(unit, reference, 0)
    return _fixed(match, grain, (days[1], days[1]))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
