"""Trainings from the console, what a version was trained with, and why a message was judged.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.store.columns import Json, UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review", sa.Column("queue", sa.String(), nullable=True))
    op.create_table(
        "retraining",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("expected_s", sa.Float(), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("counts", Json(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_retraining"),
    )
    op.create_index("ix_retraining_asked_at", "retraining", ["asked_at"])
    op.create_index("ix_retraining_version", "retraining", ["version"])
    op.create_table(
        "trained_with",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name="fk_trained_with_message_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version", "message_id", name="pk_trained_with"),
    )
    op.create_index("ix_trained_with_message_id", "trained_with", ["message_id"])


def downgrade() -> None:
    op.drop_table("trained_with")
    op.drop_table("retraining")
    op.drop_column("review", "queue")
