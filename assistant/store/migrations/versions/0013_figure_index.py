"""The way to a lead is summed up from an index alone.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_INDEX, _TABLE = "ix_conversation_figure_day", "conversation_figure"
_COVERED = (
    "site_id", "channel", "campaign", "locale", "webinar_id", "answered", "contact", "reached",
)  # fmt: skip


def upgrade() -> None:
    op.drop_index(_INDEX, _TABLE)
    op.create_index(_INDEX, _TABLE, ["day", *_COVERED])


def downgrade() -> None:
    op.drop_index(_INDEX, _TABLE)
    op.create_index(_INDEX, _TABLE, ["day"])
