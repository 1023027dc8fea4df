"""How well each section answers a question: by its telling words, and by how it is asked for.

A section is asked for in its heading and in the phrases of its "also:" comment. Four shares are
added up, none of which says much alone (docs/knowledge.md has the figures):

- coverage: how much of the question the section has. A word that no file knows counts most, so
  "do you connect to SAP?" stays unanswered whatever is written about connecting;
- phrase: whether the question has the whole of one of the phrases in it;
- agreement: how alike the question and the nearest phrase are, both ways;
- evidence: BM25, how much was found at all, so that one word in common is less than four;
- missing, taken off: the weight of the most telling word of the question that the section lacks.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.services.knowledge_words import EVERYDAY_STEMS, likeness, plain, stems

COVERAGE, PHRASE, AGREEMENT, EVIDENCE, MISSING = 0.3, 0.3, 0.3, 0.05, 0.02
SATURATION, LENGTH_MATTERS = 1.2, 0.75  # the usual constants of BM25
FULL_PHRASE: Final = 5.0  # information from which a phrase counts in full: "app" alone has less
IN_THE_TEXT: Final = 0.7  # a word in the text says less of what a section is about than one above
MOST_WORDS: Final = 40  # of one question; the rest of a very long message is not looked at
UNKNOWN: Final = 5.25  # information of a word that no section has
UNKNOWN_TALK: Final = 1.0  # the same, if the word is one of everyday talk or a number
EVERYWHERE: Final = 0.3  # share of the sections from which a word says nothing: the own name
FEW: Final = 30  # a smaller site is rated like one of so many sections, or no word would be rare
WORD_FOR_WORD: Final = 1.6  # the question is one of the phrases, even if only of frequent words
Near = dict[str, float]


@dataclass(frozen=True)
class Section:
    """title: of the file. phrases: the heading and the other ways to ask for it."""

    title: str
    phrases: tuple[str, ...]
    text: str


class SectionIndex:
    """The sections of one language."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._phrases = [_stemmed(section.phrases) for section in sections]
        self._asked = [
            {word for phrase in phrases for word in phrase} | set(stems(section.title))
            for phrases, section in zip(self._phrases, sections, strict=True)
        ]
        self._texts = [set(stems(section.text)) for section in sections]
        spread = Counter(
            word
            for asked, text in zip(self._asked, self._texts, strict=True)
            for word in asked | text
        )
        self._counts = [_counts(section) for section in sections]
        lengths = [counts.total() for counts in self._counts]
        mean = sum(lengths) / len(lengths) if lengths else 1.0
        self._lengths = [length / mean for length in lengths]
        self._information = _information(spread, len(sections))
        self._wordings = [{plain(phrase) for phrase in section.phrases} for section in sections]

    def scores(self, question: str, *, word_for_word: bool = True) -> list[float]:
        """Return for each section a number from 0 to about 2; see the threshold in knowledge.

        word_for_word: whether a phrase counts in full though it has only frequent words.
        """
        nears, weights = self._looked_up(question)
        wording = plain(question)
        return [
            WORD_FOR_WORD
            if wording and wording in wordings
            else self._score(number, nears, weights)
            for number, wordings in enumerate(self._wordings)
        ]

    def lacks(self, question: str, number: int) -> float:
        """Return the weight of the most telling word of the question that the section lacks."""
        nears, weights = self._looked_up(question)
        shares = self._shares(number, nears)
        return max(
            (weight * (1.0 - share) for weight, share in zip(weights, shares, strict=True)),
            default=0.0,
        )

    def _looked_up(self, question: str) -> tuple[list[Near], list[float]]:
        words = list(dict.fromkeys(stems(question)))[:MOST_WORDS]
        nears = [self._near(word) for word in words]
        return nears, [self._weight(word, near) for word, near in zip(words, nears, strict=True)]

    def _shares(self, number: int, nears: list[Near]) -> list[float]:
        """Return for each word how far the section has it."""
        asked, text = self._asked[number], self._texts[number]
        return [max(_best(near, asked), IN_THE_TEXT * _best(near, text)) for near in nears]

    def _near(self, word: str) -> Near:
        """Return the known words that are alike, with how much."""
        alike = ((known, likeness(word, known)) for known in self._information)
        return {known: like for known, like in alike if like}

    def _weight(self, word: str, near: Near) -> float:
        if word in self._information:
            return self._information[word]
        talk = word in EVERYDAY_STEMS or word.isdigit()
        default = UNKNOWN_TALK if talk else UNKNOWN
        return max((self._information[known] for known in near), default=default)

    def _score(self, number: int, nears: list[Near], weights: list[float]) -> float:
        shares = self._shares(number, nears)
        found = _dot(weights, shares)
        if not found:
            return 0.0
        evidence = EVIDENCE * sum(self._evidence(number, near) for near in nears)
        phrase = agreement = 0.0
        for words in self._phrases[number]:
            whole, alike = self._compare(words, nears, weights)
            phrase, agreement = max(phrase, whole), max(agreement, alike)
        missing = max(weight * (1.0 - share) for weight, share in zip(weights, shares, strict=True))
        covered = COVERAGE * found / sum(weights) - MISSING * missing
        return max(0.0, covered + PHRASE * phrase + AGREEMENT * agreement + evidence)

    def _evidence(self, number: int, near: Near) -> float:
        """Return what one word of the question adds by BM25; alike words add less."""
        counts, length = self._counts[number], self._lengths[number]
        damped = SATURATION * (1.0 - LENGTH_MATTERS + LENGTH_MATTERS * length)
        return max(
            (
                like**2 * self._information[word] * n * (SATURATION + 1.0) / (n + damped)
                for word, like in near.items()
                if (n := counts[word])
            ),
            default=0.0,
        )

    def _compare(
        self, phrase: list[str], nears: list[Near], weights: list[float]
    ) -> tuple[float, float]:
        """Return how much of the phrase is in the question, and how alike the two are."""
        there = [self._information[word] for word in phrase]
        said = _dot(there, [max(near.get(word, 0.0) for near in nears) for word in phrase])
        if not said:
            return 0.0, 0.0
        recall = said / sum(there)
        precision = _dot(weights, [_best(near, phrase) for near in nears]) / sum(weights)
        whole = recall * min(1.0, sum(there) / FULL_PHRASE)
        return whole, 2 * recall * precision / (recall + precision)


def _counts(section: Section) -> Counter[str]:
    heading, *also = section.phrases
    return Counter(stems(" ".join((section.title, heading, heading, *also, section.text))))


def _information(spread: Counter[str], sections: int) -> dict[str, float]:
    """Return how much each word says: the rarer, the more, whatever the number of sections."""
    common = max(EVERYWHERE * sections, 5)
    sections = max(sections, FEW)
    unit = UNKNOWN / math.log(1 + sections / 0.5)
    return {
        word: unit * math.log(1 + (sections - n + 0.5) / (n + 0.5)) if n <= common else 0.0
        for word, n in spread.items()
    }


def _stemmed(phrases: Sequence[str]) -> list[list[str]]:
    return [words for phrase in phrases if (words := list(dict.fromkeys(stems(phrase))))]


def _best(near: Near, words: set[str] | list[str]) -> float:
    return max((like for known, like in near.items() if known in words), default=0.0)


def _dot(weights: list[float], shares: list[float]) -> float:
    return sum(weight * share for weight, share in zip(weights, shares, strict=True))
