"""The schema's version: Alembic, run from the program."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from assistant.errors import SetupError
from assistant.store.failures import is_down, unavailable

# Any number does, as long as it stays the same: whoever holds it is migrating.
_MIGRATION_LOCK = 7_201_844_115


def upgrade(engine: Engine) -> None:
    """Migrate in one transaction: killed half-way, nothing has happened.

    Raises SetupError when a newer release wrote the schema, Unavailable when it cannot be done now.
    """
    try:
        with engine.connect() as connection, connection.begin():
            lift_time_limits(connection)
            _wait_for_turn(connection)
            upgrade_on(connection)
    except CommandError as error:
        raise SetupError(
            f"The database was written by another release ({error}). Start that release, "
            "or restore a backup made by this one."
        ) from error
    except DBAPIError as error:
        raise unavailable(error) if is_down(error) else error from error


def current_revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def upgrade_on(connection: Connection, revision: str = "head") -> None:
    """Migrate in the transaction that is open on the connection."""
    command.upgrade(_config(connection), revision)


def lift_time_limits(connection: Connection) -> None:
    """For this transaction: no visitor waits for it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def _wait_for_turn(connection: Connection) -> None:
    """On SQLite, BEGIN IMMEDIATE has waited already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})


def _config(connection: Connection) -> Config:
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
