"""Backup and restore without the database's own tools.

SQLite: a copy of the file, made while the server runs. PostgreSQL, or a file name that ends in
.zip: one JSON Lines file a table, read at one moment, which either database takes back.
"""

from __future__ import annotations

import os
import sqlite3
import zipfile
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from assistant.errors import SetupError
from assistant.store import archive
from assistant.store.data_keys import check_held
from assistant.store.database import Database
from assistant.store.erasure import Noted, erase_again, noted_erasures
from assistant.store.failures import is_down, unavailable
from assistant.store.keyring import keys_of


def backup(database: Database, file: Path) -> None:
    """Write the whole database to `file`, which appears only when it is complete.

    Raises SetupError when the file cannot be written, Unavailable.
    """
    unfinished = file.with_name(f"{file.name}.part")
    try:
        with suppress(FileNotFoundError):
            unfinished.unlink()
        _make_private(unfinished)
        if database.is_sqlite and file.suffix != ".zip":
            _copy_file(_file_of(database), unfinished)
        else:
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as into:
                archive.dump(database.engine, into)
        os.replace(unfinished, file)
    except OSError as error:
        raise SetupError(f"The backup {file} cannot be written: {error.strerror}.") from error
    except (sqlite3.Error, DBAPIError) as error:
        raise unavailable(error) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def restore(database: Database, file: Path) -> int:
    """Put what `file` holds in the place of everything stored, and upgrade it to this release.

    Whoever was erased since the backup was made is erased from it again; returns how many leads
    and conversations that took. Stop the server first. Nothing changes unless the whole backup
    can be read. Raises SetupError when the file is no backup that fits, Unavailable.
    """
    if not file.is_file():
        raise SetupError(f"There is no file {file} to restore.")
    noted = _erasures_so_far(database)
    if zipfile.is_zipfile(file):
        _restore_archive(database, file)
    elif database.is_sqlite:
        _restore_file(database, file)
    else:
        raise SetupError(f"{file} is not a backup of PostgreSQL made by `assistant db backup`.")
    database.upgrade()
    again = database.write_now(lambda s: erase_again(s, noted))
    database.scrub_now()
    return again


def _erasures_so_far(database: Database) -> list[Noted]:
    """Return what the database to be replaced notes; nothing where there is none yet."""
    if not inspect(database.engine).has_table("erasure"):
        return []
    return database.read_now(noted_erasures)


def _make_private(file: Path) -> None:
    """It will hold personal data: nobody else may read it, from its first byte on."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _file_of(database: Database) -> Path:
    return Path(str(database.engine.url.database))


def _copy_file(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as before, closing(sqlite3.connect(target)) as after:
        before.backup(after)
        after.execute("PRAGMA journal_mode=DELETE")  # one file, without side files


def _restore_file(database: Database, file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as stored:
            [(verdict,)] = stored.execute("PRAGMA integrity_check(1)").fetchall()
            known = stored.execute("SELECT version_num FROM alembic_version").fetchall()
            keys = _key_ids_in(stored)
    except sqlite3.Error as error:
        raise SetupError(f"{file} is not a backup of ours: {error}.") from error
    if verdict != "ok" or not known:
        raise SetupError(f"{file} is damaged: {verdict}. Use an older backup.")
    check_held(keys, keys_of(database.engine.dialect))
    try:
        _copy_file(file, _file_of(database))
    except sqlite3.Error as error:
        raise unavailable(error) from error


def _key_ids_in(stored: sqlite3.Connection) -> list[str]:
    """Return the data keys that a SQLite file needs; older releases have none."""
    if not stored.execute("SELECT 1 FROM sqlite_master WHERE name = 'data_key'").fetchall():
        return []
    return [key for (key,) in stored.execute("SELECT id FROM data_key")]


def _restore_archive(database: Database, file: Path) -> None:
    try:
        with zipfile.ZipFile(file) as stored, database.engine.begin() as connection:
            check_held(archive.key_ids(stored), keys_of(database.engine.dialect))
            archive.load(connection, stored)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise SetupError(f"{file} is not a backup of ours, or damaged ({error}).") from error
    except DBAPIError as error:
        raise unavailable(error) if is_down(error) else error from error
