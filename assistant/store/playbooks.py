"""The playbooks in use: each text is kept from the first conversation that begins with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.store.columns import utc_now
from assistant.store.tables import ConversationRow, PlaybookRow, table_of
from assistant.store.upserts import upsert


def keep_playbook(session: Session, version: str, text: str) -> None:
    """Keep a playbook's text; one that is kept already stays as it is."""
    row = {"version": version, "text": text, "at": utc_now()}
    upsert(session, table_of(PlaybookRow), row, keys=("version",), keep=("at",))


def text_of(session: Session, version: str) -> str | None:
    return session.scalar(select(PlaybookRow.text).where(PlaybookRow.version == version))


@dataclass(frozen=True)
class KeptPlaybook:
    """kept_at: when the first conversation began with it, None where its text is not kept."""

    version: str
    kept_at: datetime | None
    conversations: int
    last_at: datetime | None


def list_playbooks(session: Session) -> list[KeptPlaybook]:
    """Return the versions that conversations ran on, the one used last first."""
    version = ConversationRow.playbook_version
    counts = select(version, func.count(), func.max(ConversationRow.created_at)).group_by(version)
    used = {name: (count, last) for name, count, last in session.execute(counts)}
    kept = dict(session.execute(select(PlaybookRow.version, PlaybookRow.at)).tuples().all())
    found = [
        KeptPlaybook(name, kept.get(name), *used.get(name, (0, None))) for name in {*used, *kept}
    ]
    return sorted(found, key=lambda one: one.last_at or one.kept_at or utc_now(), reverse=True)
