"""Consent words and seals, erasures, data keys, job runs.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from alembic import op
from sqlalchemy import Column, Integer, String, column, select, table, update

from assistant.store.columns import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What the ledger's hashes covered when this was written.
_HASHED = (
    *("id", "purpose", "action", "text_id", "text_sha256", "locale", "policy_version", "method"),
    *("message_id", "at", "order"),
)


def upgrade() -> None:
    op.create_table(
        "consent_text",
        Column("text_id", String(), primary_key=True),
        Column("text_sha256", String(), primary_key=True),
        Column("words", String(), nullable=False),
    )
    op.create_table(
        "erasure",
        Column("kind", String(), primary_key=True),
        Column("digest", String(), primary_key=True),
        Column("key_id", String(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
    )
    for name, key in (("data_key", "id"), ("job_run", "name")):
        op.create_table(
            name,
            Column(key, String(), primary_key=True),
            Column("at", UtcDateTime(), nullable=False),
        )
    op.add_column("lead", Column("email_digest", String()))
    op.create_index("ix_lead_email_digest", "lead", ["email_digest"])
    op.add_column(
        "conversation", Column("consent_rows", Integer(), nullable=False, server_default="0")
    )
    op.add_column("conversation", Column("consent_hash", String()))
    _seal_ledgers()


def _seal_ledgers() -> None:
    """Note where each conversation's chain ends, so that a missing end is found from now on."""
    acts = table(
        "consent",
        *(column(name) for name in _HASHED if name != "at"),
        Column("at", UtcDateTime()),
        column("conversation_id"),
        column("previous_hash"),
    )
    talk = table("conversation", column("id"), column("consent_rows"), column("consent_hash"))
    connection = op.get_bind()
    ends: dict[str, tuple[int, str]] = {}
    for act in connection.execute(select(acts).order_by(acts.c.conversation_id, acts.c.order)):
        count, _ = ends.get(act.conversation_id, (0, ""))
        ends[act.conversation_id] = (count + 1, _hash_of(act))
    for of_id, (count, end) in ends.items():
        connection.execute(
            update(talk).where(talk.c.id == of_id).values(consent_rows=count, consent_hash=end)
        )


def _hash_of(act: Any) -> str:
    fields = {name: getattr(act, name) for name in _HASHED}
    fields["at"] = act.at.astimezone(UTC).isoformat()
    fields["previous_hash"] = act.previous_hash
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
