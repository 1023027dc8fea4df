"""When the visitor wants to buy or start.

Values: `{"start", "end"}` (ISO dates, end exclusive, either may be missing) for the calendar,
`{"dur": "P6W"}` for a time from now, None for "as soon as possible".

Catches: "before summer", "by the end of the year", "Q3", "i løpet av våren", "early 2027",
"between March and May", "within six weeks", "asap". "Before" ends where its period begins; "by"
a day ends after that day; "after" begins behind the period; "the end of" alone is an end.
"Early" and "late" are the first and last third of a period, of a year the first and last quarter.
Leaves: the past, meetings and calls, webinars, opening hours, holidays, ends of contracts, how
long something takes or took; `timeline_context` decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from assistant.extraction import duckling
from assistant.extraction.calendar_periods import Days, Period, find_periods
from assistant.extraction.durations import find_durations
from assistant.extraction.entities import Entity, is_free, make_entity, reference_date_of
from assistant.extraction.gazetteers import given_names
from assistant.extraction.name_words import is_everyday
from assistant.extraction.timeline_context import is_wanted_now, means_buying
from assistant.extraction.timeline_words import ASAP, DIRECTION, EDGE, SPACE

EXTRACTOR = "timeline_extractor"
_FOR_DUCKLING = re.compile(
    r"(?<!\w)(?:(?:the )?(?:first|second|third|fourth|last) \w+day (?:of|in) \w+"
    r"|(?:første|andre|tredje|fjerde|siste) \w+dag(?:en)? i \w+)(?!\w)",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"\s*(?:[-–—/]|to|til|and|og|or|eller|through|until|,? or|,? maybe)\s*", re.IGNORECASE
)
_NOUN_NEXT = re.compile(
    r"\s+(?!(?:og|eller|men|når|så|hvis|om|for|med|en gang|før|etter|helst|gjerne|"
    r"kanskje)\b)[^\W\d_]",
    re.IGNORECASE,
)
_CANNOT = re.compile(
    r"(?:n['’]t|\bcannot|\bcant|\bcan not|\bnot|\bikke|\baldri)(?: \w+){0,3} $", re.IGNORECASE
)
_BEHIND = re.compile(
    r"\s+(?:(?P<from>at the (?:very )?earliest|(?:at )?earliest|or later|onwards?|tidligst|"
    r"eller senere|og utover)"
    r"|(?:at the (?:very )?latest|(?:at )?latest|or (?:earlier|sooner|before)|senest|"
    r"eller (?:før|tidligere)))(?!\w)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:start(?:ing)?|start date|starts?|timeline|timing|time ?frame|when|go[- ]?live|deadline|"
    r"launch|"
    r"oppstart|tidspunkt|tidslinje|tidsramme|når|frist|levering)\s*[:=–-]\s*$",
    re.IGNORECASE,
)
_READY = re.compile(
    r"\b(?:ready|in place|live|done|running|up|klare?t?|på plass|i gang|oppe)\s+$", re.I
)
_BARE_UNIT = re.compile(
    r"(?:the )?(?:week|month|quarter|year|half[- ]?year|uka|uken|uke|måned(?:en)?|kvartal(?:et)?|"
    r"året|år)",
    re.IGNORECASE,
)
_LOOK_BACK = 56
_SHORT_ANSWER_WORDS = 4
_FILLER = frozenset(
    "i think probably maybe perhaps if possible guess hope please thanks ideally preferably or so "
    "jeg vi tenker tror håper antar kanskje hvis det går mulig helst gjerne takk da sånn".split()
)
_WEEK_OF = re.compile(
    r"(?<!\w)(?:in |i )?(?:(?:the )?(?:week (?:of|commencing|beginning|starting|from)|w/c)|"
    r"(?:uka|uken|uke) (?:fra|som starter|som begynner))\s+(?:mon(?:day)?|man(?:dag)?)?\s*(?:the |"
    r"den )?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    value: dict[str, str] | None
    grain: str
    confidence: float = 0.9


@Language.component(EXTRACTOR)
def timeline_extractor(doc: Doc) -> Doc:
    found = find_timelines(doc.text, doc._.language, reference_date_of(doc))
    for entity in found:
        if is_free(doc, entity.start, entity.end):
            doc._.entities.append(entity)
    return doc


def find_timelines(
    text: str, language: str, reference: date, *, asked: bool = False
) -> list[Entity]:
    """Every time at which the visitor wants to buy or start.

    asked: the visitor was asked when; then any time is the answer.
    """
    found: list[_Found] = []
    for candidate in [
        *_durations(text, language),
        *_by_duckling(text, language, reference),
        *_calendar(text, language, reference, asked=asked),
        *_soon(text),
    ]:
        if any(candidate.start < other.end and other.start < candidate.end for other in found):
            continue
        span = candidate.start, candidate.end
        if asked or means_buying(text, span, candidate.grain):
            found.append(candidate)
    return [
        make_entity(
            text,
            "timeline",
            (item.start, item.end),
            item.value,
            confidence=item.confidence,
            extractor=EXTRACTOR,
        )
        for item in sorted(found, key=lambda item: item.start)
    ]


def _soon(text: str) -> list[_Found]:
    return [
        _Found(*match.span(), None, "asap")
        for match in ASAP.finditer(text)
        if match[0].lower() not in ("now", "right now", "nå") or is_wanted_now(text, *match.span())
    ]


def _durations(text: str, language: str) -> list[_Found]:
    return [
        _Found(item.start, item.end, {"dur": item.iso}, "duration")
        for item in find_durations(text, language)
    ]


def _by_duckling(text: str, language: str, reference: date) -> list[_Found]:
    """What our own names lack: "the last Friday in May", "første mandag i juni"."""
    found: list[_Found] = []
    for match in _FOR_DUCKLING.finditer(text):
        for reading in duckling.read_times(match[0], language, reference):
            article = 4 if match[0].lower().startswith("the ") else 0
            whole = reading.end == len(match[0]) and reading.start <= article
            if whole and reading.grain == "day" and isinstance(reading.low, str):
                day = date.fromisoformat(reading.low[:10])
                start, direction = _direction(text, match.start(), language)
                period = Period(*match.span(), "day", fixed=(day, day + timedelta(days=1)))
                value = _apply((day, day + timedelta(days=1)), period, None, direction, reference)
                if value is not None:
                    found.append(_Found(start, match.end(), value, "day", confidence=0.7))
    return found


def _calendar(text: str, language: str, reference: date, *, asked: bool) -> list[_Found]:
    periods = find_periods(text, reference)
    found: list[_Found] = []
    skip = -1
    for index, period in enumerate(periods):
        if index == skip:
            continue
        partner = periods[index + 1] if index + 1 < len(periods) else None
        if partner and _JOINT.fullmatch(text[period.end : partner.start]):
            joined = _joined(text, period, partner, reference)
            if joined is not None:
                found.append(joined)
                skip = index + 1
                continue
        single = _single(text, period, language, reference, asked=asked)
        if single is not None:
            found.append(single)
    return found


def _joined(text: str, first: Period, last: Period, reference: date) -> _Found | None:
    """ "Between March and May", "Q2 or Q3": from the one to the other."""
    begins, ends = first.days(reference), last.days(reference)
    if first.yearly is not None and last.fixed is not None and first.grain == last.grain:
        begins = first.yearly(last.fixed[0].year)  # "March to May 2026"
    if begins is None or ends is None:
        return None
    if ends[1] <= begins[0] and last.yearly is not None:
        ends = last.yearly(ends[0].year + 1)
    if ends[1] <= begins[0] or ends[1] <= reference:
        return None
    prefix = re.compile(
        r"(?<!\w)(?:(?:sometime |some time |somewhere |en gang )?(?:between|from|mellom|fra|in|i|"
        r"during|by|on))"
        rf"{SPACE}$",
        re.IGNORECASE,
    )
    low = max(0, first.start - 30)
    match = prefix.search(text[low : first.start])
    if match is None and first.is_loose and last.is_loose and not _is_short(text):
        return None
    start = low + match.start() if match else first.start
    return _Found(start, last.end, _value(begins[0], ends[1]), first.grain)


def _single(
    text: str, period: Period, language: str, reference: date, *, asked: bool
) -> _Found | None:
    start, period = _whole_week(text, period, reference)
    start, edge = _look_back(text, start, EDGE)
    start, direction = _direction(text, start, language)
    if not _is_meant(text, period, edge, direction, asked=asked):
        return None
    end = period.end
    if direction in (None, "in") and (behind := _BEHIND.match(text, end)):
        direction, end = ("from" if behind["from"] else "latest"), behind.end()
    days = period.days(reference, until_start=direction in ("before", "by") and edge is None)
    value = _apply(days, period, edge, direction, reference) if days else None
    return None if value is None else _Found(start, end, value, period.grain)


def _is_name(text: str, period: Period, edge: str | None, direction: str | None) -> bool:
    """ "Jan Erik", "June Whitfield", "april lunde": a month that is somebody's given name."""
    if edge or direction:
        return False
    following = re.match(r" ([^\W\d_]+)", text[period.end :])
    if following is None:
        return False
    word = following[1]
    named = word.istitle() and not is_everyday(word.lower())
    return named or given_names().is_clear(word)


