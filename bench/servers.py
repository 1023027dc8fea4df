"""Starting and ending the servers that are measured, and how much memory they take."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent
OUR_COMMAND = f"{sys.executable} -m assistant"


@dataclass
class Server:
    """A running command with all its child processes."""

    process: subprocess.Popen[bytes]
    log: Path

    def wait_until(self, url: str, *, within_s: float) -> float:
        """Ask the url until it answers 200; return the seconds that took."""
        begun = time.monotonic()
        while time.monotonic() - begun < within_s:
            if self.process.poll() is not None:
                raise SystemExit(f"The server ended: {_tail(self.log)}")
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:
                    if answer.status == 200:
                        return time.monotonic() - begun
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise SystemExit(f"No answer from {url} within {within_s:.0f} s: {_tail(self.log)}")

    def stop(self) -> None:
        """End it as an operator would, and everything it started."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """kill -9 for it and everything it started: nothing can tidy up."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def processes(self) -> list[int]:
        """Return the ids of the process and its descendants."""
        found = [self.process.pid]
        for pid in found:
            children = Path(f"/proc/{pid}/task/{pid}/children")
            if children.exists():
                found += [int(child) for child in children.read_text().split()]
        return found

    def processor_seconds(self) -> float:
        """Return what all its processes used so far; other programs hardly change it."""
        ticks = 0
        for pid in self.processes():
            values = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(values[11]) + int(values[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def start(command: list[str], log: Path, *, env: Mapping[str, str], cwd: Path) -> Server:
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
        )
    return Server(process, log)


def start_ours(
    command: str, port: int, database_url: str, log: Path, *, workers: int = 1
) -> Server:
    """Start `assistant serve`; command: how to run the assistant, OUR_COMMAND as a rule."""
    env = {**os.environ, "ASSISTANT_DATABASE_URL": database_url, "OMP_NUM_THREADS": "1"}
    arguments = ["serve", "--port", str(port), "--workers", str(workers)]
    return start([*shlex.split(command), *arguments], log, env=env, cwd=PROJECT)


def memory_mb(pid: int) -> tuple[float, float]:
    """Return RSS and PSS (what is shared counted in parts) of a process, in MB."""
    kilobytes = {"Rss": 0, "Pss": 0}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name = line.partition(":")[0]
        if name in kilobytes:
            kilobytes[name] = int(line.split()[1])
    return kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])
