"""Answers from the site's own knowledge/ files: a passage quoted and linked, or nothing.

A wrong passage is worse than none: below the threshold nothing is answered, so that nothing is
made up. docs/knowledge.md shows the curve that the threshold was chosen from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.leads.conversation import Link
from assistant.services.knowledge_files import WrittenSection, read_sections
from assistant.services.knowledge_search import Section, SectionIndex
from assistant.services.knowledge_vectors import Meanings, read_meanings

CACHE: Final = Path("var/cache/knowledge.npz")
LEAST_LIKENESS: Final = 1.12
LEAST_BY_WORDS: Final = 1.15  # where meanings cannot have their say
# Words decide; the meanings (0.1 is very near) correct them, and where the two do not name the
# same passage the words must be surer by DISAGREEMENT.
MEANING: Final = 3.0
DISAGREEMENT: Final = 0.3
WORTH_A_LOOK: Final = 0.5  # below it no meaning can lift a passage over the threshold
IN_GENERAL: Final = 0.5  # a word that weighs more makes a question one of its own
LONGEST_QUOTE: Final = 420
MOST_SENTENCES: Final = 6
# Sections of these files are likelier when the intent already names the topic.
TOPICS: Final = {
    "ask_price": ("pricing", "price", "pris"),
    "ask_webinar": ("webinar",),
    "ask_privacy": ("privacy", "personvern", "security", "sikkerhet"),
    "support_request": ("support", "kundestøtte"),
}
TOPIC_BONUS: Final = 0.1
_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+|\n+")


@dataclass(frozen=True)
class Passage:
    """A section that can be quoted.

    url: where the visitor reads on. also: other ways to ask. intents: those whose questions it
    answers in general, when nothing in them asks for more.
    """

    topic: str
    title: str
    heading: str
    text: str
    url: str
    also: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()

    def link(self) -> Link:
        return Link(self.title, self.url)


class Knowledge:
    """The passages of one language. meanings: of each passage, None to go by words alone."""

    def __init__(self, passages: list[Passage], meanings: Meanings | None = None) -> None:
        self.passages = passages
        self._meanings = meanings
        self._index = SectionIndex(
            [Section(p.title, (p.heading, *p.also), p.text) for p in passages]
        )

    @property
    def least_likeness(self) -> float:
        return LEAST_BY_WORDS if self._meanings is None else LEAST_LIKENESS

    def find(
        self, question: str, intent: str, *, told: Sequence[tuple[int, int]] = ()
    ) -> Passage | None:
        """Return the passage that answers best, None when none is near enough.

        told: where the visitor says something of their own: "how much for 12 people" asks for the
        price in general.
        """
        likeness, passage = self.nearest(question, intent)
        if likeness >= self.least_likeness:
            return passage
        for start, end in told:
            question = question[:start] + " " * (end - start) + question[end:]
        return self._in_general(question, intent)

    def _in_general(self, question: str, intent: str) -> Passage | None:
        """Return what answers the intent, unless the question has a word of its own in it.

        "ok but how much" is a question for the price; "how much for a sailing club" may be another.
        """
        for number, passage in enumerate(self.passages):
            if intent in passage.intents:
                return passage if self._index.lacks(question, number) <= IN_GENERAL else None
        return None

    def nearest(self, question: str, intent: str) -> tuple[float, Passage | None]:
        """Return the likeliest passage and how likely it is, however little that may be."""
        if not self.passages:
            return 0.0, None
        part, scores = self._by_words(question, intent)
        disagreement = 0.0
        if self._meanings is not None and max(scores) >= WORTH_A_LOOK:
            nearness = self._meanings.nearness(part)
            nearest = int(nearness.argmax())
            scores = [s + MEANING * float(n) for s, n in zip(scores, nearness, strict=True)]
            disagreement = DISAGREEMENT if scores.index(max(scores)) != nearest else 0.0
        best = max(scores)
        return best - disagreement, self.passages[scores.index(best)] if best else None

    def _by_words(self, question: str, intent: str) -> tuple[str, list[float]]:
        """Return the scores of the sentence that scores best, and that sentence.

        A message of several sentences is read as a whole and sentence by sentence, because a
        question often comes with an introduction: "We are 40 people. Do you work with Outlook?"
        """
        sentences = [part for part in _SENTENCE_END.split(question) if part.strip()]
        found: tuple[str, list[float]] = (question, [])
        for part in dict.fromkeys([question, *sentences[-MOST_SENTENCES:]]):
            scores = self._index.scores(part, word_for_word=part == question)
            scores = [
                score + TOPIC_BONUS if score and _names_topic(passage, intent) else score
                for score, passage in zip(scores, self.passages, strict=True)
            ]
            if max(scores) > max(found[1], default=-1.0):
                found = (part, scores)
        return found


def _names_topic(passage: Passage, intent: str) -> bool:
    return any(word in passage.topic for word in TOPICS.get(intent, ()))


def load_knowledge(
    folder: Path, languages: tuple[str, ...], *, cache: Path | None = None
) -> dict[str, Knowledge]:
    """Read `folder`/<language>/*.md. Raises SetupError naming file and line of a mistake.

    cache: file for the embeddings of the passages; None to find them by words alone.
    """
    return {
        language: _load_language(sorted((folder / language).glob("*.md")), cache)
        for language in languages
    }


def _load_language(files: list[Path], cache: Path | None) -> Knowledge:
    passages = [passage for file in files for passage in read_passages(file)]
    if cache is None:
        return Knowledge(passages)
    wanted = [f"{p.heading} {'; '.join(p.also)}" for p in passages]
    written = [f"{p.heading} {p.text}" for p in passages]
    return Knowledge(passages, read_meanings(wanted, written, cache))


def read_passages(file: Path) -> list[Passage]:
    return [_passage(file.stem, section) for section in read_sections(file)]


def _passage(topic: str, section: WrittenSection) -> Passage:
    return Passage(
        topic,
        section.title,
        section.heading,
        section.text,
        section.url,
        section.also,
        section.intents,
    )


def quote(passage: Passage) -> str:
    """Return the passage, cut at a sentence when it is long."""
    if len(passage.text) <= LONGEST_QUOTE:
        return passage.text
    cut = passage.text[:LONGEST_QUOTE]
    end = max(cut.rfind(mark) for mark in (". ", "? ", "! "))
    return cut[: end + 1] if end > 0 else cut.rstrip() + "…"
