"""Which person wrote a message, by the name that visitors read.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("person", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("message", "person")
