"""Numbers as people type them: "15–20k", "EUR 30.000", "half a million", "mellom 100 og 150 000".

`find_quantities` reads a text once for money and company size. It takes digits with any usual
grouping, number words of the doc's language, scales, a currency on either side, ranges and limits
("up to", "minst", "50+"). It leaves dates, clock times, percentages, ordinals, version and
reference numbers. Whether a quantity is money, people or neither is for others to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import cast

from spacy.tokens import Doc

from assistant.extraction.calendar_words import MONTHS
from assistant.extraction.currencies import CURRENCY_AFTER, CURRENCY_BEFORE, Currency, read_currency
from assistant.extraction.limits import limit_after, limit_before
from assistant.extraction.number_words import THOUSAND
from assistant.extraction.numerals import SPACES, Numeral, read_numeral, skip_literal

_NUMBER_BEGINS = re.compile(r"\d|[½¼¾]|(?<![^\W\d_])[^\W\d_]")
_MONTH = "|".join(name for name in MONTHS if len(name) > 3)
_NOT_QUANTITIES = re.compile(
    r"\b\d{4}-\d\d?-\d\d?\b"
    r"|\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)\b"
    r"|\b\d{1,2}:\d\d\b"
    r"|\b\d+(?:[.,]\d+)?\s?(?:%|percent\b|prosent\b)"
    r"|\b\d+(?:st|nd|rd|th)\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:of )?(?:{_MONTH})\b"
    r"|\b24\s?/\s?7\b"
    r"|#\s?\d[\d-]*"
    r"|\b(?:kl|klokka|klokken)\.?\s?\d{1,2}(?:[.:]\d\d)?"
    r"|(?<![$€£\d.,])\b\d{1,2}\s?(?:am|pm|a\.m\.|p\.m\.|o'clock)\b"
    r"|\b(?:iso|v|ver|version|versjon|windows|office|web|ipv?|utf|gpt|mp)[- ]?\d[\d.]*\b"
    r"|\b(?:org|organi[sz]ation|organisasjons?)[\s.-]*(?:nr|no|number|nummer)\W{0,3}\d[\d ]{7,}"
    r"|\b(?:order|invoice|case|ticket|ref|reference|customer|room|flight|po|account|card|vat|"
    r"ordre|faktura|saks?|kunde|rom|konto|kort|mva)"
    r"[\s-]?(?:nr|no|number|nummer|id|#)?\.?\W{0,3}(?:is |er )?(?<=[\s:#.])\d{4,}[\d -]*",
    re.IGNORECASE,
)
_DASH = re.compile(rf"[{SPACES}]*(?:[-–—−]|\.\.\.?|…)[{SPACES}]*")
_TO = {
    "en": re.compile(r"\s+(?:to|til|or|through)\s+", re.IGNORECASE),
    "nb": re.compile(r"\s+(?:til|eller|to)\s+", re.IGNORECASE),
}
_AND = re.compile(r"\s+(?:and|og|&|to|til)\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:(?:somewhere |et sted )?(?:in )?between|mellom)\s+$", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|fra)\s+$", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|ikke)\s+$", re.IGNORECASE)
_MAY_END_CURRENCY = re.compile(r"[a-zł$€£¥₹₪.:][\s\u00a0\u202f]{0,2}$", re.IGNORECASE)
_LONGEST_PREFIX = 26
_MANY = 200  # numbers in one message; the rest is not read


@dataclass(frozen=True)
class Quantity:
    """A number, a range or a limit. low == high for a plain number; None where it is open.

    scale: 1000 of "15-20k". number_start: where the digits begin, behind "up to" and the like.
    """

    start: int
    end: int
    low: float | None
    high: float | None
    currency: Currency | None
    scale: float
    is_weak_scale: bool
    is_grouped: bool
    is_article: bool
    number_start: int

    @property
    def known(self) -> float:
        """The one bound there is, or the lower of two."""
        return self.low if self.low is not None else self.high or 0.0


@dataclass(frozen=True)
class _Number:
    """A numeral with the currency around it."""

    start: int
    end: int
    numeral: Numeral
    value: float
    scale: float
    currency: Currency | None


def quantities_of(doc: Doc) -> list[Quantity]:
    """The doc's quantities, found once for all components."""
    key = "assistant.quantities"
    if key not in doc.user_data:
        doc.user_data[key] = find_quantities(doc.text, doc._.language)
    return cast(list[Quantity], doc.user_data[key])


def find_quantities(text: str, language: str) -> list[Quantity]:
    """Every quantity in the text, in its order, without overlaps."""
    numbers = _find_numbers(text, language)
    quantities: list[Quantity] = []
    index = 0
    while index < len(numbers):
        first, last = numbers[index], None
        if index + 1 < len(numbers) and _is_range(text, first, numbers[index + 1], language):
            last = numbers[index + 1]
        quantities.append(_range(text, first, last) if last else _single(text, first))
        index += 2 if last else 1
    return _without_denied(text, quantities)


