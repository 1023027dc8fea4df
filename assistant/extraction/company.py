"""The visitor's firm, English and bokmål, with other firms below a confidence of 0.5.

Catches what is stated ("I work at", "we're called", "Company:", "vi heter", "jobber i"), what
follows a person or a title ("Tom from acme", "regnskapssjef i Fjellheis AS", "Kari Nordmann,
Fjellvik AS"), names with a legal form or a trade ("Brekke Rør", "Solvik Data AS", "Bergen
kommune"), a capitalised name at the start of a list ("Acme, 40 people") and what the name model
finds. `company_from_domain` reads a firm out of a mail or web domain, as a hint only.
Leaves tools and platforms ("connect to Outlook"), departments ("I work in sales"), common nouns
("I run a garden centre"), places by themselves and free-mail domains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from assistant.extraction.company_cues import (
    LINK,
    OTHERS_BEFORE,
    STATED,
    THEIR_FIRM,
    WE_ARE,
    names_a_tool,
)
from assistant.extraction.company_listed import is_full_name, listed_firms, stands_alone
from assistant.extraction.company_names import (
    KINDS_OF_A_PLACE,
    capitalise_company,
    has_organisation_word,
    is_likely_name,
    read_company,
    read_everyday_name,
)
from assistant.extraction.company_starts import widen_left
from assistant.extraction.entities import Entity, is_free, make_entity
from assistant.extraction.free_mail import company_from_domain
from assistant.extraction.gazetteers import places
from assistant.extraction.name_words import (
    Word,
    index_at,
    is_everyday,
    is_given_name,
    is_vetoed,
    split_words,
    tidy,
    uses_capitals,
)
from assistant.extraction.organisation_words import (
    is_kind_before_name,
    is_legal_form,
    is_organisation_word,
)
from assistant.extraction.place_names import in_long_place, is_in_address, place_length

__all__ = ["company_extractor", "company_from_domain", "find_companies"]

EXTRACTOR = "company_extractor"
STATED_CONFIDENCE, LINKED_CONFIDENCE, LEGAL_CONFIDENCE = 0.92, 0.9, 0.85
LISTED_CONFIDENCE, TRADE_CONFIDENCE, CUED_CONFIDENCE, MODEL_CONFIDENCE = 0.75, 0.7, 0.6, 0.55
OTHERS_CONFIDENCE = 0.35
_OPENING_CONFIDENCE = {
    "named": LINKED_CONFIDENCE,
    "listed": LISTED_CONFIDENCE,
    "alone": MODEL_CONFIDENCE,
}
TAKEN = ("email", "url", "phone", "money", "timeline", "company_size")

Span = tuple[int, int]

# "vi i gang", "we at last": after these only capitals are a firm.
_LOOSE = re.compile(
    r"\b(?:vi (?:i|hos)|oss (?:i|hos)|her (?:i|hos)|(?:we|us|over) at|here (?:at|from)|joined|"
    r"^\W*called|er|på|av|is|own)\s+$",
    re.IGNORECASE,
)


# Whatever follows these is the name, everyday words too: "firmaet heter blå bølge".
_NAMING = re.compile(
    r"(?:(?:heter|kalles|kaller oss|called|named|trading as|name is|navn(?:et)?(?: er)?)\s+"
    r"|\b(?:firma\w*|bedrift|selskap|company(?: name)?|business(?: name)?|firm)\s*[:=]\s*)"
    r"[\"“«']?$",
    re.IGNORECASE,
)
# "vi i solgløtt trenger …": a lower-case name only where a verb follows.
_WE_AT = re.compile(r"\b(?:vi (?:i|hos)|oss (?:i|hos)|(?:we|us|here) at)\s+$", re.IGNORECASE)
_VERB = re.compile(
    r"\s+(?:trenger|ønsker|har|vil|skal|får|ser|er|driver|selger|leter|lurer|need|have|want|are|"
    r"would|get|use|run|sell)\b",
    re.IGNORECASE,
)


def find_companies(doc: Doc) -> list[Entity]:
    """Every firm in the message; the visitor's own has the highest confidence."""
    text, words = doc.text, split_words(doc.text)
    best: dict[Span, float] = {}
    for span, confidence in _candidates(doc, words):
        if (
            is_free(doc, *span, types=TAKEN)
            and not _is_title(doc, span)
            and not _is_person(doc, span, confidence)
            and not _is_tool(text, span, doc._.language, confidence)
            and not _is_address(words, span)
            and not is_in_address(text, span[0])
        ):
            sure = min(confidence, _ceiling(text, span, doc._.language, confidence))
            best[span] = max(sure, best.get(span, 0.0))
    return [_entity(text, span, confidence) for span, confidence in _without_overlaps(best)]


