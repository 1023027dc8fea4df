"""Lenient readings of an answer to a pending question: budget, size, time, e-mail, phone, website.

The question was asked, so "40000" is a budget, "14" a size, "6 weeks" a time and "kari at acme.no"
an address. What plainly answers something else ("14 people" for a budget) is still none. None
means: not an answer to this question. Offsets are code points of the message, end exclusive.
"""

from __future__ import annotations

import re
from datetime import date

from assistant.extraction import company_size, timeline
from assistant.extraction.currencies import CURRENCY_AFTER
from assistant.extraction.domains import is_top_level_domain
from assistant.extraction.durations import read_length
from assistant.extraction.email import find_emails
from assistant.extraction.entities import Entity, make_entity
from assistant.extraction.money import read_money
from assistant.extraction.phone import find_phones
from assistant.extraction.quantities import Quantity, find_quantities
from assistant.extraction.url import find_urls

EXTRACTOR = "answer"
_I = re.IGNORECASE
_OTHER_NOUN = re.compile(r"[\s-]+(?!(?:of us|av oss|stykker|stk)\b)[^\W\d_]", _I)
_A_FEW = re.compile(
    r"\W*(?:(?:we['’]re|we are|vi er|there are|det er)\s+)?(?:only |just |bare |kun )?"
    r"(?P<few>a few|a handful|not many|few|noen få|en håndfull|et knippe|få)(?: of us| av oss)?\W*",
    _I,
)
_FEW = {"min": 2, "max": 5}
_NOW = re.compile(
    r"(?<!\w)(?:now|right now|today|urgent(?:ly)?|it['’]?s urgent|yesterday|ready now|soonest|"
    r"nå|nå straks|i dag|det haster|haster|i går|fort|fortest|med det første)(?!\w)",
    _I,
)
_NOT_NOW = re.compile(r"\b(?:not|no|isn['’]t|ikke|ingen|nothing|don['’]t|know|vet)\b", _I)
_TYPED_COMMA = re.compile(
    r"(?P<local>[\w.+-]+)@(?P<name>[\w-]+(?:\.[\w-]+)*),(?P<top>[a-z]{2,6})\b", _I
)


def read_budget_answer(text: str, language: str, *, region: str | None = None) -> Entity | None:
    """ "40000", "5 to 10k", "around 20 000"; an amount with a currency goes before one without."""
    found: list[Entity] = []
    for quantity in _free_quantities(text, language):
        entity = read_money(text, quantity, language, region, asked=True)
        if entity is not None:
            found.append(entity)
    found.sort(key=lambda entity: entity.value["currency"] is None)
    return found[0] if found else None


def read_size_answer(text: str, language: str) -> Entity | None:
    """ "14", "10-20", "we're 8", "just me", "fjorten", "a dozen"."""
    quantities = _free_quantities(text, language)
    if found := company_size.find_sizes(text, quantities):
        return found[0]
    if company_size.is_one(text):
        return _size(text, text, {"min": 1, "max": 1})
    if few := _A_FEW.fullmatch(text):
        return _size(text, few["few"], _FEW)
    for quantity in quantities:
        counts = company_size.is_size(quantity) or quantity.known == 2
        if counts and quantity.currency is None and _stands_alone(text, quantity):
            return company_size.size_entity(text, quantity.start, quantity.end, quantity, 0.8)
    return None


def read_timeline_answer(
    text: str, language: str, reference_date: date | None = None
) -> Entity | None:
    """ "6 weeks", "may", "2027", "now" besides all the timeline reads.

    The value is None for "as soon as possible"; the entity is None when no time was said.
    """
    reference = reference_date or date.today()
    if found := timeline.find_timelines(text, language, reference, asked=True):
        return found[0]
    for start in [match.start() for match in re.finditer(r"(?<!\w)\w", text)]:
        length = read_length(text, start, language)
        if length is None or " " not in text[start : length.end]:
            continue
        if _is_rate(text, length.end):
            return None
        return _time(text, (start, length.end), {"dur": length.iso})
    now = _NOW.search(text)
    return _time(text, now.span(), None) if now and not _NOT_NOW.search(text) else None


def read_email_answer(text: str, language: str) -> Entity | None:
    """ "kari at acme.no", and "kari@acme,no" with a comma for the full stop."""
    if found := find_emails(text, asked=True):
        return found[-1] if _corrects(text, found) else found[0]
    match = _TYPED_COMMA.search(text)
    if match is None or not is_top_level_domain(match["top"]):
        return None
    value = f"{match['local']}@{match['name']}.{match['top']}".lower()
    return make_entity(text, "email", match.span(), value, confidence=0.6, extractor=EXTRACTOR)


def read_phone_answer(text: str, language: str, *, region: str | None = None) -> Entity | None:
    """ "91234567", "412 34 567", and numbers that no region has."""
    found = find_phones(text, language, region, asked=True)
    return found[0] if found else None


def read_website_answer(text: str, language: str) -> Entity | None:
    """ "acme.no", "acme dot no"; of an e-mail address its domain is not taken."""
    taken = find_emails(text)
    for entity in find_urls(text, asked=True):
        if not any(other.overlaps(entity.start, entity.end) for other in taken):
            return entity
    return None


def _free_quantities(text: str, language: str) -> list[Quantity]:
    """The numbers that are no part of an address or a certain telephone number."""
    taken = [*find_emails(text), *find_urls(text)]
    taken += [phone for phone in find_phones(text, language) if phone.confidence >= 0.95]
    return [
        quantity
        for quantity in find_quantities(text, language)
        if not any(entity.overlaps(quantity.start, quantity.end) for entity in taken)
    ]


def _is_rate(text: str, position: int) -> bool:
    """Whether it goes on as in "5 days a week"."""
    return (
        re.match(r"\s+(?:a|per|i|pr|om|each|every|old|gammel)\b", text[position:], _I) is not None
    )


def _stands_alone(text: str, quantity: Quantity) -> bool:
    """No other noun is counted: "3 offices", "40 kr", "10 years"."""
    if CURRENCY_AFTER.match(text, quantity.end):
        return False
    return company_size.ends_well(text, quantity.end) or not _OTHER_NOUN.match(text, quantity.end)


def _corrects(text: str, found: list[Entity]) -> bool:
    """ "not a@b.no but c@d.no": the last one counts."""
    return len(found) > 1 and bool(re.search(r"\b(?:not|ikke)\b", text[: found[0].start], _I))


def _size(text: str, said: str, value: dict[str, int]) -> Entity:
    start = text.find(said.strip())
    span = start, start + len(said.strip())
    return make_entity(text, "company_size", span, value, confidence=0.8, extractor=EXTRACTOR)


def _time(text: str, span: tuple[int, int], value: dict[str, str] | None) -> Entity:
    return make_entity(text, "timeline", span, value, confidence=0.8, extractor=EXTRACTOR)
