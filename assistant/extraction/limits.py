"""Words that make a number a limit or an estimate: "up to", "minst", "50+", "rundt".

An estimate keeps its number ("about 40" is 40, "just over 100" is 100), a limit opens one side.
The words belong to the span, since they belong to what was said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["at_least", "at_most"]

_ESTIMATE = (
    r"just (?:over|under|shy of|above|below)|a (?:little|bit) (?:over|under|more than|less than)|"
    r"slightly (?:over|under)|around about|somewhere (?:around|near)|"
    r"(?:somewhere )?in the (?:region|area|ballpark) of|"
    r"(?:give or take)|about|around|approximately|approx\.?|roughly|circa|ca\.?|c\.|some|"
    r"close to|nearly|almost|maybe|perhaps|probably|exactly|"
    r"i (?:under|over)kant av|i området|i størrelsesorden(?:en)?|litt (?:over|under|mer enn)|"
    r"rett (?:over|under)|rundt(?: regnet)?|omtrent|omkring|cirka|sirka|sånn(?: ca\.?| cirka)?|"
    r"nærmere|nesten|drøye?|drøyt|snaue?|snaut|kanskje|ca|nøyaktig|anslagsvis|~|≈"
)
_AT_MOST = (
    r"(?:an? )?(?:absolute )?max(?:imum)?\.?(?: (?:budget|price|spend|cost))?(?: (?:of|is|at))?|"
    r"up to|upto|"
    r"not? (?:more|higher) than|"
    r"at (?:the )?(?:very )?most|under|below|less than|fewer than|cheaper than|lower than|"
    r"south of|sub(?=\s|-)-?|billigere enn|lavere enn|"
    r"not over|nothing (?:over|above)|"
    r"capped at|(?:not |won't |can't |cannot )?exceed(?:ing)?|a (?:cap|ceiling|limit) of|"
    r"limit(?:ed)? (?:of|is|to)|<=?|≤|"
    r"opp til|opp mot|opptil|inntil|maks(?:imalt|imum|pris|budsjett|beløp)?\.?(?: er)?(?: på)?|"
    r"høyst|ikke (?:mer|over|"
    r"flere)(?: enn)?|"
    r"mindre enn|færre enn|et tak på|ikke overstige|på det meste"
)
_AT_LEAST = (
    r"(?:an? )?min(?:imum)?\.?(?: of)?|at least|over|above|more than|upwards? of|north of|"
    r"not less than|no less than|no fewer than|starting (?:at|from)|from|fra|>=?|≥|"
    r"minst|mer enn|flere enn|minimum|ikke mindre enn|fra og med"
)
_ENDS = r"(?:^|(?<=[^\w]))"
_BEFORE = re.compile(
    rf"{_ENDS}(?:(?P<estimate>{_ESTIMATE})|(?P<at_most>{_AT_MOST})|(?P<at_least>{_AT_LEAST}))"
    r"\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?P<at_least>\s?\+(?![\d+/]|\s?(?:-|mva|moms|vat|tax))|\s+(?:or|and|eller|og) (?:more|above|"
    r"over|up(?:wards)?|mer|"
    r"flere|oppover|høyere)\b|\s+plus\b|\s?pluss\b)"
    r"|(?P<at_most>\s+(?:or|eller) (?:less|fewer|below|under|lower|mindre|færre|lavere)\b|"
    r",?\s+(?:max(?:imum)?|maks(?:imalt|imum)?|tops|at (?:the )?most|på det meste)\b\.?)",
    re.IGNORECASE,
)
_DENIED = re.compile(  # "can't go above 20k", "må ikke koste mer enn 10 000"
    r"(?:\b(?:not|cannot|never|ikke|aldri|uten)|n['’]t|\b(?:dont|cant|wont))(?:\s+\w+){0,3}\s+$",
    re.IGNORECASE,
)
_LONGEST = 40


@dataclass(frozen=True)
class Limit:
    """kind: None for an estimate or nothing at all. start, end: with the words themselves."""

    start: int
    end: int
    kind: Kind | None


def limit_before(text: str, position: int) -> Limit:
    """Read limits and estimates that end at `position`, several in a row ("maybe up to")."""
    start, kind = position, None
    for _ in range(3):
        match = _BEFORE.search(text[max(0, start - _LONGEST) : start])
        if match is None:
            break
        kind = kind or _kind(match)
        start = max(0, start - _LONGEST) + match.start()
    if kind is not None and _DENIED.search(text[max(0, start - _LONGEST) : start]):
        kind = "at_most" if kind == "at_least" else "at_least"
    return Limit(start, position, kind)


def limit_after(text: str, position: int) -> Limit:
    """Read a limit that begins at `position`: "50+", "200 or less", "900 tops"."""
    match = _AFTER.match(text, position)
    if match is None:
        return Limit(position, position, None)
    return Limit(position, match.end(), _kind(match))


def _kind(match: re.Match[str]) -> Kind | None:
    if match["at_least"] is not None:
        return "at_least"
    return "at_most" if match["at_most"] is not None else None
