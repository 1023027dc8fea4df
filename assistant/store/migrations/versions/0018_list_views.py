"""Saved views of the list, columns by user, what each user has seen; indexes for its filters.

Whoever uses the console already has seen what is there: else all leads were unread at once.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.store.columns import Json, UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_FILTERS = ("stage", "source", "owner")
_PREFIXES = ("source", "owner")  # had an index of their own, which the new ones begin with


def upgrade() -> None:
    op.create_table(
        "list_view",
        sa.Column("id", sa.String(), nullable=False),
        _user(),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", Json(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_view")),
        _goes_with_user("list_view"),
    )
    op.create_index(op.f("ix_list_view_user_id"), "list_view", ["user_id"])
    op.create_table(
        "list_choice",
        _user(),
        sa.Column("view", sa.String(), nullable=True),
        sa.Column("columns", Json(), nullable=True),
        sa.Column("seen_until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_list_choice")),
        _goes_with_user("list_choice"),
    )
    op.create_table(
        "lead_seen",
        _user(),
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("up_to", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "lead_id", name=op.f("pk_lead_seen")),
        _goes_with_user("lead_seen"),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_lead_seen_lead_id"), ondelete="CASCADE"
        ),
    )
    op.create_index(op.f("ix_lead_seen_lead_id"), "lead_seen", ["lead_id"])
    op.add_column("lead", sa.Column("wrote_at", UtcDateTime(), nullable=True))
    _fill()
    for name in _FILTERS:
        op.create_index(f"ix_lead_{name}_created_at_id", "lead", [name, "created_at", "id"])
    for name in _PREFIXES:
        op.drop_index(f"ix_lead_{name}", "lead")


def _user() -> sa.Column[str]:
    return sa.Column("user_id", sa.String(), nullable=False)


def _goes_with_user(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_user_id")
    return sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=name, ondelete="CASCADE")


def _fill() -> None:
    op.execute(
        "UPDATE lead SET wrote_at = (SELECT max(m.created_at) FROM message m "
        "JOIN conversation c ON c.id = m.conversation_id "
        "WHERE c.lead_id = lead.id AND m.sender = 'visitor')"
    )
    op.execute(
        "INSERT INTO list_choice (user_id, seen_until) "
        'SELECT id, (SELECT max(coalesce(wrote_at, created_at)) FROM lead) FROM "user"'
    )


def downgrade() -> None:
    for name in _PREFIXES:
        op.create_index(f"ix_lead_{name}", "lead", [name])
    for name in _FILTERS:
        op.drop_index(f"ix_lead_{name}_created_at_id", "lead")
    op.drop_column("lead", "wrote_at")
    for name in ("lead_seen", "list_choice", "list_view"):
        op.drop_table(name)
