"""What callers of read and write can rely on, on both databases."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from time import sleep

import pytest
from sqlalchemy import event, func, insert, select, text

from assistant.errors import InvalidInput, NotFound, SetupError, Unavailable
from assistant.store.database import MAX_WAITING, Database
from assistant.store.sites import Site, get_site, upsert_site
from assistant.store.tables import SiteRow, table_of


def site(name: str) -> Site:
    return Site(name, name, ("https://example.com",))


async def names(database: Database) -> set[str]:
    return set(await database.read(lambda s: s.scalars(select(SiteRow.id)).all()))


async def test_what_was_written_is_read_in_the_next_call(database):
    await database.write(lambda s: upsert_site(s, site("acme")))
    found = await database.read(lambda s: get_site(s, "acme"))
    assert (found.name, found.origins) == ("acme", ("https://example.com",))


async def test_a_function_that_raises_leaves_nothing_and_its_error_comes_through(database):
    def fail(session):
        upsert_site(session, site("half"))
        raise NotFound("no such thing")

    with pytest.raises(NotFound, match="no such thing"):
        await database.write(fail)
    assert await names(database) == {"demo"}


async def test_one_failing_function_leaves_the_others_of_its_batch_committed(database):
    def fail(session):
        upsert_site(session, site("bad"))
        raise NotFound("no such thing")

    def break_rule(session):
        session.execute(insert(table_of(SiteRow)), [{"id": "demo", "name": "twice"}])

    functions = [
        *(lambda s, n=n: upsert_site(s, site(f"good-{n}")) for n in range(10)),
        fail,
        break_rule,
        *(lambda s, n=n: upsert_site(s, site(f"good-{n}")) for n in range(10, 20)),
    ]
    outcomes = await asyncio.gather(*map(database.write, functions), return_exceptions=True)
    failures = [type(outcome).__name__ for outcome in outcomes if outcome is not None]
    assert failures == ["NotFound", "IntegrityError"]
    assert await names(database) == {"demo", *(f"good-{n}" for n in range(20))}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_writes_that_wait_together_share_a_commit(database):
    commits = []
    event.listen(database.engine, "commit", commits.append)
    await asyncio.gather(
        *(database.write(lambda s, n=n: upsert_site(s, site(str(n)))) for n in range(50))
    )
    assert len(await names(database)) == 51
    assert 1 <= len(commits) < 10


async def test_reads_cannot_write(database):
    with pytest.raises(Unavailable):
        await database.read(lambda s: upsert_site(s, site("sneaked")))
    assert await names(database) == {"demo"}


@pytest.mark.parametrize("name", ["half \ud800 a pair", "a\0b"])
async def test_what_is_no_text_is_never_an_error_of_the_database(database, name):
    with contextlib.suppress(InvalidInput):  # PostgreSQL takes no NUL, neither takes half a pair
        await database.write(lambda s: upsert_site(s, Site(name, name, (name,))))
    assert await database.read(lambda s: get_site(s, "a site that is not there")) is None
    with contextlib.suppress(InvalidInput):
        assert await database.read(lambda s: get_site(s, f"{name}!")) is None
    await database.check()


async def test_a_new_file_is_for_its_owner_only(tmp_path):
    file = tmp_path / "new" / "assistant.db"
    database = Database.open(f"sqlite:///{file}")
    database.upgrade()
    assert file.stat().st_mode & 0o077 == 0


async def test_a_read_sees_one_moment(database):
    seen, changed = threading.Event(), threading.Event()

    def count_twice(session):
        first = session.scalar(select(func.count()).select_from(SiteRow))
        seen.set()
        assert changed.wait(4)
        return first, session.scalar(select(func.count()).select_from(SiteRow))

    reading = asyncio.ensure_future(database.read(count_twice))
    await asyncio.to_thread(seen.wait, 4)
    await database.write(lambda s: upsert_site(s, site("later")))
    changed.set()
    assert await reading == (1, 1)


async def test_a_cancelled_caller_does_not_hold_up_the_others(database):
    task = asyncio.ensure_future(database.write(lambda s: upsert_site(s, site("first"))))
    await asyncio.sleep(0)
    task.cancel()
    await database.write(lambda s: upsert_site(s, site("second")))
    assert "second" in await names(database)


async def test_a_caller_cancelled_as_its_answer_comes_is_cancelled(database):
    """Who ends a task must be able to wait for its end (asyncio.wait_for before Python 3.12 could
    give the answer instead, and the task went on for ever)."""
    answered = threading.Event()
    task = asyncio.ensure_future(database.read(lambda s: answered.set()))
    await asyncio.sleep(0)
    assert answered.wait(4)
    sleep(0.1)  # noqa: ASYNC251 (the loop stands still: the thread's answer is the next thing it will see)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_full_queue_refuses_instead_of_growing(database):
    free = threading.Event()
    workers = 1 if database.is_sqlite else 5
    blocked = [asyncio.ensure_future(database.write(lambda s: free.wait(4)))]
    blocked += [
        asyncio.ensure_future(database.write(lambda s: free.wait(4))) for _ in range(workers - 1)
    ]
    await asyncio.sleep(0.1)
    waiting = [
        asyncio.ensure_future(database.write(lambda s: None)) for _ in range(MAX_WAITING + 1)
    ]
    outcomes = asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.sleep(0)
    free.set()
    refused = [outcome for outcome in await outcomes if outcome is not None]
    assert [type(outcome) for outcome in refused] == [Unavailable]
    await asyncio.gather(*blocked)


async def test_close_finishes_what_waits_and_later_calls_are_refused(database):
    waiting = [
        asyncio.ensure_future(database.write(lambda s, n=n: upsert_site(s, site(str(n)))))
        for n in range(20)
    ]
    await asyncio.sleep(0)
    await database.close()
    assert await asyncio.gather(*waiting) == [None] * 20
    with pytest.raises(Unavailable):
        await database.write(lambda s: None)
    database.start()
    assert len(await names(database)) == 21


async def test_a_slow_function_is_given_up_and_its_place_taken(database):
    with pytest.raises(Unavailable):
        await database.read(_sleep_in_database, within_s=0.3)
    assert await names(database) == {"demo"}


def _sleep_in_database(session):
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_sleep(60)"))
    else:
        session.execute(
            text(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                "SELECT count(*) FROM n"
            )
        )


async def test_check_writes_and_says_nothing_when_all_is_well(database):
    await database.check()
    await database.check()
    beats = await database.read(lambda s: s.scalar(text("SELECT count(*) FROM heartbeat")))
    assert beats == 1


FORK = """
import asyncio, os, sys, threading
from assistant.store.database import Database
from assistant.store.sites import ensure_demo_site

