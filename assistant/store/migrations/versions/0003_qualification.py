"""Merges of leads, what duplicates share, playbooks in use, how likely each intent was."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey, String

from assistant.store.columns import Json, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEYS = ("email_key", "phone_key", "person_key")


def upgrade() -> None:
    op.add_column("message", Column("ranking", Json()))
    for name in KEYS:
        op.add_column("lead", Column(name, String()))
        op.create_index(f"ix_lead_{name}", "lead", [name])
    op.create_table(
        "lead_merge",
        Column("id", String(), primary_key=True),
        Column(
            "into_id",
            String(),
            ForeignKey("lead.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        Column(
            "from_id",
            String(),
            ForeignKey("lead.id", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        Column("conversation_ids", Json(), nullable=False),
        Column("note_ids", Json(), nullable=False),
        Column("by", String(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "playbook",
        Column("version", String(), primary_key=True),
        Column("text", String(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
    )
