"""Where the visitor or the firm is, English and bokmål.

Catches countries, regions and towns of the gazetteer (with a capital, or in lower case after a word
of place or alone), unknown places after "based in", "holder til i" and the like, and what the name
model calls a place. A town with its country or region ("Hamar, Norway") is one location.
Leaves places inside a firm or a person ("Bergen kommune", "Ada Bergen"), names that are also words
unless a capital and a word of place say otherwise ("nice", "Reading"), street addresses, and
places nobody listed that stand without a word of place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from assistant.extraction import cues
from assistant.extraction.entities import Entity, is_free, make_entity
from assistant.extraction.gazetteers import places
from assistant.extraction.name_words import (
    Word,
    capitalise,
    index_at,
    is_blocked,
    is_everyday,
    is_given_name,
    split_words,
    tidy,
)
from assistant.extraction.organisation_words import is_organisation_word
from assistant.extraction.place_names import STREET, place_length, without_tail

EXTRACTOR = "location_extractor"
PLACED_CONFIDENCE, LISTED_CONFIDENCE, UNKNOWN_CONFIDENCE, MODEL_CONFIDENCE = 0.92, 0.8, 0.7, 0.55
ASKED_CONFIDENCE = 0.45
TAKEN = ("email", "url", "phone", "money", "person", "company", "job_title", "lead_source")

Span = tuple[int, int]

# Right before a place where somebody is.
_PLACED = re.compile(
    r"\b(?:(?:based|located|live|living|lives|situated|headquartered|registered|offices?|"
    r"office is|branches|shops?|stores?|people|staff|employees|team|company|firm|business|clinic|"
    r"school|here|are|am|sit|operate|operating|work|hq|headquarters|head office|down|up|over|out|"
    r"centre|company) (?:in|at|of|near|outside|around)|(?:just )?outside(?: of)?|based|"
    r"location\s*[:=-]|city\s*[:=-]|from(?: sunny| rainy)?|hq\s*[:=]?"
    r"|(?:holder|holde|hold|ligger|bor|basert|lokalisert|sitter|hovedkontor|kontor(?:er)?|"
    r"kontoret|avdeling(?:er)?|butikk(?:er)?|butikken|er|jobber|driver|ansatte|stykker|her|firma|"
    r"bedrift|selskap|klinikk|verksted|hører hjemme|tilholdssted) (?:til )?(?:i|på|ved|utenfor|"
    r"nær|like ved)|holder til(?: i| på)?|utenfor|sted\s*[:=-]|by\s*[:=-]|fra|"
    r"adresse\s*[:=-])\s+(?:the\s+|central\s+|north(?:ern)?\s+|south(?:ern)?\s+|west(?:ern)?\s+|"
    r"east(?:ern)?\s+|greater\s+|downtown\s+|sentrale?\s+)?$",
    re.IGNORECASE,
)
# After these an unlisted name is a place too.
_SURELY_PLACED = re.compile(
    r"\b(?:based|located|live|living|lives|situated|headquartered|offices?|office is) (?:in|near|"
    r"outside)\s+(?:the\s+)?$"
    r"|\b(?:location|city|town|place)\s*[:=]\s*$|\b(?:holder til|holde til|ligger|bor|basert|"
    r"lokalisert|hovedkontor|kontor|kontoret er|kontorer) (?:i|på|ved|utenfor|nær)\s+$|\b(?:sted|"
    r"by)\s*[:=]\s*$|\b(?:village|town|city) of\s+$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"\b(?:in|from|near|around|outside|across|to|throughout|at|of|over|based|i|fra|til|på|ved|nær|"
    r"over hele|rundt|utenfor)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_NOT_A_PLACE_AFTER = re.compile(
    r"^(?:['’]s? \w|\s+(?:office 365|street|road|avenue|lane|airport time))", re.I
)
_ABOUT_US = re.compile(
    r"\b(?:your|you|capital of|weather|servers?|data ?centers?|weather|king of|president|"
    r"people live|rain|hotel|flight|train|flat|river|restaurant|time is it|year did|visa|deres|"
    r"dere|hovedstaden i|været|serverne?|datasenter\w*)\b",
    re.IGNORECASE,
)


# Where somebody travels to, or says that they are not.
_ELSEWHERE = re.compile(
    r"\b(?:not|ikke)\s+(?:in |from |i |på |fra )?$"
    r"|\b(?:off|going|travel\w*|fly(?:ing)?|flight|trip|holidays?|vacation|drar|reiser?|flyr|"
    r"skal|tur|ferie|turen) (?:to|til|in|i|på)\s+(?:the )?$",
    re.IGNORECASE,
)


# "at Hannover fair": where they were, not where they are
_EVENT = re.compile(
    r"[\s-]*(?:trade )?(?:fair|messe|messen|messa|expo|conference|konferanse\w*|summit|show)\b",
    re.IGNORECASE,
)


def find_locations(doc: Doc) -> list[Entity]:
    text, words = doc.text, split_words(doc.text)
    best: dict[Span, float] = {}
    for span, confidence in _candidates(doc, words):
        is_theirs = not (_ELSEWHERE.search(text[: span[0]]) or _EVENT.match(text, span[1]))
        if is_theirs and is_free(doc, *span, types=TAKEN):
            sure = min(confidence, ASKED_CONFIDENCE) if _is_asked(text, span) else confidence
            best[span] = max(sure, best.get(span, 0.0))
    merged = _join_neighbours(text, _without_overlaps(best))
    return [_entity(text, span, confidence) for span, confidence in merged]


def find_listed_places(text: str) -> list[Entity]:
    """Every place of the gazetteer in an answer to "where are you?", whatever its case."""
    words = split_words(text)
    found: list[tuple[Span, float]] = []
    index = 0
    while index < len(words):
        length = place_length(words, index)
        if length:
            span = (words[index].start, words[index + length - 1].end)
            found.append((_without_tail(text, span), PLACED_CONFIDENCE))
        index += length or 1
    everyday = [len(words) > 2 and is_everyday(text[slice(*span)].lower()) for span, _ in found]
    kept = [item for item, drop in zip(found, everyday, strict=True) if not drop]
    return [_entity(text, span, confidence) for span, confidence in _join_neighbours(text, kept)]


def _is_asked(text: str, span: Span) -> bool:
    """Whether a question about us or the world holds the place: "is your server in Germany?"."""
    end = re.search(r"[.!?\n]", text[span[1] :])
    begin = max(text.rfind(mark, 0, span[0]) for mark in ".!?\n") + 1
    asks = bool(end and end.group() == "?") or cues.looks_like_question(text[begin : span[0]])
    if not asks:
        return False
    return bool(_ABOUT_US.search(text[begin : span[0]]))


def _candidates(doc: Doc, words: tuple[Word, ...]) -> Iterator[tuple[Span, float]]:
    yield from _from_gazetteer(doc.text, words)
    for match in re.finditer(
        r"\b(?:in|near|outside|of|i|på|ved|utenfor|nær|[:=])\s+(?:the\s+)?", doc.text
    ):
        span = _unknown_place(doc.text, words, match.end())
        if span:
            yield span, UNKNOWN_CONFIDENCE
    for match in STREET.finditer(doc.text):
        index = index_at(words, match.end())
        if index is not None and not is_blocked(words[index]):
            yield (words[index].start, words[index].end), UNKNOWN_CONFIDENCE
    yield from _from_model(doc, words)


def _from_gazetteer(text: str, words: tuple[Word, ...]) -> Iterator[tuple[Span, float]]:
    index = 0
    while index < len(words):
        length = place_length(words, index)
        if length:
            span = (words[index].start, words[index + length - 1].end)
            confidence = _listed_confidence(text, words, index, length)
            span = _without_tail(text, span)
            if confidence:
                yield span, confidence
        index += length or 1


def _without_tail(text: str, span: Span) -> Span:
    kept = len(without_tail(text[slice(*span)]))
    return span[0], span[0] + kept


def _listed_confidence(text: str, words: tuple[Word, ...], index: int, length: int) -> float | None:
    span = (words[index].start, words[index + length - 1].end)
    said = without_tail(text[slice(*span)])
    before, after = text[: span[0]], text[span[1] :]
    if _NOT_A_PLACE_AFTER.match(after) or _belongs_to_name(words, index, length):
        return None
    placed, preposition = _PLACED.search(before), _PREPOSITION.search(before)
    alone = not before.strip(" \n,.;:!") and not after.strip(" \n,.;:!")
    apart = re.search(r"(?:^|[\n,;:(|/]|\band|\bog|&|–|-)\s*$", before) and re.match(
        r"\s*(?:$|[\n,.;:)!|/–-]|\s(?:and|og|&)\b)", after
    )
    capital = words[index].is_capital
    if said.lower() in places().ambiguous:
        region_next = place_length(words, index + length) and re.match(r"\s*, ", after)
        if not capital or not (
            placed or preposition or region_next or (apart and not words[index].opens_sentence)
        ):
            return None
        return PLACED_CONFIDENCE - 0.1 if placed or preposition else UNKNOWN_CONFIDENCE
    if is_given_name(words[index]) and length == 1 and not (placed or preposition or apart):
        return None
    if not capital:
        upper_tail = text[span[0] : span[1]] != said
        listable = placed or preposition or alone or (apart and len(said) > 3) or upper_tail
        if not listable or len(said) < 3 and said.lower() not in {"uk", "us"}:
            return None
    return PLACED_CONFIDENCE if placed or _is_in_or_alone(alone, before) else LISTED_CONFIDENCE


def _is_in_or_alone(alone: bool, before: str) -> bool:
    return alone or bool(re.search(r"\b(?:in|i|from|fra)\s+$", before, re.IGNORECASE))


def _belongs_to_name(words: tuple[Word, ...], index: int, length: int) -> bool:
    """Whether a capitalised or trade word beside it makes it part of a longer name."""
    end = index + length
    if end < len(words) and words[end].follows_directly and is_organisation_word(words[end].lower):
        return words[end].is_capital or words[end].lower in {"kommune", "university", "council"}
    return False


def _unknown_place(text: str, words: tuple[Word, ...], offset: int) -> Span | None:
    if not _SURELY_PLACED.search(text[:offset]):
        return None
    index = index_at(words, offset)
    if index is None or words[index].start != offset or is_blocked(words[index]):
        return None
    end = index + 1
    while (
        end < len(words)
        and words[end].follows_directly
        and words[end].is_capital
        and words[index].is_capital
        and not is_blocked(words[end])
    ):
        end += 1
    return words[index].start, words[end - 1].end


def _from_model(doc: Doc, words: tuple[Word, ...]) -> Iterator[tuple[Span, float]]:
    for ent in doc.ents:
        if ent.label_ not in ("LOC", "GPE"):
            continue
        inside = [w for w in words if w.start >= ent.start_char and w.end <= ent.end_char]
        while inside and inside[0].lower in {"the", "in", "i", "fra", "from"}:
            inside.pop(0)
        if not inside or any(is_blocked(word) or not word.is_capital for word in inside):
            continue
        span = (inside[0].start, inside[-1].end)
        if _PLACED.search(doc.text[: span[0]]) or _PREPOSITION.search(doc.text[: span[0]]):
            yield span, MODEL_CONFIDENCE


def _without_overlaps(best: dict[Span, float]) -> list[tuple[Span, float]]:
    chosen: list[tuple[Span, float]] = []
    ranked = sorted(best.items(), key=lambda item: (item[0][0] - item[0][1], -item[1], item[0]))
    for span, confidence in ranked:
        if not any(span[0] < other[1] and other[0] < span[1] for other, _ in chosen):
            chosen.append((span, confidence))
    return sorted(chosen)


def _join_neighbours(text: str, found: list[tuple[Span, float]]) -> list[tuple[Span, float]]:
    """ "Hamar, Norway" is one place; "Oslo, Bergen og Molde" are three."""
    joined: list[tuple[Span, float]] = []
    for span, confidence in found:
        if joined:
            (start, end), sure = joined[-1]
            comma = text[end : span[0]].strip() == "," and "\n" not in text[end : span[0]]
            # "Bø i Telemark": so short a name needs its region
            apart = text[end : span[0]] == " i " and end - start < 3
            if apart and is_wide(text[slice(*span)]):
                joined[-1] = ((start, span[1]), max(sure, confidence))
                continue
            if comma and is_wide(text[slice(*span)]) and not is_wide(text[start:end]):
                joined[-1] = ((start, span[1]), max(sure, confidence))
                continue
        joined.append((span, confidence))
    return joined


def is_wide(name: str) -> bool:
    """Whether a listed place is a country, state or region rather than a town."""
    return name.lower() in places().wide


def _entity(text: str, span: Span, confidence: float) -> Entity:
    value = _spelled(tidy(text[slice(*span)]))
    return make_entity(text, "location", span, value, confidence=confidence, extractor=EXTRACTOR)


def _spelled(name: str) -> str:
    """The gazetteer's capitals for a name typed in lower case."""
    return places().spelling.get(name, capitalise(name)) if name == name.lower() else name


@Language.component(EXTRACTOR)
def location_extractor(doc: Doc) -> Doc:
    """Adds places that are no part of a person, firm or address."""
    doc._.entities.extend(find_locations(doc))
    return doc
