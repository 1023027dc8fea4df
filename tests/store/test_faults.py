"""Databases that are locked, stopped, frozen, full or read-only: callers hear it, in time.

In each case the event loop goes on meanwhile, nothing half-done stays, and the same Database
works again as soon as the fault is over.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, select, text

from assistant.errors import SetupError, Unavailable
from assistant.store.database import Database
from assistant.store.sites import Site, ensure_demo_site, upsert_site
from assistant.store.tables import SiteRow
from tests.databases import copy_sqlite, run_sql

PROMISED_S = 5
NOBODY = 65534
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


async def store(database: Database, name: str) -> None:
    await database.write(lambda s: upsert_site(s, Site(name, name)))


async def names(database: Database) -> set[str]:
    return set(await database.read(lambda s: s.scalars(select(SiteRow.id)).all()))


async def is_refused_in_time(database: Database, writes: int = 1) -> bool:
    async with asyncio.timeout(PROMISED_S):
        outcomes = await asyncio.gather(
            *(store(database, f"lost-{n}") for n in range(writes)), return_exceptions=True
        )
    return [type(outcome) for outcome in outcomes] == [Unavailable] * writes


@asynccontextmanager
async def free_loop():
    """The loop turns all the while: a task that sleeps 10 ms at a time gets its turns."""
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    loop = asyncio.get_running_loop()
    started, ticker = loop.time(), asyncio.create_task(tick())
    yield
    possible = (loop.time() - started) / 0.01
    ticker.cancel()
    assert ticks >= possible / 4 - 5, f"{ticks} of {possible:.0f} ticks"


LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Another process holds the write lock of the file."""
    file = url.removeprefix("sqlite:///")
    command = [sys.executable, "-c", LOCK, file]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline()
        yield
        holder.stdin.close()


@on_sqlite
async def test_a_locked_file_is_unavailable_until_it_is_free(database, database_url):
    await store(database, "before")
    with locked(database_url):
        async with free_loop():
            assert await is_refused_in_time(database, 100)
        assert await names(database) == {"demo", "before"}  # reading goes on
        with pytest.raises(Unavailable):
            await database.check()
    await store(database, "after")
    assert await names(database) == {"demo", "before", "after"}


@on_sqlite
async def test_a_short_lock_is_waited_for(database, database_url):
    with locked(database_url):
        writing = asyncio.ensure_future(store(database, "patient"))
        await asyncio.sleep(0.3)
        assert not writing.done()
    await writing
    assert await names(database) == {"demo", "patient"}


