"""Names of days, weeks, months, quarters, seasons and feasts, and the days they cover.

`find_periods` finds every calendar name in a text; `Period.within` of a mention says which days
it means, counted from a reference date. What comes round each year means the next one to come. It
knows nothing of "before" or of buying: that is the timeline's part.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from assistant.extraction.calendar_words import (
    LONG_WEEKDAYS,
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


_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(LONG_WEEKDAYS, key=len, reverse=True))
_ORDINAL = "|".join(re.escape(word) for word in sorted(ORDINALS, key=len, reverse=True))
_SEASON = "|".join(sorted(SEASONS, key=len, reverse=True))
_NEXT = r"next|the coming|coming|the following|upcoming|neste|kommende|førstkommende|påfølgende"
_THIS = r"this|current|the current|denne|dette|inneværende|i"
_YEAR = (
    r"(?:,?\s+(?:(?:of|in|i|av)\s+)?(?P<year>20[2-4]\d|['’][2-4]\d)\b(?!\s?(?:kr|nok|usd|eur|,-|people|"
    r"ansatte))|(?:,?\s+(?:(?:of|in|i|av|til)\s+)?(?P<next_year>next year|neste år|the coming year))|"
    r"\s+(?:(?:of|in|i|av)\s+)?(?P<this_year>this year|the year|året|dette året|i år))?"
)
_I = re.IGNORECASE


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


def _iso_date(match: re.Match[str], reference: date) -> Period | None:
    day = _date(int(match["y"]), int(match["m"]), int(match["d"]))
    return None if day is None else _fixed(match, "day", _days_of(day))


def _numeric_date(match: re.Match[str], reference: date) -> Period | None:
    """Day first, as in Europe; month first only where the day would be impossible."""
    year = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)
    day = _date(year, int(match["m"]), int(match["d"])) or _date(
        year, int(match["d"]), int(match["m"])
    )
    return None if day is None else _fixed(match, "day", _days_of(day))


def _day_and_month(match: re.Match[str], reference: date) -> Period | None:
    month = int(match["m"]) if match["m"].isdigit() else MONTHS[match["m"].lower()]
    word = match["d"].lower()
    day = ORDINALS[word] if word in ORDINALS else int(re.sub(r"\D", "", word))
    if _date(2024, month, day) is None:
        return None

    def yearly(year: int) -> Days:
        return _days_of(_date(year, month, day) or date(year, month, 28))

    loose = match["m"].isdigit()
    return _named(match, reference, "day", yearly, is_loose=loose)


def _month(match: re.Match[str], reference: date) -> Period | None:
    month = MONTHS[match["m"].lower()]
    if match["which"] and match["which"].lower() in ("next", "neste"):
        year = reference.year + (month <= reference.month)
        return _fixed(match, "month", _months(year, month))
    return _named(
        match, reference, "month", lambda year: _months(year, month), is_loose=not match["which"]
    )


def _quarter(match: re.Match[str], reference: date) -> Period | None:
    word = match["ordinal"].lower()
    number = 4 if word in ("last", "siste") else ORDINALS.get(word) or int(word)
    return _named(match, reference, "quarter", lambda year: _months(year, 3 * number - 2, 3))


def _half(match: re.Match[str], reference: date) -> Period | None:
    word = match["ordinal"].lower()
    number = 2 if word in ("last", "siste") else ORDINALS.get(word) or int(word)
    if number > 2:
        return None
    return _named(match, reference, "half", lambda year: _months(year, 6 * number - 5, 6))


def _season(match: re.Match[str], reference: date) -> Period | None:
    name, which = match["s"].lower(), (match["which"] or "").lower().strip()
    month = SEASONS[name]

    def yearly(year: int) -> Days:
        return _months(year, month, 3)

    if which in ("next", "neste") and month != WINTER:
        return _fixed(match, "season", yearly(reference.year + 1))
    definite = name.endswith("en") or bool(which) or _year_of(match, reference) is not None
    loose = not definite or name in ("spring", "fall", "vår", "våren")
    return _named(match, reference, "season", yearly, is_loose=loose and not which)


_FEASTS: tuple[tuple[str, Callable[[int], Days]], ...] = (
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
    (r"pinse[n]?|whitsun|pentecost", lambda year: _days_of(easter_sunday(year) + 49 * ONE_DAY, 2)),
    (r"st\.? ?hans|sankthans|midsummer", lambda year: _days_of(date(year, 6, 24))),
    (r"fellesferien|industriferien", lambda year: _months(year, 7)),
    (
        r"(?:the )?summer (?:holidays?|break|vacation)|sommerferien|skoleferien|sommerferie|ferien|the holidays",
        lambda year: _months(year, 6, 3),
    ),
    (r"thanksgiving", lambda year: _days_of(_nth_weekday(year, 11, 3, 4))),
    (r"black friday|black week", lambda year: _days_of(_nth_weekday(year, 11, 3, 4) + ONE_DAY)),
)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _feast(match: re.Match[str], reference: date) -> Period | None:
    name = match["f"].lower()
    for forms, yearly in _FEASTS:
        if re.fullmatch(forms, name):
            return _named(match, reference, "feast", yearly, is_loose=True)
    return None


def _unit(match: re.Match[str], reference: date) -> Period | None:
    """ "Next month", "this quarter", "i år"; alone ("the year") only behind "end of"."""
    which = (match["which"] or "").lower().strip()
    step = 0 if not which or re.fullmatch(_THIS + "|the", which) else 1
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


def _after_next(match: re.Match[str], reference: date) -> Period | None:
    grain, days = _unit_days(match["u"].lower(), reference, 2)
    return _fixed(match, grain, days)


def _week(match: re.Match[str], reference: date) -> Period | None:
    first, last = int(match["n"]), int(match["to"] or match["n"])
    if not (1 <= first <= last <= 53):
        return None

    def yearly(year: int) -> Days:
        monday = date.fromisocalendar(year, min(first, 52), 1) + 7 * ONE_DAY * (first // 53)
        return _days_of(monday, 7 * (last - first + 1))

    return _named(match, reference, "week", yearly)


def _nth_week(match: re.Match[str], reference: date) -> Period | None:
    """ "The first week of May": its days 1 to 7, the last one its last seven."""
    month, word = MONTHS[match["m"].lower()], match["ordinal"].lower()
    nth = 0 if word in ("last", "siste") else ORDINALS[word]

    def yearly(year: int) -> Days:
        first = month_start(year, month) + 7 * ONE_DAY * (nth - 1)
        return _days_of(first if nth else month_start(year, month + 1) - 7 * ONE_DAY, 7)

    return _named(match, reference, "week", yearly)


def _weekday(match: re.Match[str], reference: date) -> Period | None:
    number = WEEKDAYS[match["d"].lower()]
    ahead = (number - reference.weekday()) % 7 or 7
    which = (match["which"] or "").lower()
    if match["next_week"] or which in ("next", "neste"):
        ahead = 7 - reference.weekday() + number
    return _fixed(match, "day", _days_of(reference + timedelta(days=ahead)), is_loose=True)


def _weeks_after(match: re.Match[str], reference: date) -> Period | None:
    """ "A week from Friday" is the Friday after the coming one; Duckling reads the coming one."""
    weeks = {"a": 1, "one": 1, "en": 1, "two": 2, "to": 2}[match["n"].lower()]
    number = WEEKDAYS.get(match["d"].lower())
    ahead = 0 if number is None else (number - reference.weekday()) % 7 or 7
    ahead += match["d"].lower() in ("tomorrow", "i morgen")
    return _fixed(match, "day", _days_of(reference + timedelta(days=ahead + 7 * weeks)))


def _near_day(match: re.Match[str], reference: date) -> Period | None:
    word = match[0].lower()
    ahead = 2 if "over" in word or "after" in word else 1 if "mor" in word else 0
    return _fixed(match, "day", _days_of(reference + timedelta(days=ahead)))


def _day_of_month(match: re.Match[str], reference: date) -> Period | None:
    day = int(match["d"])
    for month in range(reference.month, reference.month + 3):
        first = month_start(reference.year, month)
        found = _date(first.year, first.month, day)
        if found is not None and found > reference:
            return _fixed(match, "day", _days_of(found), is_loose=True)
    return None


def _year(match: re.Match[str], reference: date) -> Period | None:
    year = int(match["y"])
    return _fixed(match, "year", _months(year, 1, 12), is_loose=True)


def _closing(match: re.Match[str], reference: date) -> Period | None:
    """ "Year-end", "EOQ", "månedsslutt": an empty period, the moment after the last day."""
    word = match[0].lower()
    unit = "quarter" if "q" in word or "kvart" in word else "month" if "m" in word else "year"
    grain, days = _unit_days(unit, reference, 0)
    return _fixed(match, grain, (days[1], days[1]))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_B, _E = r"(?<![\w/.])(?<!\d[-–])", r"(?!\w)"
_FEAST = "|".join(forms for forms, _ in _FEASTS)
Reader = Callable[[re.Match[str], date], Period | None]
_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(rf"{_B}(?P<y>20\d\d)-(?P<m>\d\d?)-(?P<d>\d\d?){_E}"), _iso_date),
    (
        re.compile(rf"{_B}(?P<d>\d\d?)[./-](?P<m>\d\d?)[./-](?P<y>20\d\d|[2-4]\d)(?![\w]|[.-]\d)"),
        _numeric_date,
    ),
    (
        re.compile(
            rf"{_B}(?:the |den )?(?P<d>{_ORDINAL}|\d\d?(?:st|nd|rd|th)?\.?)\s*(?:of )?"
            rf"(?P<m>{_MONTH}){_E}\.?{_YEAR}",
            _I,
        ),
        _day_and_month,
    ),
    (
        re.compile(
            rf"{_B}(?P<m>{_MONTH})\.? (?:the )?(?P<d>\d\d?)(?:st|nd|rd|th)?(?![\w:%]|[.,/]\d|\s?(?:k|kr|"
            rf"people|ansatte|users|seats|am|pm)\b){_YEAR}",
            _I,
        ),
        _day_and_month,
    ),
    (
        re.compile(
            rf"{_B}(?:den )?(?P<d>\d\d?)[./](?P<m>1[0-2]|0?[1-9])(?:\.(?!\d))?(?![\w/%]|[.,]\d)"
        ),
        _day_and_month,
    ),
    (
        re.compile(
            rf"{_B}(?:q|k)(?P<ordinal>[1-4])"
            rf"(?:(?:\s?/\s?|\s?(?=20|['’]))(?P<short>20[2-4]\d|['’]?[2-4]\d))?{_E}{_YEAR}",
            _I,
        ),
        _quarter,
    ),
    (
        re.compile(
            rf"{_B}(?:the )?(?P<ordinal>{_ORDINAL}|last|siste) (?:quarter|kvartal(?:et)?)"
            rf"{_E}{_YEAR}",
            _I,
        ),
        _quarter,
    ),
    (re.compile(rf"{_B}h(?P<ordinal>[12]){_E}{_YEAR}", _I), _half),
    (
        re.compile(
            rf"{_B}(?:the )?(?P<ordinal>{_ORDINAL}|last|siste)(?: (?:half|halvdel(?:en)?|halvår(?:et)?)|"
            rf"-half){_E}(?:(?= (?:of|av|i) )|(?! (?:of|av)\b)){_YEAR}",
            _I,
        ),
        _half,
    ),
    (
        re.compile(
            rf"{_B}(?:the )?(?P<ordinal>{_ORDINAL}|last|siste) (?:week|uken|uka|uke) (?:of|in|i|av) "
            rf"(?P<m>{_MONTH}){_E}{_YEAR}",
            _I,
        ),
        _nth_week,
    ),
    (re.compile(rf"{_B}(?P<f>{_FEAST}){_E}{_YEAR}", _I), _feast),
    (
        re.compile(
            rf"{_B}(?P<which>{_NEXT}|this(?: coming)?|denne)?\s?(?P<s>{_SEASON}){_E}{_YEAR}", _I
        ),
        _season,
    ),
    (
        re.compile(
            rf"{_B}(?:(?P<which>next|this|neste)\s)?(?P<m>{_MONTH}){_E}(?!['’])\.?{_YEAR}", _I
        ),
        _month,
    ),
    (
        re.compile(r"\b(?:the )?(?P<u>week|month|quarter|year) after next\b", _I),
        _after_next,
    ),
    (
        re.compile(
            rf"{_B}(?:(?P<which>{_NEXT}|{_THIS}|the)\s)?(?P<u>weekend|week|month|quarter|year|half[- ]?year|"
            rf"calendar year|helgen|helga|helg|uken|uka|uke|måneden|måned|kvartalet|kvartal|halvår(?:et)?|"
            rf"året|år){_E}",
            _I,
        ),
        _unit,
    ),
    (
        re.compile(
            rf"{_B}(?:week|wk|uke|veke)\s?(?P<n>\d\d?)(?:\s?[-–/]\s?(?P<to>\d\d?))?{_E}{_YEAR}", _I
        ),
        _week,
    ),
    (
        re.compile(
            rf"{_B}(?:(?P<which>this|next|coming|neste|kommende|førstkommende)\s)?(?P<d>{_WEEKDAY})"
            rf"(?P<next_week> (?:next week|(?:i )?neste uke))?{_E}",
            _I,
        ),
        _weekday,
    ),
    (
        re.compile(
            rf"{_B}(?P<n>a|one|two|en|to) (?:weeks?|uker?) (?:from|after|etter|fra) "
            rf"(?P<d>{_WEEKDAY}|tomorrow|today|i dag|i morgen){_E}",
            _I,
        ),
        _weeks_after,
    ),
    (
        re.compile(
            rf"{_B}(?:the day after tomorrow|tomorrow|today|i ?overmorgen|i morgen|i dag){_E}", _I
        ),
        _near_day,
    ),
    (re.compile(rf"{_B}(?:the (?P<d>[12]?\d|3[01])(?:st|nd|rd|th)){_E}", _I), _day_of_month),
    (
        re.compile(
            rf"{_B}(?:eoy|eom|eoq|(?:the )?(?:year|month|quarter)[- ]?end|end[- ]of[- ](?:year|month|"
            rf"quarter)|årsslutt|månedsslutt|kvartalsslutt|årets slutt|månedens slutt){_E}",
            _I,
        ),
        _closing,
    ),
    (re.compile(rf"{_B}(?P<y>20[2-4]\d)(?![\w%]|[.,]\d|[ -]\d\d)", _I), _year),
)


def find_periods(text: str, reference: date) -> list[Period]:
    """Every calendar name, longest first where two overlap, in the order of the text."""
    found: list[Period] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            period = read(match, reference) if match[0] else None
            if period is not None:
                found.append(period)
    found.sort(key=lambda period: (period.start - period.end, period.start))
    kept: list[Period] = []
    for period in found:
        if not any(period.start < other.end and other.start < period.end for other in kept):
            kept.append(period)
    return sorted(kept, key=lambda period: period.start)
