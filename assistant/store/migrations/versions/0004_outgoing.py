"""Tries of deliveries, and mails to colleagues.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, String

from assistant.store.columns import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delivery_attempt",
        Column("id", Integer(), primary_key=True),
        Column(
            "delivery_id",
            String(),
            ForeignKey("delivery.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        Column("at", UtcDateTime(), nullable=False),
        Column("response_status", Integer()),
        Column("error", String()),
        Column("duration_ms", Integer(), nullable=False),
    )
    op.create_table(
        "mail",
        Column("id", String(), primary_key=True),
        Column(
            "outbox_id",
            String(),
            ForeignKey("outbox.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        Column("recipient", String(), nullable=False),
        Column("status", String(), nullable=False),
        Column("attempts", Integer(), nullable=False),
        Column("next_attempt_at", UtcDateTime()),
        Column("error", String()),
        Column("at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_mail_status_next_attempt_at", "mail", ["status", "next_attempt_at"])
