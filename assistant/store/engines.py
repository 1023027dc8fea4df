"""SQLAlchemy engines with the settings each database needs; nothing connects here."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from assistant.errors import SetupError

EXAMPLES = "sqlite:///var/assistant.db or postgresql://user:password@host/database"
# Together these stay under the 4.5 s a caller waits at most.
CONNECT_TIMEOUT_S = 2
LOCK_TIMEOUT_MS = 2_000
STATEMENT_TIMEOUT_MS = 3_000
# A process that died with a row locked gives it back after this long.
IDLE_IN_TRANSACTION_MS = 5_000
_POSTGRES_ARGUMENTS: dict[str, Any] = {
    "application_name": "lead-assistant",
    "connect_timeout": CONNECT_TIMEOUT_S,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 4_000,
}


def create_engine_for(url: str, *, busy_timeout_s: float) -> Engine:
    """Return an engine without a pool: every thread of ours keeps its own connection.

    Raises SetupError for a url that names no SQLite file and no PostgreSQL database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SetupError(f"The database url cannot be read. Use {EXAMPLES}.") from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite_engine(parsed, busy_timeout_s)
    if backend == "postgresql":
        return _postgres_engine(parsed)
    raise SetupError(f"{backend!r} is not a database we can use. Use {EXAMPLES}.")


def _sqlite_engine(url: URL, busy_timeout_s: float) -> Engine:
    if not url.database or url.database == ":memory:" or "mode=memory" in url.database:
        raise SetupError("SQLite needs a file, for example sqlite:///var/assistant.db.")
    file = Path(url.database).absolute()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # It holds personal data: for this user only, and SQLite's side files follow suit.
        os.close(os.open(file, os.O_CREAT | os.O_RDONLY, 0o600))
    except OSError as error:
        raise SetupError(
            f"The database file {file} cannot be made or read ({error.strerror}). Check that "
            "this user may write to it and to its folder, or name another in the database url."
        ) from error
    engine = create_engine(
        url.set(database=str(file)),
        poolclass=NullPool,
        hide_parameters=True,
        json_serializer=_compact_json,
        connect_args={"timeout": busy_timeout_s, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        connection.isolation_level = None  # BEGIN is ours: the driver would never send IMMEDIATE
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # erased words are overwritten, not unlinked
        connection.execute("PRAGMA journal_size_limit=67108864")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _postgres_engine(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
        hide_parameters=True,
        json_serializer=_compact_json,
        connect_args={
            name: value for name, value in _POSTGRES_ARGUMENTS.items() if name not in url.query
        },
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        connection.autocommit = True
        connection.execute(
            f"SET statement_timeout = {STATEMENT_TIMEOUT_MS}; "
            f"SET lock_timeout = {LOCK_TIMEOUT_MS}; "
            f"SET idle_in_transaction_session_timeout = {IDLE_IN_TRANSACTION_MS}; "
            "SET TIME ZONE 'UTC'"
        )
        connection.autocommit = False

    return engine


def _compact_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
