"""Questions for presenters as hosts work through them, and what is counted of each webinar."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from assistant.leads.conversation import Webinar
from assistant.store import rows
from assistant.store.live import known
from assistant.store.tables import (
    ConversationFigureRow,
    ConversationRow,
    FactRow,
    LeadRow,
    WebinarQuestionRow,
    table_of,
)

Status = Literal["open", "answering", "answered", "dismissed"]
Key = tuple[str, str]  # site, and the webinar's id within it
MOST_QUESTIONS: Final = 2000
QUESTION: Final = table_of(WebinarQuestionRow)
TALK: Final = table_of(ConversationRow)
FIGURE: Final = table_of(ConversationFigureRow)
FACT: Final = table_of(FactRow)
_SIGNALS: Final = {
    "signal.webinar_registered": "registered",
    "signal.webinar_attended": "attended",
}


@dataclass(frozen=True)
class Asked:
    """A question with who asked it. asker: the name they gave, None while unknown."""

    id: str
    text: str
    at: datetime
    status: Status
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None
    grouped_with: str | None
    conversation_id: str
    lead_id: str | None
    asker: str | None


@dataclass(frozen=True)
class Counts:
    """Of one webinar; open includes the question that is being answered."""

    conversations: int = 0
    open: int = 0
    answered: int = 0
    dismissed: int = 0
    registered: int = 0
    attended: int = 0


def questions_of(session: Session, key: Key) -> list[Asked]:
    """Return the newest questions of a webinar, oldest first."""
    found = session.execute(
        select(WebinarQuestionRow, ConversationRow.lead_id, LeadRow.name)
        .join(ConversationRow, ConversationRow.id == WebinarQuestionRow.conversation_id)
        .outerjoin(LeadRow, LeadRow.id == ConversationRow.lead_id)
        .where(ConversationRow.site_id == key[0], WebinarQuestionRow.webinar_id == key[1])
        .order_by(WebinarQuestionRow.at.desc(), WebinarQuestionRow.id.desc())
        .limit(MOST_QUESTIONS)
    ).all()
    told = _names(session, key)
    return [
        Asked(
            id=row.id,
            text=row.text,
            at=row.at,
            status=row.status,
            answer=row.answer,
            answered_at=row.answered_at,
            answered_by=row.answered_by,
            grouped_with=row.grouped_with,
            conversation_id=row.conversation_id,
            lead_id=lead_id,
            asker=name or told.get(row.conversation_id),
        )
        for row, lead_id, name in reversed(found)
    ]


def _names(session: Session, key: Key) -> dict[str, str]:
    """Return the name told in each conversation that asked something."""
    asked = select(QUESTION.c.conversation_id).where(QUESTION.c.webinar_id == key[1])
    facts: dict[str, list[Any]] = {}
    for row in session.scalars(
        select(FactRow).where(FactRow.field == "name", FactRow.conversation_id.in_(asked))
    ):
        facts.setdefault(row.conversation_id, []).append(rows.to_fact(row))
    current = {talk: known(found).get("name") for talk, found in facts.items()}
    return {talk: str(fact.value) for talk, fact in current.items() if fact is not None}


# ------------------------------------------------------------ what hosts do


def change(
    session: Session, key: Key, ids: Collection[str], **values: Any
) -> list[tuple[str, str]]:
    """Write values into these questions of a webinar; return (question, conversation) of each."""
    own = select(TALK.c.id).where(TALK.c.site_id == key[0])
    changed = session.connection().execute(
        update(QUESTION)
        .where(
            QUESTION.c.id.in_(ids),
            QUESTION.c.webinar_id == key[1],
            QUESTION.c.conversation_id.in_(own),
        )
        .values(**values)
        .returning(QUESTION.c.id, QUESTION.c.conversation_id)
    )
    return [(row.id, row.conversation_id) for row in changed]


def being_answered(session: Session, key: Key) -> list[str]:
    query = (
        select(QUESTION.c.id)
        .join(TALK, TALK.c.id == QUESTION.c.conversation_id)
        .where(
            TALK.c.site_id == key[0],
            QUESTION.c.webinar_id == key[1],
            QUESTION.c.status == "answering",
        )
    )
    return list(session.scalars(query))


# ------------------------------------------------------------ counting


def marks(session: Session) -> dict[Key, tuple[object, ...]]:
    """Return a value for each webinar that is another whenever its questions changed."""
    found = session.execute(
        select(
            TALK.c.site_id,
            QUESTION.c.webinar_id,
            func.count(),
            func.max(QUESTION.c.at),
            func.max(QUESTION.c.changed_at),
        )
        .join(TALK, TALK.c.id == QUESTION.c.conversation_id)
        .group_by(TALK.c.site_id, QUESTION.c.webinar_id)
    )
    return {(row[0], row[1]): tuple(row[2:]) for row in found}


def counts(session: Session) -> dict[Key, Counts]:
    """Return what is counted of every webinar that a conversation was about.

    Conversations are those that analytics has counted.
    """
    found: dict[Key, dict[str, int]] = {}

    def take(site: str, webinar: str, name: str, count: int) -> None:
        of = found.setdefault((site, webinar), {})
        of[name] = of.get(name, 0) + count

    own = (FIGURE.c.site_id, FIGURE.c.webinar_id)
    for row in session.execute(
        select(*own, func.count()).where(FIGURE.c.webinar_id.is_not(None)).group_by(*own)
    ):
        take(row[0], row[1], "conversations", row[2])
    asked = (TALK.c.site_id, QUESTION.c.webinar_id, QUESTION.c.status)
    for row in session.execute(
        select(*asked, func.count())
        .join(TALK, TALK.c.id == QUESTION.c.conversation_id)
        .group_by(*asked)
    ):
        take(row[0], row[1], "open" if row[2] == "answering" else row[2], row[3])
    told = (*own, FACT.c.field)
    for row in session.execute(
        select(*told, func.count(FACT.c.conversation_id.distinct()))
        .join(FIGURE, FIGURE.c.conversation_id == FACT.c.conversation_id)
        .where(FIGURE.c.webinar_id.is_not(None), FACT.c.field.in_(_SIGNALS))
        .group_by(*told)
    ):
        take(row[0], row[1], _SIGNALS[row[2]], row[3])
    return {key: Counts(**of) for key, of in found.items()}


def latest_words(session: Session, keys: Collection[Key]) -> Mapping[Key, Webinar]:
    """Return title and phase as the page of the last conversation told them."""
    found: dict[Key, Webinar] = {}
    for key in keys:
        row = session.scalars(
            select(ConversationRow)
            .join(FIGURE, FIGURE.c.conversation_id == ConversationRow.id)
            .where(FIGURE.c.site_id == key[0], FIGURE.c.webinar_id == key[1])
            .order_by(ConversationRow.updated_at.desc())
            .limit(1)
        ).first()
        talk = rows.to_conversation(row, with_state=False) if row else None
        if talk and talk.webinar:
            found[key] = talk.webinar
    return found
