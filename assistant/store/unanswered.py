"""What visitors asked and nothing was written about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.leads.facts import CONTACT_FIELDS
from assistant.store.tables import FactRow, MessageRow

SIGNAL: Final = "signal.unanswered"
# Parts of a message that say who somebody is.
_PERSONAL_ENTITIES: Final = ("person", "email", "phone", "url", "company")
_PERSONAL_FIELDS: Final = (*CONTACT_FIELDS, "company", "website")
_MOST: Final = 5000  # messages read, however few questions are wanted: wordings repeat


@dataclass(frozen=True)
class Unanswered:
    """A message that was answered with "nothing is written about that".

    personal: where it names somebody (offsets in code points, end exclusive).
    """

    text: str
    language: str | None
    at: datetime
    personal: tuple[tuple[int, int], ...]


def list_unanswered(session: Session, *, among: Collection[str] | None = None) -> list[Unanswered]:
    """Return the newest first. What was erased with its conversation is not among them.

    among: ids of the conversations to look into, all if None.
    """
    query = (
        select(MessageRow)
        .join(FactRow, FactRow.message_id == MessageRow.id)
        .where(FactRow.field == SIGNAL)
        .order_by(MessageRow.created_at.desc(), MessageRow.id)
        .limit(_MOST)
    )
    if among is not None:
        query = query.where(FactRow.conversation_id.in_(among))
    messages = session.scalars(query).all()
    told = _personal_facts(session, [message.id for message in messages])
    return [
        Unanswered(
            message.text,
            message.language,
            message.created_at,
            (*_personal_entities(message), *told.get(message.id, ())),
        )
        for message in messages
    ]


def _personal_entities(message: MessageRow) -> list[tuple[int, int]]:
    return [
        (entity["start"], entity["end"])
        for entity in message.entities
        if entity["type"] in _PERSONAL_ENTITIES
    ]


def _personal_facts(session: Session, ids: list[str]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for first in range(0, len(ids), 500):  # databases limit how many values a query may hold
        rows = session.scalars(
            select(FactRow)
            .where(FactRow.message_id.in_(ids[first : first + 500]))
            .where(FactRow.field.in_(_PERSONAL_FIELDS))
        )
        for row in rows:
            if row.message_id and row.start is not None and row.end is not None:
                found.setdefault(row.message_id, []).append((row.start, row.end))
    return found
