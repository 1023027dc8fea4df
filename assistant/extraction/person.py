"""People, English and bokmål: the visitor first, others with a confidence below 0.5.

Catches names that are announced ("my name is", "jeg heter", "this is Tom from", "Tom here", "kari
her"), signatures ("Mvh Kari Nordmann", "Best, Tom", "- Tom"), labels ("Name: …"), a name at the
start of a list ("Kari Nordmann, Fjellvik AS"), listed given names with a surname, and what the
name model finds. Others are named as such: "my boss Anna", "ask Jonas", "Hi Tom", "Anna told me".
Leaves everyday words, roles, tools, days and places, unknown names in lower case that nothing
announces, and a single unknown capital at the start of a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from assistant.extraction.company_cues import names_a_tool
from assistant.extraction.entities import Entity, is_free, make_entity
from assistant.extraction.gazetteers import given_names, places
from assistant.extraction.name_words import (
    Word,
    capitalise,
    index_at,
    is_blocked,
    is_everyday,
    is_given_name,
    is_surname,
    split_words,
    tidy,
)
from assistant.extraction.organisation_words import is_organisation_word
from assistant.extraction.person_cues import (
    ANNOUNCED,
    ASKED_FOR,
    BELONGS_TO_OTHER,
    HERE_AFTER,
    INTRODUCED,
    OTHERS_AFTER,
    OTHERS_BEFORE,
    SIGNED,
    SIGNED_FAINTLY,
)
from assistant.extraction.person_names import LONGEST_NAME, is_clear_place, read_name
from assistant.extraction.person_titles import (
    addressed_persons,
    persons_before_titles,
    persons_behind_titles,
)
from assistant.extraction.place_names import in_long_place, is_in_address

EXTRACTOR = "person_extractor"
ANNOUNCED_CONFIDENCE, INTRODUCED_CONFIDENCE, SIGNED_CONFIDENCE = 0.97, 0.92, 0.9
LISTED_CONFIDENCE, FULL_CONFIDENCE, MODEL_CONFIDENCE, SINGLE_CONFIDENCE = 0.85, 0.75, 0.65, 0.55
OTHERS_CONFIDENCE = 0.4
TAKEN = ("email", "url", "phone", "money", "job_title", "timeline", "company_size")

Span = tuple[int, int]


def find_persons(doc: Doc) -> list[Entity]:
    """Every person in the message; the one who speaks has the highest confidence."""
    text = doc.text
    words = split_words(text)
    best: dict[Span, float] = {}
    for found, confidence in _candidates(doc, words):
        span = _before_taken(doc, found)
        if span and is_free(doc, *span, types=TAKEN) and not is_in_address(text, span[0]):
            best[span] = max(confidence, best.get(span, 0.0))
    chosen = _without_overlaps(best)
    return [_entity(text, span, confidence) for span, confidence in _speaker_first(chosen)]


def _before_taken(doc: Doc, span: Span) -> Span | None:
    """The part of a name before a title or address that follows at once ("Ada Berg Head of …")."""
    starts = [
        entity.start
        for entity in doc._.entities
        if entity.type in TAKEN and span[0] < entity.start < span[1]
    ]
    if not starts:
        return span
    said = doc.text[span[0] : min(starts)].rstrip(" ,")
    return (span[0], span[0] + len(said)) if said else None


def _candidates(doc: Doc, words: tuple[Word, ...]) -> Iterator[tuple[Span, float]]:
    text, language = doc.text, doc._.language
    yield from _after_cues(text, words, language)
    yield from _here(text, words, language)
    yield from _greeted_from(text, words)
    for span, is_other in addressed_persons(text, words):
        yield span, OTHERS_CONFIDENCE if is_other else INTRODUCED_CONFIDENCE
    for span in persons_behind_titles(doc, words):
        yield span, MODEL_CONFIDENCE
    for span in persons_before_titles(doc, words):
        yield span, FULL_CONFIDENCE
    yield from _asked_for(text, words, language)
    yield from _listed(text, words, language)
    yield from _from_model(doc, words)


def _after_cues(text: str, words: tuple[Word, ...], language: str) -> Iterator[tuple[Span, float]]:
    for match in ANNOUNCED[language].finditer(text):
        other = BELONGS_TO_OTHER[language].search(text[: match.end()])
        span = _name_at(words, match.end(), announced=True)
        if span:
            yield span, OTHERS_CONFIDENCE if other else ANNOUNCED_CONFIDENCE
    for match in INTRODUCED[language].finditer(text):
        span = _name_at(words, match.end(), announced=False)
        if span:
            yield span, INTRODUCED_CONFIDENCE
            continue
        span = _name_at(words, match.end(), announced=True)
        if span and not _WE.match(match.group()) and _reads_like_introduction(text, span, language):
            yield span, INTRODUCED_CONFIDENCE - 0.1
    for match in SIGNED[language].finditer(text):
        span = _name_at(words, match.end(), announced=True)
        wordless = not any(letter.isalpha() for letter in match.group())
        if span and wordless and not is_given_name(words[index_at(words, span[0]) or 0]):
            continue
        if span and _ends_signature(text, span[1]):
            faint = SIGNED_FAINTLY.search(match.group()) and len(text.split()) < 5
            yield span, OTHERS_CONFIDENCE if faint else SIGNED_CONFIDENCE


# "We're Thistledown" names a firm, "we're Anna and Tom" listed people.
_WE = re.compile(r"\W*we\b", re.IGNORECASE)
# "hey, marcus from trailhead": a name that opens the message and says where it is from.
_GREETING = re.compile(
    r"\W*(?:(?:hi|hello|hey|hiya|hei|heisann|hallo|morn|good (?:morning|afternoon|evening)"
    r"|god (?:dag|morgen|kveld))\b(?: there| all| dere)?[\s,.!:–-]*)?",
    re.IGNORECASE,
)
_FROM_AFTER = re.compile(r"\s+(?:from|at|with|fra|hos|i|her fra)\s+\S", re.IGNORECASE)


def _greeted_from(text: str, words: tuple[Word, ...]) -> Iterator[tuple[Span, float]]:
    greeting = _GREETING.match(text)
    offset = greeting.end() if greeting else 0
    index = index_at(words, offset)
    listed = (
        index is not None
        and words[index].lower in given_names()
        and bool(re.match(r"\s+(?:from|fra|hos)\s", text[words[index].end :]))
    )
    span = _name_at(words, offset, announced=listed)  # "heisann per fra …" needs no capital
    if span and _FROM_AFTER.match(text, span[1]):
        yield span, LISTED_CONFIDENCE


def _asked_for(text: str, words: tuple[Word, ...], language: str) -> Iterator[tuple[Span, float]]:
    """Unlisted names of others: "ring Annichen Wold", "spør etter Mo", "my boss Xan"."""
    for match in ASKED_FOR[language].finditer(text):
        span = _name_at(words, match.end(), announced=True)
        if span and text[span[0]].isupper() and text[slice(*span)].lower() not in places():
            yield span, OTHERS_CONFIDENCE


def _name_at(words: tuple[Word, ...], offset: int, *, announced: bool) -> Span | None:
    index = index_at(words, offset)
    if index is None or words[index].start - offset > 2:
        return None
    end = read_name(words, index, announced=announced)
    if end is None or _runs_into_name(words, index, end):
        return None
    return words[index].start, words[end - 1].end


def _reads_like_introduction(text: str, span: Span, language: str) -> bool:
    """Whether an unknown word after "I'm" is a name: "I'm Shreya from", "I'm Xan Oduya"."""
    said, after = text[slice(*span)], text[span[1] :]
    if not said[0].isupper():
        link = r"\s*,?\s+(?:from|at|fra|hos)\s+\w"
        return " " not in said and bool(re.match(link, after))
    if " " in said:
        return not any(is_everyday(part.lower()) for part in said.split())
    link = (
        r"\s*(?:$|(?:here|speaking|calling|her|and|og|from|at|with|of|fra|hos|i)\b|[,!]|[.](?:\s|$)|"
        r"–|-\s)"
    )
    return bool(re.match(link, after)) and said.lower() not in places()


def _ends_signature(text: str, end: int) -> bool:
    return bool(re.match(r"\s*(?:$|[\n,.|(/–-]|\s(?:fra|from|at|i|hos|@)\s)", text[end:]))


def _here(text: str, words: tuple[Word, ...], language: str) -> Iterator[tuple[Span, float]]:
    """ "Tom here", "kari her fra …", "Kari Nordmann speaking"."""
    for match in HERE_AFTER[language].finditer(text):
        last = next((i for i, w in enumerate(words) if w.end == match.start()), None)
        if last is None:
            continue
        for first in range(max(0, last - 3), last + 1):
            if first and words[first].follows_directly and not is_everyday(words[first - 1].lower):
                continue
            known = read_name(words, first, announced=False)
            may_be = _opens(words, first) and _is_plain_here(text, words[first], match.end())
            named = known or read_name(words, first, announced=may_be)
            if named == last + 1:
                yield (words[first].start, words[last].end), INTRODUCED_CONFIDENCE
                break


def _is_plain_here(text: str, first: Word, end: int) -> bool:
    """An unlisted name before "here" has a capital, or "from" follows."""
    return first.is_capital or bool(re.match(r"\s*\w+\s+(?:from|at|fra|i|hos)\s", text[end:]))


def _opens(words: tuple[Word, ...], index: int) -> bool:
    """Whether a word opens the message, greetings aside."""
    return all(word.lower in _GREETINGS for word in words[:index])


_GREETINGS = frozenset(
    "hi hello hey hei hallo heisann god good dag morning morgen afternoon there hiya morn kveld "
    "evening heia".split()
)


def _listed(text: str, words: tuple[Word, ...], language: str) -> Iterator[tuple[Span, float]]:
    """Listed given names, with or without surname, wherever they stand."""
    index = 0
    while index < len(words):
        end = read_name(words, index, announced=False)
        if end is None or in_long_place(words, index):
            index += 1
            continue
        span = (words[index].start, words[end - 1].end)
        confidence = _listed_confidence(text, words, index, end, language)
        if confidence:
            yield span, confidence
        index = end


_MONTHS = frozenset({"april", "may", "june", "august"})  # alone they are rather a time


def _listed_confidence(
    text: str, words: tuple[Word, ...], index: int, end: int, language: str
) -> float | None:
    first, full = words[index], end - index > 1
    before, after = text[: first.start], text[words[end - 1].end :]
    if _runs_into_name(words, index, end) or (not full and first.lower in _MONTHS):
        return None
    others = OTHERS_BEFORE[language].search(before) or OTHERS_AFTER[language].search(after)
    if others:
        return OTHERS_CONFIDENCE if full or first.is_capital else None
    apart = re.search(r"(?:^|[\n,;:.!?(–-])\s*$", before) and re.match(
        r"\s*(?:$|[\n,;.!)–-])", after
    )
    if full:
        return LISTED_CONFIDENCE if apart else FULL_CONFIDENCE
    if not first.is_capital:
        return SINGLE_CONFIDENCE if len(words) == 1 or (apart and first.start == 0) else None
    if is_clear_place(first) or is_everyday(first.lower):
        return None
    return LISTED_CONFIDENCE - 0.1 if apart and first.start == 0 else SINGLE_CONFIDENCE


def _runs_into_name(words: tuple[Word, ...], index: int, end: int) -> bool:
    """Whether the name is part of a longer one: "Lunde Hagesenter", "Dimas & Rowe"."""
    if end < len(words):
        following = words[end]
        if following.text in "&+" or (
            following.follows_directly and is_organisation_word(following.lower)
        ):
            return True
    before = words[index - 1] if index else None
    return before is not None and (
        before.text in "&+"
        or (
            before.is_capital
            and words[index].follows_directly
            and not is_blocked(before)
            and not before.opens_sentence
        )
    )


def _from_model(doc: Doc, words: tuple[Word, ...]) -> Iterator[tuple[Span, float]]:
    """What the name model calls a person, cut to words that can be a name."""
    language = doc._.language
    for ent in doc.ents:
        if ent.label_ not in ("PER", "PERSON"):
            continue
        span = _cleaned(words, ent.start_char, ent.end_char)
        if span is None:
            continue
        before, after = doc.text[: span[0]], doc.text[span[1] :]
        first = index_at(words, span[0])
        last = index_at(words, span[1])
        end = len(words) if last is None else last
        if names_a_tool(before, language) and not _is_listed(words, span):
            continue
        if _IN_PLACE.search(before) or (first is not None and _runs_into_name(words, first, end)):
            continue
        if OTHERS_BEFORE[language].search(before) or OTHERS_AFTER[language].search(after):
            yield span, OTHERS_CONFIDENCE
        else:
            yield span, MODEL_CONFIDENCE


def _is_listed(words: tuple[Word, ...], span: Span) -> bool:
    index = index_at(words, span[0])
    return index is not None and is_given_name(words[index])


# The model reads villages as people; nobody is "in" a person.
_IN_PLACE = re.compile(r"\b(?:in|near|outside|i|ved|utenfor)\s+$", re.IGNORECASE)


def _cleaned(words: tuple[Word, ...], start: int, end: int) -> Span | None:
    inside = [word for word in words if word.start >= start and word.end <= end]
    while inside and (is_blocked(inside[0]) and not is_given_name(inside[0])):
        inside.pop(0)
    while inside and (is_blocked(inside[-1]) and not is_surname(inside[-1])):
        inside.pop()
    if not inside or len(inside) > LONGEST_NAME:
        return None
    if any(is_organisation_word(word.lower) or word.text in "&+" for word in inside):
        return None
    plausible = any(is_given_name(word) and word.is_capital for word in inside) or (
        all(word.is_capital and not word.text.isupper() for word in inside)
        and (len(inside) > 1 or not inside[0].opens_sentence)
        and not (len(inside) == 1 and inside[0].lower in places())
    )
    return (inside[0].start, inside[-1].end) if plausible else None


def _without_overlaps(best: dict[Span, float]) -> list[tuple[Span, float]]:
    """The surest first; at equal confidence the longer name."""
    chosen: list[tuple[Span, float]] = []
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0][0] - item[0][1], item[0]))
    for span, confidence in ranked:
        if not any(span[0] < other[1] and other[0] < span[1] for other, _ in chosen):
            chosen.append((span, confidence))
    return chosen


def _speaker_first(chosen: list[tuple[Span, float]]) -> list[tuple[Span, float]]:
    """Once somebody has introduced themselves, everyone else is somebody else."""
    if not chosen or chosen[0][1] < LISTED_CONFIDENCE:
        return chosen
    speaker, *others = chosen
    return [speaker, *((span, min(sure, OTHERS_CONFIDENCE)) for span, sure in others)]


def _entity(text: str, span: Span, confidence: float) -> Entity:
    value = capitalise(tidy(text[slice(*span)]))
    return make_entity(text, "person", span, value, confidence=confidence, extractor=EXTRACTOR)


@Language.component(EXTRACTOR)
def person_extractor(doc: Doc) -> Doc:
    """Adds people where no address, number or title stands."""
    doc._.entities.extend(find_persons(doc))
    return doc
