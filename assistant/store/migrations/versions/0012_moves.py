"""Moves of a lead made at one time keep the order they were made in.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, text

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Of older ones: what begins where another one of that time ended, came after it.
_NUMBER_OLD = """
UPDATE stage_change SET seq = 1 WHERE EXISTS (
  SELECT 1 FROM stage_change AS earlier
  WHERE earlier.lead_id = stage_change.lead_id AND earlier.at = stage_change.at
  AND earlier.id <> stage_change.id AND earlier.after = stage_change.before
)
"""


def upgrade() -> None:
    op.add_column("stage_change", Column("seq", Integer(), nullable=False, server_default="0"))
    op.execute(text(_NUMBER_OLD))


def downgrade() -> None:
    op.drop_column("stage_change", "seq")
