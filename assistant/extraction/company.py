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

from assistant.extraction.company_cues import LINK, OTHERS_BEFORE, STATED, THEIR_FIRM, WE_ARE
from assistant.extraction.company_names import (
    capitalise_company,
    has_organisation_word,
    is_likely_name,
    read_company,
    widen_left,
)
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
from assistant.extraction.place_names import place_length

__all__ = ["company_extractor", "company_from_domain", "find_companies"]

EXTRACTOR = "company_extractor"
STATED_CONFIDENCE, LINKED_CONFIDENCE, LEGAL_CONFIDENCE = 0.92, 0.9, 0.85
LISTED_CONFIDENCE, TRADE_CONFIDENCE, CUED_CONFIDENCE, MODEL_CONFIDENCE = 0.75, 0.7, 0.6, 0.55
OTHERS_CONFIDENCE = 0.35
TAKEN = ("email", "url", "phone", "money", "timeline", "company_size")

Span = tuple[int, int]

# "vi i gang", "we at last": after these only capitals are a firm.
_LOOSE = re.compile(
    r"\b(?:vi (?:i|hos)|oss (?:i|hos)|her (?:i|hos)|(?:we|us|over) at|here (?:at|from)|joined|"
    r"^\W*called|er|på|av|is|own)\s+$",
    re.IGNORECASE,
)
_PREDICATE = re.compile(
    r"\s+(?:has|have|had|needs?|wants?|is looking|are looking|would|is (?:a|an|based|interested)|"
    r"are (?:a|an|based|interested)|sells?|makes?|runs?|offers?"
    r"|har|hadde|trenger|ønsker|vil|er (?:et|en|ei|basert|interessert)|søker|leter|selger|lager|"
    r"driver|tilbyr|skal|holder til|består av)\b"
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


def _candidates(doc: Doc, words: tuple[Word, ...]) -> Iterator[tuple[Span, float]]:
    text, language = doc.text, doc._.language
    for match in STATED[language].finditer(text):
        surely = not _LOOSE.search(match.group())
        span = _name_at(words, match.end(), language, stated=surely)
        if span:
            yield span, STATED_CONFIDENCE
    yield from _linked(doc, words)
    yield from _organisation_words(words, language)
    yield from _listed(text, words, language)
    yield from _cued(text, words, language)
    yield from _from_model(doc, words)


def _name_at(words: tuple[Word, ...], offset: int, language: str, *, stated: bool) -> Span | None:
    index = index_at(words, offset)
    if index is None or words[index].start - offset > 2:
        return None
    end = read_company(words, index, language, stated=stated)
    return (words[index].start, words[end - 1].end) if end else None


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
        comma = re.match(r"\s*(?:,|[|/–-]\s|\n|\()\s*", after)
        if comma and entity.confidence >= 0.5:
            span = _name_at(words, entity.end + comma.end(), language, stated=False)
            if span and _stands_alone(text, span, language) and not _is_full_name(words, span):
                yield span, LISTED_CONFIDENCE


def _is_full_name(words: tuple[Word, ...], span: Span) -> bool:
    """ "Kowalski, Jan Kowalski": a given name with one more word is a person."""
    inside = [word for word in words if span[0] <= word.start < span[1]]
    return (
        len(inside) == 2 and is_given_name(inside[0]) and not is_organisation_word(inside[1].lower)
    )


def _stands_alone(text: str, span: Span, language: str) -> bool:
    """Whether the name fills its place between commas, or goes on with "in"."""
    said = text[slice(*span)]
    if said.lower() in places() or not is_likely_name(said):
        return False
    return bool(
        re.match(r"\s*(?:$|[,.;:!\n|)–-]|\s(?:in|i|we|vi|and we|og vi)\b)", text[span[1] :])
    )


def _organisation_words(words: tuple[Word, ...], language: str) -> Iterator[tuple[Span, float]]:
    """Names that a legal form or a trade closes: "Solvik Data AS", "bergen kommune"."""
    for index, word in enumerate(words):
        if word.is_capital and is_kind_before_name(word.lower):
            yield from _kind_and_name(words, index, language)
        legal = is_legal_form(word.text) and (
            word.is_capital or word.text.lower() not in {"as", "co"}
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


def _kind_and_name(
    words: tuple[Word, ...], index: int, language: str
) -> Iterator[tuple[Span, float]]:
    """ "Restaurant Havnen", "Advokatfirmaet Stene & Lie"."""
    following = words[index + 1] if index + 1 < len(words) else None
    if following is None or not (following.is_capital and following.follows_directly):
        return
    end = read_company(words, index, language, stated=True)
    if end is not None and end > index + 1 and not is_everyday(following.lower):
        yield (words[index].start, words[end - 1].end), TRADE_CONFIDENCE


def _listed(text: str, words: tuple[Word, ...], language: str) -> Iterator[tuple[Span, float]]:
    """A name that opens the message or its list: "Acme, 40 people, we need a bot"."""
    opener = re.match(r"\W*(?:(?:hi|hello|hey|hei|hallo|yes|ja)\b[,!. ]*)?", text, re.IGNORECASE)
    offset = opener.end() if opener else 0
    span = _name_at(words, offset, language, stated=False)
    if span is None or is_given_name(words[index_at(words, span[0]) or 0]):
        return
    after = text[span[1] :]
    goes_on = re.match(
        r"\s*[,.;–(-]\s*(?:we|vi|about|around|rundt|ca|omtrent|cirka|roughly|\d|in\b|i\b|a\b|an\b|"
        r"et\b|en\b)",
        after,
    )
    here = re.match(r"\s+(?:here|her)\b", after)
    place = re.match(r"\s+(?:in|i|på|from|fra|near)\s+[A-ZÆØÅ]", after)
    predicate = _PREDICATE.match(after) and is_likely_name(text[slice(*span)])
    if (goes_on or here or place or predicate) and text[slice(*span)].lower() not in places():
        yield span, LISTED_CONFIDENCE


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
        named_us = re.match(r"we|vi", match.group(), re.I) and _stands_alone(text, span, language)
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
        index = words.index(inside[0])
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
