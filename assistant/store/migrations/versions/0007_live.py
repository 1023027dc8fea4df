"""Who attends to a conversation, who is there, who asked for a person, saved replies.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, ForeignKey, String

from assistant.store.columns import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation", Column("person", String()))
    op.create_table(
        "attendance",
        Column(
            "conversation_id",
            String(),
            _owner("conversation", "attendance", "conversation_id"),
            primary_key=True,
        ),
        Column("user_id", String(), _owner("user", "attendance", "user_id"), nullable=False),
        Column("name", String(), nullable=False),
        Column("since", UtcDateTime(), nullable=False),
        Column("seen_at", UtcDateTime(), nullable=False),
        Column("typing_at", UtcDateTime()),
        Column("visitor_typing_at", UtcDateTime()),
    )
    op.create_index("ix_attendance_user_id", "attendance", ["user_id"])
    op.create_table(
        "presence",
        Column("user_id", String(), _owner("user", "presence", "user_id"), primary_key=True),
        Column("seen_at", UtcDateTime(), nullable=False),
        Column("available", Boolean(), nullable=False),
        Column("shown_as", String()),
    )
    op.create_table(
        "handoff",
        Column(
            "conversation_id",
            String(),
            _owner("conversation", "handoff", "conversation_id"),
            primary_key=True,
        ),
        Column("asked_at", UtcDateTime(), nullable=False),
        Column("called", Boolean(), nullable=False),
        Column("missed_at", UtcDateTime()),
    )
    op.create_index("ix_handoff_asked_at", "handoff", ["asked_at"])
    op.create_table(
        "saved_reply",
        Column("id", String(), primary_key=True),
        Column("title", String(), nullable=False),
        Column("text", String(), nullable=False),
        Column("by", String(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
    )


def _owner(parent: str, table: str, column: str) -> ForeignKey:
    name = f"fk_{table}_{column}"
    return ForeignKey(f"{parent}.id", ondelete="CASCADE", name=name)


def downgrade() -> None:
    for name in ("saved_reply", "handoff", "presence", "attendance"):
        op.drop_table(name)
    op.drop_column("conversation", "person")
