"""Which messages people are asked to judge, and why each of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from assistant.errors import NotFound
from assistant.leads.facts import Fact
from assistant.store.rows import to_fact
from assistant.store.tables import ConversationRow, FactRow, MessageRow, ReviewRow, table_of

# contradicted: a fact read from it was replaced later, by the visitor or by a person in the console
# unsure: the intent was; random: any, to see how often messages are read rightly
Kind = Literal["contradicted", "unsure", "random"]
KINDS: Final[tuple[Kind, ...]] = ("contradicted", "unsure", "random")
UNSURE: Final = 0.6  # below it an intent is worth a second look
OUT_OF_SCOPE: Final = "out_of_scope"
REVIEW = table_of(ReviewRow)


@dataclass(frozen=True)
class Contradiction:
    """A fact read from the message, and what took its place; both in the words they came in.

    by_person: someone wrote it in the console; else the visitor said it.
    """

    field: str
    before: str
    after: str
    by_person: bool


@dataclass(frozen=True)
class Pending:
    """A visitor's message that nobody has judged yet, with what it answered.

    entities: as they were read, with offsets in code points, end exclusive.
    """

    message_id: str
    lead_id: str | None
    text: str
    answered: str
    intent: str
    confidence: float
    language: str | None
    at: datetime
    kind: Kind
    entities: tuple[dict[str, Any], ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def is_unsure(self) -> bool:
        return self.confidence < UNSURE or self.intent == OUT_OF_SCOPE


def next_pending(session: Session, kind: Kind, *, passed: Collection[str] = ()) -> Pending | None:
    """Return the message to judge next: the least sure, the newest contradicted, or any.

    passed: ids of messages that were passed over just now.
    """
    query = _messages().where(*_pending(kind), MessageRow.id.not_in(passed))
    row = session.execute(query.order_by(*_order(kind)).limit(1)).first()
    return _filled(session, row, kind) if row else None


def pending_message(session: Session, message_id: str, kind: Kind) -> Pending:
    """Return one message, judged or not. Raises NotFound."""
    row = session.execute(_messages().where(MessageRow.id == message_id, *_judgeable())).first()
    if row is None:
        raise NotFound("There is no such message.")
    return _filled(session, row, kind)


def count_pending(session: Session, kind: Kind) -> int:
    return session.scalar(select(func.count()).select_from(MessageRow).where(*_pending(kind))) or 0


def _messages() -> Select[tuple[MessageRow, str | None]]:
    return select(MessageRow, ConversationRow.lead_id).join(
        ConversationRow, ConversationRow.id == MessageRow.conversation_id
    )


def _order(kind: Kind) -> Sequence[Any]:
    if kind == "unsure":
        return (MessageRow.confidence, MessageRow.created_at.desc(), MessageRow.id)
    if kind == "contradicted":
        return (MessageRow.created_at.desc(), MessageRow.id)
    return (MessageRow.id,)  # ids are random, and so is the sample


def _judgeable() -> tuple[ColumnElement[bool], ...]:
    return (
        MessageRow.sender == "visitor",
        MessageRow.choice_id.is_(None),  # nobody has to understand a button
        MessageRow.intent.is_not(None),
    )


def _pending(kind: Kind) -> tuple[ColumnElement[bool], ...]:
    is_judged = select(REVIEW.c.id).where(REVIEW.c.message_id == MessageRow.id).exists()
    chosen: dict[Kind, tuple[ColumnElement[bool], ...]] = {
        "contradicted": (MessageRow.id.in_(_contradicted()),),
        "unsure": (or_(MessageRow.confidence < UNSURE, MessageRow.intent == OUT_OF_SCOPE),),
        "random": (),
    }
    return (*_judgeable(), *chosen[kind], ~is_judged)


def _contradicted() -> Select[tuple[str | None]]:
    """Select the messages whose facts were replaced."""
    own, said, edit, edited = (
        aliased(FactRow),
        aliased(ConversationRow),
        aliased(FactRow),
        aliased(ConversationRow),
    )
    by_person = (
        select(own.message_id)
        .join(said, said.id == own.conversation_id)
        .join(edited, edited.lead_id == said.lead_id)
        .join(edit, and_(edit.conversation_id == edited.id, edit.field == own.field))
        .where(edit.method == "person", edit.state == "captured", own.method != "person")
    )
    by_visitor = select(FactRow.message_id).where(FactRow.state == "corrected")
    both = [
        query.where(fact.message_id.is_not(None), fact.field.not_like("signal.%"))
        for query, fact in ((by_visitor, FactRow), (by_person, own))
    ]
    return select(both[0].union(both[1]).subquery().c.message_id)


def _filled(session: Session, row: Any, kind: Kind) -> Pending:
    message: MessageRow = row.MessageRow
    return Pending(
        message_id=message.id,
        lead_id=row.lead_id,
        text=message.text,
        answered=_said_before(session, message),
        intent=message.intent or OUT_OF_SCOPE,
        confidence=message.confidence or 0.0,
        language=message.language,
        at=message.created_at,
        kind=kind,
        entities=tuple(message.entities),
        contradictions=_contradictions(session, message, row.lead_id),
    )


def _said_before(session: Session, message: MessageRow) -> str:
    said = session.scalar(
        select(MessageRow.text)
        .where(
            MessageRow.conversation_id == message.conversation_id,
            MessageRow.seq < message.seq,
            MessageRow.sender != "visitor",
        )
        .order_by(MessageRow.seq.desc())
        .limit(1)
    )
    return said or ""


def _contradictions(
    session: Session, message: MessageRow, lead_id: str | None
) -> tuple[Contradiction, ...]:
    """Return what took the place of the facts read from a message."""
    told = select(FactRow).where(
        FactRow.message_id == message.id,
        FactRow.field.not_like("signal.%"),
        FactRow.method != "person",
    )
    facts = [to_fact(row) for row in session.scalars(told)]
    later = _replacements(session, message, lead_id) if facts else []
    pairs = [(fact, _successor(fact, later)) for fact in facts]
    return tuple(
        Contradiction(fact.field, fact.raw, after.raw, after.method == "person")
        for fact, after in pairs
        if after is not None
    )


def _replacements(session: Session, message: MessageRow, lead_id: str | None) -> list[Fact]:
    """Return what may have replaced something: later words, and edits of the lead."""
    talks = select(ConversationRow.id).where(
        or_(
            ConversationRow.id == message.conversation_id,
            and_(ConversationRow.lead_id.is_not(None), ConversationRow.lead_id == lead_id),
        )
    )
    found = select(FactRow).where(
        FactRow.conversation_id.in_(talks),
        or_(FactRow.supersedes.is_not(None), FactRow.method == "person"),
    )
    return [to_fact(row) for row in session.scalars(found.order_by(FactRow.order))]


def _successor(fact: Fact, later: Sequence[Fact]) -> Fact | None:
    """Return a person's edit that is in force, else what the visitor said instead."""
    edits = [
        one
        for one in later
        if one.method == "person" and one.field == fact.field and one.state == "captured"
    ]
    said = [one for one in later if one.supersedes == fact.id and fact.state == "corrected"]
    return next(iter([*edits, *said]), None)
