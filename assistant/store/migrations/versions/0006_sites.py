"""What a site sets for itself: playbook, looks, languages, greetings, signed identity.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, String, false

from assistant.store.columns import Json, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site", Column("playbook", String()))
    for name in ("theme", "languages", "greetings"):
        op.add_column("site", Column(name, Json()))
    required = Column("identity_required", Boolean(), nullable=False, server_default=false())
    op.add_column("site", required)
    op.add_column("site", Column("previous_secret", String()))
    op.add_column("site", Column("previous_secret_until", UtcDateTime()))
    op.add_column("site", Column("changed_at", UtcDateTime()))


def downgrade() -> None:
    for name in (
        *("changed_at", "previous_secret_until", "previous_secret", "identity_required"),
        *("greetings", "languages", "theme", "playbook"),
    ):
        op.drop_column("site", name)
