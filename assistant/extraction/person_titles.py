"""People whose name stands beside a title or a form of address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from assistant.extraction.name_words import Word, index_at, is_blocked
from assistant.extraction.organisation_words import is_organisation_word
from assistant.extraction.person_names import read_name

Span = tuple[int, int]


def persons_behind_titles(doc: Doc, words: tuple[Word, ...]) -> Iterator[Span]:
    """A name right after a title: "headmistress Hilary Sands"."""
    for entity in doc._.entities:
        if entity.type != "job_title" or doc.text[entity.end : entity.end + 1] != " ":
            continue
        index = index_at(words, entity.end + 1)
        end = None if index is None else read_name(words, index, announced=True)
        if index is not None and end is not None and end - index > 1 and words[index].is_capital:
            yield words[index].start, words[end - 1].end


def addressed_persons(text: str, words: tuple[Word, ...]) -> Iterator[tuple[Span, bool]]:
    """ "Dr Helen Fisk", "Mrs. Patel", "fru Hansen": the name without the form of address.

    The flag says whether they are spoken of or to.
    """
    for match in _ADDRESS.finditer(text):
        index = index_at(words, match.end())
        end = None if index is None else read_name(words, index, announced=True)
        if index is None or end is None or words[index].start != match.end():
            continue
        following = words[end] if end < len(words) else None
        if following and following.follows_directly and is_organisation_word(following.lower):
            continue  # "Dr. Abbot's Surgery"
        is_other = _WITH_THEM.search(text[: match.start()]) is not None
        yield (words[index].start, words[end - 1].end), is_other


_ADDRESS = re.compile(
    r"\b(?:mr|mrs|ms|miss|dr|prof|professor|sir|fru|herr|"
    r"frk)\b\.? (?=(?-i:[A-ZÆØÅ]))",
    re.IGNORECASE,
)
_WITH_THEM = re.compile(
    r"\b(?:to|with|by|for|call|ask|contact|meet|see|boss|manager|kontakt|møte|hi|hello|dear|til|"
    r"med|av|ring|spør|hei|kjære)\s+$",
    re.IGNORECASE,
)


def persons_before_titles(doc: Doc, words: tuple[Word, ...]) -> Iterator[Span]:
    """Two or three unlisted capitals that open a line before a title: "Kwabena Mensah, CTO"."""
    for entity in doc._.entities:
        if entity.type != "job_title" or entity.confidence < 0.5:
            continue
        apart = re.search(r"[,(\n|–—-]\s*$", doc.text[: entity.start])
        run = [word for word in words if apart and word.end <= apart.start()]
        start = len(run)
        while start and len(run) - start < 3 and run[start - 1].is_capital:
            start -= 1
            if not run[start].follows_directly:
                break
        name = run[start:]
        plain = not any(is_blocked(word) or is_organisation_word(word.lower) for word in name)
        if 2 <= len(name) <= 3 and plain and not name[0].follows_directly:
            span = (name[0].start, name[-1].end)
            if not doc.text[span[1] : apart.start() if apart else span[1]].strip():
                yield span
