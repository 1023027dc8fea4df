"""The server as its operator runs it: a process of its own, started, ended and killed from here."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

PROJECT = Path(__file__).parent.parent.parent
READY_WITHIN_S = 100
ENDED_WITHIN_S = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(**settings: object) -> dict[str, str]:
    """Return the environment of the command line with only these settings of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    ours = {f"ASSISTANT_{name.upper()}": str(value) for name, value in settings.items()}
    return {**kept, **ours, "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}


class ServerProcess:
    """`assistant serve` on a free port; it keeps its port and its log when started again.

    project: the folder it is started in.
    """

    def __init__(
        self, folder: Path, *, workers: int = 1, project: Path = PROJECT, **settings: object
    ) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}/"
        self.log = folder / f"server-{self.port}.log"
        self._workers, self._environment = workers, environment(**settings)
        self._project = project
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> ServerProcess:
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        if self.alive:
            self.end(signal.SIGKILL)

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def output(self) -> str:
        """Everything it wrote to standard output and standard error."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def start(self) -> None:
        """Start and wait until it is ready to take a turn."""
        command = [sys.executable, "-m", "assistant", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--workers", str(self._workers)],
                cwd=self._project,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_WITHIN_S
        while self.status("readyz") != 200:
            assert self.alive, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.2)

    def status(self, path: str) -> int:
        """Return the HTTP status of a page, 0 when nobody answers."""
        try:
            with urlopen(self.base + path, timeout=15) as answer:
                return int(answer.status)
        except URLError as error:
            return int(getattr(error, "code", 0))
        except OSError:
            return 0

    def send(self, number: int) -> None:
        """Send a signal to the server, and SIGKILL to its workers as well."""
        assert self._process is not None
        if number == signal.SIGKILL:
            os.killpg(self._process.pid, number)
        else:
            self._process.send_signal(number)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, wait for the end, and return the exit status."""
        self.send(number)
        assert self._process is not None
        return self._process.wait(ENDED_WITHIN_S)


def run_to_the_end(*arguments: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    """Run the command line; it must end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        cwd=PROJECT,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=90,
    )
