"""Counting the leads of a stage, and the last changed of each, without reading the leads.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_INDEX = "ix_lead_stage_updated_at_id_merged_into"


def upgrade() -> None:
    op.create_index(_INDEX, "lead", ["stage", "updated_at", "id", "merged_into"])


def downgrade() -> None:
    op.drop_index(_INDEX, "lead")