def _is_title(doc: Doc, span: Span) -> bool:
    return any(
        entity.type == "job_title"
        and entity.overlaps(*span)
        and entity.confidence > OTHERS_CONFIDENCE
        for entity in doc._.entities
    )


def _is_person(doc: Doc, span: Span, confidence: float) -> bool:
    """Whether a person was found there with more certainty than this firm."""
    return any(
        entity.type == "person"
        and entity.overlaps(*span)
        and (entity.confidence >= confidence or _is_nearly(entity, span, confidence))
        and not has_organisation_word(doc.text[slice(*span)])
        for entity in doc._.entities
    )


def _is_nearly(entity: Entity, span: Span, confidence: float) -> bool:
    """Whether person and firm are the same words and about as sure: then it is the person."""
    return (entity.start, entity.end) == span and entity.confidence + 0.2 > confidence


def _ceiling(text: str, span: Span, language: str, confidence: float) -> float:
    """How sure one may be at most, given the words before: tools and others' firms are not ours."""
    before, said = text[: span[0]], text[slice(*span)]
    if THEIR_FIRM[language].search(before):
        return OTHERS_CONFIDENCE
    if confidence >= LINKED_CONFIDENCE:
        return 1.0
    if OTHERS_BEFORE[language].search(before) and not has_organisation_word(said):
        return OTHERS_CONFIDENCE
    return 1.0


def _is_tool(text: str, span: Span, language: str, confidence: float) -> bool:
    """Whether it is used, compared or switched from, and hardly anything calls it a firm."""
    if confidence >= LISTED_CONFIDENCE or has_organisation_word(text[slice(*span)]):
        return False
    return names_a_tool(text[: span[0]], language)


_STREET = re.compile(
    r"(?:gata|gaten|gate|veien|vegen|vei|veg|allé|alléen|plass|street|road|lane|avenue|square|drive)$"
)


def _is_address(words: tuple[Word, ...], span: Span) -> bool:
    """ "Storgata 14", "12 Mill Lane"."""
    inside = [word for word in words if span[0] <= word.start < span[1]]
    if len(inside) < 2 and (len(inside) == 0 or not inside[0].text[0].isdigit()):
        return False
    ends_in_number = inside[-1].text[0].isdigit() and len(inside) > 1
    street = inside[-2] if ends_in_number else inside[-1]
    numbered = ends_in_number or inside[0].text[0].isdigit()
    return numbered and bool(_STREET.search(street.lower))


def _candidates(doc: Doc, words: tuple[Word, ...]) -> Iterator[tuple[Span, float]]:
    text, language = doc.text, doc._.language
    for match in STATED[language].finditer(text):
        surely = not _LOOSE.search(match.group())
        span = _name_at(words, match.end(), language, stated=surely)
        if span is None and _WE_AT.search(match.group()):
            span = _name_at(words, match.end(), language, stated=True)
            span = span if span and _VERB.match(text, span[1]) else None
        if _NAMING.search(match.group()):
            span = max(span, _named_at(words, match.end()), key=_length)
        if span:
            yield span, STATED_CONFIDENCE
    yield from _linked(doc, words)
    yield from _organisation_words(words, language)
    for span, how in listed_firms(doc, words, language):
        yield span, _OPENING_CONFIDENCE[how]
    yield from _cued(text, words, language)
    yield from _from_model(doc, words)


