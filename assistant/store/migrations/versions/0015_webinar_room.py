"""Questions for a presenter are answered, dismissed and grouped by the host.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

from assistant.store.columns import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TABLE = "webinar_question"


def upgrade() -> None:
    op.add_column(_TABLE, Column("status", String(), nullable=False, server_default="open"))
    op.add_column(_TABLE, Column("answer", String()))
    op.add_column(_TABLE, Column("grouped_with", String()))
    op.add_column(_TABLE, Column("changed_at", UtcDateTime()))


def downgrade() -> None:
    for name in ("changed_at", "grouped_with", "answer", "status"):
        op.drop_column(_TABLE, name)
