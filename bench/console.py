"""The sales console over a large database: seconds from request to whole page, as p50 and p95.

Usage: .venv/bin/python bench/console.py [--database URL] [--leads 100000] [--messages 1000000]
The database is filled when it is empty, and kept: a second run measures only.
`--database postgresql` starts a server of its own (test requirements) and removes it afterwards.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import sys
import threading
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

sys.path.insert(0, str(Path(__file__).parent.parent))
from assistant.services.analytics import Analytics
from assistant.store.database import Database
from bench.console_data import fill, row_count
from bench.figures import print_table, quantile
from bench.servers import OUR_COMMAND, PROJECT, Server, memory_mb, start_ours

NAME, PASSWORD = "bench", "measuring takes patience 1"
TODAY = datetime.now(UTC).date()
EVERY_DAY = f"period=custom&from={TODAY - timedelta(days=400)}&to={TODAY}"
PAGES = {
    "list": "/console/leads",
    "list, page 20": "",
    "filter stage": "/console/leads?stage=qualified",
    "filter source": "/console/leads?source=webinar",
    "filter score": "/console/leads?min_score=67",
    "filter stage, source, score": "/console/leads?stage=customer&source=ads&min_score=67",
    "sort oldest change": "/console/leads?sort=-updated_at",
    "sort need": "/console/leads?sort=-need_intent",
    "sort fit": "/console/leads?sort=-fit",
    "sort name": "/console/leads?sort=name",
    "filter stage, sort name": "/console/leads?stage=lost&sort=name",
    "search, one word": "/console/leads?q=kari",
    "search, common word": "/console/leads?q=kunder",
    "search, rare word": "/console/leads?q=lead00000042",
    "search, two words": "/console/leads?q=invoice+warehouse",
    "search, phrase": "/console/leads?q=%22ada+berg%22",
    "search, nothing": "/console/leads?q=zzzzqqqq",
    "board": "/console/board",
    "lead": "/console/leads/lead00000777",
    "lead, 400 messages": "/console/leads/lead00000000",
    **{
        f"analytics {part}, {name}": f"/console/analytics?part={part}&{query}"
        for part in ("journey", "origins", "service", "quality")
        for name, query in (
            ("90 days", "period=90"),
            ("400 days", EVERY_DAY),
            ("400 days, filtered", f"{EVERY_DAY}&channel=webinar&locale=nb"),
        )
    },
    "analytics origins by page, 400 days": f"/console/analytics?part=origins&by=page&{EVERY_DAY}",
}
EXPORTS = {
    f"{kind}, {purpose}": f"/console/leads/export?format={kind}&purpose={purpose}"
    for kind, purpose in (
        ("csv", "internal"), ("csv", "follow_up"), ("jsonl", "internal"), ("xlsx", "internal"),
    )
}  # fmt: skip
LINES = ("We wait two days for answers", "What does it cost?", "About 120 people", "I decide")


async def log_in(session: aiohttp.ClientSession, base: str) -> None:
    async with session.get(f"{base}/console/login") as answer:
        found = re.search(r'name="csrf" value="([^"]*)"', await answer.text())
    assert found is not None
    form = {"csrf": found[1], "name": NAME, "password": PASSWORD}
    async with session.post(f"{base}/console/login", data=form) as answer:
        assert answer.status == 200, answer.status


async def taken(session: aiohttp.ClientSession, url: str) -> tuple[float, str]:
    begun = time.perf_counter()
    async with session.get(url, allow_redirects=False) as answer:
        text = await answer.text()
        if answer.status != 200:
            raise SystemExit(f"{answer.status} from {url}")
    return 1000 * (time.perf_counter() - begun), text


async def measure(session: aiohttp.ClientSession, base: str, path: str, rounds: int) -> list[float]:
    await taken(session, base + path)
    return [(await taken(session, base + path))[0] for _ in range(rounds)]


async def page_after(session: aiohttp.ClientSession, base: str, pages: int) -> str:
    """Return the address of a page far down the list."""
    path = "/console/leads"
    for _ in range(pages):
        _, text = await taken(session, base + path)
        found = re.search(r'id="more" href="([^"]*)"', text)
        if found is None:
            return path
        path = found[1].replace("&amp;", "&")
    return path


class Memory:
    """The most memory that the server's processes held while it watched, in MB."""

    def __init__(self, server: Server) -> None:
        self._server, self._over = server, threading.Event()
        self.before = self.most = self._now()

    def _now(self) -> float:
        return sum(memory_mb(pid)[1] for pid in self._server.processes())

    def __enter__(self) -> Memory:
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            self.most = max(self.most, self._now())


async def export(session: aiohttp.ClientSession, url: str, server: Server) -> tuple[str, ...]:
    """Return seconds, megabytes of the file, of memory before, and of memory at most."""
    size, begun = 0, time.perf_counter()
    with Memory(server) as memory:
        async with session.get(url, timeout=aiohttp.ClientTimeout(None)) as answer:
            async for piece in answer.content.iter_chunked(65536):
                size += len(piece)
    seconds = time.perf_counter() - begun
    return (
        f"{seconds:.1f}", f"{size / 1e6:.1f}", f"{memory.before:.0f}", f"{memory.most:.0f}"
    )  # fmt: skip


