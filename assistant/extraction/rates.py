"""What an amount is for: each month, each year, once; for each seat.

Read on both sides of an amount: "£12 per user per month", "20k årlig", "an annual budget of 40k",
"engangssum på 50 000". Weeks, days and quarters are no periods of the API and read as none, but
their words still belong to the amount.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Period = Literal["once", "month", "year"]

_EACH = r"(?:per|pr\.?|a|an|each|every(?: single)?|hver|hvert|i|om|p\.)\s+"
_SLASH = r"\s?/\s?"
_MONTH_NOUN = r"(?:calendar )?(?:months?|mth|mo|måneden|måned|mnd\.?|mndr?|md\.?|mån)"
_YEAR_NOUN = r"(?:years?|yr|annum|året|år)"
_OTHER_NOUN = (
    r"(?:weeks?|wk|days?|hours?|hr|quarters?|uken|uka|uke|dagen|dag|timen|time|kvartalet|kvartal)"
)
_SEAT_NOUN = (
    r"(?:seats?|users?|heads?|persons?|people|employees?|licen[cs]es?|agents?|members?|colleagues?|"
    r"reps?|bruker|brukere|sete|plass|ansatt|ansatte|hode|lisens|person|pers\.?|agent|medarbeider|"
    r"medlem|stk\.?|stykk)"
)
_PIECES = re.compile(
    r"(?P<gap>[\s,]*(?:(?:and|og|,)\s+)?\(?)(?:"
    rf"(?P<month>(?:{_EACH}|{_SLASH}){_MONTH_NOUN}|mnd|måneden|monthly|pcm|p/(?:mnd|md|m)|pm|"
    rf"{_SLASH}m|månedlig|"
    r"i mnd\.?|månedsvis)"
    rf"|(?P<year>(?!i år\b)(?:{_EACH}|{_SLASH}){_YEAR_NOUN}|{_SLASH}y|året|annually|annual|yearly|"
    r"p\.a\.?|pa|årlig|årsvis)"
    r"|(?P<once>(?:as a )?(?:one|single)[- ](?:off|time)(?: (?:payment|fee|cost|sum))?|once|"
    r"up[- ]?front|lump[- ]sum|engangs\w*|(?:én|en) gang|som en engangssum|som engangsbeløp)"
    rf"|(?P<other>(?!i dag\b)(?:{_EACH}|{_SLASH}){_OTHER_NOUN}|weekly|daily|quarterly|"
    r"ukentlig|daglig)"
    rf"|(?P<seat>(?:(?:per|pr\.?|a|an|each|every|for each|for every|hver|for hver)\s+|{_SLASH})"
    rf"(?:\w+ )?{_SEAT_NOUN}|each|pp|a head|hver(?=\s*(?:$|[.,!?]|per|pr|i)))"
    r")(?![\w])",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:\b(?:(?P<month>monthly|månedlig\w*|månedsbudsjett\w*|månedspris\w*|måneds(?:kostnad|"
    r"sum)\w*)"
    r"|(?P<year>annual(?:ly)?|yearly|årlig\w*|årsbudsjett\w*|årspris\w*|års(?:kostnad|sum)\w*)"
    r"|(?P<once>one[- ](?:off|time)|engangs\w*|lump[- ]sum|up[- ]?front))"
    # these stand behind an amount as a rule, and belong to it
    r"|(?:^|[.,:;]\s*)(?:(?P<each_month>(?:per|each|every|pr\.?|hver) (?:month|måned|mnd))"
    r"|(?P<each_year>(?:per|each|every|pr\.?|hvert) (?:year|år)))\b)"
    r"(?:(?!\bpluss?\b)[^.!?;\n\d]){0,36}$",
    re.IGNORECASE,
)
_PER_BEFORE = re.compile(
    rf"\b(?:per|pr\.?|for each|hver)\s+{_SEAT_NOUN}\b[^.!?;\n\d]{{0,30}}$", re.IGNORECASE
)
# "20 000 kr (eks. mva) per år": the note on tax stands between an amount and its period.
TAX = re.compile(
    r"\s*\(?(?:eks|ekskl|inkl|ex|excl|excluding|incl|including|plus|pluss|\+)\.?\s*"
    r"(?:mva|moms|vat|tax)\.?\)?",
    re.IGNORECASE,
)
_PERIODS: tuple[Period, ...] = ("month", "year", "once")


@dataclass(frozen=True)
class Rate:
    """end: behind the last word read. period, per: as in the API."""

    end: int
    period: Period | None = None
    per: Literal["seat"] | None = None


def rate_after(text: str, position: int) -> Rate:
    """Read period and "per seat" from `position` on, in any order."""
    rate = Rate(position)
    for _ in range(4):
        tax = TAX.match(text, rate.end)
        match = _PIECES.match(text, tax.end() if tax else rate.end)
        if match is None or (
            match["gap"] == ""
            and not tax
            and text[rate.end : rate.end + 1].isalpha()
            and not _joined(match)
        ):
            break
        end = match.end() + (
            1 if "(" in match["gap"] and text[match.end() : match.end() + 1] == ")" else 0
        )
        period = next((name for name in _PERIODS if match[name]), rate.period)
        rate = Rate(end, rate.period or period, "seat" if match["seat"] else rate.per)
    return rate


def _joined(match: re.Match[str]) -> bool:
    return match[0].lower() in ("pcm", "pm", "pp", "pa")


def rate_before(text: str, position: int) -> Rate:
    """Read a period or "per seat" that stands in front: "an annual budget of 40k"."""
    clause = text[max(0, position - 60) : position]
    match = _BEFORE.search(clause)
    period: Period | None = next((name for name in _PERIODS if match and match[name]), None)
    if match and (match["each_month"] or match["each_year"]):
        period = "month" if match["each_month"] else "year"
    return Rate(position, period, "seat" if _PER_BEFORE.search(clause) else None)
