"""Leads as sales works with them: list, read, change, erase."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, defer

from assistant.errors import NotFound, StageMoveRefused
from assistant.leads.conversation import Conversation, Message
from assistant.leads.lead import Lead, StageChange
from assistant.store import rows
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.columns import utc_now
from assistant.store.erasure import erase_lead_with_talks
from assistant.store.lead_columns import save_scores
from assistant.store.lead_filter import SORTS, LeadFilter, cursor_after, page_rows
from assistant.store.lead_records import LEAD_COLUMNS, LeadRecord, Note, records_of
from assistant.store.moves import save_moves
from assistant.store.tables import (
    ConversationRow,
    LeadRow,
    MessageRow,
    NotCapturedRow,
    NoteRow,
    table_of,
)

__all__ = [
    "SORTS",
    "LeadFilter",
    "LeadRecord",
    "NotCaptured",
    "Note",
    "changes_since",
    "erase_lead",
    "get_lead",
    "iter_leads",
    "list_leads",
    "not_captured",
    "save_scores",
    "transcript",
    "update_lead",
]


@dataclass(frozen=True)
class NotCaptured:
    """A conversation that made no lead, and why."""

    conversation: Conversation
    reason: str
    at: datetime


def list_leads(
    session: Session, wanted: LeadFilter, *, without: Collection[str] = ()
) -> tuple[list[LeadRecord], str | None]:
    """Return one page and the cursor of the next; leads merged into another are left out.

    without: what the caller does not look at, see records_of.
    Raises InvalidInput naming the field of the filter that is wrong.
    """
    found = page_rows(session, wanted, LEAD_COLUMNS)
    page = found[: wanted.limit]
    is_last = len(found) <= wanted.limit
    records = records_of(session, page, without=without)
    return records, None if is_last else cursor_after(wanted, page[-1])


def iter_leads(session: Session, wanted: LeadFilter, batch: int = 100) -> Iterator[LeadRecord]:
    """Yield every lead of the filter, whatever its limit, reading `batch` at a time."""
    wanted = replace(wanted, limit=batch)
    while True:
        page, cursor = list_leads(session, wanted)
        yield from page
        if cursor is None:
            return
        wanted = replace(wanted, cursor=cursor)


def get_lead(session: Session, lead_id: str) -> LeadRecord | None:
    row = session.get(LeadRow, lead_id)
    return records_of(session, [row])[0] if row else None


def transcript(session: Session, lead_id: str) -> list[tuple[str, Message]]:
    """Return (conversation id, message) for all that was said, conversation by conversation."""
    found = session.scalars(
        select(MessageRow)
        .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
        .where(ConversationRow.lead_id == lead_id)
        .order_by(ConversationRow.created_at, ConversationRow.id, MessageRow.seq)
    )
    return [(row.conversation_id, rows.to_message(row)) for row in found]


def changes_since(
    session: Session, after: datetime, limit: int = 500
) -> list[tuple[str, datetime]]:
    """Return (lead id, updated_at) of leads changed later than `after`, oldest change first."""
    found = session.execute(
        select(LeadRow.id, LeadRow.updated_at)
        .where(LeadRow.updated_at > after)
        .order_by(LeadRow.updated_at, LeadRow.id)
        .limit(limit)
    )
    return [(row.id, row.updated_at) for row in found]


def not_captured(session: Session, site: str | None = None, limit: int = 50) -> list[NotCaptured]:
    """Return conversations that made no lead, newest first; site None means all sites."""
    query = (
        select(ConversationRow, NotCapturedRow)
        .join(NotCapturedRow, NotCapturedRow.conversation_id == ConversationRow.id)
        .options(defer(ConversationRow.state, raiseload=True))
        .order_by(NotCapturedRow.at.desc(), ConversationRow.id)
        .limit(limit)
    )
    if site is not None:
        query = query.where(NotCapturedRow.site_id == site)
    return [
        NotCaptured(rows.to_conversation(talk, with_state=False), why.reason, why.at)
        for talk, why in session.execute(query)
    ]


def update_lead(
    session: Session,
    lead: Lead,
    *,
    stage_change: StageChange | None = None,
    note: Note | None = None,
    audit: AuditEntry | None = None,
) -> None:
    """Write a person's change: owner, and the stage if stage_change is given.

    Scores stay as they are: save_scores writes those.
    Raises NotFound, and StageMoveRefused when the lead is no longer where the move began.
    """
    table = table_of(LeadRow)
    values = {"owner": lead.owner, "updated_at": lead.updated_at}
    change = update(table).where(table.c.id == lead.id)
    if stage_change is not None:
        change = change.where(table.c.stage == stage_change.before)
        values["stage"] = stage_change.after
    if session.connection().execute(change.values(**values)).rowcount == 0:
        raise _why_not_updated(session, lead.id)
    _append(session, lead.id, stage_change, note)
    if audit is not None:
        append_audit(session, audit)


def _why_not_updated(session: Session, lead_id: str) -> NotFound | StageMoveRefused:
    stage = session.scalar(select(LeadRow.stage).where(LeadRow.id == lead_id))
    if stage is None:
        return NotFound("There is no such lead.")
    return StageMoveRefused(f"Someone moved this lead to {stage} meanwhile. Look again.")


def _append(
    session: Session, lead_id: str, stage_change: StageChange | None, note: Note | None
) -> None:
    if stage_change is not None:
        save_moves(session, lead_id, (stage_change,))
    if note is not None:
        row = rows.row_of(note, ("id", "text", "by", "at"), lead_id=lead_id)
        session.connection().execute(insert(table_of(NoteRow)), [row])


def erase_lead(session: Session, lead_id: str, now: datetime | None = None) -> bool:
    """Delete a lead with its conversations and all they hold; False when there is none.

    What tells others of the erasure is to be written after this. now: noted as the time of it.
    """
    return erase_lead_with_talks(session, lead_id, now or utc_now())
