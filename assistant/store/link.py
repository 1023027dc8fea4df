"""A thread's own connection, and transactions on it."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any, TypeVar

from psycopg import IsolationLevel
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from assistant.store.failures import is_down, may_run_again, translated, unavailable

T = TypeVar("T")
TRIES = 4


class Link:
    """One connection, opened when needed and given up after a failure.

    Used by one thread; only interrupt() may be called from another.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._raw: Any = None
        self._read_only: bool | None = None

    @property
    def is_open(self) -> bool:
        return self._connection is not None

    def connect(self, *, read_only: bool) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._raw = self._connection.connection.dbapi_connection
            self._read_only = None
        if self._read_only is not read_only:
            self._set_mode(self._connection, read_only)
            self._read_only = read_only
        return self._connection

    def _set_mode(self, connection: Connection, read_only: bool) -> None:
        if connection.dialect.name == "sqlite":
            self._raw.execute(f"PRAGMA query_only={int(read_only)}")
            connection.execution_options(read_only=read_only)
            return
        # One snapshot for all queries of a read: a lead and its facts are of the same moment.
        # None leaves the server's own default, which may forbid writing.
        self._raw.read_only = True if read_only else None
        self._raw.isolation_level = IsolationLevel.REPEATABLE_READ if read_only else None

    def set_patience(self) -> None:
        """Lift the limit on a statement's time: for commands that no visitor waits for."""
        connection = self.connect(read_only=False)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql("SET idle_in_transaction_session_timeout = 0")
            connection.commit()

    def close(self) -> None:
        connection, self._connection, self._raw = self._connection, None, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.invalidate()  # closes it for good, whatever state it is in
            with suppress(SQLAlchemyError):
                connection.close()

    def interrupt(self) -> None:
        """Make the thread that waits for the database hear an error now."""
        raw = self._raw
        if isinstance(raw, sqlite3.Connection):
            with suppress(sqlite3.Error):
                raw.interrupt()
        elif raw is not None:
            # A frozen server answers nothing, not even a cancel request: cut the line.
            with suppress(Exception), socket.socket(fileno=os.dup(raw.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)


def run_alone(link: Link, fn: Callable[[Session], T], *, read_only: bool, deadline: float) -> T:
    """Run fn in a transaction of its own and return its result after the commit.

    It is repeated when it lost against another transaction, and once when the connection turns
    out to be dead; never when the commit itself got no answer, since that may have worked.
    Raises Unavailable, InvalidInput for what is no text, and whatever fn raises.
    """
    for _ in range(TRIES):
        was_open = link.is_open
        committing = False
        try:
            with Session(bind=link.connect(read_only=read_only)) as session:
                result = fn(session)
                session.flush()
                committing = True
                session.commit()
                return result
        except UnicodeEncodeError as error:
            raise translated(error) from error
        except DBAPIError as error:
            failure = error
        if may_run_again(failure) and monotonic() < deadline:
            continue
        if not is_down(failure):
            raise translated(failure)
        link.close()
        retriable = was_open and failure.connection_invalidated and not committing
        if not retriable or monotonic() >= deadline:
            break
    raise unavailable(failure)
