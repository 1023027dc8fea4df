"""Several processes, and processes that die: what was acknowledged is there, once."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from typing import Any

import pytest

from assistant.store import conversations
from assistant.store.database import Database
from tests.databases import run_sql
from tests.store.cast import opening


async def begin(database: Database) -> str:
    record = opening()
    await database.write(lambda s: conversations.create_conversation(s, record))
    return record.conversation.id


async def start_writing(url: str, conversation_id: str, count: int) -> Process:
    module = "tests.store.writing_process"
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, url, conversation_id, str(count), stdout=PIPE
    )


async def stored(database: Database, conversation_id: str) -> list[Any]:
    return await database.read(
        lambda s: conversations.messages_after(s, conversation_id, 0, limit=100_000)
    )


async def test_two_processes_store_every_turn_of_one_conversation_once(database, database_url):
    of_id = await begin(database)
    writers = [await start_writing(database_url, of_id, 40) for _ in range(2)]
    printed = [(await writer.communicate())[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    acknowledged = {name.decode() for names in printed for name in names}
    messages = await stored(database, of_id)
    said = [message.client_id for message in messages if message.sender == "visitor"]
    assert len(said) == 80
    assert set(said) == acknowledged
    assert [message.seq for message in messages] == list(range(1, 162))


@pytest.mark.parametrize("turns_before_the_end", [1, 25])
async def test_a_killed_process_loses_nothing_it_acknowledged(
    database, database_url, turns_before_the_end
):
    of_id = await begin(database)
    writer = await start_writing(database_url, of_id, 100_000)
    acknowledged = [(await writer.stdout.readline()).strip() for _ in range(turns_before_the_end)]
    writer.send_signal(signal.SIGKILL)
    acknowledged += (await writer.stdout.read()).split()  # printed before the signal came
    await writer.wait()
    said = [m.client_id for m in await stored(database, of_id) if m.sender == "visitor"]
    assert len(said) == len(set(said))
    assert {name.decode() for name in acknowledged} <= set(said)
    assert len(said) - len(acknowledged) in (0, 1)  # the last may lack its acknowledgement
    if database.is_sqlite:
        file = database_url.removeprefix("sqlite:///")
        assert run_sql(file, "PRAGMA integrity_check") == "ok"
    again = await start_writing(database_url, of_id, 1)  # and the conversation goes on
    assert len((await again.communicate())[0].split()) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_lock_held_by_a_dead_process_is_given_back(database, database_url):
    of_id = await begin(database)
    holder = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import psycopg, sys, time\n"
        f"c = psycopg.connect({database_url!r})\n"
        f"c.execute('SELECT * FROM conversation WHERE id = %s FOR UPDATE', ({of_id!r},))\n"
        "print('locked', flush=True); time.sleep(60)",
        stdout=PIPE,
    )
    await holder.stdout.readline()
    holder.kill()
    await holder.wait()
    writer = await start_writing(database_url, of_id, 1)
    assert len((await writer.communicate())[0].split()) == 1
