"""Telephone numbers. The value is E.164 when the country is known, else the digits as dialled.

The country is known by its code ("+47", "0044", also "+44 (0)20"), by the visitor's region, by a
country that the message names, by bokmål (Norway) and by a leading 0 in English (Britain).
Catches: international, spaced, dotted, in parentheses, with an extension; numbers valid for the
visitor's region, or for the language's usual ones; after a trigger word ("tlf", "call me on") also
what no region has: 555-0123, 99 99 99 99, short numbers.
Leaves: order, invoice, customer, case, account, card and organisation numbers, dates, spans of
years, amounts, counts of things, and digits grouped in thousands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat
from spacy.language import Language
from spacy.tokens import Doc

from assistant.extraction.entities import Entity, is_free, make_entity

EXTRACTOR = "phone_extractor"
_GAP = r"[ \u00a0\u2009\u202f.\-–()/]"
_CANDIDATE = re.compile(
    rf"(?:(?<![\w@#])\+\s?|(?<![\w@#$€£+])(?<![\d][.,:/-])(?:\(\+?)?)\d(?:{_GAP}{{0,3}}\d){{4,18}}"
    r"(?P<extension>\s?(?:,\s*)?(?:ext(?:ension)?|x|int|linje|internnr)\.?\s?\d{1,5}\b)?(?![\w@%])",
    re.IGNORECASE,
)
_TRIGGER = re.compile(
    r"(?:\b(?:call|ring|reach|text|phone|dial|contact|whats?app|sms|telephone|tel|tlf|telefon\w*|"
    r"mobil\w*|mob|cell\w*|handset|direct(?: line)?|landline|switchboard|ph|fon|number|nummer\w*|"
    r"nr|ringe|ringes|treffes|nås|kontakte?|tekst|melding|direktenummer|sentralbord|signal|viber|"
    r"me at|me on|meg på|oss på|us on)\b|\b[tmp]:|☎|📞|📱)\.?[^.!?\n\d]{0,28}$",
    re.IGNORECASE,
)
_OTHER_NUMBER = re.compile(
    r"\b(?:order|invoice|customer|client|case|ticket|account|card|policy|reference|ref|booking|"
    r"tracking|serial|member(?:ship)?|registration|company|vat|tax|po|iban|swift|bank|id|isbn|"
    r"passport|ssn|zip|postcode|version|licen[cs]e|contract|article|part|sku|"
    r"\w*ordre|\w*faktura|kunde|\w*saks?|konto|kort|kid|org|organisasjons?|mva|referanse|"
    r"bestilling\w*|"
    r"medlems?|polise|serie|avtale|artikkel|vare|fødsels?|person|postnummer|postnr|gnr|bnr)"
    r"(?:[\s.-]?(?:number|nummer(?:et)?|num|no|nr|code|kode|id|#))?\.?(?:\s+(?:is|er|was|var))?"
    r"\W{0,4}$"
    r"|\b(?:invoice|order|ticket|case|booking|parcel|faktura\w*|\w*ordren?|saken?|bestilling\w*|"
    r"pakken?)\b[^.!?\n\d]{0,24}\b(?:number|no|nr|nummer\w*)(?: is| er)?\W{0,3}$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s?(?:kr\b|kroner|nok\b|usd\b|eur\b|€|\$|£|,-|dollars?|euros?|pounds?|people|users?|"
    r"customers?|"
    r"visitors?|employees|emails?|records|rows|ansatte|brukere|kunder|besøk\w*|personer|%|stk)",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:kr\.?|nok|usd|eur|gbp|[$€£])\s?$", re.IGNORECASE)
_DATE = re.compile(
    r"\d{4}-\d\d?-\d\d?|\d\d?[./-]\d\d?[./-](?:\d\d){1,2}|(?:19|20)\d{2}\s?[-–/ ]\s?(?:19|20)\d{2}|"
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|\d{1,2}\.\d{2}\s?[-–]\s?\d{1,2}\.\d{2}"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:([ .\u00a0\u2009\u202f])\d{3})(?:\1\d{3})*")
_CLOCK = re.compile(r"\d{3,4}\s?[-–]\s?\d{3,4}")
_NORWEGIAN_GROUPS = re.compile(r"\d{3} \d{2} \d{3}|\d{2} \d{2} \d{2} \d{2}")
# Shapes that only telephone numbers have, valid or made up for an example.
_UNMISTAKABLE = re.compile(
    r"07\d{3} ?\d{3} ?\d{3}|\(\d{3}\) ?\d{3}[-. ]\d{4}|(?:1-)?\d{3}-\d{3}-\d{4}"
)
_TRUNK_ZERO = re.compile(r"\(0\)")  # "+44 (0)20": not dialled behind a country code
_NAMED_COUNTRY = {
    "US": re.compile(r"\b(?:USA?|U\.S\.(?:A\.)?|(?i:united states|america|canada))(?!\w)"),
    "NO": re.compile(r"\b(?:norway|norwegian|norge|norsk)\b", re.IGNORECASE),
}
_BRITISH = re.compile(r"\(?0[1-9](?:[ ()-]{0,2}\d){8,9}")
_TEN_OR_ONE_AND_TEN = re.compile(r"(?:1[-. ]\(?)?\d(?:[-. ()]{0,2}\d){9}")
_FEWEST, _FEWEST_TRIGGERED, _MOST = 7, 5, 15


@Language.component(EXTRACTOR)
def phone_extractor(doc: Doc) -> Doc:
    for entity in find_phones(doc.text, doc._.language, doc._.region):
        if is_free(doc, entity.start, entity.end):
            doc._.entities.append(entity)
    return doc


def find_phones(
    text: str, language: str, region: str | None = None, *, asked: bool = False
) -> list[Entity]:
    """Every telephone number in the text. asked: the visitor was asked for one."""
    found: list[Entity] = []
    region = region or _named_region(text)
    for match in _CANDIDATE.finditer(text):
        for start, end in _numbers_in(text, match):
            if (entity := _phone(text, (start, end), language, region, asked=asked)) is not None:
                found.append(entity)
    return found


def _named_region(text: str) -> str | None:
    """The country that the message names: "I'm in the US, so it's (201) 555-0139"."""
    return next((code for code, words in _NAMED_COUNTRY.items() if words.search(text)), None)


def _numbers_in(text: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """One run of digits, or the numbers in it when it is too long for one."""
    core = text[match.start() : match.start("extension") if match["extension"] else match.end()]
    if len(_digits(core)) <= _MOST and not re.search(r"\d\s?/\s?\d{5}", core):
        yield match.span()
        return
    for part in re.finditer(r"[+\d(][\d ().\u00a0-]{5,}\d", re.sub("/", "|", core)):
        if 7 < len(_digits(part[0])) <= 12 and "|" in re.sub("/", "|", core):
            yield match.start() + part.start(), match.start() + part.end()


def _phone(
    text: str, span: tuple[int, int], language: str, region: str | None, *, asked: bool
) -> Entity | None:
    start, end = span
    said = text[start:end]
    triggered = asked or bool(_TRIGGER.search(text[max(0, start - 60) : start]))
    core = re.split(r"[a-z,]", said, maxsplit=1, flags=re.IGNORECASE)[0].strip()
    if _is_something_else(text, span, core, triggered=triggered):
        return None
    if said.startswith("(") and ")" not in said:
        start += 1
    value, confidence = _value(core, language, region, triggered=triggered)
    if value is None:
        return None
    return make_entity(
        text, "phone", (start, end), value, confidence=confidence, extractor=EXTRACTOR
    )


def _is_something_else(text: str, span: tuple[int, int], core: str, *, triggered: bool) -> bool:
    before, after = text[max(0, span[0] - 40) : span[0]], text[span[1] : span[1] + 16]
    digits = _digits(core)
    if _OTHER_NUMBER.search(before) or _COUNTED.match(after) or _MONEY_BEFORE.search(before):
        return True
    if len(digits) < (_FEWEST_TRIGGERED if triggered else _FEWEST) or len(digits) > _MOST:
        return True
    if _DATE.fullmatch(core) and not (triggered and re.fullmatch(r"\d{8}", core)):
        return True
    if triggered:
        return False
    return bool(_THOUSANDS.fullmatch(core) or (_CLOCK.fullmatch(core) and len(digits) <= 8))


def _value(
    core: str, language: str, region: str | None, *, triggered: bool
) -> tuple[str | None, float]:
    """The value and how sure it is; None where nothing but digits speaks for a number."""
    dialled = core.lstrip("( ")
    if dialled.startswith("+") or _digits(core).startswith("00"):
        return _international(core, triggered=triggered)
    digits = _digits(core)
    for country in _regions(core, language, region):
        parsed = _parse(digits, country)
        if parsed and phonenumbers.is_valid_number(parsed):
            return _e164(parsed), 0.95 if triggered or country == region else 0.85
    if language == "en" and _BRITISH.fullmatch(core) and (parsed := _parse(digits, "GB")):
        return _e164(parsed), 0.8  # also what Britain keeps for films: 07700 900123, 01632 960001
    if not triggered:
        return (digits, 0.6) if _looks_like_a_number(core) else (None, 0.0)
    known = region or ("NO" if language == "nb" else None)
    parsed = _parse(digits, known) if known else None
    if parsed and _is_complete(parsed):
        return _e164(parsed), 0.8
    return digits, 0.7


def _international(core: str, *, triggered: bool) -> tuple[str | None, float]:
    """A number with its country code, whatever stands between the digits."""
    digits = _digits(_TRUNK_ZERO.sub("", core))
    has_plus = core.lstrip("( ").startswith("+")
    international = "+" + (digits if has_plus else digits[2:])
    parsed = _parse(international, None)
    if parsed and phonenumbers.is_valid_number(parsed):
        return _e164(parsed), 1.0
    if has_plus or triggered or (parsed and _is_complete(parsed)):
        return (_e164(parsed) if parsed else international), 0.8
    return None, 0.0


def _looks_like_a_number(core: str) -> bool:
    """Whether the shape alone tells, of whatever country."""
    if _UNMISTAKABLE.fullmatch(core):
        return True
    countries = ["NO"] if _NORWEGIAN_GROUPS.fullmatch(core) else []
    countries += ["US"] if _TEN_OR_ONE_AND_TEN.fullmatch(core) else []
    readings = [_parse(_digits(core), country) for country in countries]
    return any(one is not None and phonenumbers.is_valid_number(one) for one in readings)


def _regions(core: str, language: str, region: str | None) -> list[str]:
    """The countries to try; in English no number without a 0 tells its country by itself."""
    usual = ["NO"] if language == "nb" else ["GB"] if _digits(core).startswith("0") else []
    return list(dict.fromkeys([*([region] if region else []), *usual]))


def _is_complete(number: PhoneNumber) -> bool:
    """Whether no area code is missing, as from "555-0123" in the United States."""
    reason = phonenumbers.is_possible_number_with_reason(number)
    return bool(reason == phonenumbers.ValidationResult.IS_POSSIBLE)


def _parse(number: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(number, region)
    except NumberParseException:
        return None


def _e164(number: PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def _digits(text: str) -> str:
    return "".join(str(int(character)) for character in text if character.isdecimal())
