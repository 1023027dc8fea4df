"""Times from now: "within six weeks", "in 3 months", "om et halvt år", "in a fortnight".

Only with a word that counts from now; "for five years" and "waits two days" are lengths of
something else. A range gives its longer end: "in 2-3 weeks" is P3W.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.extraction.numerals import Numeral, read_numeral

_UNITS = {
    "hour": ("H", 1),
    "hours": ("H", 1),
    "time": ("H", 1),
    "timer": ("H", 1),
    "day": ("D", 1),
    "days": ("D", 1),
    "dag": ("D", 1),
    "dager": ("D", 1),
    "døgn": ("D", 1),
    "week": ("W", 1),
    "weeks": ("W", 1),
    "wk": ("W", 1),
    "wks": ("W", 1),
    "uke": ("W", 1),
    "uker": ("W", 1),
    "fortnight": ("W", 2),
    "fortnights": ("W", 2),
    "month": ("M", 1),
    "months": ("M", 1),
    "mth": ("M", 1),
    "mths": ("M", 1),
    "måned": ("M", 1),
    "måneder": ("M", 1),
    "månedene": ("M", 1),
    "ukene": ("W", 1),
    "dagene": ("D", 1),
    "årene": ("Y", 1),
    "kvartalene": ("M", 3),
    "mnd": ("M", 1),
    "quarter": ("M", 3),
    "quarters": ("M", 3),
    "kvartal": ("M", 3),
    "kvartaler": ("M", 3),
    "year": ("Y", 1),
    "years": ("Y", 1),
    "yr": ("Y", 1),
    "yrs": ("Y", 1),
    "år": ("Y", 1),
    "halvår": ("M", 6),
    "season": ("M", 3),
    "sprint": ("W", 2),
}
_FINER = {"Y": ("M", 12), "M": ("W", 4), "W": ("D", 7), "D": ("H", 24), "H": ("H", 1)}
_UNIT = re.compile(
    r"[\s\u00a0-]*(?:of |av )?(?:or so |eller så |working |business |calendar |short |virke|"
    r"arbeids)?"
    rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?:s(?=\s+tid))?(?!\w)['’]?",
    re.IGNORECASE,
)
_ABOUT = (
    r"(?:(?:about|around|roughly|approximately|maybe|say|perhaps|another|the|ca\.?|cirka|rundt|"
    r"omtrent|"
    r"kanskje|sånn|max(?:imum)?|maks|at most|less than|under|up to|as little as|høyst)\s+){0,2}"
)
_LEAD = re.compile(
    r"(?<!\w)(?:(?:some ?time |possibly |preferably |ideally |gjerne |helst |en gang )?"
    r"(?:within|in|inside|inside of|over|during|for|om|innen|i løpet av|på)"
    rf"(?:\s+(?:the\s+|de\s+|den\s+|det\s+)?(?:next|coming|following|neste|kommende|nærmeste))?"
    r"|(?:the|de)\s+(?:next|coming|neste|kommende)|next|neste)"
    rf"\s+{_ABOUT}",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    r"\s+(?:from (?:now|today)|away|out|down the (?:road|line)|ahead|fra nå(?: av)?|fra i dag|"
    r"frem i tid|"
    r"unna|til)(?!\w)",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"['’]?s?\s+time(?!\w)|(?:\s+or so|\s+eller så)(?!\w)|\s+tid(?:en)?(?!\w)", re.IGNORECASE
)
_RANGE = re.compile(r"\s*(?:[-–—/]|to|til|or|eller|and|og)\s*", re.IGNORECASE)
_HALF_YEAR = re.compile(
    r"(?:half a year|a half year|six months|et halvt år|halvt år|et halvår|halvannet år|"
    r"a year and a half|"
    r"et og et halvt år|one and a half years?|18 months)(?!\w)",
    re.IGNORECASE,
)
_LONG_HALVES = re.compile(r"halvannet|year and|et og et|one and|18", re.IGNORECASE)
_WITHIN_THE_NEXT = re.compile(r"(?:within|in|over|during) the (?:next|coming)\b", re.IGNORECASE)
_ONE_DAY = re.compile(r"(?:an?|en|one) (?:day|hour|dag|time)", re.IGNORECASE)
_NEEDS_NEXT = re.compile(r"^(?:over|during|for|på)\b", re.IGNORECASE)
_HAS_NEXT = re.compile(r"\b(?:next|coming|following|neste|kommende|nærmeste)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Duration:
    """A length with its words. iso: ISO 8601, as the API wants it."""

    start: int
    end: int
    iso: str
    unit: str


def find_durations(text: str, language: str) -> list[Duration]:
    """Every time from now in the text."""
    found: list[Duration] = []
    for lead in _LEAD.finditer(text):
        length = read_length(text, lead.end(), language)
        if length is None or not _counts_from_now(text, lead, length):
            continue
        end = length.end
        if after := _TIME.match(text, end):
            end = after.end()
        found.append(Duration(lead.start(), end, length.iso, length.unit))
    found.extend(_from_now(text, language, found))
    return found


def _counts_from_now(text: str, lead: re.Match[str], length: Duration) -> bool:
    said = text[length.start : length.end]
    if re.fullmatch(r"\w+(?:s|ene|er)", said):
        return False  # "in the coming weeks" counts none
    if _UNIT.fullmatch(said):  # a bare unit: "within the next month", but "next month" is a month
        return bool(_WITHIN_THE_NEXT.match(lead[0]))
    if _ONE_DAY.fullmatch(said):
        return False  # "300 emails in a day"
    return not _NEEDS_NEXT.search(lead[0]) or bool(_HAS_NEXT.search(lead[0]))


def _from_now(text: str, language: str, known: list[Duration]) -> list[Duration]:
    """ "Six weeks from now", "2 months away"."""
    found = []
    for after in _AFTERWARDS.finditer(text):
        if not re.search(r"from|away|out|road|line|fra|unna", after[0]):
            continue
        for start in _word_starts(text, after.start()):
            length = read_length(text, start, language)
            counted = length is not None and " " in text[start : length.end]
            if length is not None and counted and length.end == after.start():
                if not any(start < other.end and other.start < after.end() for other in known):
                    found.append(Duration(start, after.end(), length.iso, length.unit))
                break
    return found


def _word_starts(text: str, end: int) -> list[int]:
    """Where the last five words before `end` begin, the farthest first."""
    low = max(0, end - 30)
    starts = [low + match.start() for match in re.finditer(r"(?<!\w)[\w½]+", text[low:end])]
    return starts[-5:]


def read_length(text: str, start: int, language: str) -> Duration | None:
    """The length that begins at `start`: "six weeks", "a couple of months", "2-3 uker"."""
    if half := _HALF_YEAR.match(text, start):
        months = 18 if _LONG_HALVES.search(half[0]) else 6
        return Duration(start, half.end(), f"P{months}M", "M")
    bare = _UNIT.match(text, start)
    if bare is not None and bare.start("unit") == start:
        return _duration(start, bare, 1)
    count = read_numeral(text, start, language)
    if count is None:
        return None
    last = _upper(text, count, language)
    unit = _UNIT.match(text, last.end)
    return None if unit is None else _duration(start, unit, last.value)


def _upper(text: str, count: Numeral, language: str) -> Numeral:
    joint = _RANGE.match(text, count.end)
    upper = read_numeral(text, joint.end(), language) if joint else None
    return count if upper is None or upper.value <= count.value else upper


def _duration(start: int, unit: re.Match[str], count: float) -> Duration | None:
    letter, factor = _UNITS[unit["unit"].lower()]
    amount = count * factor
    if amount != int(amount):  # "1.5 years"
        letter, amount = {
            "Y": ("M", amount * 12),
            "M": ("W", amount * 4),
            "W": ("D", amount * 7),
        }.get(letter, (letter, amount))
    whole = round(amount)
    if not 1 <= whole <= 999:
        return None
    if letter == "H":
        iso = f"P{whole // 24}D" if whole % 24 == 0 else f"PT{whole}H"
    else:
        iso = f"P{whole}{letter}"
    return Duration(start, unit.end(), iso, letter)
