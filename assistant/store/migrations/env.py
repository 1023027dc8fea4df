"""Called by Alembic for each command; the connection, in a transaction, comes from schema.py."""

from __future__ import annotations

from alembic import context

from assistant.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
