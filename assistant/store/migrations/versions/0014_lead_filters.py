"""What leads are filtered by beside their fields: campaign, webinar, language, magnet.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_COLUMNS = ("campaign", "webinar_id", "locale")
_INDEXED = ("campaign", "webinar_id")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("lead", sa.Column(name, sa.String(), nullable=True))
    _fill()
    for name in _INDEXED:
        op.create_index(f"ix_lead_{name}_created_at_id", "lead", [name, "created_at", "id"])
    op.create_index("ix_lead_magnet_magnet_id", "lead_magnet", ["magnet_id"])


def _fill() -> None:
    """Campaigns and webinars come from what analytics counted: pages may be encrypted here."""
    for name in _INDEXED:
        op.execute(  # names of ours
            f"UPDATE lead SET {name} = (SELECT f.{name} FROM conversation_figure f "  # noqa: S608
            "JOIN conversation c ON c.id = f.conversation_id "
            f"WHERE c.lead_id = lead.id AND f.{name} IS NOT NULL "
            "ORDER BY c.created_at, c.id LIMIT 1)"
        )
    op.execute(
        "UPDATE lead SET locale = (SELECT c.locale FROM conversation c WHERE c.lead_id = lead.id "
        "ORDER BY c.created_at DESC, c.id DESC LIMIT 1)"
    )


def downgrade() -> None:
    op.drop_index("ix_lead_magnet_magnet_id", "lead_magnet")
    for name in _INDEXED:
        op.drop_index(f"ix_lead_{name}_created_at_id", "lead")
    for name in _COLUMNS:
        op.drop_column("lead", name)
