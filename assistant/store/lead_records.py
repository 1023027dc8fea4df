"""Leads with all that belongs to them, read in as many queries as there are tables.

As plain rows: making objects that SQLAlchemy watches takes longer than reading them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from assistant.leads.consent import ConsentAct
from assistant.leads.conversation import Conversation
from assistant.leads.facts import Fact
from assistant.leads.judgement import in_one_order
from assistant.leads.lead import DIMENSIONS, Lead, Reason, StageChange
from assistant.leads.turn import Handover, PresenterQuestion
from assistant.store import rows
from assistant.store.moves import IN_ORDER
from assistant.store.tables import (
    ConsentRow,
    ConversationRow,
    FactRow,
    LeadMagnetRow,
    NoteRow,
    ReasonRow,
    ScoreRow,
    StageChangeRow,
    WebinarQuestionRow,
    table_of,
)

CONSENT: Final = table_of(ConsentRow)
CONVERSATION: Final = table_of(ConversationRow)
FACT: Final = table_of(FactRow)
MAGNET: Final = table_of(LeadMagnetRow)
NOTE: Final = table_of(NoteRow)
QUESTION: Final = table_of(WebinarQuestionRow)
REASON: Final = table_of(ReasonRow)
SCORE: Final = table_of(ScoreRow)
CHANGE: Final = table_of(StageChangeRow)
LEAD_COLUMNS: Final = (
    *("id", "site_id", "stage", "owner", "created_at", "updated_at", "merged_into", "overrides"),
    *("grade", *DIMENSIONS),
)
SPARABLE: Final = (SCORE.name, REASON.name, CHANGE.name, NOTE.name, QUESTION.name)
T = TypeVar("T")
Grouped = dict[str, list[T]]


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


def records_of(
    session: Session, leads: Sequence[Any], *, without: Collection[str] = ()
) -> list[LeadRecord]:
    """Return the records in the order of the leads.

    leads: rows with LEAD_COLUMNS. without: what need not be read, of SPARABLE; it is empty then,
    scores have the numbers of the lead's own row, and without stage changes nobody knows whether
    a person moved the lead.
    """
    wanted = _Wanted(session, [lead.id for lead in leads], without)
    scores = wanted.made(SCORE, _pair, ("dimension", "value"))
    reasons = wanted.made(REASON, Reason, rows.REASON_COLUMNS, REASON.c.id)
    changes = wanted.made(CHANGE, StageChange, rows.CHANGE_COLUMNS, *IN_ORDER)
    notes = wanted.made(NOTE, Note, ("id", "text", "by", "at"), NOTE.c.at)
    talks = wanted.rows(CONVERSATION, CONVERSATION.c.created_at, CONVERSATION.c.id)
    parts = _Parts(session, [talk.id for group in talks.values() for talk in group], without)
    return [
        LeadRecord(
            lead=rows.lead_of(
                lead,
                _own_scores(lead) if SCORE.name in without else dict(scores[lead.id]),
                reasons[lead.id],
                stage_set_by_person=_is_by_person(changes[lead.id]),
            ),
            conversations=tuple(
                rows.to_conversation(talk, with_state=False) for talk in talks[lead.id]
            ),
            stage_changes=tuple(changes[lead.id]),
            notes=tuple(notes[lead.id]),
            **parts.of([talk.id for talk in talks[lead.id]]),
        )
        for lead in leads
    ]


def _pair(dimension: str, value: int | None) -> tuple[str, int | None]:
    return dimension, value


def _own_scores(lead: Any) -> dict[str, int | None]:
    return {name: getattr(lead, name) for name in DIMENSIONS}


def _is_by_person(changes: list[StageChange]) -> bool:
    return bool(changes) and changes[-1].by != "assistant"


class _Wanted:
    """Reads what belongs to some leads, or to some conversations."""

    def __init__(
        self, session: Session, ids: list[str], without: Collection[str], key: str = "lead_id"
    ) -> None:
        self._session, self._ids, self._without, self._key = session, ids, without, key

    def rows(self, table: Table, *order: ColumnElement[Any]) -> Grouped[Any]:
        """Return the rows by the id they belong to; missing ids read as empty."""
        columns = [column for column in table.c if column is not CONVERSATION.c.state]
        groups: Grouped[Any] = defaultdict(list)
        for row in self._found(table, columns, order):
            groups[row[0]].append(row)
        return groups

    def made(
        self,
        table: Table,
        make: Callable[..., T],
        columns: Sequence[str],
        *order: ColumnElement[Any],
    ) -> Grouped[T]:
        """Return the same as objects, whose first arguments are the columns in their order.

        By place: an export reads millions of rows, and looking each value up by its name would
        take longer than everything else.
        """
        groups: Grouped[T] = defaultdict(list)
        for row in self._found(table, [table.c[name] for name in columns], order):
            groups[row[0]].append(make(*row[1:]))
        return groups

    def _found(
        self, table: Table, columns: Sequence[ColumnElement[Any]], order: Sequence[Any]
    ) -> Sequence[Any]:
        """Return rows of the id they belong to and the columns."""
        if not self._ids or table.name in self._without:
            return ()
        key = table.c[self._key]
        query = select(key, *columns).where(key.in_(self._ids)).order_by(*order)
        return self._session.connection().execute(query).all()


class _Parts:
    """What hangs on conversations, for all conversations of a page at once."""

    def __init__(self, session: Session, ids: list[str], without: Collection[str]) -> None:
        wanted = _Wanted(session, ids, without, "conversation_id")
        self._facts = wanted.made(FACT, Fact, rows.FACT_COLUMNS, FACT.c.order)
        self._consents = wanted.made(CONSENT, ConsentAct, rows.CONSENT_COLUMNS, CONSENT.c.order)
        self._handovers = wanted.made(MAGNET, Handover, rows.HANDOVER_COLUMNS, MAGNET.c.at)
        self._questions = wanted.made(
            QUESTION, PresenterQuestion, rows.QUESTION_COLUMNS, QUESTION.c.at
        )

    def of(self, ids: list[str]) -> dict[str, Any]:
        return {
            "facts": in_one_order([self._facts[name] for name in ids]),
            "consents": in_one_order([self._consents[name] for name in ids]),
            "handovers": tuple(each for name in ids for each in self._handovers[name]),
            "presenter_questions": tuple(each for name in ids for each in self._questions[name]),
        }