def _name_at(words: tuple[Word, ...], offset: int, language: str, *, stated: bool) -> Span | None:
    index = index_at(words, offset)
    if index is None or words[index].start - offset > 2:
        return None
    end = read_company(words, index, language, stated=stated)
    return (words[index].start, words[end - 1].end) if end else None


def _named_at(words: tuple[Word, ...], offset: int) -> Span | None:
    index = index_at(words, offset)
    if index is None or words[index].start - offset > 2:
        return None
    end = read_everyday_name(words, index)
    return (words[index].start, words[end - 1].end) if end else None


def _length(span: Span | None) -> int:
    return span[1] - span[0] if span else 0


def _linked(doc: Doc, words: tuple[Word, ...]) -> Iterator[tuple[Span, float]]:
    """What a person or a title is tied to: "Tom from acme", "regnskapssjef i Fjellheis"."""
    text, language = doc.text, doc._.language
    capitals = uses_capitals(words)  # then a firm would have one, too
    for entity in doc._.entities:
        if entity.type not in ("person", "job_title"):
            continue
        after = text[entity.end :]
        sure = LINKED_CONFIDENCE if entity.confidence >= 0.5 else OTHERS_CONFIDENCE
        link = LINK[language].match(after)
        if link:
            span = _name_at(words, entity.end + link.end(), language, stated=not capitals)
            if span:
                yield span, sure
            continue
        comma = re.match(r"\s*(?:,|[|/–—-]\s|\n|\()\s*", after)
        if comma and entity.confidence >= 0.5:
            span = _name_at(words, entity.end + comma.end(), language, stated=False)
            if span and stands_alone(text, span, language) and not is_full_name(words, span):
                yield span, LISTED_CONFIDENCE


def _organisation_words(words: tuple[Word, ...], language: str) -> Iterator[tuple[Span, float]]:
    """Names that a legal form or a trade closes: "Solvik Data AS", "bergen kommune"."""
    for index, word in enumerate(words):
        if is_kind_before_name(word.lower) and word.is_capital or _has_its_place(words, index):
            yield from _kind_and_name(words, index, language)
        legal = is_legal_form(word.text) and (
            word.is_capital
            or word.text.lower() not in {"as", "co"}
            or (word.text == "AS" and language == "nb")
        )
        if not (legal or is_organisation_word(word.lower)):
            continue
        start = widen_left(words, index, language)
        if start is None:
            continue
        end = read_company(words, start, language, stated=True)
        if end is not None and end > index:
            closed = legal or is_legal_form(words[end - 1].text)
            sure = LEGAL_CONFIDENCE if closed else TRADE_CONFIDENCE
            yield (words[start].start, words[end - 1].end), sure


def _has_its_place(words: tuple[Word, ...], index: int) -> bool:
    """ "Universitetet i Nordmarka", "University of Northmark"."""
    return (
        words[index].lower in KINDS_OF_A_PLACE
        and index + 2 < len(words)
        and words[index + 1].lower in ("i", "of")
        and words[index + 2].is_capital
    )


def _kind_and_name(
    words: tuple[Word, ...], index: int, language: str
) -> Iterator[tuple[Span, float]]:
    """ "Restaurant Havnen", "Advokatfirmaet Stene & Lie"."""
    following = words[index + 1] if index + 1 < len(words) else None
    if following is None or not following.follows_directly:
        return
    if not (following.is_capital or _has_its_place(words, index)):
        return
    end = read_company(words, index, language, stated=True)
    if end is not None and end > index + 1 and words[end - 1].is_capital:
        yield (words[index].start, words[end - 1].end), TRADE_CONFIDENCE