@on_sqlite
async def test_a_full_disk_loses_nothing_it_acknowledged(database, database_url):
    def limit_pages(connection: sqlite3.Connection, record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # that is: not one more than there are

    event.listen(database.engine, "connect", limit_pages)
    acknowledged = {"demo"}

    async def store_much(name: str) -> None:
        filler = "x" * 9000
        await database.write(lambda s: upsert_site(s, Site(name, filler)))
        acknowledged.add(name)

    for round_number in range(3):
        await asyncio.gather(
            *(store_much(f"{round_number}-{n}") for n in range(20)), return_exceptions=True
        )
    for number in range(5):  # one alone finds room where twenty together did not
        with suppress(Unavailable):
            await store_much(f"alone-{number}")
    with pytest.raises(Unavailable):
        await store_much("too much")
    assert await names(database) == acknowledged
    event.remove(database.engine, "connect", limit_pages)
    await store_much("after")
    assert await names(database) == acknowledged
    assert run_sql(Path(database_url.removeprefix("sqlite:///")), "PRAGMA integrity_check") == "ok"


@pytest.fixture
def folder_of_nobody(sqlite_template: Path) -> Iterator[Path]:
    """A folder with a database, and the process without root's power to write everywhere."""
    folder = Path(tempfile.mkdtemp(prefix="store-"))
    copy_sqlite(sqlite_template, folder / "assistant.db")
    # asyncio imports it late, when Python's own folder may be closed to us.
    importlib.import_module("concurrent.futures.thread")
    is_root = os.geteuid() == 0
    if is_root:
        for path in (folder, *folder.iterdir()):
            os.chown(path, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    yield folder
    if is_root:
        os.seteuid(0)
    folder.chmod(0o700)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def set_writable(folder: Path, writable: bool) -> None:
    for path in folder.iterdir():
        path.chmod(0o600 if writable else 0o400)
    folder.chmod(0o700 if writable else 0o500)


async def test_a_read_only_folder_is_unavailable_until_it_can_be_written(folder_of_nobody):
    database = Database.open(f"sqlite:///{folder_of_nobody / 'assistant.db'}")
    set_writable(folder_of_nobody, False)
    database.start()
    assert await is_refused_in_time(database)
    with pytest.raises(Unavailable):
        await database.check()
    set_writable(folder_of_nobody, True)
    await database.write(ensure_demo_site)
    assert await names(database) == {"demo"}
    await database.close()


async def test_a_read_only_file_is_unavailable_until_it_can_be_written(folder_of_nobody):
    file = folder_of_nobody / "assistant.db"
    database = Database.open(f"sqlite:///{file}")
    file.chmod(0o400)
    database.start()
    assert await is_refused_in_time(database)
    for path in folder_of_nobody.iterdir():  # SQLite gave its side files the same mode
        path.chmod(0o600)
    await store(database, "after")
    assert await names(database) == {"after"}
    await database.close()


def test_a_folder_that_cannot_be_entered_is_refused_at_the_start(folder_of_nobody):
    file = folder_of_nobody / "assistant.db"
    folder_of_nobody.chmod(0)
    with pytest.raises(SetupError, match="may write to it"):
        Database.open(f"sqlite:///{file}")


@on_postgresql
async def test_a_stopped_server_is_unavailable_until_it_is_back(database, postgres):
    await store(database, "before")
    with postgres.stopped():
        async with free_loop():
            assert await is_refused_in_time(database, 20)
        with pytest.raises(Unavailable):
            await names(database)
    await store(database, "after")
    assert await names(database) == {"demo", "before", "after"}


@on_postgresql
async def test_a_server_that_is_down_at_the_start_is_refused(database_url, postgres):
    with postgres.stopped(), pytest.raises(SetupError, match="Check that it runs"):
        Database.open(database_url)


@on_postgresql
async def test_a_server_that_comes_up_late_is_waited_for(database_url, postgres):
    with postgres.stopped():
        opening = asyncio.create_task(asyncio.to_thread(Database.open, database_url, wait_s=30))
        await asyncio.sleep(0.2)
        assert not opening.done()
    assert isinstance(await opening, Database)


@on_postgresql
async def test_a_frozen_server_is_unavailable_until_it_answers(database, postgres):
    await asyncio.gather(*(store(database, f"before-{n}") for n in range(5)))
    with postgres.frozen():
        async with free_loop():
            assert await is_refused_in_time(database, 20)
            assert await is_refused_in_time(database)  # with all connections given up, too
    await store(database, "after")
    assert await names(database) == {"demo", "after", *(f"before-{n}" for n in range(5))}


@on_postgresql
async def test_connections_ended_by_the_server_cost_nobody_an_error(database, database_url):
    await asyncio.gather(*(store(database, str(n)) for n in range(10)))
    with psycopg.connect(database_url) as outside:
        outside.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'lead-assistant'"
        )
    await asyncio.gather(*(store(database, str(n)) for n in range(10, 20)))
    assert len(await names(database)) == 21


@on_postgresql
async def test_a_row_locked_elsewhere_is_unavailable_until_it_is_free(database, database_url):
    with psycopg.connect(database_url) as outside:
        outside.execute("SELECT * FROM site WHERE id = 'demo' FOR UPDATE")
        async with free_loop(), asyncio.timeout(PROMISED_S):
            with pytest.raises(Unavailable):
                await store(database, "demo")
        outside.rollback()
    await store(database, "demo")


@on_postgresql
async def test_a_server_that_forbids_writing_is_unavailable(database, database_url):
    name = "default_transaction_read_only"
    with psycopg.connect(database_url, autocommit=True) as outside:
        [(base,)] = outside.execute("SELECT current_database()").fetchall()
        outside.execute(f'ALTER DATABASE "{base}" SET {name} = on')
        assert await is_refused_in_time(database)
        outside.execute("SET default_transaction_read_only = off")
        outside.execute(f'ALTER DATABASE "{base}" RESET {name}')
    await store(database, "after")


@on_postgresql
async def test_two_writes_that_lock_each_other_out_both_succeed(database):
    await asyncio.gather(store(database, "a"), store(database, "b"))
    both_hold_one = threading.Barrier(2)

    def rename(first: str, second: str):
        def change(session):
            session.execute(text("UPDATE site SET name = :n WHERE id = :n"), {"n": first})
            if not both_hold_one.broken:
                both_hold_one.wait(4)
            session.execute(text("UPDATE site SET name = name || '!' WHERE id = :n"), {"n": second})
            both_hold_one.abort()

        return change

    await asyncio.gather(database.write(rename("a", "b")), database.write(rename("b", "a")))
