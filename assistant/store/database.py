"""The door to the database: functions go in, run in a transaction, results come out."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assistant.errors import SetupError
from assistant.store import schema
from assistant.store.columns import utc_now
from assistant.store.data_keys import register_keys
from assistant.store.engines import create_engine_for
from assistant.store.failures import unavailable
from assistant.store.keyring import Keyring, hold_keys, keys_of
from assistant.store.link import Link, run_alone
from assistant.store.tables import HeartbeatRow, table_of
from assistant.store.upserts import upsert
from assistant.store.workers import MAX_BATCH, Unit, Waiting, Worker, run_each, run_together

T = TypeVar("T")
# How long a caller waits at most; visitors are told within 5 s.
ANSWER_WITHIN_S = 4.5
MAX_WAITING = 1000
SQLITE_READERS = 3
RETRY_OPEN_S = 0.5


class Database:
    """SQLite with one writer thread that commits many turns at once, or PostgreSQL with a few
    threads, each with its own connection.

    Opened before the fork, started in each process: nothing is connected and no thread runs
    until start().
    """

    def __init__(self, engine: Engine, *, pool_size: int = 5) -> None:
        self.engine = engine
        self._pool_size = pool_size
        self._workers: list[Worker] = []
        self._reads: Waiting = Waiting()
        self._writes: Waiting = Waiting()

    @classmethod
    def open(
        cls,
        url: str,
        *,
        keyring: Keyring | None = None,
        busy_timeout_s: float = 2.0,
        pool_size: int = 5,
        wait_s: float = 0.0,
    ) -> Database:
        """Return the database after one successful connection, which is closed again.

        keyring: what encrypts columns and marks who was erased; without it neither is done.
        wait_s: how long to go on trying while it cannot be reached.
        Raises SetupError naming the database, never its password, and the remedy.
        """
        engine = create_engine_for(url, busy_timeout_s=busy_timeout_s)
        hold_keys(engine.dialect, keyring or Keyring())
        give_up_at = monotonic() + wait_s
        while True:
            try:
                with engine.connect() as connection:
                    connection.execute(text("SELECT 1"))
                    if engine.dialect.name == "sqlite":
                        connection.execute(text("SELECT count(*) FROM sqlite_master"))
                return cls(engine, pool_size=pool_size)
            except DBAPIError as error:
                if monotonic() >= give_up_at:
                    raise SetupError(_what_is_wrong(engine, error)) from error
                sleep(RETRY_OPEN_S)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def is_sealed(self) -> bool:
        """Whether private values are written encrypted, so that they cannot be searched."""
        return keys_of(self.engine.dialect).writing is not None

    def upgrade(self) -> None:
        """Bring the schema up to this release; two processes may do it at once.

        Raises SetupError also when a data key is missing that values are encrypted with.
        """
        schema.upgrade(self.engine)
        self.write_now(register_keys)

    def start(self) -> None:
        """Start this process's threads; after a fork, call it in the child."""
        if self._workers:
            return
        if self.is_sqlite:
            self._reads, self._writes = Waiting(), Waiting()
            self._add_worker("store-writer", self._writes, run_together, MAX_BATCH)
            for number in range(SQLITE_READERS):
                self._add_worker(f"store-reader-{number}", self._reads, run_each, 1)
        else:
            self._reads = self._writes = Waiting()
            for number in range(self._pool_size):
                self._add_worker(f"store-{number}", self._reads, run_each, 1)
        for worker in self._workers:
            worker.start()

    def _add_worker(self, name: str, waiting: Waiting, run: Any, most: int) -> None:
        self._workers.append(Worker(name, Link(self.engine), waiting, run, most))

    async def close(self) -> None:
        """Finish what waits, then end the threads and their connections."""
        workers, self._workers = self._workers, []
        for _ in workers:
            self._writes.put(None)
            if self._reads is not self._writes:
                self._reads.put(None)
        for worker in workers:
            await asyncio.to_thread(worker.join, ANSWER_WITHIN_S)

    async def read(self, fn: Callable[[Session], T], *, within_s: float | None = None) -> T:
        """Run fn read-only on one state of the database.

        within_s: seconds the caller waits, ANSWER_WITHIN_S unless told. Raises Unavailable.
        """
        return await self._submit(self._reads, fn, read_only=True, within_s=within_s)

    async def write(self, fn: Callable[[Session], T], *, within_s: float | None = None) -> T:
        """Run fn in a transaction and return its result after the commit.

        fn may be run more than once and must do nothing but database work. After Unavailable
        it is not known whether it was committed: repeating must be harmless.
        """
        return await self._submit(self._writes, fn, read_only=False, within_s=within_s)

    async def _submit(
        self,
        waiting: Waiting,
        fn: Callable[[Session], T],
        *,
        read_only: bool,
        within_s: float | None,
    ) -> T:
        within_s = ANSWER_WITHIN_S if within_s is None else within_s
        if not self._workers or waiting.qsize() >= MAX_WAITING:
            raise unavailable()
        unit = Unit(fn, read_only, monotonic() + within_s)
        waiting.put(unit)
        try:
            async with asyncio.timeout(within_s):
                result: T = await asyncio.wrap_future(unit.future)
        except TimeoutError as error:
            unit.abandon()
            raise unavailable(error) from error
        return result

    def read_now(self, fn: Callable[[Session], T]) -> T:
        """The same as read() on the caller's own thread, without a time limit."""
        return self._run_now(fn, read_only=True)

    def write_now(self, fn: Callable[[Session], T]) -> T:
        """The same as write() on the caller's own thread, without a time limit."""
        return self._run_now(fn, read_only=False)

    def _run_now(self, fn: Callable[[Session], T], *, read_only: bool) -> T:
        link = Link(self.engine)
        try:
            link.set_patience()
            return run_alone(link, fn, read_only=read_only, deadline=monotonic() + ANSWER_WITHIN_S)
        except DBAPIError as error:
            raise unavailable(error) if not link.is_open else error from error
        finally:
            link.close()

    async def scrub(self) -> bool:
        """After an erasure: see that the erased words are in no file any more.

        SQLite overwrites deleted rows, but its write-ahead file still holds them: it is emptied.
        False when someone was reading; try later. PostgreSQL's own vacuum does this.
        """
        return await asyncio.to_thread(self.scrub_now)

    def scrub_now(self) -> bool:
        """The same as scrub() on the caller's own thread."""
        if not self.is_sqlite:
            return True
        try:
            return _empty_write_ahead_file(self.engine)
        except (DBAPIError, sqlite3.Error) as error:
            raise unavailable(error) from error

    async def check(self) -> None:
        """Prove that a turn could be stored, by storing something. Raises Unavailable."""
        await self.write(_beat)


def _empty_write_ahead_file(engine: Engine) -> bool:
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        [busy, *_] = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _beat(session: Session) -> None:
    upsert(session, table_of(HeartbeatRow), {"id": 1, "at": utc_now()}, keys=("id",))


def _what_is_wrong(engine: Engine, error: DBAPIError) -> str:
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        return (
            f"The database file {file} cannot be used: {error.orig}. Check that it is a SQLite "
            "file and that this user may write to it and to its folder."
        )
    where = engine.url.set(drivername="postgresql").render_as_string(hide_password=True)
    return (
        f"PostgreSQL cannot be reached at {where}: {str(error.orig).strip()}. Check that it runs, "
        "that the database exists, and the user and password in ASSISTANT_DATABASE_URL."
    )