def _whole_week(text: str, period: Period, reference: date) -> tuple[int, Period]:
    """ "Week commencing 4 May": the week of that day."""
    low = max(0, period.start - _LOOK_BACK)
    lead = _WEEK_OF.search(text[low : period.start]) if period.grain == "day" else None
    days = period.days(reference) if lead else None
    if lead is None or days is None:
        return period.start, period
    monday = days[0] - timedelta(days=days[0].weekday())
    week = Period(
        low + lead.start(), period.end, "week", fixed=(monday, monday + timedelta(days=7))
    )
    return week.start, week


def _is_meant(
    text: str, period: Period, edge: str | None, direction: str | None, *, asked: bool
) -> bool:
    """Whether the words are a time at all: "may", "2027" and "the year" need more around them."""
    said = text[period.start : period.end].lower()
    if period.grain == "month" and _is_name(text, period, edge, direction):
        return False
    if _BARE_UNIT.fullmatch(said) and edge is None and direction not in ("within", "during"):
        return False
    if edge is not None or direction is not None:
        return not _is_our(text, period)
    if _LABEL.search(text[max(0, period.start - 24) : period.start]):
        return True
    if said in ("may", "march", "vår"):
        return asked or (text[period.start].isupper() and said == "march" and _is_short(text))
    if period.grain == "year" and period.is_loose and text[period.end :].strip(" .!?"):
        return False
    return not period.is_loose or asked or _is_short(text)


