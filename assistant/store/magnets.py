"""Links to lead magnets: looked up by the hash of their secret, counted when followed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from assistant.store.tables import ConversationRow, LeadMagnetRow, table_of

MAGNET = table_of(LeadMagnetRow)


@dataclass(frozen=True)
class HandedOut:
    """A magnet behind a link. target: an address, or "file:" and a path beside the playbook."""

    id: str
    title: str
    target: str | None
    expires_at: datetime | None
    conversation_id: str
    lead_id: str | None
    locale: str
    site_id: str


def find_handed_out(session: Session, token_hash: str) -> HandedOut | None:
    query = (
        select(
            LeadMagnetRow.id,
            LeadMagnetRow.title,
            LeadMagnetRow.target,
            LeadMagnetRow.expires_at,
            LeadMagnetRow.conversation_id,
            ConversationRow.lead_id,
            ConversationRow.locale,
            ConversationRow.site_id,
        )
        .join(ConversationRow, ConversationRow.id == LeadMagnetRow.conversation_id)
        .where(LeadMagnetRow.token_hash == token_hash)
    )
    row = session.execute(query).one_or_none()
    return HandedOut(*row) if row else None


def count_download(session: Session, magnet_row_id: str, now: datetime) -> None:
    """Count one more; the time of the first stays."""
    session.connection().execute(
        update(MAGNET)
        .where(MAGNET.c.id == magnet_row_id)
        .values(
            downloads=MAGNET.c.downloads + 1,
            downloaded_at=func.coalesce(MAGNET.c.downloaded_at, now),
        )
    )
