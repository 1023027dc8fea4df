"""Names of days, weeks, months, quarters, seasons and feasts in a text.

`find_periods` finds every calendar name in English and bokmål; `Period.days` says which days it
means, counted from a reference date: of what comes round each year the next to come. It knows
nothing of "before" or of buying, that is the timeline's part.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from assistant.extraction.calendar_readers import (
    FEASTS,
    Days,
    Period,
    read_after_next,
    read_closing,
    read_day_and_month,
    read_day_of_month,
    read_day_of_next_month,
    read_feast,
    read_half,
    read_iso_date,
    read_month,
    read_near_day,
    read_nth_week,
    read_numeric_date,
    read_quarter,
    read_season,
    read_unit,
    read_week,
    read_weekday,
    read_weeks_after,
    read_year,
)
from assistant.extraction.calendar_words import LONG_WEEKDAYS, MONTHS, ORDINALS, SEASONS

__all__ = ["Days", "Period", "find_periods"]

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(LONG_WEEKDAYS, key=len, reverse=True))
_ORDINAL = "|".join(re.escape(word) for word in sorted(ORDINALS, key=len, reverse=True))
_SEASON = "|".join(sorted(SEASONS, key=len, reverse=True))
_NEXT = r"next|the coming|coming|the following|upcoming|neste|kommende|førstkommende|påfølgende"
_THIS = r"this|current|the current|denne|dette|inneværende|i"
_YEAR = (
    r"(?:,?\s+(?:(?:of|in|i|av)\s+)?(?P<year>20[2-4]\d|['’][2-4]\d)\b(?!\s?(?:kr|nok|usd|eur|,-|"
    r"people|"
    r"ansatte))|(?:,?\s+(?:(?:of|in|i|av|til)\s+)?(?P<next_year>next year|neste år|"
    r"the coming year))|"
    r"\s+(?:(?:of|in|i|av)\s+)?(?P<this_year>this year|the year|året|dette året|i år))?"
)
# The full stop of "jan. 2027"; behind a whole name it ends a sentence.
_SHORT_MONTHS = ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "okt", "oct", "nov", "des")
_STOP = rf"(?:(?:{'|'.join(f'(?<={name})' for name in _SHORT_MONTHS)})\.(?=\s*\w))?"
_I = re.IGNORECASE
_B, _E = r"(?<![\w.])(?<!\d[-–/](?=\d))", r"(?!\w)"
_FEAST = "|".join(forms for forms, _ in FEASTS)
Reader = Callable[[re.Match[str], date], Period | None]
_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(rf"{_B}(?P<y>20\d\d)-(?P<m>\d\d?)-(?P<d>\d\d?){_E}"), read_iso_date),
    (
        re.compile(rf"{_B}(?P<d>\d\d?)[./-](?P<m>\d\d?)[./-](?P<y>20\d\d|[2-4]\d)(?![\w]|[.-]\d)"),
        read_numeric_date,
    ),
    (
        re.compile(
            rf"{_B}(?:the |den )?(?P<d>{_ORDINAL}|\d\d?(?:st|nd|rd|th)?\.?)\s*(?:of )?"
            rf"(?P<m>{_MONTH}){_E}{_STOP}{_YEAR}",
            _I,
        ),
        read_day_and_month,
    ),
    (
        re.compile(
            rf"{_B}(?P<m>{_MONTH})\.? (?:the )?(?P<d>\d\d?)(?:st|nd|rd|th)?(?![\w:%]|[.,/]\d|"
            rf"\s?(?:k|kr|"
            rf"people|ansatte|users|seats|am|pm)\b){_YEAR}",
            _I,
        ),
        read_day_and_month,
    ),
    (
        re.compile(
            rf"{_B}(?:den )?(?!24/7)(?P<d>\d\d?)[./](?P<m>1[0-2]|0?[1-9])"
            r"(?:\.(?!\d))?(?![\w/%]|[.,]\d)"
        ),
        read_day_and_month,
    ),
    (
        re.compile(
            rf"{_B}(?:q|k)(?P<ordinal>[1-4])"
            rf"(?:(?:\s?[/-]\s?|\s?(?=20|['’]))(?P<short>20[2-4]\d|['’]?[2-4]\d))?{_E}{_YEAR}",
            _I,
        ),
        read_quarter,
    ),
    (
        re.compile(
            rf"{_B}(?:the )?(?P<ordinal>{_ORDINAL}|last|siste) (?:quarter|kvartal(?:et)?)"
            rf"{_E}{_YEAR}",
            _I,
        ),
        read_quarter,
    ),
    (re.compile(rf"{_B}(?:quarter|kvartal) (?P<ordinal>[1-4]){_E}{_YEAR}", _I), read_quarter),
    (re.compile(rf"{_B}h(?P<ordinal>[12]){_E}{_YEAR}", _I), read_half),
    (
        re.compile(
            rf"{_B}(?:the )?(?P<ordinal>{_ORDINAL}|last|siste)(?: (?:half|halvdel(?:en)?|"
            rf"halvår(?:et)?)|"
            rf"-half){_E}(?! (?:of|av|i) (?:{_MONTH})\b)(?:(?= (?:of|av|i) )|(?! (?:of|"
            rf"av)\b)){_YEAR}",
            _I,
        ),
        read_half,
    ),
    (
        re.compile(
            rf"{_B}(?:the )?(?P<ordinal>{_ORDINAL}|last|siste) (?:week|uken|uka|uke) (?:of|in|i|"
            rf"av) "
            rf"(?P<m>{_MONTH}){_E}{_YEAR}",
            _I,
        ),
        read_nth_week,
    ),
    (re.compile(rf"{_B}(?P<f>{_FEAST}){_E}{_YEAR}", _I), read_feast),
    (
        re.compile(
            rf"{_B}(?P<which>{_NEXT}|this(?: coming)?|denne)?\s?(?P<s>{_SEASON}){_E}{_YEAR}", _I
        ),
        read_season,
    ),
    (
        re.compile(
            rf"{_B}(?:(?P<which>next|this|neste)\s)?(?P<m>{_MONTH}){_E}(?!['’]){_STOP}{_YEAR}", _I
        ),
        read_month,
    ),
    (
        re.compile(r"\b(?:the )?(?P<u>week|month|quarter|year) after next\b", _I),
        read_after_next,
    ),
    (
        re.compile(
            rf"{_B}(?:(?P<which>{_NEXT}|{_THIS}|the)\s)?(?P<u>weekend|week|month|quarter|year|"
            rf"half[- ]?year|"
            rf"calendar year|helgen|helga|helg|uken|uka|uke|måneden|måned|kvartalet|kvartal|"
            rf"halvår(?:et)?|"
            rf"året|år){_E}",
            _I,
        ),
        read_unit,
    ),
    (
        re.compile(
            rf"{_B}(?:week|wk|uke|veke)\s?(?P<n>\d\d?)(?:\s?[-–/]\s?(?P<to>\d\d?))?{_E}{_YEAR}", _I
        ),
        read_week,
    ),
    (
        re.compile(
            rf"{_B}(?:(?P<which>this|next|coming|neste|kommende|førstkommende)\s)?(?P<d>{_WEEKDAY})"
            rf"(?P<next_week> (?:next week|(?:i )?neste uke))?{_E}",
            _I,
        ),
        read_weekday,
    ),
    (
        re.compile(
            rf"{_B}(?P<n>a|one|two|en|to) (?:weeks?|uker?) (?:from|after|etter|fra) "
            rf"(?P<d>{_WEEKDAY}|tomorrow|today|i dag|i morgen){_E}",
            _I,
        ),
        read_weeks_after,
    ),
    (
        re.compile(
            rf"{_B}(?:the day after tomorrow|tomorrow|today|i ?overmorgen|i morgen|i dag){_E}", _I
        ),
        read_near_day,
    ),
    (
        re.compile(
            rf"{_B}(?:the |den )?(?P<d>\d\d?)(?:st|nd|rd|th|\.)? (?:of|in|i) (?:next month|"
            rf"neste måned)"
            rf"{_E}",
            _I,
        ),
        read_day_of_next_month,
    ),
    (re.compile(rf"{_B}(?:the (?P<d>[12]?\d|3[01])(?:st|nd|rd|th)){_E}", _I), read_day_of_month),
    (
        re.compile(
            rf"{_B}(?:eoy|eom|eoq|(?:the )?(?:year|month|quarter)[- ]?end|end[- ]of[- ](?:year|"
            rf"month|"
            rf"quarter)|årsslutt|månedsslutt|månedsskiftet(?! \w+/)|kvartalsslutt|the (?:year|"
            rf"month|"
            rf"quarter) (?:is (?:over|out|up)|ends)|"
            rf"(?:året|måneden|kvartalet) er (?:omme|over|slutt)|årets slutt|månedens slutt){_E}",
            _I,
        ),
        read_closing,
    ),
    (re.compile(rf"{_B}(?P<y>20[2-4]\d)(?![\w%]|[.,]\d|[ -]\d\d)", _I), read_year),
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
