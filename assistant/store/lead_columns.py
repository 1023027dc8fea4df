"""The lead's own row: projected from facts and scores whenever they change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from assistant.errors import StaleConversation
from assistant.leads.conversation import Conversation, Page
from assistant.leads.duplicates import shared_keys
from assistant.leads.facts import Fact, current_facts, known_values
from assistant.leads.judgement import in_one_order
from assistant.leads.lead import DIMENSIONS, Lead
from assistant.leads.places import tidy_campaign
from assistant.leads.source import CHANNELS, channel
from assistant.store.keyring import Keyring, keys_of, tidy_email
from assistant.store.moves import last_moved_by
from assistant.store.rows import REASON_COLUMNS, Row, row_of, to_conversation, to_fact, to_lead
from assistant.store.search import index_lead
from assistant.store.tables import (
    ConversationRow,
    FactRow,
    LeadRow,
    ReasonRow,
    ScoreRow,
    table_of,
)
from assistant.store.upserts import put

LEAD = table_of(LeadRow)
CONVERSATION = table_of(ConversationRow)
FACT = table_of(FactRow)
SCORE = table_of(ScoreRow)
REASON = table_of(ReasonRow)
KEY_COLUMNS = ("email_key", "phone_key", "person_key")
COLUMN_FIELDS = ("name", "email", "company", "need")
SEARCHED_FIELDS = (*COLUMN_FIELDS, "phone", "job_title", "location", "website")
# PostgreSQL refuses to index more than 2,700 bytes: a lead must not be lost to a long name.
MAX_COLUMN = 500
# Built once: composing a statement costs more than running it on SQLite.
_TALKS = (
    select(*(column for column in CONVERSATION.c if column.name != "state"))
    .where(
        or_(
            CONVERSATION.c.lead_id == bindparam("of_lead"),
            CONVERSATION.c.id == bindparam("of_id"),
        )
    )
    .order_by(CONVERSATION.c.created_at, CONVERSATION.c.id)
)
_TOLD = (
    select(FACT)
    .where(
        FACT.c.conversation_id.in_(bindparam("ids", expanding=True)),
        FACT.c.field.in_((*SEARCHED_FIELDS, "lead_source")),
    )
    .order_by(FACT.c.order)
)
_LEAD = select(LEAD).where(LEAD.c.id == bindparam("of_lead"))
_SCORES = select(SCORE).where(SCORE.c.lead_id == bindparam("of_lead"))
_REASONS = select(REASON).where(REASON.c.lead_id == bindparam("of_lead")).order_by(REASON.c.id)
_FORGET_SCORES = delete(SCORE).where(SCORE.c.lead_id == bindparam("of_lead"))
_FORGET_REASONS = delete(REASON).where(REASON.c.lead_id == bindparam("of_lead"))


def lead_columns(facts: Iterable[Fact], conversations: Sequence[Conversation]) -> Row:
    """Return the columns that filters, search and sorting read.

    facts: of all conversations, in one order; conversations: oldest first.
    """
    held = current_facts(facts)
    values = known_values(held)
    columns: Row = {
        name: _as_text(values[name], held[name].raw)[:MAX_COLUMN] if name in values else None
        for name in COLUMN_FIELDS
    }
    columns["source"] = _channel(conversations, values.get("lead_source"))
    return {**columns, **_came_by(conversations)}


def _came_by(conversations: Sequence[Conversation]) -> Row:
    """Return the first campaign and webinar there were, and the language spoken last."""
    campaigns = (tidy_campaign(talk.page) for talk in conversations)
    webinars = (talk.webinar.id for talk in conversations if talk.webinar)
    return {
        "campaign": next((name for name in campaigns if name), None),
        "webinar_id": next(webinars, None),
        "locale": conversations[-1].locale if conversations else None,
    }


def searchable(session: Session, columns: Row) -> Row:
    """Return what leads are searched and sorted by; with a data key, a mark of the address only."""
    keyring = keys_of(session.get_bind().dialect)
    email = columns["email"]
    if keyring.writing is not None:
        digest = keyring.mark(tidy_email(email)) if email else None
        return {"sort_name": "", "search_text": "", "email_digest": digest}
    return {
        "sort_name": (columns["name"] or "").casefold()[:MAX_COLUMN],
        "search_text": "\n".join(columns[name] or "" for name in COLUMN_FIELDS).casefold(),
        "email_digest": None,
    }


def _channel(conversations: Sequence[Conversation], stated: Any) -> str:
    page = conversations[0].page if conversations else Page()
    webinar = next((each.webinar for each in conversations if each.webinar), None)
    return channel(page, webinar, stated if stated in CHANNELS else None)


def _as_text(value: Any, raw: str) -> str:
    return value if isinstance(value, str) else raw


def check_stage(session: Session, lead_id: str, before: str | None) -> None:
    """Raise StaleConversation when someone else moved the lead; on PostgreSQL, hold it."""
    stage = session.scalar(select(LeadRow.stage).where(LeadRow.id == lead_id).with_for_update())
    if stage is not None and stage != before:
        raise StaleConversation("Someone moved this lead meanwhile.")


def save_lead(session: Session, lead: Lead, *, conversation_id: str, moved: bool) -> None:
    """Write the lead of a turn, its scores and its columns.

    An existing lead keeps its owner, and its stage unless this turn moved it: people change
    both while a visitor writes.
    """
    columns, searched = _project(session, lead.id, conversation_id)
    row = {
        "id": lead.id,
        "site_id": lead.site_id,
        "stage": lead.stage,
        "owner": lead.owner,
        "overrides": [],
        "created_at": lead.created_at,
        "updated_at": lead.updated_at,
        **_score_columns(lead),
        **columns,
    }
    keep = ["site_id", "created_at", "overrides", *([] if moved else ["stage"])]
    put(session, LEAD, row, key="id", keep=keep, fill=("owner",))
    index_lead(session, lead.id, searched)
    replace_scores(session, lead)


def _score_columns(lead: Lead) -> Row:
    values = {score.dimension: score.value for score in lead.scores}
    return {"grade": lead.grade, **{name: values.get(name) for name in DIMENSIONS}}


def _project(
    session: Session, lead_id: str, conversation_id: str | None = None
) -> tuple[Row, list[str]]:
    """Return the columns, and the texts that the lead is found by.

    conversation_id: one that is not linked to the lead yet.
    """
    connection = session.connection()
    found = connection.execute(_TALKS, {"of_lead": lead_id, "of_id": conversation_id})
    talks = [to_conversation(row, with_state=False) for row in found]
    said: dict[str, list[Fact]] = {talk.id: [] for talk in talks}
    for row in connection.execute(_TOLD, {"ids": list(said)}):
        said[row.conversation_id].append(to_fact(row))
    facts = in_one_order(said.values())
    columns = lead_columns(facts, talks)
    shared = _shared(facts, keys_of(session.get_bind().dialect))
    return {**columns, **searchable(session, columns), **shared}, _searched(facts)


def _searched(facts: Iterable[Fact]) -> list[str]:
    held = current_facts(facts)
    values = known_values(held)
    return [
        _as_text(values[name], held[name].raw)[:MAX_COLUMN]
        for name in SEARCHED_FIELDS
        if name in values
    ]


def _shared(facts: Iterable[Fact], keyring: Keyring) -> Row:
    """Return what duplicates are found by: hashes, for it need not be read; keyed if there is a
    key, for numbers are soon guessed."""
    keys = shared_keys(known_values(current_facts(facts)))
    return {
        column: keyring.mark(text) or hashlib.sha256(text.encode()).hexdigest() if text else None
        for column, text in zip(KEY_COLUMNS, keys.values(), strict=True)
    }


def replace_scores(session: Session, lead: Lead) -> None:
    """Put the lead's scores and reasons in the place of those stored."""
    connection, key = session.connection(), {"of_lead": lead.id}
    connection.execute(_FORGET_SCORES, key)
    connection.execute(_FORGET_REASONS, key)
    if not lead.scores:
        return
    values = [
        {"lead_id": lead.id, "dimension": item.dimension, "value": item.value}
        for item in lead.scores
    ]
    connection.execute(insert(SCORE), values)
    lines = [
        row_of(line, REASON_COLUMNS, lead_id=lead.id)
        for item in lead.scores
        for line in item.reasons
    ]
    if lines:
        connection.execute(insert(REASON), lines)


def save_scores(session: Session, lead: Lead) -> None:
    """Write new scores and grade of a lead that nothing else happened to."""
    session.connection().execute(
        update(LEAD)
        .where(LEAD.c.id == lead.id)
        .values(updated_at=lead.updated_at, **_score_columns(lead))
    )
    replace_scores(session, lead)


def refresh_columns(session: Session, lead_id: str) -> None:
    """Project the facts that are left, after some were erased or moved."""
    columns, searched = _project(session, lead_id)
    session.connection().execute(update(LEAD).where(LEAD.c.id == lead_id).values(**columns))
    index_lead(session, lead_id, searched)


def read_lead(session: Session, lead_id: str) -> Lead | None:
    connection, key = session.connection(), {"of_lead": lead_id}
    row = connection.execute(_LEAD, key).first()
    if row is None:
        return None
    lead = to_lead(
        row, connection.execute(_SCORES, key).all(), connection.execute(_REASONS, key).all()
    )
    mover = last_moved_by(session, lead_id)
    return replace(lead, stage_set_by_person=mover not in (None, "assistant"))
