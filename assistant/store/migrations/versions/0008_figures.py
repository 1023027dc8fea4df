"""What analytics counts of each conversation, in one narrow row.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, ForeignKey, Integer, String

from assistant.store.columns import Json, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLE = "conversation_figure"


def upgrade() -> None:
    owner = ForeignKey("conversation.id", name=f"fk_{TABLE}_conversation_id", ondelete="CASCADE")
    texts = ("campaign", "page", "webinar_id", "stopped_at", "missed", "grade")
    scores = ("need_intent", "fit", "incentive", "accuracy", "validity")
    op.create_table(
        TABLE,
        Column("conversation_id", String(), owner, primary_key=True),
        Column("day", Integer(), nullable=False),
        *(Column(name, UtcDateTime(), nullable=False) for name in ("changed_at", "last_at")),
        *(Column(name, String(), nullable=False) for name in ("site_id", "locale", "channel")),
        *(Column(name, Boolean(), nullable=False) for name in ("answered", "contact")),
        *(Column(name, Integer(), nullable=False) for name in ("reached", "asked", "told")),
        Column("unanswered", Integer(), nullable=False),
        Column("first_of_lead", Boolean(), nullable=False),
        *(Column(name, String()) for name in (*texts, "auto_stage", "verdict")),
        *(Column(name, Integer()) for name in (*scores, "first_action_s")),
        Column("overrides", Json()),
        Column("qualified_at", UtcDateTime()),
    )
    op.create_index(f"ix_{TABLE}_day", TABLE, ["day"])


def downgrade() -> None:
    op.drop_table(TABLE)
