"""Mails to colleagues on their way out: who gets one about which event; words come when sending."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, insert, select, update
from sqlalchemy.orm import Session

from assistant.leads.turn import OutboxEvent
from assistant.store.outbox import WaitingEvent, to_event
from assistant.store.outgoing_tables import MailRow
from assistant.store.tables import OutboxRow, table_of

MAIL: Final = table_of(MailRow)


@dataclass(frozen=True)
class ClaimedMail:
    """A mail to try now. attempt: the number of this try, from 1."""

    id: str
    attempt: int
    recipient: str
    waiting: WaitingEvent


def add_mail(session: Session, event: OutboxEvent, recipient: str, now: datetime) -> None:
    """Add a mail that is due at once."""
    row = {
        "id": secrets.token_urlsafe(16),
        "outbox_id": event.id,
        "recipient": recipient,
        "next_attempt_at": now,
        "at": now,
    }
    session.connection().execute(insert(MAIL), [row])


def is_due(session: Session, now: datetime) -> bool:
    due = exists().where(MailRow.status == "waiting", MailRow.next_attempt_at <= now)
    return bool(session.scalar(select(due)))


def claim(session: Session, now: datetime, until: datetime, limit: int) -> list[ClaimedMail]:
    """Take due mails until then; those about an erased person are ended instead."""
    query = (
        select(MailRow, OutboxRow)
        .join(OutboxRow, OutboxRow.id == MailRow.outbox_id)
        .where(MailRow.status == "waiting", MailRow.next_attempt_at <= now)
        .order_by(MailRow.next_attempt_at, MailRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=MailRow)
    )
    taken = []
    for row, event in session.execute(query).all():
        if not event.payload:
            _set(session, row.id, status="erased", next_attempt_at=None)
            continue
        _set(session, row.id, attempts=row.attempts + 1, next_attempt_at=until)
        taken.append(ClaimedMail(row.id, row.attempts + 1, row.recipient, to_event(event)))
    return taken


def mark_sent(session: Session, mail_id: str) -> None:
    _set(session, mail_id, status="sent", next_attempt_at=None, error=None)


def mark_failed(
    session: Session, mail_id: str, error: str, next_attempt_at: datetime | None
) -> None:
    """Note a failed try; next_attempt_at None gives the mail up."""
    status = "dead" if next_attempt_at is None else "waiting"
    _set(session, mail_id, status=status, error=error, next_attempt_at=next_attempt_at)


def list_mails(session: Session) -> list[tuple[str, str, int]]:
    """Return (recipient, status, attempts) of every mail, oldest first."""
    rows = session.scalars(select(MailRow).order_by(MailRow.at, MailRow.id))
    return [(row.recipient, row.status, row.attempts) for row in rows]


def _set(session: Session, mail_id: str, **values: Any) -> None:
    change = update(MAIL).where(MAIL.c.id == mail_id, MAIL.c.status == "waiting")
    session.connection().execute(change.values(**values))
