"""What a lead is asked for beside its own fields: scores in ranges, consents, magnets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from assistant.errors import InvalidInput
from assistant.leads.lead import DIMENSIONS
from assistant.store.tables import (
    ConsentRow,
    ConversationRow,
    HandoffRow,
    LeadMagnetRow,
    LeadRow,
    table_of,
)

LEAD: Final = table_of(LeadRow)
CONVERSATION: Final = table_of(ConversationRow)
CONSENT: Final = table_of(ConsentRow)
MAGNET: Final = table_of(LeadMagnetRow)
HANDOFF: Final = table_of(HandoffRow)
PURPOSES: Final = ("follow_up", "marketing")
ACTIONS: Final = ("given", "refused", "withdrawn")
GRADES: Final = ("A", "B", "C")
MOST_CHOICES: Final = 50
_CHOOSABLE: Final = {
    "owner": LEAD.c.owner,
    "campaign": LEAD.c.campaign,
    "webinar": LEAD.c.webinar_id,
    "magnet": MAGNET.c.magnet_id,
}


@dataclass(frozen=True)
class ScoreRange:
    """A score from least to most, both inclusive; both None: the score is not known."""

    dimension: str
    least: int | None
    most: int | None


@dataclass(frozen=True)
class ConsentState:
    """The last act a lead's visitor made for a purpose."""

    purpose: str
    action: str


def check_range(wanted: ScoreRange) -> None:
    """Raise InvalidInput naming the dimension."""
    known = (wanted.least, wanted.most)
    if wanted.dimension not in DIMENSIONS:
        raise InvalidInput(f"{wanted.dimension!r} is no score.", field=wanted.dimension)
    if known == (None, None):
        return
    if None in known or not 0 <= (wanted.least or 0) <= (wanted.most or 0) <= 100:
        raise InvalidInput("A range of scores lies from 0 to 100.", field=wanted.dimension)


def check_consent(wanted: ConsentState) -> None:
    if wanted.purpose not in PURPOSES or wanted.action not in ACTIONS:
        raise InvalidInput("consent must be a purpose and what was answered.", field="consent")


def in_range(wanted: ScoreRange) -> ColumnElement[bool]:
    column = LEAD.c[wanted.dimension]
    if wanted.least is None:
        return column.is_(None)
    return and_(column >= wanted.least, column <= wanted.most)


def of_grade(letter: str) -> ColumnElement[bool]:
    """Return the test for a grade, or for all grades with a letter."""
    return func.substr(LEAD.c.grade, 1, len(letter)) == letter


def agreed(wanted: ConsentState) -> ColumnElement[bool]:
    """Return the test by the last act of a purpose, in whichever conversation it was."""
    last = (
        select(CONSENT.c.action)
        .join(CONVERSATION, CONVERSATION.c.id == CONSENT.c.conversation_id)
        .where(CONVERSATION.c.lead_id == LEAD.c.id, CONSENT.c.purpose == wanted.purpose)
        .order_by(CONSENT.c.at.desc(), CONSENT.c.order.desc())
        .limit(1)
        .correlate(LEAD)
        .scalar_subquery()
    )
    return last == wanted.action


def was_handed(magnet_id: str) -> ColumnElement[bool]:
    holders = (
        select(CONVERSATION.c.lead_id)
        .join(MAGNET, MAGNET.c.conversation_id == CONVERSATION.c.id)
        .where(MAGNET.c.magnet_id == magnet_id, CONVERSATION.c.lead_id.is_not(None))
    )
    return LEAD.c.id.in_(holders)


def is_waiting() -> ColumnElement[bool]:
    """Return the test that a conversation of the lead waits for a person."""
    asked = (
        select(CONVERSATION.c.lead_id)
        .join(HANDOFF, HANDOFF.c.conversation_id == CONVERSATION.c.id)
        .where(CONVERSATION.c.lead_id.is_not(None))
    )
    return LEAD.c.id.in_(asked)


def choices(session: Session) -> dict[str, Sequence[str]]:
    """Return what leads have as owner, campaign, webinar and magnet, MOST_CHOICES of each.

    One look into the index for each: DISTINCT would read all leads for a handful of names.
    """
    return {name: _values(session, column) for name, column in _CHOOSABLE.items()}


def _values(session: Session, column: ColumnElement[Any]) -> list[str]:
    found: list[str] = []
    while len(found) < MOST_CHOICES:
        query = select(func.min(column))
        if found:
            query = query.where(column > found[-1])
        value = session.execute(query).scalar()
        if value is None:
            break
        found.append(value)
    return found