opened = Database.open(sys.argv[1])
opened.upgrade()
assert threading.active_count() == 1

async def write() -> None:
    opened.start()
    await opened.write(ensure_demo_site)
    await opened.close()

children = [os.fork() for _ in range(2)]
if 0 in children:
    asyncio.run(write())
else:
    sys.exit(any(os.waitpid(child, 0)[1] for child in children))
"""


async def test_opened_before_a_fork_it_works_in_each_child(database_url):
    run = await asyncio.create_subprocess_exec(sys.executable, "-c", FORK, database_url)
    assert await run.wait() == 0
    opened = Database.open(database_url)
    assert opened.read_now(lambda s: get_site(s, "demo")) is not None


def test_the_command_line_reads_and_writes_without_threads(database_url):
    opened = Database.open(database_url)
    before = threading.active_count()
    opened.write_now(lambda s: upsert_site(s, site("acme")))
    assert opened.read_now(lambda s: get_site(s, "acme")) is not None
    assert threading.active_count() == before
    with pytest.raises(NotFound):
        opened.write_now(_refuse)


def _refuse(session):
    raise NotFound("no such thing")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "sqlite:///var/assistant.db"),
        ("mysql://localhost/leads", "mysql"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("sqlite:////proc/none/assistant.db", "/proc/none"),
        ("postgresql://ada:geheim@127.0.0.1:1/leads", "127.0.0.1:1/leads"),
    ],
)
def test_a_database_that_cannot_be_opened_is_named_with_the_remedy(url, said):
    with pytest.raises(SetupError) as refused:
        Database.open(url)
    assert said in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "letter.db").write_text("Dear Ada, " * 100)
    with pytest.raises(SetupError, match=r"letter\.db"):
        Database.open(f"sqlite:///{tmp_path / 'letter.db'}")


def test_a_missing_postgresql_database_is_named(postgres):
    with pytest.raises(SetupError, match="nowhere"):
        Database.open(postgres.url_of("nowhere"))
