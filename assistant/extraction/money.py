"""Amounts of money, with currency, period and "per seat".

Catches: "EUR 30.000", "half a million", "15–20k", "20-30 tusen kroner", "kr 50.000,-",
"50' i året", "£1,200 pcm", "up to 200 dollars", "max 900 euros per month", "25 per user and month";
a bare number only beside a cue: a currency, thousands, a period, or a budget word.
Leaves: "40", "1.2k users", "20k visitors a month", "3 meetings a week", percentages, years. What
our own rules do not know (rare currencies) is asked of Duckling, which misreads most of the above.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from assistant.extraction import duckling
from assistant.extraction.currencies import localise
from assistant.extraction.entities import Entity, is_free, make_entity
from assistant.extraction.limits import limit_after
from assistant.extraction.number_words import SCALES, THOUSAND
from assistant.extraction.quantities import Quantity, as_number, quantities_of
from assistant.extraction.rates import TAX, Rate, rate_after, rate_before

EXTRACTOR = "money_extractor"
_BUDGET = re.compile(
    r"\b(?:\w*budget\w*|\w*budsjett\w*|spend(?:ing)?|afford|pay(?:ing)?|cost(?:s|ing)?|price[ds]?|"
    r"pricing|"
    r"invest(?:ing)?|quote[ds]?|fee|funds?|funding|expense|allocated?|set aside|earmarked|"
    r"bruke[rt]?|betale[rt]?|koste[rt]?|pris(?:en)?|råd til|ramme[n]?|kostnad\w*|investere|"
    r"bevilg\w*|innvilg\w*|øremerk\w*|smertegrens\w*|strekke|pott(?:en)?|tak(?:et)?|ceiling|cap|"
    r"approved|granted|ringfenced|disposal|rådighet|disponer\w*|"
    r"satt av|sette av|avsatt|\w*sum(?:men)?|beløp\w*|økonomi\w*)\b",
    re.IGNORECASE,
)
# "80 000 til dette", "2,500 is what I can spend": the same, said behind the number.
_BUDGET_BEHIND = re.compile(
    r"\s+(?:(?!\d)[\w'’]+\s+){0,5}?(?:(?:til|for) (?:dette|this)|strekke|bruke|betale|avse|spend|"
    r"pay|"
    r"afford|budget\w*|budsjett\w*|max|maks|limit|ceiling|råd til|disponere|to play with|"
    r"set aside|satt av|bevilget)\b",
    re.IGNORECASE,
)
_CLAUSE_START = re.compile(r"[.!?;\n](?=\s|$)|\bbut\b|\bmen\b")
# What may stand behind a bare number that is money; any other noun makes it a count of that noun.
_GOES_ON = re.compile(
    r"\s*(?:$|[.,;:!?)\]}\"'…\-–—/+=]|[^\w\s]|"
    r"(?:and|but|or|so|for|if|in|on|to|is|at|as|with|from|when|while|because|since|which|that|it|"
    r"we|i|you|they|he|she|not|no|max(?:imum)?|min(?:imum)?|tops|total|budget|plus|ex|excl\w*|"
    r"incl\w*|"
    r"vat|before|after|by|this|next|per|a|an|each|every|should|would|will|can|could|maybe|ish|"
    r"please|"
    r"thanks|depending|available|roughly|or|then|just|right|upfront|"
    r"og|men|eller|så|for|hvis|i|på|til|er|med|fra|når|fordi|som|det|vi|jeg|du|de|ikke|maks\w*|"
    r"totalt|eks\w*|inkl\w*|mva|før|etter|innen|dette|denne|neste|pr|hver|om|bør|kan|skal|vil|"
    r"kanskje|takk|avhengig|tilgjengelig|cirka|ca|men|da|å|hadde|ville)\b)",
    re.IGNORECASE,
)
_WE_ARE = re.compile(r"(?:\bwe(?:['’]re| are)|\bvi er|\ber vi)\s+$", re.IGNORECASE)
_NOT_AN_AMOUNT = re.compile(  # "how many …, a thousand?", "pay for 20", "den 20."
    r"\b(?:how many|hvor mange)\b|\b(?:pay(?:s|ing)? for|betaler for|den|the|no\.?|nr\.?|"
    r"kl\.?)\s+$",
    re.IGNORECASE,
)
_THANKS_BEHIND = re.compile(r"\s+(?:takk|hjertelig|thanks|ganger|times)\b", re.IGNORECASE)
_THANKS_BEFORE = re.compile(r"\b(?:thanks?|thank you|takk|ta|cheers|one in)\s+$", re.IGNORECASE)
_MONTHS = re.compile(r"\s*(?:mnd|pm)\b", re.IGNORECASE)
_YEAR = range(1900, 2101)
_NAMES_A_YEAR = re.compile(
    r"\b(?:for|in|of|til|i|av|fra|from|since|by|year|året)\s+$", re.IGNORECASE
)
_HANDLES = re.compile(
    r"\b(?:get|gets|getting|receiv\w+|handl\w+|process\w*|answer\w*|send\w*|ship\w*|produc\w+|"
    r"hav(?:e|ing)|"
    r"revenue|turnover|turn(?:ed)? over|omset\w*|"
    r"see|serv\w+|sell\w*|får|mottar|håndterer|behandler|sender|besvarer|produserer|har|selger)\b",
    re.IGNORECASE,
)
_UNUSUAL = re.compile(  # not in our table, but in Duckling's
    r"\b(?:ringgit|lakh|(?-i:RM(?=\d)|BGN|EGP|GEL|IDR|JOD|KWD|LBP|MAD|MYR|QAR|RON|SAR|UAH|VND))",
    re.IGNORECASE,
)
_ISO_CODE = re.compile(r"[A-Z]{3}")


@Language.component(EXTRACTOR)
def money_extractor(doc: Doc) -> Doc:
    taken = 0
    for quantity in quantities_of(doc):
        if quantity.start < taken or not is_free(doc, quantity.start, quantity.end):
            continue
        entity = read_money(doc.text, quantity, doc._.language, doc._.region)
        if entity is not None and is_free(doc, entity.start, entity.end):
            doc._.entities.append(entity)
            taken = entity.end
    for entity in _unusual_money(doc):
        doc._.entities.append(entity)
    return doc


def read_money(
    text: str, quantity: Quantity, language: str, region: str | None, *, asked: bool = False
) -> Entity | None:
    """The quantity as money, or None where nothing says that it is.

    asked: the visitor was asked for a budget, so that a bare number is one.
    """
    after = rate_after(text, quantity.end)
    before = rate_before(text, quantity.start)
    confidence = _confidence(text, quantity, after, asked=asked)
    if confidence is None:
        return None
    quantity, end = _limited_behind(text, quantity, after.end)
    currency = localise(quantity.currency, language, region) if quantity.currency else None
    value: dict[str, Any] = {
        **_bounds(quantity),
        "currency": currency,
        "period": after.period or before.period,
        "per": after.per or before.per,
    }
    span = quantity.start, max(quantity.end, end)
    return make_entity(text, "money", span, value, confidence=confidence, extractor=EXTRACTOR)


def _limited_behind(text: str, quantity: Quantity, end: int) -> tuple[Quantity, int]:
    """Read a limit behind the period: "400 a month at most"."""
    limit = limit_after(text, end)
    if limit.kind is None or quantity.low != quantity.high:
        return quantity, end
    if limit.kind == "at_most":
        return replace(quantity, low=None), limit.end
    return replace(quantity, high=None), limit.end


def _bounds(quantity: Quantity) -> dict[str, int | float]:
    low, high = quantity.low, quantity.high
    if low is not None and low == high:
        return {"amount": as_number(low)}
    bounds = {"min": low, "max": high}
    return {name: as_number(bound) for name, bound in bounds.items() if bound is not None}


def _confidence(text: str, quantity: Quantity, rate: Rate, *, asked: bool) -> float | None:
    """How sure it is that this is money; None: it is not."""
    if quantity.is_article and quantity.scale == 1:
        return None
    if quantity.currency is not None and not quantity.currency.is_dash:
        return 1.0
    if quantity.currency is not None:
        return 0.95
    if _NOT_AN_AMOUNT.search(_clause_before(text, quantity.start)) or _is_thanks(text, quantity):
        return None
    if TAX.match(text, quantity.end):
        return 0.9
    if not (rate.period or rate.per) and not _GOES_ON.match(text, quantity.end):
        return None
    if quantity.scale < THOUSAND and _WE_ARE.search(text[: quantity.start][-24:]):
        return None  # "and we are 12"
    has_budget = (
        asked
        or bool(_BUDGET.search(_clause_before(text, quantity.start)))
        or (quantity.known >= THOUSAND and bool(_BUDGET_BEHIND.match(text, quantity.end)))
    )
    if quantity.scale >= THOUSAND and not (quantity.is_weak_scale and not has_budget):
        return _confidence_of_scaled(text, quantity, rate, has_budget=has_budget)
    if _MONTHS.match(text, quantity.end):
        return None  # "om 2 mnd" is a time
    if rate.period == "once" and rate.per is None and not has_budget:
        return None  # "go through slide 12 once more"
    if rate.period or rate.per:
        return None if _counts_things(text, quantity, has_budget) else 0.8
    if has_budget and not _is_year(text, quantity):
        return 0.75
    return None


def _confidence_of_scaled(
    text: str, quantity: Quantity, rate: Rate, *, has_budget: bool
) -> float | None:
    if has_budget:
        return 0.95
    if _counts_things(text, quantity, has_budget) and (rate.period or quantity.scale != THOUSAND):
        return None
    return 0.8


def _counts_things(text: str, quantity: Quantity, has_budget: bool) -> bool:
    """ "We get 300 a month": no noun, but no money either."""
    clause = _clause_before(text, quantity.start)
    return not has_budget and bool(_HANDLES.search(clause))


def _is_thanks(text: str, quantity: Quantity) -> bool:
    """ "Tusen takk", "thanks a million", and a bare "thousand" that counts nothing."""
    said = text[quantity.number_start : quantity.end].lower()
    return said in SCALES or bool(
        _THANKS_BEHIND.match(text, quantity.end)
        or _THANKS_BEFORE.search(text[max(0, quantity.start - 20) : quantity.start])
    )


def _is_year(text: str, quantity: Quantity) -> bool:
    value = quantity.known
    plain = not quantity.is_grouped and quantity.scale == 1 and value in _YEAR
    prefix = text[max(0, quantity.start - 12) : quantity.start]
    return plain and bool(_NAMES_A_YEAR.search(prefix))


def _clause_before(text: str, start: int) -> str:
    clause = text[max(0, start - 60) : start]
    breaks = [match.end() for match in _CLAUSE_START.finditer(clause)]
    return clause[breaks[-1] :] if breaks else clause


def _unusual_money(doc: Doc) -> list[Entity]:
    """Amounts in currencies our table lacks, by Duckling."""
    found: list[Entity] = []
    for match in _UNUSUAL.finditer(doc.text):
        left = max(0, match.start() - 20)
        for reading in duckling.read_amounts(doc.text[left : match.end() + 16], doc._.language):
            entity = _from_duckling(doc.text, left, reading)
            if entity is not None and is_free(doc, entity.start, entity.end):
                found.append(entity)
    return [entity for entity in found if entity is found[0] or entity.start >= found[0].end]


def _from_duckling(text: str, left: int, reading: duckling.Reading) -> Entity | None:
    code, amount = str(reading.unit), reading.low
    if reading.is_interval or not isinstance(amount, int | float) or not _ISO_CODE.fullmatch(code):
        return None
    start, end = left + reading.start, left + reading.end
    rate = rate_after(text, end)
    value = {
        "amount": as_number(amount),
        "currency": code,
        "period": rate.period,
        "per": rate.per,
    }
    span = start, max(end, rate.end)
    return make_entity(text, "money", span, value, confidence=0.6, extractor=EXTRACTOR)
