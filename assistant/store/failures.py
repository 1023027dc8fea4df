"""Which database errors mean "not now", and which mean "run it again"."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

from assistant.errors import Unavailable

# Primary codes: perm, busy, locked, nomem, readonly, interrupt, ioerr, corrupt, full, cantopen,
# protocol, notadb.
_SQLITE_DOWN = frozenset({3, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 26})
# Connection, resources, operator intervention, system error, damaged data; read-only transaction,
# lock not available, idle transaction ended, password (a secret being rotated), no such database.
_POSTGRES_DOWN = ("08", "53", "57", "58", "XX", "25006", "25P03", "55P03", "28", "3D000")
_POSTGRES_AGAIN = ("40001", "40P01")


def is_down(error: DBAPIError) -> bool:
    """Say whether the database cannot do its work now, whatever it was asked."""
    if error.connection_invalidated:
        return True
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        return code is not None and (code & 0xFF) in _SQLITE_DOWN
    state = getattr(cause, "sqlstate", None)
    if state is None:  # psycopg sets none when there was no server to say one
        return type(cause).__name__ in ("OperationalError", "ConnectionTimeout", "InterfaceError")
    return str(state).startswith(_POSTGRES_DOWN)


def may_run_again(error: DBAPIError) -> bool:
    """Say whether the transaction lost against another one and can simply be repeated."""
    return str(getattr(error.orig, "sqlstate", "")) in _POSTGRES_AGAIN


def unavailable(error: BaseException | None = None) -> Unavailable:
    """Return the error for callers; the cause is for the log, without values of the statement."""
    refusal = Unavailable("The database cannot be used right now. Please try again.")
    refusal.__cause__ = error
    return refusal