async def exports(session: aiohttp.ClientSession, base: str, server: Server, only: str) -> None:
    """Write every kind of file, while a visitor chats and while none does."""
    lines: list[tuple[str, ...]] = []
    for name, path in EXPORTS.items():
        if only not in name:
            continue
        alone = await export(session, base + path, server)
        found: list[tuple[str, ...]] = []

        async def meanwhile(url: str = base + path, into: list[Any] = found) -> None:
            into.append(await export(session, url, server))

        turns = await while_chatting(session, base, meanwhile)
        chatted = (f"{quantile(turns, 0.5):.0f}", f"{quantile(turns, 0.95):.0f}")
        lines.append((name, *alone, found[0][0], *chatted))
    titles = (
        "export",
        "s",
        "MB",
        "memory before",
        "at most",
        "s beside chat",
        "chat p50",
        "p95 ms",
    )
    print_table(titles, lines)


async def chat(session: aiohttp.ClientSession, base: str, turn_ms: list[float]) -> None:
    """Hold one conversation after another until cancelled; one message every half second."""
    url = f"{base}/api/v1/conversations"
    while True:
        async with session.post(url, json={"site": "demo"}) as answer:
            opened = await answer.json()
        headers = {"Authorization": f"Bearer {opened['token']}"}
        for line in LINES:
            begun = time.perf_counter()
            said = {"client_id": str(uuid.uuid4()), "text": line}
            to = f"{url}/{opened['conversation']['id']}/messages"
            async with session.post(to, json=said, headers=headers) as answer:
                assert answer.status == 200, await answer.text()
            turn_ms.append(1000 * (time.perf_counter() - begun))
            await asyncio.sleep(0.5)


async def while_chatting(
    session: aiohttp.ClientSession, base: str, work: Callable[[], Awaitable[None]]
) -> list[float]:
    turn_ms: list[float] = []
    visitor = asyncio.create_task(chat(session, base, turn_ms))
    try:
        await work()
    finally:
        visitor.cancel()
        await asyncio.gather(visitor, return_exceptions=True)
    return turn_ms


async def run(server: Server, base: str, options: argparse.Namespace) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        await log_in(session, base)
        if options.chat:
            quiet = await while_chatting(session, base, lambda: asyncio.sleep(15))
            print(f"chat alone: p50 {quantile(quiet, 0.5):.0f} ms, p95 {quantile(quiet, 0.95):.0f}")
        table: list[tuple[str, str, str]] = []

        async def all_pages() -> None:
            for name, path in PAGES.items():
                if not re.search(options.only, name):
                    continue
                found = path or await page_after(session, base, 20)
                times = await measure(session, base, found, options.rounds)
                p50, p95 = quantile(times, 0.5), quantile(times, 0.95)
                table.append((name, f"{p50:.0f}", f"{p95:.0f}"))

        if options.chat:
            busy = await while_chatting(session, base, all_pages)
            print(f"chat beside: p50 {quantile(busy, 0.5):.0f} ms, p95 {quantile(busy, 0.95):.0f}")
        else:
            await all_pages()
        print_table(("page", "p50 ms", "p95 ms"), table)
        if options.export:
            await exports(session, base, server, options.only_export)


async def count(database: Database) -> None:
    """Count every conversation for analytics, as a server does after an upgrade."""
    database.start()
    try:
        await Analytics(database).catch_up()
    finally:
        await database.close()


def prepare(url: str, leads: int, messages: int) -> None:
    from assistant.services.passwords import Passwords
    from assistant.store.people import User, add_user
    from assistant.store.sites import ensure_demo_site
    from assistant.store.tables import LeadRow

    database = Database.open(url)
    database.upgrade()
    database.write_now(ensure_demo_site)
    if row_count(database.engine, LeadRow) == 0:
        begun = time.perf_counter()
        fill(database.engine, leads, messages)
        print(f"filled in {time.perf_counter() - begun:.0f} s")
    now = datetime.now(UTC)
    changed_at = now + timedelta(seconds=1)  # else the first password must be changed
    user = User("u-bench", NAME, "sales", Passwords().hash_now(PASSWORD), now, changed_at)
    with contextlib.suppress(Exception):  # there since an earlier run
        database.write_now(lambda s: add_user(s, user))
    begun = time.perf_counter()
    asyncio.run(count(database))
    print(f"counted for analytics in {time.perf_counter() - begun:.0f} s")


@contextlib.contextmanager
def database_url(wanted: str) -> Iterator[str]:
    if wanted != "postgresql":
        yield wanted
        return
    from tests.databases import Postgres

    server = Postgres()
    try:
        yield server.url_of(server.ready)
    finally:
        server.remove()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--database", default=f"sqlite:///{PROJECT}/var/bench/console.db")
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--port", type=int, default=8215)
    parser.add_argument("--only", default="", help="pages whose name this pattern is found in")
    parser.add_argument("--chat", action="store_true", help="let a visitor chat meanwhile")
    parser.add_argument("--export", action="store_true", help="export every lead as well")
    parser.add_argument("--only-export", default="", help="exports whose name holds this")
    options = parser.parse_args()
    log = PROJECT / "var/bench/console.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with database_url(options.database) as url:
        prepare(url, options.leads, options.messages)
        server = start_ours(OUR_COMMAND, options.port, url, log)
        base = f"http://127.0.0.1:{options.port}"
        try:
            server.wait_until(f"{base}/readyz", within_s=120)
            asyncio.run(run(server, base, options))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