def _cued(text: str, words: tuple[Word, ...], language: str) -> Iterator[tuple[Span, float]]:
    """Capitals after "from", "we are", "fra": a firm unless it is a place or a person."""
    for match in WE_ARE[language].finditer(text):
        span = _name_at(words, match.end(), language, stated=False)
        if span is None:
            continue
        said = text[slice(*span)]
        index = index_at(words, span[0])
        person = (
            index is not None and is_given_name(words[index]) and not has_organisation_word(said)
        )
        if said.lower() in places() or person or not is_likely_name(said):
            continue
        named_us = re.match(r"we|vi", match.group(), re.I) and stands_alone(text, span, language)
        near_place = not named_us and re.search(
            r"\b(?:i|in|is|er|of|it['’]?s|for|with)\s+\W?$", match.group(), re.I
        )
        if near_place and " " not in said or place_length(words, index or 0):
            continue
        yield span, OTHERS_CONFIDENCE + 0.1 if near_place else CUED_CONFIDENCE + 0.1


def _from_model(doc: Doc, words: tuple[Word, ...]) -> Iterator[tuple[Span, float]]:
    for ent in doc.ents:
        if ent.label_ != "ORG":
            continue
        inside = [w for w in words if w.start >= ent.start_char and w.end <= ent.end_char]
        while (
            inside
            and inside[0].lower in {"the", "hi", "hei", "hello", "at", "from", "i", "vi"} | _MISTER
        ):
            inside.pop(0)
        if not inside or is_vetoed(" ".join(word.text for word in inside)):
            continue
        if len(inside) == 1 and (
            inside[0].text[-1].isdigit() or is_organisation_word(inside[0].lower)
        ):
            continue
        inside = _longest_unbroken(inside)
        index = words.index(inside[0])
        if in_long_place(words, index):
            continue
        end = read_company(words, index, doc._.language, stated=False)
        if end is None:
            continue
        tail = words[end : index + len(inside)]
        whole = not any(is_everyday(word.lower) for word in tail)
        last = inside[-1].end if whole else words[end - 1].end
        span = (inside[0].start, max(words[end - 1].end, last))
        said = doc.text[slice(*span)]
        if is_likely_name(said) and said.lower() not in places():
            yield span, MODEL_CONFIDENCE


def _longest_unbroken(inside: list[Word]) -> list[Word]:
    """The longest run of words without a bar, dash or comma: "Ida | Bluelight Media"."""
    runs: list[list[Word]] = [[]]
    for word in inside:
        if runs[-1] and word.gap.strip(" &+'’s.\u00a0"):
            runs.append([])
        runs[-1].append(word)
    return max(runs, key=len)


_MISTER = {"mr", "mrs", "ms", "dr", "fru", "herr"}


def _without_overlaps(best: dict[Span, float]) -> list[tuple[Span, float]]:
    """The longer name where one holds the other, then the surer; own firm above the rest."""
    sure_of: dict[Span, float] = {}
    for span, confidence in best.items():
        held = [s for s in best if s[0] <= span[0] and span[1] <= s[1]]
        outer = max(held, key=lambda s: s[1] - s[0])
        sure_of[outer] = max(sure_of.get(outer, 0.0), confidence)
    chosen: list[tuple[Span, float]] = []
    for span, confidence in sorted(sure_of.items(), key=lambda item: (-item[1], item[0])):
        if not any(span[0] < other[1] and other[0] < span[1] for other, _ in chosen):
            chosen.append((span, confidence))
    return chosen


def _entity(text: str, span: Span, confidence: float) -> Entity:
    value = capitalise_company(tidy(text[slice(*span)]))
    return make_entity(text, "company", span, value, confidence=confidence, extractor=EXTRACTOR)


@Language.component(EXTRACTOR)
def company_extractor(doc: Doc) -> Doc:
    """Adds firms where no address, number or title stands."""
    doc._.entities.extend(find_companies(doc))
    return doc