def _without_denied(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Drop the 14 of "40 people, not 14" and of "ikke 14, men 40"."""
    if len(quantities) < 2:
        return quantities
    return [
        quantity
        for quantity in quantities
        if not _DENIED.search(text[max(0, quantity.start - 12) : quantity.start])
    ]


def _find_numbers(text: str, language: str) -> list[_Number]:
    barred = [match.span() for match in _NOT_QUANTITIES.finditer(text)]
    numbers: list[_Number] = []
    position = 0
    for match in _NUMBER_BEGINS.finditer(text):
        start = match.start()
        if start < position or any(low <= start < high for low, high in barred):
            continue
        numeral = read_numeral(text, start, language)
        if numeral is not None:
            numbers.append(_with_currency(text, numeral))
            position = numbers[-1].end
        elif match[0].isdecimal():
            position = skip_literal(text, start)
        if len(numbers) == _MANY:
            break
    return numbers


def _with_currency(text: str, numeral: Numeral) -> _Number:
    start, end, value, scale = numeral.start, numeral.end, numeral.value, numeral.scale
    before = None
    if not numeral.is_word and _MAY_END_CURRENCY.search(text, max(0, start - 3), start):
        before = CURRENCY_BEFORE.search(text, max(0, start - _LONGEST_PREFIX), start)
    after = CURRENCY_AFTER.match(text, end)
    currency = None
    for match in (after, before):
        if match is None:
            continue
        read = read_currency(match)
        if currency is None or currency.is_dash:  # the words say more than "50,-"
            currency = read
        start, end = min(start, match.start()), max(end, match.end())
        if read.factor > 1 and scale == 1:
            value, scale = value * read.factor, read.factor
    return _Number(start, end, numeral, value, scale, currency)


def _is_range(text: str, first: _Number, second: _Number, language: str) -> bool:
    between = text[first.end : second.start]
    if len(between) > 12 or (second.numeral.is_article and second.scale == 1):
        return False
    joined = _DASH.fullmatch(between) or _TO[language].fullmatch(between)
    if not joined:
        prefix = text[max(0, first.start - _LONGEST_PREFIX) : first.start]
        joined = _AND.fullmatch(between) if _BETWEEN.search(prefix) else None
    return joined is not None and _share_scale(first, second).value < second.value


def _share_scale(first: _Number, second: _Number) -> _Number:
    """Read 15 of "15-20k" and 100 of "100 og 150 000" as thousands too."""
    if first.scale > 1 or first.numeral.is_grouped:
        return first
    if second.scale == 1 and not (_is_in_thousands(second) and first.value < THOUSAND):
        return first
    for scale in (second.scale, THOUSAND):
        if scale > 1 and first.value * scale < second.value:
            return replace(first, value=first.value * scale, scale=scale)
    return first


def _is_in_thousands(number: _Number) -> bool:
    """Whether its thousands show, so that "5-6000" and "20-30.000" leave them out before."""
    return number.numeral.is_grouped or (
        THOUSAND <= number.value < 100 * THOUSAND and number.value % THOUSAND == 0
    )


def _range(text: str, first: _Number, last: _Number) -> Quantity:
    first = _share_scale(first, last)
    start = first.start
    for prefix in (_BETWEEN, _FROM):
        match = prefix.search(text, max(0, start - _LONGEST_PREFIX), start)
        start = match.start() if match else start
    start = limit_before(text, start).start
    return _built((start, last.end), (first.value, last.value), first, last)


def _single(text: str, number: _Number) -> Quantity:
    limit = limit_before(text, number.start)
    kind, end = limit.kind, number.end
    if kind is None:
        after = limit_after(text, number.end)
        kind, end = after.kind, after.end
    low = None if kind == "at_most" else number.value
    high = None if kind == "at_least" else number.value
    return _built((limit.start, end), (low, high), number, number)


def _built(
    span: tuple[int, int],
    bounds: tuple[float | None, float | None],
    first: _Number,
    last: _Number,
) -> Quantity:
    return Quantity(
        *span,
        *bounds,
        currency=last.currency or first.currency,
        scale=max(first.scale, last.scale),
        is_weak_scale=first.numeral.is_weak_scale or last.numeral.is_weak_scale,
        is_grouped=first.numeral.is_grouped or last.numeral.is_grouped,
        is_article=last.numeral.is_article,
        number_start=first.start,
    )


def as_number(value: float) -> int | float:
    """Whole numbers as int; the rest with the two digits that money has."""
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded
