"""A database that is locked, stopped or read-only: told honestly, survived, nothing lost."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.databases import Postgres
from tests.faults.server_process import ServerProcess
from tests.visitor import Chat, Json, Refused

RECOVERED_WITHIN_S = 30
Fault = Callable[[], AbstractContextManager[None]]


async def say_until_taken(chat: Chat, text: str, client_id: str) -> list[Json]:
    """Send the same message again and again, as the widget does, until it is taken."""
    async with asyncio.timeout(RECOVERED_WITHIN_S):
        while True:
            try:
                return await chat.say(text, client_id)
            except Refused as refused:
                if refused.status != 503:
                    raise
                await asyncio.sleep(0.2)


async def is_told_and_survived(server: ServerProcess, fault: Fault) -> None:
    """Nothing is acknowledged while the fault lasts; afterwards the same message is taken once."""
    async with Chat(server.base) as chat, Chat(server.base) as other:
        await chat.open(locale="en")
        await chat.say("My name is Ada Berg")
        client_id = str(uuid4())
        with fault():
            with pytest.raises(Refused) as refused:
                await chat.say("We are 40 people", client_id)
            assert (refused.value.status, refused.value.problem["code"]) == (503, "unavailable")
            with pytest.raises(Refused) as refused:
                await other.open(locale="en")
            assert refused.value.status == 503
            assert await asyncio.to_thread(server.status, "healthz") == 200
            assert await asyncio.to_thread(server.status, "readyz") == 503
        await say_until_taken(chat, "We are 40 people", client_id)
        stored = (await chat.get(f"/{chat.id}/messages"))["messages"]
        said = [one["text"] for one in stored if one["sender"] == "visitor"]
        assert said == ["My name is Ada Berg", "We are 40 people"]
        assert [one["seq"] for one in stored] == list(range(1, len(stored) + 1))
        assert (await chat.known())["company_size"] == {"min": 40, "max": 40}
        async with asyncio.timeout(RECOVERED_WITHIN_S):
            while await asyncio.to_thread(server.status, "readyz") != 200:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
    assert server.alive


async def test_sqlite_locked_by_another_process(
    sqlite_server: tuple[ServerProcess, Path],
) -> None:
    server, file = sqlite_server

    @contextmanager
    def locked() -> Iterator[None]:
        connection = sqlite3.connect(file, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")
            connection.close()

    await is_told_and_survived(server, locked)


async def test_postgresql_stopped_and_started(
    postgres_server: tuple[ServerProcess, str], postgres: Postgres
) -> None:
    await is_told_and_survived(postgres_server[0], postgres.stopped)


async def test_postgresql_read_only(
    postgres_server: tuple[ServerProcess, str], postgres: Postgres
) -> None:
    server, name = postgres_server

    def set_read_only(value: str) -> None:
        url = postgres.url_of("postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                f'ALTER DATABASE "{name}" SET default_transaction_read_only = {value}'  # type: ignore[arg-type]
            )
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )

    @contextmanager
    def read_only() -> Iterator[None]:
        set_read_only("on")
        try:
            yield
        finally:
            set_read_only("off")

    await is_told_and_survived(server, read_only)
