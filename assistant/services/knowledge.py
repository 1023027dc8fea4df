"""Answers from the site's own knowledge/ files: a passage quoted and linked, or nothing.

A file has front matter (title, url) and sections ("## heading", then sentences). A question is
matched against sections by weighted words and character n-grams (TF-IDF, cosine); below the
threshold nothing is answered, so that nothing is made up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

from assistant.errors import SetupError
from assistant.leads.conversation import Link

LEAST_LIKENESS: Final = 0.16
LONGEST_QUOTE: Final = 420
# Sections of these files are likelier when the intent already names the topic.
TOPICS: Final = {
    "ask_price": ("pricing", "price", "pris"),
    "ask_webinar": ("webinar",),
    "ask_privacy": ("privacy", "personvern", "security", "sikkerhet"),
}
TOPIC_BONUS: Final = 0.12
FIRST_BONUS: Final = 0.3
GENERAL_WORDS: Final = 2  # a question with no more words of its own is a general one
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_SECTION = re.compile(r"^## +(.+)$", re.MULTILINE)
_STOP_WORDS: Final = frozenset(
    "a an and are at be but by can do does for from get had has have how i if in is it its me my"
    " of on or our so that the their them then there they this to us was we what when where which"
    " who will with would you your please just also any"
    " av bare de den der dere det du eller en er et for fra få gjør ha han har hva hvem hvilke"
    " hvor hvordan i ikke jeg kan man med meg men min mitt når og også om oss på skal som så til"
    " vi vil å".split()
)


@dataclass(frozen=True)
class Passage:
    """A section that can be quoted. url: where the visitor reads on."""

    topic: str
    title: str
    heading: str
    text: str
    url: str

    def link(self) -> Link:
        return Link(self.title, self.url)


class Knowledge:
    """The passages of one language."""

    def __init__(self, passages: list[Passage]) -> None:
        self.passages = passages
        self._vectorizer = FeatureUnion(
            [
                ("words", _words_vectorizer()),
                (
                    "parts",
                    TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 5), sublinear_tf=True),
                ),
            ]
        )
        texts = [f"{p.title} {p.heading} {p.heading} {p.text}" for p in passages]
        self._matrix = self._vectorizer.fit_transform(texts) if passages else None

    def find(self, question: str, intent: str) -> Passage | None:
        """Return the passage that answers best, None when none is near enough."""
        if self._matrix is None:
            return None
        likeness = np.asarray((self._matrix @ self._vectorizer.transform([question]).T).todense())
        scores = likeness[:, 0] / 2.0  # two unit vectors in a row: at most 2
        seen: set[str] = set()
        for index, passage in enumerate(self.passages):
            if any(word in passage.topic for word in TOPICS.get(intent, ())):
                scores[index] += TOPIC_BONUS
                if passage.topic not in seen and _is_general(question):
                    scores[index] += FIRST_BONUS  # "price?" wants the plans, not a detail
                seen.add(passage.topic)
        best = int(np.argmax(scores))
        return self.passages[best] if scores[best] >= LEAST_LIKENESS else None


def _is_general(question: str) -> bool:
    words = re.findall(r"\w+", question.casefold())
    return len([word for word in words if word not in _STOP_WORDS]) <= GENERAL_WORDS


def _words_vectorizer() -> TfidfVectorizer:
    return TfidfVectorizer(stop_words=sorted(_STOP_WORDS), ngram_range=(1, 2), sublinear_tf=True)


def load_knowledge(folder: Path, languages: tuple[str, ...]) -> dict[str, Knowledge]:
    """Read `folder`/<language>/*.md. Raises SetupError naming the file that cannot be read."""
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
    content = file.read_text(encoding="utf-8")
    match = _FRONT_MATTER.match(content)
    head: Any = yaml.safe_load(match[1]) if match else None
    if not match or not isinstance(head, dict) or not {"title", "url"} <= head.keys():
        raise SetupError(
            f"{file}: a knowledge file begins with front matter: ---, title: …, url: …, ---."
        )
    parts = _SECTION.split(match[2])
    return [
        Passage(
            file.stem, str(head["title"]), heading.strip(), " ".join(body.split()), str(head["url"])
        )
        for heading, body in zip(parts[1::2], parts[2::2], strict=True)
        if body.strip()
    ]


def quote(passage: Passage) -> str:
    """Return the passage, cut at a sentence when it is long."""
    if len(passage.text) <= LONGEST_QUOTE:
        return passage.text
    cut = passage.text[:LONGEST_QUOTE]
    end = max(cut.rfind(mark) for mark in (". ", "? ", "! "))
    return cut[: end + 1] if end > 0 else cut.rstrip() + "…"
