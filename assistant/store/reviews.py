"""What people say about how messages were understood, and what is left for them to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select
from sqlalchemy.orm import Session, aliased

from assistant.errors import NotFound
from assistant.leads.consent import consents_in_force
from assistant.store.consent import consents_of
from assistant.store.rows import row_of
from assistant.store.tables import ConversationRow, MessageRow, ReviewRow, table_of

Kind = Literal["unsure", "sure"]
Verdict = Literal["right", "wrong", "unclear"]
UNSURE: Final = 0.6  # below it an intent is worth a second look
OUT_OF_SCOPE: Final = "out_of_scope"
REVIEW = table_of(ReviewRow)


@dataclass(frozen=True)
class Pending:
    """A visitor's message nobody has judged yet, with what it answered."""

    message_id: str
    lead_id: str | None
    text: str
    answered: str
    intent: str
    confidence: float
    language: str | None
    at: datetime


@dataclass(frozen=True)
class Review:
    """One person's word on one message. intent: what it means, None where nobody can tell."""

    id: str
    message_id: str
    intent: str | None
    verdict: Verdict
    by: str
    at: datetime


@dataclass(frozen=True)
class Label:
    """A judged message. may_train: its visitor agreed to `improve`, and still does."""

    text: str
    intent: str
    language: str | None
    entity_types: tuple[str, ...]
    may_train: bool


def next_pending(session: Session, kind: Kind, *, after: str | None = None) -> Pending | None:
    """Return the message to judge next: the least sure, or any of the sure ones.

    after: id of a message that was passed over just now.
    """
    order = (
        (MessageRow.confidence, MessageRow.created_at.desc(), MessageRow.id)
        if kind == "unsure"
        else (MessageRow.id,)  # ids are random, and so is the sample
    )
    query = select(MessageRow, ConversationRow.lead_id).join(
        ConversationRow, ConversationRow.id == MessageRow.conversation_id
    )
    query = query.where(*_pending(kind)).order_by(*order)
    rows = session.execute(query.limit(1 if after is None else 50)).all()
    if after is not None:
        ids = [row.MessageRow.id for row in rows]
        rows = rows[ids.index(after) + 1 :] if after in ids else rows
    if not rows:
        return None
    message, lead_id = rows[0]
    return Pending(
        message_id=message.id,
        lead_id=lead_id,
        text=message.text,
        answered=_said_before(session, message),
        intent=message.intent,
        confidence=message.confidence or 0.0,
        language=message.language,
        at=message.created_at,
    )


def _pending(kind: Kind) -> tuple[ColumnElement[bool], ...]:
    is_unsure = or_(MessageRow.confidence < UNSURE, MessageRow.intent == OUT_OF_SCOPE)
    is_judged = select(REVIEW.c.id).where(REVIEW.c.message_id == MessageRow.id).exists()
    return (
        MessageRow.sender == "visitor",
        MessageRow.choice_id.is_(None),  # nobody has to understand a button
        MessageRow.intent.is_not(None),
        is_unsure if kind == "unsure" else ~is_unsure,
        ~is_judged,
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


def count_pending(session: Session, kind: Kind) -> int:
    return session.scalar(select(func.count()).select_from(MessageRow).where(*_pending(kind))) or 0


def count_verdicts(session: Session) -> dict[str, int]:
    """Return how many messages got each verdict."""
    query = (
        select(REVIEW.c.verdict, func.count())
        .where(REVIEW.c.message_id.is_not(None))
        .group_by(REVIEW.c.verdict)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def intent_of(session: Session, message_id: str) -> str:
    """Return what the message was read as. Raises NotFound for no visitor's message."""
    found = session.execute(
        select(MessageRow.intent).where(MessageRow.id == message_id, MessageRow.sender == "visitor")
    ).one_or_none()
    if found is None or found.intent is None:
        raise NotFound("There is no such message.")
    return str(found.intent)


def put_review(session: Session, review: Review) -> None:
    """Store the review in the place of an earlier one of the same message."""
    forget_review(session, review.message_id)
    row = row_of(review, ("id", "message_id", "intent", "verdict", "by", "at"))
    session.connection().execute(insert(REVIEW), [row])


def forget_review(session: Session, message_id: str) -> None:
    session.connection().execute(delete(REVIEW).where(REVIEW.c.message_id == message_id))


def labels(session: Session) -> list[Label]:
    """Return every judged message with its meaning, oldest first."""
    message = aliased(MessageRow)
    found = session.execute(
        select(REVIEW.c.intent, message)
        .join(message, and_(message.id == REVIEW.c.message_id, REVIEW.c.intent.is_not(None)))
        .order_by(REVIEW.c.at, REVIEW.c.id)
    ).all()
    may_train = {
        conversation_id: _may_train(session, conversation_id)
        for conversation_id in {row.conversation_id for _, row in found}
    }
    return [
        Label(
            row.text,
            intent,
            row.language,
            _types(row.entities),
            may_train[row.conversation_id],
        )
        for intent, row in found
    ]


def _may_train(session: Session, conversation_id: str) -> bool:
    return consents_in_force(consents_of(session, conversation_id)).get("improve") == "given"


def _types(entities: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(entity["type"] for entity in entities)
