"""The same conversations against this server and against stock Rasa, in turns, in one run.

    .venv/bin/python bench/against_stock.py --stock-venv DIRECTORY
        [--visitors 10] [--rounds 3] [--seconds 20] [--workers 1]

Stock Rasa is `rasa run` with `rasa run actions`, both as installed by pip on Python 3.10:

    python3.10 -m venv DIRECTORY && DIRECTORY/bin/pip install rasa==3.6.21

It gets our domain, examples and rules, the pipeline of `rasa init` (bench/stock/config.yml) and
actions that do less than ours (bench/stock/actions.py: nothing is extracted, scored or stored).
Its model is trained once and kept in --stock-model; that takes minutes. Ours is the trained model
of ASSISTANT_MODEL_DIR, our database a temporary SQLite file. Each round measures both, each with
one visitor (how long an answer takes) and with many (how many answers a second).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from figures import median, print_table
from servers import OUR_COMMAND, PROJECT, Server, memory_mb, start, start_ours
from visitors import OurChat, Run, StockChat, chat_for

STOCK = Path(__file__).parent / "stock"


def check_stock(venv: Path) -> None:
    rasa = venv / "bin" / "rasa"
    if not rasa.is_file():
        raise SystemExit(
            f"There is no {rasa}. Make the environment with Python 3.10, 2.5 GB:\n"
            f"  python3.10 -m venv {venv} && {venv}/bin/pip install rasa==3.6.21"
        )


def stock_env() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    return {
        **kept,
        "RASA_TELEMETRY_ENABLED": "false",
        "STOCK_PROJECT": str(PROJECT),
    }


def train_stock(venv: Path, model: Path) -> None:
    if model.is_file():
        return
    print(f"Training stock Rasa's model {model}; this takes minutes.", flush=True)
    command = [venv / "bin" / "rasa", "train", "--config", STOCK / "config.yml"]
    command += ["--domain", "domain.yml", "--data", "data/nlu", "data/rules"]
    command += ["--out", model.parent, "--fixed-model-name", model.name.removesuffix(".tar.gz")]
    subprocess.run([str(part) for part in command], check=True, cwd=PROJECT, env=stock_env())


@contextmanager
def stock_rasa(venv: Path, model: Path, port: int, folder: Path) -> Iterator[list[Server]]:
    env = stock_env()
    rasa = str(venv / "bin" / "rasa")
    actions = [rasa, "run", "actions", "--actions", "actions", "--port", str(port + 1)]
    serve = [rasa, "run", "--model", str(model), "--port", str(port), "--interface", "127.0.0.1"]
    endpoints = folder / "endpoints.yml"  # no tracker store: it keeps everything in memory
    endpoints.write_text(f'action_endpoint: {{url: "http://127.0.0.1:{port + 1}/webhook"}}\n')
    serve += ["--endpoints", str(endpoints), "--credentials", "credentials.yml"]
    servers = [
        start(actions, folder / "stock-actions.log", env=env, cwd=STOCK),
        start(serve, folder / "stock.log", env=env, cwd=STOCK),
    ]
    try:
        servers[0].wait_until(f"http://127.0.0.1:{port + 1}/health", within_s=300)
        servers[1].wait_until(f"http://127.0.0.1:{port}/", within_s=300)
        yield servers
    finally:
        for server in servers:
            server.kill()


@dataclass(frozen=True)
class Side:
    """One of the two that are compared."""

    name: str
    kind: type[OurChat] | type[StockChat]
    base: str
    servers: list[Server]

    async def measure(self, seconds: float, visitors: int, first: int) -> Run:
        before = self._processor_seconds()
        run = await chat_for(seconds, visitors, self.kind, self.base, first)
        run.processor_seconds = self._processor_seconds() - before
        return run

    def _processor_seconds(self) -> float:
        return sum(server.processor_seconds() for server in self.servers)

    def memory_mb(self) -> float:
        """Return the PSS of all its processes."""
        return sum(memory_mb(pid)[1] for server in self.servers for pid in server.processes())


async def measure(
    options: argparse.Namespace, sides: tuple[Side, Side]
) -> dict[tuple[str, int], list[Run]]:
    runs: dict[tuple[str, int], list[Run]] = defaultdict(list)
    for side in sides:
        await side.measure(5, 2, 0)
        print(f"{side.name} is warm", flush=True)
    for number in range(options.rounds):
        for visitors in (1, options.visitors):
            for side in sides:
                run = await side.measure(options.seconds, visitors, 100 * number)
                runs[side.name, visitors].append(run)
                print(
                    f"round {number + 1}, {side.name}, {visitors} at once: "
                    f"{len(run.turn_ms)} turns, {run.throughput:.1f} a second, "
                    f"p50 {run.ms(0.5):.1f} ms",
                    flush=True,
                )
    return runs


# title, what it is of a run, whether more is better
FIGURES: tuple[tuple[str, Callable[[Run], float], bool], ...] = (
    ("turns a second", lambda run: run.throughput, True),
    ("p50 in ms", lambda run: run.ms(0.5), False),
    ("p95 in ms", lambda run: run.ms(0.95), False),
    ("processor ms a turn", lambda run: run.processor_ms, False),
)


def show(runs: dict[tuple[str, int], list[Run]], visitors: int) -> None:
    rows = []
    for who in (1, visitors):
        for title, of, more_is_better in FIGURES:
            ours, stock = ([of(run) for run in runs[name, who]] for name in ("ours", "stock"))
            pairs = zip(ours, stock, strict=True)
            ratios = [o / s if more_is_better else s / o for o, s in pairs]
            times = f"{median(ratios):.1f} ({min(ratios):.1f}, {max(ratios):.1f})"
            rows.append((f"{who} at once, {title}", median(ours), median(stock), times))
    print()
    print_table(("median of the rounds", "ours", "stock", "times better (least, most)"), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stock-venv", type=Path, required=True)
    parser.add_argument(
        "--stock-model", type=Path, default=Path("var/bench/stock.tar.gz"), help="where to keep it"
    )
    parser.add_argument("--visitors", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--workers", type=int, default=1, help="of our server")
    parser.add_argument("--port", type=int, default=8210, help="this and the next two are used")
    parser.add_argument("--assistant", default=OUR_COMMAND, help="how to run the assistant")
    options = parser.parse_args()
    check_stock(options.stock_venv)
    model = options.stock_model.absolute()
    train_stock(options.stock_venv.absolute(), model)
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), options.port
        url = f"sqlite:///{folder}/bench.db"
        server = start_ours(
            options.assistant, port, url, folder / "ours.log", workers=options.workers
        )
        try:
            ours = f"http://127.0.0.1:{port}"
            server.wait_until(f"{ours}/readyz", within_s=300)
            with stock_rasa(options.stock_venv.absolute(), model, port + 1, folder) as stock:
                sides = (
                    Side("ours", OurChat, ours, [server]),
                    Side("stock", StockChat, f"http://127.0.0.1:{port + 1}", stock),
                )
                runs = asyncio.run(measure(options, sides))
                memory = [side.memory_mb() for side in sides]
        finally:
            server.stop()
    show(runs, options.visitors)
    print(f"\nMemory (PSS of all processes): ours {memory[0]:.0f} MB, stock {memory[1]:.0f} MB")


if __name__ == "__main__":
    main()
