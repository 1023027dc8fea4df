"""Counting conversations once, when they change, so that no page has to read them all.

A million messages cannot be counted while somebody waits, and pages are kept encrypted, which no
query can group by. So each conversation has one narrow row, made anew after each change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assistant.leads.lead import DIMENSIONS
from assistant.leads.places import tidy_campaign, tidy_page
from assistant.leads.source import channel
from assistant.store.figure_tables import ConversationFigureRow
from assistant.store.moves import IN_ORDER
from assistant.store.rows import to_conversation
from assistant.store.tables import (
    AuditRow,
    ConsentRow,
    ConversationRow,
    FactRow,
    JobRunRow,
    LeadRow,
    MessageRow,
    NotCapturedRow,
    StageChangeRow,
    table_of,
)
from assistant.store.unanswered import SIGNAL
from assistant.store.upserts import upsert

# One bit each, in this order: append only.
QUESTIONS: Final = (
    "need", "name", "company", "email", "phone", "job_title", "company_size", "budget", "timeline",
    "authority", "location", "website", "lead_source", "consent_follow_up", "consent_marketing",
    "lead_magnet", "webinar_question", "confirm", "which_field", "question",
)  # fmt: skip
NO_LEAD, LEAD, PROSPECT, QUALIFIED = range(4)
_REACHED: Final = {"prospect": PROSPECT, "qualified": QUALIFIED, "customer": QUALIFIED}
_VERDICTS: Final = {"qualified": "good", "customer": "good", "disqualified": "bad", "lost": "bad"}
_HELD: Final = ("captured", "confirmed")
_TALKS: Final = "figures.talks"
_LEADS: Final = "figures.leads"
# A change is seen in the order of commits, which is not that of its time: look back this far.
LATE: Final = timedelta(seconds=6)
FIGURE: Final = table_of(ConversationFigureRow)
JOB: Final = table_of(JobRunRow)
CONVERSATION: Final = table_of(ConversationRow)
MESSAGE: Final = table_of(MessageRow)
FACT: Final = table_of(FactRow)
LEAD_TABLE: Final = table_of(LeadRow)
Row = dict[str, Any]


@dataclass(frozen=True)
class Batch:
    """Rows to write, and up to when all changes are counted then.

    after: where in time the next batch begins, with the last id of this one; None: no more.
    """

    rows: list[Row]
    talks_until: datetime | None
    leads_until: datetime | None
    after: tuple[datetime, str] | None


# ------------------------------------------------------------ what has changed


def next_batch(
    session: Session, limit: int, after: tuple[datetime, str] | None = None
) -> Batch | None:
    """Return the conversations that changed since they were counted; None when none did.

    after: of the batch before, while going through many.
    """
    marks = dict(session.execute(select(JOB.c.name, JOB.c.at)).tuples().all())
    talks = _changed_talks(session, marks.get(_TALKS), after, limit)
    leads_mark = marks.get(_LEADS)
    leads: Sequence[Any] = []
    if leads_mark is not None:  # else everything is counted for the first time
        leads = _changed_leads(session, leads_mark, limit)
    ids = {row.id for row in talks} | {row.id for row in leads}
    if not ids:
        return None
    newest_lead = select(LEAD_TABLE.c.updated_at).order_by(LEAD_TABLE.c.updated_at.desc()).limit(1)
    return Batch(
        count(session, ids),
        talks_until=talks[-1].updated_at if talks else None,
        leads_until=leads[-1].changed_at
        if leads
        else leads_mark or session.execute(newest_lead).scalar(),
        after=(talks[-1].updated_at, talks[-1].id) if len(talks) >= limit else None,
    )


def _changed_talks(
    session: Session, mark: datetime | None, after: tuple[datetime, str] | None, limit: int
) -> Sequence[Any]:
    at, talk = CONVERSATION.c.updated_at, CONVERSATION.c.id
    query = select(talk, at).order_by(at, talk).limit(limit)
    if after is not None:
        query = query.where(or_(at > after[0], (at == after[0]) & (talk > after[1])))
    elif mark is not None:
        query = query.where(at > mark - LATE)
    return session.execute(_not_counted(query, FIGURE.c.last_at >= at)).all()


def _changed_leads(session: Session, mark: datetime, limit: int) -> Sequence[Any]:
    at = LEAD_TABLE.c.updated_at
    query = (
        select(CONVERSATION.c.id, at.label("changed_at"))
        .join(LEAD_TABLE, LEAD_TABLE.c.id == CONVERSATION.c.lead_id)
        .where(at > mark - LATE)
        .order_by(at, CONVERSATION.c.id)
        .limit(limit)
    )
    return session.execute(_not_counted(query, FIGURE.c.changed_at >= at)).all()


def _not_counted(query: Any, is_newest: Any) -> Any:
    """Leave out what was counted with this change already: a look at a quiet site costs nothing."""
    counted = select(FIGURE.c.conversation_id).where(
        FIGURE.c.conversation_id == CONVERSATION.c.id, is_newest
    )
    return query.where(~counted.exists())


def save_batch(session: Session, batch: Batch) -> None:
    """Write the rows, but none over a newer one and none whose conversation is gone."""
    ids = [row["conversation_id"] for row in batch.rows]
    held = select(CONVERSATION.c.id).where(CONVERSATION.c.id.in_(ids))
    there = set(session.scalars(held.with_for_update(read=True, key_share=True)))
    rows = [row for row in batch.rows if row["conversation_id"] in there]
    if rows:
        on_sqlite = session.get_bind().dialect.name == "sqlite"
        statement: Any = (sqlite.insert if on_sqlite else postgresql.insert)(FIGURE)
        new = statement.excluded
        statement = statement.on_conflict_do_update(
            index_elements=["conversation_id"],
            set_={name: new[name] for name in rows[0] if name != "conversation_id"},
            where=new.changed_at >= FIGURE.c.changed_at,
        )
        session.connection().execute(statement, rows)
    for name, at in ((_TALKS, batch.talks_until), (_LEADS, batch.leads_until)):
        if at is not None:
            upsert(session, JOB, {"name": name, "at": at}, keys=("name",))


# ------------------------------------------------------------ counting


def count(session: Session, ids: Collection[str]) -> list[Row]:
    """Return the rows of these conversations, of the present state of the database."""
    missed = select(NotCapturedRow.conversation_id, NotCapturedRow.reason).where(
        NotCapturedRow.conversation_id.in_(ids)
    )
    reasons = dict(session.execute(missed).tuples().all())
    columns = [each for each in CONVERSATION.c if each.name != "state"]  # the bulk, not needed
    talks = session.execute(select(*columns).where(CONVERSATION.c.id.in_(ids))).all()
    messages, facts = _said(session, ids), _told(session, ids)
    consents = _consents(session, ids)
    leads = _leads(session, {talk.lead_id for talk in talks if talk.lead_id})
    return [
        {
            **_of_talk(talk, leads.get(talk.lead_id), reasons.get(talk.id)),
            **_of_questions(messages[talk.id], facts[talk.id], consents[talk.id]),
            **_of_lead(talk.id, leads.get(talk.lead_id)),
        }
        for talk in talks
    ]


def _of_talk(row: Any, lead: Row | None, reason: str | None) -> Row:
    talk = to_conversation(row, with_state=False)
    source = lead["source"] if lead else None
    return {
        "conversation_id": talk.id,
        "site_id": talk.site_id,
        "day": talk.created_at.date().toordinal(),
        "changed_at": max(talk.updated_at, lead["updated_at"]) if lead else talk.updated_at,
        "last_at": talk.updated_at,
        "locale": talk.locale,
        "channel": source or channel(talk.page, talk.webinar, None),
        "campaign": tidy_campaign(talk.page),
        "page": tidy_page(talk.page),
        "webinar_id": talk.webinar.id if talk.webinar else None,
        "missed": None if lead else reason,
    }


def _of_questions(said: list[Any], told: list[Any], consents: set[str]) -> Row:
    asked = [row.expects["field"] for row in said if row.sender != "visitor"]
    known = {row.field for row in told if row.state in (*_HELD, "corrected")}
    last = said[-1] if said else None
    return {
        "answered": any(row.sender == "visitor" for row in said),
        "contact": any(row.field in ("email", "phone") and row.state in _HELD for row in told),
        "asked": _bits(asked),
        "told": _bits(known | {f"consent_{purpose}" for purpose in consents}),
        "stopped_at": last.expects["field"] if last and last.sender != "visitor" else None,
        "unanswered": sum(row.field == SIGNAL for row in told),
    }


def _bits(names: Iterable[str]) -> int:
    return sum(1 << QUESTIONS.index(name) for name in set(names) if name in QUESTIONS)


def _of_lead(talk_id: str, lead: Row | None) -> Row:
    if lead is None:
        empty = ("grade", *DIMENSIONS, "auto_stage", "verdict", "overrides", "qualified_at")
        nothing = dict.fromkeys((*empty, "first_action_s"))
        return {"reached": NO_LEAD, "first_of_lead": False, **nothing}
    copied = ("reached", "grade", *DIMENSIONS, "auto_stage", "verdict", "overrides")
    return {
        **{name: lead[name] for name in (*copied, "qualified_at", "first_action_s")},
        "first_of_lead": lead["first_talk"] == talk_id,
    }


def _said(session: Session, ids: Collection[str]) -> dict[str, list[Any]]:
    """Return, in order, what visitors wrote and what asked them something."""
    query = (
        select(MESSAGE.c.conversation_id, MESSAGE.c.sender, MESSAGE.c.expects)
        .where(MESSAGE.c.conversation_id.in_(ids))
        .where(or_(MESSAGE.c.sender == "visitor", MESSAGE.c.expects.is_not(None)))
        .order_by(MESSAGE.c.conversation_id, MESSAGE.c.seq)
    )
    return _grouped(session.execute(query), "conversation_id")


def _told(session: Session, ids: Collection[str]) -> dict[str, list[Any]]:
    query = select(FACT.c.conversation_id, FACT.c.field, FACT.c.state)
    return _grouped(
        session.execute(query.where(FACT.c.conversation_id.in_(ids))), "conversation_id"
    )


def _consents(session: Session, ids: Collection[str]) -> dict[str, set[str]]:
    query = select(ConsentRow.conversation_id, ConsentRow.purpose)
    found: dict[str, set[str]] = defaultdict(set)
    for talk_id, purpose in session.execute(query.where(ConsentRow.conversation_id.in_(ids))):
        found[talk_id].add(purpose)
    return found


def _grouped(rows: Iterable[Any], key: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


# ------------------------------------------------------------ leads


def _leads(session: Session, ids: Collection[str]) -> dict[str | None, Row]:
    """Return what of each lead is counted with its conversations."""
    if not ids:
        return {}
    moves = select(
        StageChangeRow.lead_id, StageChangeRow.after, StageChangeRow.by, StageChangeRow.at
    ).where(StageChangeRow.lead_id.in_(ids))
    changes = _grouped(session.execute(moves.order_by(*IN_ORDER)), "lead_id")
    acts = select(AuditRow.subject_id, AuditRow.at, AuditRow.by).where(
        AuditRow.subject_id.in_(ids), AuditRow.action.like("lead.%"), AuditRow.by != "assistant"
    )
    actions = _grouped(session.execute(acts.order_by(AuditRow.at)), "subject_id")
    talks = select(CONVERSATION.c.lead_id, CONVERSATION.c.id).where(CONVERSATION.c.lead_id.in_(ids))
    ordered = talks.order_by(CONVERSATION.c.created_at, CONVERSATION.c.id)
    held = _grouped(session.execute(ordered), "lead_id")
    wanted = ("id", "source", "stage", "grade", *DIMENSIONS, "overrides", "updated_at")
    query = select(*(LEAD_TABLE.c[name] for name in wanted)).where(LEAD_TABLE.c.id.in_(ids))
    return {
        row.id: {
            **_lead_row(row, changes[row.id], actions[row.id]),
            "first_talk": held[row.id][0].id,
        }
        for row in session.execute(query)
    }


def _lead_row(row: Any, changes: list[Any], actions: list[Any]) -> Row:
    reached = [_REACHED.get(change.after, LEAD) for change in changes]
    verdicts = [_VERDICTS.get(each.after) for each in changes if each.by != "assistant"]
    qualified_at = next((each.at for each in changes if each.after == "qualified"), None)
    return {
        **{name: getattr(row, name) for name in ("source", "grade", *DIMENSIONS, "updated_at")},
        "reached": max(reached, default=LEAD),
        "auto_stage": _stage_before_people(changes),
        "verdict": next((each for each in reversed(verdicts) if each), None),
        "overrides": {each["dimension"]: each["value"] for each in row.overrides} or None,
        "qualified_at": qualified_at,
        "first_action_s": _first_action_s(qualified_at, changes, actions),
    }


def _stage_before_people(changes: list[Any]) -> str | None:
    """Return the assistant's last word before a person's first."""
    stage = None
    for change in changes:
        if change.by != "assistant":
            break
        stage = str(change.after)
    return stage


def _first_action_s(
    qualified_at: datetime | None, changes: list[Any], actions: list[Any]
) -> int | None:
    """Return how long the lead was qualified before a person moved, noted, owned or edited it."""
    if qualified_at is None:
        return None
    by_people = [each.at for each in (*changes, *actions) if each.by != "assistant"]
    later = [at for at in by_people if at >= qualified_at]
    return round((min(later) - qualified_at).total_seconds()) if later else None