def _look_back(text: str, position: int, pattern: re.Pattern[str]) -> tuple[int, str | None]:
    low = max(0, position - _LOOK_BACK)
    match = pattern.search(text[low:position])
    return (low + match.start(), match.lastgroup) if match else (position, None)


def _direction(text: str, position: int, language: str) -> tuple[int, str | None]:
    start, direction = _look_back(text, position, DIRECTION)
    word = text[start:position].strip().lower()
    if word == "i" and language == "en":
        return position, None  # "I may"
    if word in ("for", "til") and _READY.search(text[max(0, start - 24) : start]):
        return start, "before"
    if direction == "before" and _CANNOT.search(text[max(0, start - 40) : start]):
        return start, "from"  # "we can't start before Easter"
    return start, direction


def _is_our(text: str, period: Period) -> bool:
    """Bokmål "i vår bedrift" speaks of our company, "i vår" of spring."""
    if text[period.start : period.end].lower() != "vår":
        return False
    return _NOUN_NEXT.match(text, period.end) is not None


def _is_short(text: str) -> bool:
    words = [word.strip(".,!?") for word in text.lower().split()]
    telling = [word for word in words if word not in _FILLER]
    return (
        len(words) < 9
        and len(telling) <= _SHORT_ANSWER_WORDS
        and not re.match(
            r"\W*(?:i['’]?m|i am|my name|jeg (?:er|heter)|hi|hei|hello)\b", text, re.IGNORECASE
        )
    )


def _apply(
    days: Days, period: Period, edge: str | None, direction: str | None, reference: date
) -> dict[str, str] | None:
    """Bend the days by the words in front of them; None for what lies in the past."""
    if edge == "end" and days[0] < days[1]:
        days, direction = (days[1], days[1]), direction if direction == "after" else "end"
    elif edge == "later":
        days, direction = (days[1], days[1]), "end"
    elif edge is not None:
        days = _third(days, period, edge)
    first, after = days
    if direction == "after":
        return _value(after, None) if after >= reference else None
    if direction == "from":
        return _value(first, None) if after > reference else None
    if after <= reference and not (direction == "end" and after == reference):
        return None
    if direction == "end" or first == after:
        forward = period.grain == "feast" and direction in (None, "in")
        return _value(first, None) if forward else _value(None, after)
    if direction in ("within", "latest"):
        return _value(None, after)
    if direction == "by":
        return _value(None, after if period.grain == "day" else first)
    if direction == "before":
        return _value(None, first)
    return _value(first, after)


def _third(days: Days, period: Period, edge: str) -> Days:
    first, after = days
    if edge in ("first_half", "second_half"):
        months = (after.year - first.year) * 12 + after.month - first.month
        half = _month_on(first, months // 2) if months > 1 else first.replace(day=16)
        return (first, half) if edge == "first_half" else (half, after)
    if period.grain == "year" and edge != "middle":
        return (
            (first, date(first.year, 4, 1)) if edge == "start" else (date(first.year, 10, 1), after)
        )
    if period.grain in ("year", "half", "season", "quarter"):
        months = (after.year - first.year) * 12 + after.month - first.month
        third = max(1, months // 3)
        begin = {"start": 0, "middle": third, "late": months - third}[edge]
        return _month_on(first, begin), _month_on(first, begin + third)
    length = (after - first).days
    third = length // 3
    begin = {"start": 0, "middle": third, "late": length - third}[edge]
    end = begin + third if edge != "late" else length
    return first + timedelta(days=begin), first + timedelta(days=max(end, begin + 1))


def _month_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _value(first: date | None, after: date | None) -> dict[str, str]:
    value: dict[str, Any] = {}
    if first is not None:
        value["start"] = first.isoformat()
    if after is not None:
        value["end"] = after.isoformat()
    return value
