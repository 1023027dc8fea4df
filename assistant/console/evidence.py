"""Marks: which characters of the transcript each reason and field rests on.

Spans may overlap and lie within one another. A message's text is cut wherever a span begins or
ends; each piece knows the spans it belongs to. Offsets are code points, end exclusive, which is
why the cutting is done here and not in a browser, whose strings count otherwise.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from assistant.leads.facts import Fact
from assistant.leads.lead import DIMENSIONS, Lead, Reason

FIELD: Final = "field"


@dataclass(frozen=True)
class Span:
    """key: what it is evidence for ("r3", "f-email"); kind: a dimension, or FIELD."""

    key: str
    kind: str
    message_id: str
    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """Part of a message. id: of its element; keys: the spans it belongs to, the longest first."""

    text: str
    id: str = ""
    keys: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


def reason_key(number: int) -> str:
    return f"r{number}"


def fact_key(fact: Fact) -> str:
    return f"f-{fact.id}"


def spans_of(lead: Lead, facts: Iterable[Fact]) -> list[Span]:
    """Return the spans of all reasons (numbered over all scores) and of every fact said."""
    reasons = [reason for score in lead.scores for reason in score.reasons]
    spans = [
        _span(reason_key(number), reason.dimension, reason) for number, reason in enumerate(reasons)
    ]
    spans += [
        _span(fact_key(fact), FIELD, fact) for fact in facts if not fact.field.startswith("signal.")
    ]
    return [span for span in spans if span is not None]


def _span(key: str, kind: str, evidence: Reason | Fact) -> Span | None:
    if evidence.message_id is None or evidence.start is None or evidence.end is None:
        return None
    return Span(key, kind, evidence.message_id, evidence.start, evidence.end)


def by_message(spans: Iterable[Span]) -> Mapping[str, list[Span]]:
    grouped: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        grouped[span.message_id].append(span)
    return grouped


def cut(text: str, spans: Iterable[Span], prefix: str) -> list[Piece]:
    """Return the text in pieces; put together they are the text again.

    prefix: makes the pieces' ids unique on the page. A span that does not fit is left out.
    """
    fitting = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    edges = sorted({0, len(text), *(edge for span in fitting for edge in (span.start, span.end))})
    pieces: list[Piece] = []
    for start, end in itertools.pairwise(edges):
        here = [span for span in fitting if span.start <= start and end <= span.end]
        here.sort(key=lambda span: (span.start - span.end, _rank(span.kind), span.key))
        pieces.append(
            Piece(
                text[start:end],
                f"{prefix}-{start}" if here else "",
                tuple(span.key for span in here),
                tuple(dict.fromkeys(span.kind for span in here)),
            )
        )
    return pieces


def _rank(kind: str) -> int:
    return DIMENSIONS.index(kind) if kind in DIMENSIONS else len(DIMENSIONS)


def first_pieces(pieces: Iterable[Piece]) -> dict[str, str]:
    """Return span key -> id of the piece where it begins."""
    found: dict[str, str] = {}
    for piece in pieces:
        for key in piece.keys:
            found.setdefault(key, piece.id)
    return found
