"""Which database errors mean "not now", "run it again" or "not such text"."""

from __future__ import annotations

import logging
import sqlite3

from sqlalchemy.exc import DBAPIError

from assistant.errors import InvalidInput, Unavailable

logger = logging.getLogger(__name__)

# Primary codes: perm, busy, locked, nomem, readonly, interrupt, ioerr, corrupt, full, cantopen,
# protocol, notadb.
_SQLITE_DOWN = frozenset({3, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 26})
# Connection, resources, operator intervention, system error, damaged data; read-only transaction,
# lock not available, idle transaction ended, password (a secret being rotated), no such database.
_POSTGRES_DOWN = ("08", "53", "57", "58", "XX", "25006", "25P03", "55P03", "28", "3D000")
_POSTGRES_AGAIN = ("40001", "40P01")
# Bytes that are no text, and NUL in JSON.
_POSTGRES_NO_TEXT = ("22021", "22P05")


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


def is_no_text(error: BaseException) -> bool:
    """Say whether a value held half a surrogate pair, or a NUL, which PostgreSQL does not take."""
    if isinstance(error, UnicodeEncodeError):
        return True
    cause = getattr(error, "orig", None)
    state = getattr(cause, "sqlstate", "")
    return state in _POSTGRES_NO_TEXT or (state is None and "NUL" in str(cause))


def translated(error: BaseException) -> BaseException:
    """Return what the caller is to hear of an error that concerns only its own function.

    Text that cannot be stored is refused at the edge; this is the net below it.
    """
    if not is_no_text(error):
        return error
    refusal = InvalidInput("The text holds characters that cannot be stored.")
    refusal.__cause__ = error
    return refusal


def unavailable(error: BaseException | None = None) -> Unavailable:
    """Return the error for callers; the cause goes to the log, without any value."""
    logger.warning("database unavailable: %s", _cause_of(error))
    refusal = Unavailable("The database cannot be used right now. Please try again.")
    refusal.__cause__ = error
    return refusal


def _cause_of(error: BaseException | None) -> str:
    """A code, not the driver's sentence: that may quote a row."""
    if error is None:
        return "too much waits"
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return f"{type(cause).__name__} {code or ''}".strip()
