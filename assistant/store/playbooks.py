"""The playbooks in use: each text is kept from the first conversation that begins with it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.store.columns import utc_now
from assistant.store.tables import PlaybookRow, table_of
from assistant.store.upserts import upsert


def keep_playbook(session: Session, version: str, text: str) -> None:
    """Keep a playbook's text; one that is kept already stays as it is."""
    row = {"version": version, "text": text, "at": utc_now()}
    upsert(session, table_of(PlaybookRow), row, keys=("version",), keep=("at",))


def text_of(session: Session, version: str) -> str | None:
    return session.scalar(select(PlaybookRow.text).where(PlaybookRow.version == version))
