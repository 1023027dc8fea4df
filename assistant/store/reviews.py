"""What people say about how messages were understood: meanings, entities, and who may learn it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import and_, delete, func, insert, select
from sqlalchemy.orm import Session, aliased

from assistant.errors import NotFound
from assistant.leads.consent import consents_in_force
from assistant.store.consent import consents_of
from assistant.store.review_queue import REVIEW, Kind
from assistant.store.rows import row_of
from assistant.store.tables import FactRow, MessageRow

Verdict = Literal["right", "wrong", "unclear"]
_COLUMNS: Final = ("id", "message_id", "intent", "entities", "verdict", "by", "at", "queue")
_PERSONAL_FIELDS: Final = ("name", "email", "phone", "company", "website")
_AT_ONCE: Final = 500  # databases limit how many values a query may hold


@dataclass(frozen=True)
class Review:
    """One person's word on one message.

    intent: what it means, None where nobody can tell. entities: what it holds, as "start", "end"
    (code points, end exclusive) and "type"; None where that was not judged. queue: which list the
    message came from.
    """

    id: str
    message_id: str
    intent: str | None
    verdict: Verdict
    by: str
    at: datetime
    entities: tuple[dict[str, Any], ...] | None = None
    queue: Kind | None = None


@dataclass(frozen=True)
class Label:
    """A judged message.

    entity_types: of what was read from it, "person" as well where it told a fact about who
    somebody is. may_train: its visitor agreed to `improve`, and still does. spans: a reviewer's
    entities, as of Review. found: the entities that were read, in the same shape; None where the
    reviewer did not judge them.
    """

    text: str
    intent: str
    language: str | None
    entity_types: tuple[str, ...]
    may_train: bool
    message_id: str = ""
    spans: tuple[dict[str, Any], ...] = ()
    found: tuple[dict[str, Any], ...] | None = None


def count_verdicts(session: Session, queue: Kind | None = None) -> dict[str, int]:
    """Return how many messages got each verdict, in all or of one list."""
    of_list = (REVIEW.c.queue == queue,) if queue else ()
    query = (
        select(REVIEW.c.verdict, func.count())
        .where(REVIEW.c.message_id.is_not(None), *of_list)
        .group_by(REVIEW.c.verdict)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def text_and_intent(session: Session, message_id: str) -> tuple[str, str]:
    """Return a message and what it was read as. Raises NotFound for no visitor's message."""
    found = session.execute(
        select(MessageRow.text, MessageRow.intent).where(
            MessageRow.id == message_id, MessageRow.sender == "visitor"
        )
    ).one_or_none()
    if found is None or found.intent is None:
        raise NotFound("There is no such message.")
    return str(found.text), str(found.intent)


def put_review(session: Session, review: Review) -> None:
    """Store the review in the place of an earlier one of the same message."""
    forget_review(session, review.message_id)
    entities = None if review.entities is None else list(review.entities)
    row = {**row_of(review, _COLUMNS), "entities": entities}
    session.connection().execute(insert(REVIEW), [row])


def forget_review(session: Session, message_id: str) -> None:
    session.connection().execute(delete(REVIEW).where(REVIEW.c.message_id == message_id))


def labels(session: Session) -> list[Label]:
    """Return every judged message with its meaning, oldest first."""
    message = aliased(MessageRow)
    found = session.execute(
        select(REVIEW.c.intent, REVIEW.c.entities, message)
        .join(message, and_(message.id == REVIEW.c.message_id, REVIEW.c.intent.is_not(None)))
        .order_by(REVIEW.c.at, REVIEW.c.id)
    ).all()
    personal = _telling_who(session, [row[2].id for row in found])
    may_train = who_may_train(session, {row[2].conversation_id for row in found})
    return [
        _label(intent, marked, row, row.id in personal, may_train[row.conversation_id])
        for intent, marked, row in found
    ]


def _label(
    intent: str, marked: Sequence[dict[str, Any]] | None, row: MessageRow, personal: bool, may: bool
) -> Label:
    read = tuple(entity["type"] for entity in row.entities)
    label = Label(row.text, intent, row.language, (*read, "person") if personal else read, may)
    spans = tuple({name: one[name] for name in ("start", "end", "type")} for one in row.entities)
    if marked is None:
        return replace(label, message_id=row.id, spans=spans)
    return replace(label, message_id=row.id, spans=tuple(marked), found=spans)


def who_may_train(session: Session, conversation_ids: Collection[str]) -> dict[str, bool]:
    """Return for each conversation whether its visitor agrees to `improve`."""
    return {
        one: consents_in_force(consents_of(session, one)).get("improve") == "given"
        for one in conversation_ids
    }


def _telling_who(session: Session, message_ids: Sequence[str]) -> set[str]:
    """Return the messages that a fact about who somebody is was taken from."""
    found: set[str] = set()
    for first in range(0, len(message_ids), _AT_ONCE):
        query = select(FactRow.message_id).where(
            FactRow.message_id.in_(message_ids[first : first + _AT_ONCE]),
            FactRow.field.in_(_PERSONAL_FIELDS),
        )
        found.update(one for one in session.scalars(query) if one)
    return found
