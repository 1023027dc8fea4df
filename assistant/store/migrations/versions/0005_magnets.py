"""Where a magnet's link leads, and whether it was followed.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, String

from assistant.store.columns import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lead_magnet", Column("target", String()))
    op.add_column("lead_magnet", Column("downloaded_at", UtcDateTime()))
    op.add_column("lead_magnet", Column("downloads", Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("lead_magnet", "downloads")
    op.drop_column("lead_magnet", "downloaded_at")
    op.drop_column("lead_magnet", "target")
