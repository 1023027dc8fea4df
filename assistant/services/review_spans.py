"""Marks of a reviewer: which characters of a message are which entity.

Offsets are code points of the message exactly as it is stored, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from assistant.errors import InvalidInput

# The entities of domain.yml, in the order they are offered.
ENTITY_TYPES: Final = (
    "person", "company", "job_title", "location", "product", "email", "phone", "url",
    "company_size", "money", "timeline", "lead_source",
)  # fmt: skip
MOST_SPANS: Final = 40


@dataclass(frozen=True, order=True)
class Span:
    start: int
    end: int
    type: str

    def as_dict(self) -> dict[str, str | int]:
        return {"start": self.start, "end": self.end, "type": self.type}


def checked_spans(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans in order, without white space at their edges.

    Raises InvalidInput, whose code tells what is wrong, for what cannot be marked in `text`.
    """
    ordered = sorted(_checked(text, span) for span in spans)
    if len(ordered) > MOST_SPANS:
        raise InvalidInput(f"Mark at most {MOST_SPANS} entities.", code="span_many", field="spans")
    for one, other in pairwise(ordered):
        if other.start < one.end:
            raise InvalidInput(
                f'"{text[one.start : one.end]}" and "{text[other.start : other.end]}" overlap. '
                "Remove one of them.",
                code="span_overlap",
                field="spans",
            )
    return tuple(ordered)


def _checked(text: str, span: Span) -> Span:
    if span.type not in ENTITY_TYPES:
        raise InvalidInput("There is no such entity.", code="span_type", field="spans")
    if not 0 <= span.start < span.end <= len(text):
        raise InvalidInput(
            f"Characters {span.start} to {span.end} are not in the message, which has {len(text)}.",
            code="span_outside",
            field="spans",
        )
    words = text[span.start : span.end]
    if not words.strip():
        raise InvalidInput("Mark words, not blanks.", code="span_blank", field="spans")
    before = len(words) - len(words.lstrip())
    return Span(span.start + before, span.start + before + len(words.strip()), span.type)


def span_of_words(text: str, words: str, entity_type: str) -> Span:
    """Return where `words` stand in `text`, for those who type them instead of marking them.

    Raises InvalidInput when they stand there not at all or more than once.
    """
    words = words.strip()
    first = text.find(words) if words else -1
    if first < 0:
        raise InvalidInput(
            "These words do not stand in the message.", code="span_not_there", field="words"
        )
    if text.find(words, first + 1) >= 0:
        raise InvalidInput(
            "These words stand there more than once. Give more of them.",
            code="span_twice",
            field="words",
        )
    return Span(first, first + len(words), entity_type)


def on_one_line(text: str, spans: Sequence[Span]) -> tuple[str, tuple[Span, ...]]:
    """Return the text with single blanks for all white space, and the spans at the same words."""
    kept: list[str] = []
    place = []  # of each character of `text` in the new text
    for char in text:
        place.append(len(kept))
        if not char.isspace():
            kept.append(char)
        elif kept and kept[-1] != " ":
            kept.append(" ")
    moved = tuple(
        Span(place[span.start], place[span.end - 1] + 1, span.type)
        for span in checked_spans(text, spans)
    )
    return "".join(kept).rstrip(" "), moved


def with_markup(text: str, spans: Sequence[Span]) -> str:
    """Return the text as Rasa's training data marks entities: "[40 people](company_size)"."""
    parts, last = [], 0
    for span in sorted(spans):
        parts.append(f"{text[last : span.start]}[{text[span.start : span.end]}]({span.type})")
        last = span.end
    return "".join(parts) + text[last:]
