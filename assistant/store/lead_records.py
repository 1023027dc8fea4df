"""Leads with all that belongs to them, read in as many queries as there are tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session, defer

from assistant.leads.consent import ConsentAct
from assistant.leads.conversation import Conversation
from assistant.leads.facts import Fact
from assistant.leads.judgement import in_one_order
from assistant.leads.lead import Lead, StageChange
from assistant.leads.turn import Handover, PresenterQuestion
from assistant.store import rows
from assistant.store.moves import IN_ORDER
from assistant.store.tables import (
    ConsentRow,
    ConversationRow,
    FactRow,
    LeadMagnetRow,
    LeadRow,
    NoteRow,
    ReasonRow,
    ScoreRow,
    StageChangeRow,
    WebinarQuestionRow,
)

T = TypeVar("T")
Grouped = dict[str, list[Any]]


@dataclass(frozen=True)
class Note:
    """What a salesperson wrote about a lead. by: the user's name."""

    id: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class LeadRecord:
    """A lead and everything stored about it, each list oldest first.

    conversations: without their state. facts, consents: `order` counts on from one conversation
    to the next, so that the newest of the lead has the highest.
    """

    lead: Lead
    conversations: tuple[Conversation, ...] = ()
    facts: tuple[Fact, ...] = ()
    consents: tuple[ConsentAct, ...] = ()
    stage_changes: tuple[StageChange, ...] = ()
    handovers: tuple[Handover, ...] = ()
    presenter_questions: tuple[PresenterQuestion, ...] = ()
    notes: tuple[Note, ...] = ()


def records_of(session: Session, leads: Sequence[LeadRow]) -> list[LeadRecord]:
    """Return the records in the order of the leads."""
    lead_ids = [lead.id for lead in leads]
    scores = _grouped(session, ScoreRow.lead_id, lead_ids, ScoreRow.dimension)
    reasons = _grouped(session, ReasonRow.lead_id, lead_ids, ReasonRow.id)
    changes = _grouped(session, StageChangeRow.lead_id, lead_ids, *IN_ORDER)
    notes = _grouped(session, NoteRow.lead_id, lead_ids, NoteRow.at)
    talks = _grouped(
        session, ConversationRow.lead_id, lead_ids, ConversationRow.created_at, ConversationRow.id
    )
    parts = _Parts(session, [talk.id for group in talks.values() for talk in group])
    return [
        LeadRecord(
            lead=replace(
                rows.to_lead(lead, scores[lead.id], reasons[lead.id]),
                stage_set_by_person=_is_by_person(changes[lead.id]),
            ),
            conversations=tuple(
                rows.to_conversation(talk, with_state=False) for talk in talks[lead.id]
            ),
            stage_changes=tuple(rows.to_stage_change(row) for row in changes[lead.id]),
            notes=tuple(Note(row.id, row.text, row.by, row.at) for row in notes[lead.id]),
            **parts.of([talk.id for talk in talks[lead.id]]),
        )
        for lead in leads
    ]


def _is_by_person(changes: list[StageChangeRow]) -> bool:
    return bool(changes) and changes[-1].by != "assistant"


class _Parts:
    """What hangs on conversations, for all conversations of a page at once."""

    def __init__(self, session: Session, ids: list[str]) -> None:
        self._facts = _grouped(session, FactRow.conversation_id, ids, FactRow.order)
        self._consents = _grouped(session, ConsentRow.conversation_id, ids, ConsentRow.order)
        self._handovers = _grouped(session, LeadMagnetRow.conversation_id, ids, LeadMagnetRow.at)
        self._questions = _grouped(
            session, WebinarQuestionRow.conversation_id, ids, WebinarQuestionRow.at
        )

    def of(self, ids: list[str]) -> dict[str, Any]:
        def flat(groups: Grouped, convert: Callable[[Any], T]) -> tuple[T, ...]:
            return tuple(convert(row) for name in ids for row in groups[name])

        return {
            "facts": in_one_order([map(rows.to_fact, self._facts[name]) for name in ids]),
            "consents": in_one_order([map(rows.to_consent, self._consents[name]) for name in ids]),
            "handovers": flat(self._handovers, rows.to_handover),
            "presenter_questions": flat(self._questions, rows.to_presenter_question),
        }


def _grouped(
    session: Session,
    key: InstrumentedAttribute[Any],
    ids: list[str],
    *order: ColumnElement[Any] | InstrumentedAttribute[Any],
) -> Grouped:
    """Return the rows whose `key` is one of ids, by that key; missing keys read as empty."""
    groups: Grouped = defaultdict(list)
    if not ids:
        return groups
    query = select(key.class_).where(key.in_(ids)).order_by(*order)
    if key.class_ is ConversationRow:
        query = query.options(defer(ConversationRow.state, raiseload=True))
    for row in session.scalars(query):
        groups[getattr(row, key.key)].append(row)
    return groups
