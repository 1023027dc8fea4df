"""Seconds from start to ready, memory of each process, size of what is installed.

    .venv/bin/python bench/startup.py [--starts 3] [--install]

The model is trained before (`assistant train`), the database exists. Memory is read after
visitors chatted in both languages, with one worker and with two: RSS counts shared pages in each
process, PSS counts a share of them. --install makes a new virtual environment from
requirements.lock alone, as `make run` does, and takes minutes. Exit status 1 above a goal.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from figures import median, print_table
from servers import OUR_COMMAND, PROJECT, Server, memory_mb, start_ours
from visitors import OurChat, chat_for

READY_GOAL_S = 12
MEMORY_GOAL_MB = 500
INSTALLED_GOAL_MB = 900
CHAT_S, VISITORS = 15, 8


@dataclass
class Bench:
    command: str
    port: int
    folder: Path
    too_much: bool = False

    def start(self, workers: int = 1) -> tuple[Server, float]:
        """Return a server that is ready, and the seconds that took."""
        url = f"sqlite:///{self.folder}/bench.db"
        server = start_ours(self.command, self.port, url, self.folder / "log", workers=workers)
        try:
            return server, server.wait_until(f"{self.base}/readyz", within_s=300)
        except BaseException:
            server.kill()
            raise

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def judge(self, what: str, found: float, goal: float, unit: str) -> None:
        self.too_much |= found > goal
        print(f"{what}: {found:.1f} {unit} (goal: {goal} {unit} at most)\n", flush=True)


def measure_start(bench: Bench, starts: int) -> None:
    bench.start()[0].stop()  # makes the database, fills the file cache
    rows, seconds = [], []
    for number in range(starts):
        server, took = bench.start()
        rows.append((f"start {number + 1}", took, server.processor_seconds()))
        seconds.append(took)
        server.stop()
    print_table(("", "seconds to ready", "of the processor"), rows)
    bench.judge("ready, median", median(seconds), READY_GOAL_S, "s")


def measure_memory(bench: Bench) -> None:
    rows, largest = [], 0.0
    for workers in (1, 2):
        server, _ = bench.start(workers)
        asyncio.run(chat_for(CHAT_S, VISITORS, OurChat, bench.base, 0))
        measured = [memory_mb(pid) for pid in server.processes()]
        for number, (rss, pss) in enumerate(measured):
            role = "worker" if workers == 1 or number else "supervisor"
            rows.append((f"{workers} worker{'s'[: workers - 1]}: {role}", rss, pss))
        total = sum(pss for _, pss in measured)
        rows.append((f"{workers} worker{'s'[: workers - 1]}: together", "", total))
        largest = max(largest, *(rss for rss, _ in measured))
        server.stop()
    print_table(("MB", "RSS", "PSS"), rows)
    bench.judge("largest process", largest, MEMORY_GOAL_MB, "MB")


def measure_installed(bench: Bench) -> None:
    venv = bench.folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    pip = [str(venv / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    pip += ["--no-deps", "--ignore-requires-python", "--require-hashes"]
    subprocess.run([*pip, "-r", str(PROJECT / "requirements.lock")], check=True, cwd=PROJECT)
    blocks = sum(entry.lstat().st_blocks for entry in [venv, *venv.rglob("*")])
    bench.judge("installed, on disk", blocks * 512 / 2**20, INSTALLED_GOAL_MB, "MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--install", action="store_true", help="measure the installed size too")
    parser.add_argument("--port", type=int, default=8215)
    parser.add_argument("--assistant", default=OUR_COMMAND, help="how to run the assistant")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options.assistant, options.port, Path(folder))
        measure_start(bench, options.starts)
        measure_memory(bench)
        if options.install:
            measure_installed(bench)
    sys.exit(bench.too_much)


if __name__ == "__main__":
    main()
