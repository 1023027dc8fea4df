"""Answers from the site's own knowledge/ files: a passage quoted and linked, or nothing.

A wrong passage is worse than none: below the threshold nothing is answered, so that nothing is
made up. docs/knowledge.md shows the curve that the threshold was chosen from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.leads.conversation import Link
from assistant.services.knowledge_files import WrittenSection, read_sections
from assistant.services.knowledge_search import Section, SectionIndex

LEAST_LIKENESS: Final = 0.84
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
    """A section that can be quoted. url: where the visitor reads on. also: other ways to ask."""

    topic: str
    title: str
    heading: str
    text: str
    url: str
    also: tuple[str, ...] = ()

    def link(self) -> Link:
        return Link(self.title, self.url)


class Knowledge:
    """The passages of one language."""

    def __init__(self, passages: list[Passage]) -> None:
        self.passages = passages
        self._index = SectionIndex(
            [Section(p.title, (p.heading, *p.also), p.text) for p in passages]
        )

    def find(self, question: str, intent: str) -> Passage | None:
        """Return the passage that answers best, None when none is near enough."""
        likeness, passage = self.nearest(question, intent)
        return passage if likeness >= LEAST_LIKENESS else None

    def nearest(self, question: str, intent: str) -> tuple[float, Passage | None]:
        """Return the likeliest passage and how likely it is, however little that may be.

        A message of several sentences is read as a whole and sentence by sentence, because a
        question often comes with an introduction: "We are 40 people. Do you work with Outlook?"
        """
        found: tuple[float, Passage | None] = (0.0, None)
        sentences = [part for part in _SENTENCE_END.split(question) if part.strip()]
        for part in dict.fromkeys([question, *sentences[-MOST_SENTENCES:]]):
            for score, passage in zip(self._index.scores(part), self.passages, strict=True):
                if score and any(word in passage.topic for word in TOPICS.get(intent, ())):
                    score += TOPIC_BONUS
                if score > found[0]:
                    found = (score, passage)
        return found


def load_knowledge(folder: Path, languages: tuple[str, ...]) -> dict[str, Knowledge]:
    """Read `folder`/<language>/*.md. Raises SetupError naming file and line of a mistake."""
    return {
        language: Knowledge(
            [
                passage
                for file in sorted((folder / language).glob("*.md"))
                for passage in read_passages(file)
            ]
        )
        for language in languages
    }


def read_passages(file: Path) -> list[Passage]:
    return [_passage(file.stem, section) for section in read_sections(file)]


def _passage(topic: str, section: WrittenSection) -> Passage:
    return Passage(topic, section.title, section.heading, section.text, section.url, section.also)


def quote(passage: Passage) -> str:
    """Return the passage, cut at a sentence when it is long."""
    if len(passage.text) <= LONGEST_QUOTE:
        return passage.text
    cut = passage.text[:LONGEST_QUOTE]
    end = max(cut.rfind(mark) for mark in (". ", "? ", "! "))
    return cut[: end + 1] if end > 0 else cut.rstrip() + "…"
