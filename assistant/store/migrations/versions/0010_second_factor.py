"""A second factor for who logs in to the console, with recovery codes.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, String

from assistant.store.columns import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_factor",
        Column("user_id", String(), ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
        Column("secret", String(), nullable=False),
        Column("created_at", UtcDateTime(), nullable=False),
        Column("confirmed_at", UtcDateTime()),
        Column("last_step", Integer(), nullable=False),
    )
    op.create_table(
        "recovery_code",
        Column("code_hash", String(), primary_key=True),
        Column("user_id", String(), ForeignKey("user.id", ondelete="CASCADE"), nullable=False),
        Column("used_at", UtcDateTime()),
    )
    op.create_index("ix_recovery_code_user_id", "recovery_code", ["user_id"])


def downgrade() -> None:
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
