"""Training while visitors chat: how long it takes, what they notice, what changing the model costs.

Judged messages are put into a fresh database; `assistant retrain` makes a version of them and of
the project's files, beside a running server; then that goes to and fro between both versions.
Ends with status 1 when a turn was dropped.
Usage: .venv/bin/python bench/retrain.py [--swaps 10] [--visitors 2] [--workers 1]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import aiohttp
from figures import print_table, quantile
from servers import OUR_COMMAND, PROJECT, Server, memory_mb, start
from visitors import OurChat, Refused, chat_for

sys.path.insert(0, str(PROJECT))

from sqlalchemy import select, update

from assistant.dialogue import model_folder
from assistant.services.turns import new_id
from assistant.store import retraining as stored
from assistant.store.database import Database
from assistant.store.reviews import Review, put_review
from assistant.store.tables import MessageRow, table_of

PORT = 8216
BASE = f"http://127.0.0.1:{PORT}"
SLICE_S = 4.0  # the visitors are counted in stretches of this length
SETTLED_S = 5.0  # after a change of model, until what the old one held is given back
MESSAGE = table_of(MessageRow)
SAID = (
    "what is the damage for ten of us", "and what would that set me back", "whats your going rate",
    "how deep do i dig into my pocket", "give me the bottom line please", "is it steep",
    "what do you ask for it", "how many coins a month", "so what do i fork out", "price tag please",
    "what does the small one go for", "ballpark what does it run to", "is it dear",
    "the cost of the thing", "what would we owe you", "hit me with the numbers",
    "so how pricey is this", "what are we looking at money wise", "what is it worth a month",
    "tell me what you charge",
)  # fmt: skip


@dataclass
class Chats:
    """What visitors met in one stretch."""

    turn_ms: list[float] = field(default_factory=list)
    dropped: int = 0

    def row(self, name: str) -> list[object]:
        shares = [quantile(self.turn_ms, share) for share in (0.5, 0.95, 0.99)]
        return [name, len(self.turn_ms), *shares, max(self.turn_ms), self.dropped]


async def chat_while(is_on: Callable[[], bool], visitors: int, first: int) -> Chats:
    chats = Chats()
    while is_on():
        first += visitors
        try:
            run = await chat_for(SLICE_S, visitors, OurChat, BASE, first)
        except (Refused, aiohttp.ClientError, TimeoutError) as error:
            print(f"dropped: {error!r}")
            chats.dropped += 1
        else:
            chats.turn_ms += run.turn_ms
    return chats


async def beside(work: Awaitable[None], visitors: int, first: int) -> Chats:
    """Let visitors chat as long as something goes on."""
    task = asyncio.ensure_future(work)
    chats = await chat_while(lambda: not task.done(), visitors, first)
    await task
    return chats


async def judge(database: Database) -> None:
    """A visitor who agrees to `improve` says it all, and a reviewer what it means."""
    async with aiohttp.ClientSession() as session:
        chat = OurChat(session, BASE)
        await chat.open()
        headers, url = {"Authorization": f"Bearer {chat.token}"}, f"{chat.url}/{chat.id}"
        async with session.get(f"{url}/profile", headers=headers) as answer:
            [shown] = [
                one["text_id"]
                for one in (await answer.json())["purposes"]
                if one["purpose"] == "improve"
            ]
        consent = {"purpose": "improve", "action": "given", "text_id": shown}
        async with session.post(f"{url}/consents", json=consent, headers=headers) as answer:
            answer.raise_for_status()
        for text in SAID:
            await chat.say(text)

    def write(session: object) -> None:
        said = select(MESSAGE.c.id).where(MESSAGE.c.text.in_(SAID))
        ids = session.scalars(said).all()  # type: ignore[attr-defined]
        english = update(MESSAGE).where(MESSAGE.c.id.in_(ids)).values(language="en")
        session.connection().execute(english)  # type: ignore[attr-defined]
        for one in ids:
            judged = Review(new_id(), one, "ask_price", "wrong", "bench", datetime.now(UTC))
            put_review(session, judged)  # type: ignore[arg-type]

    database.write_now(write)


async def train(database: Database, env: dict[str, str], phases: list[tuple[str, float]]) -> None:
    """Run `assistant retrain` to its end and note how long each phase took."""
    command = [sys.executable, "-m", "assistant", "retrain"]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=PROJECT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    now, since = "", time.monotonic()
    while process.returncode is None:
        with suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                await process.wait()
        run = await asyncio.to_thread(database.read_now, stored.latest_run)
        if run is not None and run.phase != now:
            if now:
                phases.append((now, time.monotonic() - since))
            now, since = run.phase, time.monotonic()
    phases.append((now, time.monotonic() - since))


def taken_so_far() -> float:
    with urlopen(f"{BASE}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    told = [line for line in lines if line.startswith("assistant_model_swaps_total")]
    refused = [line for line in told if "refused" in line and not line.endswith(" 0.0")]
    if refused:
        raise SystemExit(f"A model was refused: {refused}")
    return sum(float(line.rpartition(" ")[2]) for line in told if "taken" in line)


async def swap(
    models: Path, names: list[str], count: int, server: Server, rows: list[list[object]]
) -> None:
    """Choose the one and the other in turn, and note the time and the memory of each change."""
    workers = server.processes()[1:] or server.processes()
    for number in range(count):
        name = names[number % len(names)]
        before, begun = await asyncio.to_thread(taken_so_far), time.monotonic()
        model_folder.use_version(models, name, project_fingerprint=names[-1])
        # the server is another process: nobody can tell this one
        while await asyncio.to_thread(taken_so_far) < before + len(workers):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        seconds = time.monotonic() - begun
        await asyncio.sleep(SETTLED_S)
        rows.append([number + 1, seconds, *memory_mb(workers[0])])


async def main(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="retrain-") as name:
        folder = Path(name)
        models = folder / "models"
        models.mkdir()
        present = model_folder.current_model(PROJECT / "models")
        if present is None:
            raise SystemExit("There is no model. Run `assistant train` first.")
        for file in (present.file, f"{present.fingerprint}.json", model_folder.CURRENT):
            shutil.copy(PROJECT / "models" / file, models / file)
        url = f"sqlite:///{folder / 'bench.db'}"
        ours = {"ASSISTANT_DATABASE_URL": url, "ASSISTANT_MODEL_DIR": str(models)}
        env = {**os.environ, **ours, "OMP_NUM_THREADS": "1"}
        command = [*OUR_COMMAND.split(), "serve", "--port", str(PORT)]
        command += ["--workers", str(options.workers)]
        server = start(command, folder / "log", env=env, cwd=PROJECT)
        try:
            server.wait_until(f"{BASE}/readyz", within_s=120)
            return await measure(options, server, Database.open(url), models, env)
        finally:
            server.stop()


async def measure(
    options: argparse.Namespace,
    server: Server,
    database: Database,
    models: Path,
    env: dict[str, str],
) -> int:
    visitors = options.visitors
    await judge(database)
    await chat_for(SLICE_S, visitors, OurChat, BASE, 0)  # warm
    quiet = await beside(asyncio.sleep(options.quiet), visitors, 100)
    phases: list[tuple[str, float]] = []
    training = await beside(train(database, env, phases), visitors, 1000)
    run = database.read_now(stored.latest_run)
    if run is None or run.version is None:
        raise SystemExit(f"The training failed: {run and (run.failure, run.detail)}")
    present = model_folder.current_model(models)
    assert present is not None
    names, rows = [run.version, present.fingerprint], []
    first = memory_mb((server.processes()[1:] or server.processes())[0])
    rows.append([0, "", *first])
    changing = await beside(swap(models, names, options.swaps, server, rows), visitors, 5000)
    examples = (run.counts or {}).get("examples")
    print(f"{run.state}: {examples} judged messages, seconds a phase")
    print_table(["phase", "s"], [*phases, ("in all", sum(seconds for _, seconds in phases))])
    print(
        f"\n{visitors} visitors at once, each without a pause; ms a turn, {options.workers} worker"
    )
    head = ["while", "turns", "p50", "p95", "p99", "longest", "dropped"]
    told = [("quiet", quiet), ("training", training), ("changing the model", changing)]
    print_table(head, [chats.row(name) for name, chats in told])
    print("\nchanges of the model, from the choice to the last worker; MB of one worker")
    print_table(["change", "s", "RSS", "PSS"], rows)
    return 1 if quiet.dropped + training.dropped + changing.dropped else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--swaps", type=int, default=10, help="changes of the model")
    parser.add_argument("--visitors", type=int, default=2, help="who chat at once")
    parser.add_argument("--workers", type=int, default=1, help="of the server")
    parser.add_argument("--quiet", type=float, default=30.0, help="seconds of chat before")
    sys.exit(asyncio.run(main(parser.parse_args())))
