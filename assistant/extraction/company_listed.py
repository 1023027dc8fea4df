"""Firms that nothing announces: first in a list, alone in a message, or between separators."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from assistant.extraction.company_names import (
    is_likely_name,
    read_company,
)
from assistant.extraction.gazetteers import places
from assistant.extraction.name_words import (
    Word,
    index_at,
    is_everyday,
    is_given_name,
    is_surname,
    is_vetoed,
)
from assistant.extraction.organisation_words import is_organisation_word
from assistant.extraction.place_names import in_long_place, place_length

Span = tuple[int, int]

# How most surnames that nobody listed end.
_SURNAME = re.compile(
    r"\w(?:sen|son|stad|vik|berg|land|nes|haug|dal|rud|moen|heim|bakken|lund|lie|seth|vold|"
    r"ski|ez|ić|ova|ton|man|ley|well|worth)$"
)

_OPENER = re.compile(
    r"\W*(?:(?:hi|hello|hey|hei|heisann|hallo|yes|ja|jo|yeah|it['’]?s|det er|this is|dette er)\b"
    r"[,!. ]*){0,2}",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\s*[,.;–(-]\s*(?:we|vi|about|around|rundt|ca|omtrent|cirka|roughly|\d|in\b|i\b|a\b|an\b|"
    r"et\b|en\b)"
)
_HERE = re.compile(r"\s+(?:here|her)\b")
_PLACED = re.compile(r"\s+(?:in|i|på|from|fra|near)\s+[A-ZÆØÅ]")
_PREDICATE = re.compile(
    r"\s+(?:has|have|had|needs?|wants?|is looking|are looking|would|is (?:a|an|based|interested)|"
    r"are (?:a|an|based|interested)|sells?|makes?|runs?|offers?"
    r"|har|hadde|trenger|ønsker|vil|er (?:et|en|ei|basert|interessert)|søker|leter|selger|lager|"
    r"driver|tilbyr|skal|holder til|består av)\b"
)
_NAMED_BEHIND = re.compile(
    r"\s+(?:heter|kalles|is called|is what)\s+(?:vi|firmaet|butikken|bedriften|selskapet|stedet|"
    r"klinikken|byrået|kaf[eé]en|we|our|the)\b|\s+(?:er|is) (?:navnet|our name|the name|"
    r"firmanavnet)\b",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*(?:[,;|/(]|[.–—-](?=\s)|\n)\s*")
_FACTS = ("company_size", "email", "url", "phone", "money", "timeline", "product")


def is_full_name(words: tuple[Word, ...], span: Span) -> bool:
    """ "Kowalski, Jan Kowalski": a given name with one more word is a person."""
    inside = [word for word in words if span[0] <= word.start < span[1]]
    return (
        len(inside) == 2 and is_given_name(inside[0]) and not is_organisation_word(inside[1].lower)
    )


def stands_alone(text: str, span: Span, language: str) -> bool:
    """Whether the name fills its place between commas, or goes on with "in"."""
    said = text[slice(*span)]
    if said.lower() in places() or not is_likely_name(said):
        return False
    return bool(
        re.match(r"\s*(?:$|[,.;:!\n|)–—-]|\s(?:in|i|we|vi|and we|og vi)\b)", text[span[1] :])
    )


def listed_firms(doc: Doc, words: tuple[Word, ...], language: str) -> Iterator[tuple[Span, str]]:
    """A name that opens the message or its list: "Acme, 40 people, we need a bot".

    With each span what speaks for a firm: "named" behind it, "listed" before facts, or "alone".
    """
    text = doc.text
    opener = _OPENER.match(text)
    index = index_at(words, opener.end() if opener else 0)
    end = None if index is None else read_company(words, index, language, stated=False)
    if index is None or end is None or _is_person_or_place(words, index, end):
        return
    span = words[index].start, words[end - 1].end
    after = text[span[1] :]
    if _NAMED_BEHIND.match(after):
        yield span, "named"
    elif _speaks_for_firm(after, text[slice(*span)]) or _opens_facts(doc, words, span, end):
        yield span, "listed"
    elif _is_whole_message(words, index, end, after):
        yield span, "alone"


def _is_person_or_place(words: tuple[Word, ...], index: int, end: int) -> bool:
    said = " ".join(word.text for word in words[index:end])
    return is_given_name(words[index]) or said.lower() in places()


def _speaks_for_firm(after: str, said: str) -> bool:
    if _GOES_ON.match(after) or _HERE.match(after) or _PLACED.match(after):
        return True
    return _PREDICATE.match(after) is not None and is_likely_name(said)


def _opens_facts(doc: Doc, words: tuple[Word, ...], span: Span, end: int) -> bool:
    """Whether a separator and another fact follow: "LKP, Moss, 60 ansatte", "Acme – CTO"."""
    separator = _SEPARATOR.match(doc.text, span[1])
    if separator and "." in separator[0] and " " not in doc.text[slice(*span)]:
        return False  # "Tel. +31 20 …"
    if separator is None or not is_likely_name(doc.text[slice(*span)]) or end >= len(words):
        return False
    if any(entity.start == separator.end() for entity in doc._.entities if entity.type in _FACTS):
        return True
    if words[end].start != separator.end():
        return False
    is_person = any(one.type == "person" and one.overlaps(*span) for one in doc._.entities)
    return place_length(words, end) > 0 and words[end].is_capital and not is_person


def _is_whole_message(words: tuple[Word, ...], index: int, end: int, after: str) -> bool:
    """Whether two or three capitals are all there is, and none of them is a person's."""
    run = words[index:end]
    return (
        index == 0
        and not after.strip(" .!\n")
        and 2 <= len(run) <= 4
        and all(word.is_capital or word.text in "&+" for word in run)
        and not any(is_given_name(word) or is_surname(word) for word in run)
        and not is_everyday(run[0].lower)
        and "-" not in run[0].text  # "Siw-Anita Kvamme"
        and not _SURNAME.search(run[-1].lower)
        and not any(is_vetoed(word.text) for word in run)
        and is_likely_name(" ".join(word.text for word in run))
        and not in_long_place(words, index)
    )
