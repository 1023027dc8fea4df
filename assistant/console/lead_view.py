"""What the page of one lead shows, put together from the record; nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from assistant.console import evidence, words
from assistant.console.evidence import Piece
from assistant.console.texts import Texts
from assistant.leads.conversation import Conversation, Message
from assistant.leads.facts import FIELDS, Fact, current_facts
from assistant.leads.lead import DIMENSIONS, Reason, Score
from assistant.services.leads import LeadView

# What would make a score known, or surer, if it were asked.
_ASKED_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "need_intent": ("need", "timeline", "budget"),
    "fit": ("company_size", "budget", "authority", "job_title"),
    "incentive": ("email", "phone"),
    "accuracy": ("name", "email", "phone", "company"),
    "validity": (),
}
_GONE: Final = ("corrected", "withdrawn")
# Shown with the source, or not a detail of the visitor.
_ELSEWHERE: Final = ("lead_source", "webinar_question", "lead_magnet")
FIRST: Final = (
    "need", "name", "job_title", "company", "company_size", "location", "website", "email",
    "phone", "timeline", "budget", "authority", "product",
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """Where the words are. href: the element to go to; None when nothing was said."""

    key: str
    href: str | None


@dataclass(frozen=True)
class FactLine:
    field: str
    words: str
    fact: Fact
    evidence: Evidence
    method: str
    marks: tuple[str, ...]
    earlier: tuple[FactLine, ...] = ()


@dataclass(frozen=True)
class ReasonLine:
    """may_be_set: a person set a detail of this lead; a reason without words may rest on it."""

    text: str
    language: str
    points: int
    said: str | None
    evidence: Evidence
    may_be_set: bool


@dataclass(frozen=True)
class ScoreLine:
    dimension: str
    value: int | None
    plus: tuple[ReasonLine, ...]
    minus: tuple[ReasonLine, ...]
    not_asked: tuple[str, ...]


@dataclass(frozen=True)
class SaidLine:
    """A message. first: the speaker or the minute is another than in the line before."""

    message: Message
    pieces: tuple[Piece, ...]
    first: bool


@dataclass(frozen=True)
class Talk:
    conversation: Conversation
    lines: tuple[SaidLine, ...]


@dataclass(frozen=True)
class LeadPage:
    facts: tuple[FactLine, ...]
    stated_source: FactLine | None
    settled: Mapping[str, tuple[str, ...]]
    not_asked: tuple[str, ...]
    scores: tuple[ScoreLine, ...]
    talks: tuple[Talk, ...]
    titles: Mapping[str, str] = field(default_factory=dict)


def page_of(
    view: LeadView, transcript: Sequence[tuple[str, Message]], now: datetime, texts: Texts
) -> LeadPage:
    record = view.record
    spans = evidence.by_message(evidence.spans_of(record.lead, record.facts))
    talks = _talks(record.conversations, transcript, spans)
    places = evidence.first_pieces(
        piece for talk in talks for line in talk.lines for piece in line.pieces
    )
    said_in = {message.id for _, message in transcript}
    lines = _Lines(places, said_in, record.facts, now, texts)
    held = current_facts(record.facts)
    return LeadPage(
        facts=tuple(lines.fact(held[name]) for name in FIRST if _is_told(held.get(name))),
        stated_source=lines.fact(held["lead_source"])
        if _is_told(held.get("lead_source"))
        else None,
        settled={
            state: tuple(name for name in FIRST if name in held and held[name].state == state)
            for state in ("skipped", "unknown")
        },
        not_asked=tuple(
            name for name in FIRST if name in FIELDS and name not in held and name != "product"
        ),
        scores=tuple(_score_lines(record.lead.scores, lines, held)),
        talks=talks,
        titles=_titles(record.lead.scores, record.facts, texts),
    )


def _is_told(fact: Fact | None) -> bool:
    return fact is not None and fact.state in ("captured", "confirmed")


class _Lines:
    """Makes lines that lead to the words."""

    def __init__(
        self,
        places: Mapping[str, str],
        said_in: set[str],
        facts: Sequence[Fact],
        now: datetime,
        texts: Texts,
    ) -> None:
        self._places, self._said_in, self._facts = places, said_in, facts
        self._now, self._texts = now, texts

    def fact(self, fact: Fact, *, with_earlier: bool = True) -> FactLine:
        earlier = self._earlier(fact) if with_earlier else []
        corrected = any(older.method != "page" for older in earlier)
        marks = [mark for mark, holds in (
            ("mark_corrected", corrected and fact.method != "person"),
            ("state_confirmed", fact.state == "confirmed"),
            ("state_corrected", fact.state == "corrected"),
            ("state_withdrawn", fact.state == "withdrawn"),
        ) if holds]  # fmt: skip
        return FactLine(
            field=fact.field,
            words=words.fact_words(fact, self._now, self._texts),
            fact=fact,
            evidence=self.evidence(evidence.fact_key(fact), fact.message_id),
            method=fact.method if fact.method in ("button", "page", "person") else "typed",
            marks=tuple(marks),
            earlier=tuple(self.fact(older, with_earlier=False) for older in earlier),
        )

    def _earlier(self, fact: Fact) -> list[Fact]:
        """Return what held before, the newest first; under a person's value, what was read."""
        older = [
            each
            for each in self._facts
            if each.field == fact.field and each.state in _GONE and each.value is not None
        ]
        older.sort(key=lambda each: -each.order)
        return [*self._read_beneath(fact), *older]

    def _read_beneath(self, fact: Fact) -> list[Fact]:
        """Return what the assistant reads where a person set the value: it holds again after."""
        if fact.method != "person":
            return []
        read = [
            each
            for each in self._facts
            if each.field == fact.field and each.method != "person" and _is_told(each)
        ]
        return read[-1:]

    def reason(self, reason: Reason, number: int) -> ReasonLine:
        text, language = self._texts.reason(reason.text)
        key = evidence.reason_key(number)
        return ReasonLine(
            text=text,
            language=language,
            points=reason.points,
            said=reason.said,
            evidence=self.evidence(key, reason.message_id),
            may_be_set=any(fact.method == "person" for fact in self._facts),
        )

    def evidence(self, key: str, message_id: str | None) -> Evidence:
        """Lead to the words, else to the message they are in, else nowhere."""
        if key in self._places:
            return Evidence(key, f"#{self._places[key]}")
        return Evidence(key, f"#m-{message_id}" if message_id in self._said_in else None)


def _score_lines(
    scores: Sequence[Score], lines: _Lines, held: Mapping[str, Fact]
) -> Iterable[ScoreLine]:
    known, number = {score.dimension: score for score in scores}, 0
    numbered: dict[str, list[ReasonLine]] = {}
    for score in scores:
        for reason in score.reasons:
            numbered.setdefault(score.dimension, []).append(lines.reason(reason, number))
            number += 1
    for dimension in DIMENSIONS:
        reasons = numbered.get(dimension, [])
        found = known.get(dimension)
        yield ScoreLine(
            dimension,
            found.value if found else None,
            tuple(line for line in reasons if line.points >= 0),
            tuple(line for line in reasons if line.points < 0),
            tuple(name for name in _ASKED_FOR[dimension] if name not in held),
        )


def _talks(
    conversations: Sequence[Conversation],
    transcript: Sequence[tuple[str, Message]],
    spans: Mapping[str, list[evidence.Span]],
) -> tuple[Talk, ...]:
    talks = []
    for conversation in conversations:
        lines: list[SaidLine] = []
        for talk_id, message in transcript:
            if talk_id != conversation.id:
                continue
            pieces = evidence.cut(message.text, spans.get(message.id, ()), f"w-{message.id}")
            lines.append(SaidLine(message, tuple(pieces), _is_first(lines, message)))
        talks.append(Talk(conversation, tuple(lines)))
    return tuple(talks)


def _is_first(lines: Sequence[SaidLine], message: Message) -> bool:
    if not lines or lines[-1].message.sender != message.sender:
        return True
    return (message.created_at - lines[-1].message.created_at).total_seconds() >= 60


def _titles(scores: Sequence[Score], facts: Sequence[Fact], texts: Texts) -> Mapping[str, str]:
    """Return evidence key -> what the words count for, as the tooltip of a mark says it."""
    titles = {evidence.fact_key(fact): texts.known("field", fact.field) for fact in facts}
    reasons = [reason for score in scores for reason in score.reasons]
    for number, reason in enumerate(reasons):
        text, _ = texts.reason(reason.text)
        dimension = texts(f"dim_{reason.dimension}")
        titles[evidence.reason_key(number)] = f"{dimension} {reason.points:+d}: {text}"
    return titles
