"""`assistant serve`: set up what is missing, load once, then serve with one or more workers."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from assistant import logs
from assistant.cli.keys import keyring_of
from assistant.cli.model import current_archive
from assistant.errors import SetupError
from assistant.services.playbook import load_playbook
from assistant.services.retraining_workshop import clear_leavings
from assistant.settings import Settings, read_settings
from assistant.shared_numbers import count_together
from assistant.store.database import Database
from assistant.store.sites import ensure_demo_site, list_sites

logger = logging.getLogger(__name__)

DATABASE_WAIT_S: Final = 10.0
FINISH_WITHIN_S: Final = 10.0
MAX_WORKERS: Final = 64
RESTART_WORKER_S: Final = 1.0


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8080,
    workers: Annotated[int, typer.Option(help="Processes; about one a core.")] = 1,
) -> None:
    """Set up what is missing (database schema, trained model), then serve."""
    if not 1 <= workers <= MAX_WORKERS:
        raise SetupError(f"--workers must be from 1 to {MAX_WORKERS}, not {workers}.")
    settings = read_settings()
    logs.configure(settings.log_format)
    playbook = load_playbook(settings.playbook)
    _check_port(host, port)
    keyring = keyring_of(settings)
    database = Database.open(settings.database_url, keyring=keyring, wait_s=DATABASE_WAIT_S)
    database.upgrade()
    database.write_now(ensure_demo_site)
    model_file = _trained_model(settings)
    clear_leavings(settings.model_dir)
    if workers > 1:
        count_together()

    from assistant.app import load_mind  # Rasa is imported here, seconds after the checks
    from assistant.services.site_books import Book, load_books

    mind = load_mind(playbook, settings.playbook, model_file)
    own = Book(playbook, settings.playbook.parent)
    mind = replace(mind, sites=load_books(database.read_now(list_sites), own))
    password = _first_password(settings, database)
    _announce(host, port, password)
    gc.collect()
    gc.freeze()  # the loaded model stays shared between forked workers
    if workers == 1:
        asyncio.run(_serve_one(settings, database, mind, host, port))
    else:
        _supervise(workers, lambda: asyncio.run(_serve_one(settings, database, mind, host, port)))


def _check_port(host: str, port: int) -> None:
    """Refuse early when somebody else listens: training first would waste minutes."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        raise SetupError(
            f"Cannot listen on {host}:{port} ({error}). Choose another with --port or --host."
        ) from error


def _trained_model(settings: Settings) -> Path:
    from assistant.dialogue import training

    if training.needs_training(Path(), settings.model_dir):
        done = subprocess.run([sys.executable, "-m", "assistant", "train"], check=False)
        if done.returncode != 0:
            raise SetupError("The model could not be trained; the lines above say why.")
    return current_archive(settings.model_dir)


def _first_password(settings: Settings, database: Database) -> str | None:
    from assistant.secret_key import secret_key_of
    from assistant.services.accounts import Accounts

    return Accounts(database, secret_key=secret_key_of(settings)).first_start_password()


def _announce(host: str, port: int, password: str | None) -> None:
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::") else host  # noqa: S104
    base = f"http://{shown}:{port}"
    print(f"Chat on the demo site:  {base}/demo")
    print(f"Sales console:          {base}/console")
    if password:
        print(f"Log in as admin with this one-time password: {password}")
    print("Stop with Ctrl+C.", flush=True)


async def _serve_one(
    settings: Settings, database: Database, mind: object, host: str, port: int
) -> None:
    from aiohttp import web

    from assistant.app import build_app
    from assistant.web.listener import GuardedRunner

    app = build_app(settings, database, mind)  # type: ignore[arg-type]
    runner = GuardedRunner(app, handle_signals=False, shutdown_timeout=FINISH_WITHIN_S)
    await runner.setup()
    site = web.TCPSite(runner, host, port, reuse_port=True, backlog=512)
    await site.start()
    leaving = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, leaving.set)
    logger.info("ready, process %s", os.getpid())
    await leaving.wait()
    logger.info("stopping, process %s", os.getpid())
    await runner.cleanup()


def _supervise(workers: int, work: object) -> None:
    """Fork the workers, replace one that dies, pass the end on to all."""
    from assistant.metrics import forget_process

    running: dict[int, float] = {}
    stopping = False

    def stop(number: int, frame: object) -> None:
        nonlocal stopping
        stopping = True
        for worker in running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping or running:
        while not stopping and len(running) < workers:
            running[_fork(work)] = time.monotonic()
        with contextlib.suppress(ChildProcessError, InterruptedError):
            ended, status = os.wait()
            lived_s = time.monotonic() - running.pop(ended, 0.0)
            forget_process(ended)
            if not stopping:
                logger.error("worker %s ended with status %s; starting another", ended, status)
                if lived_s < RESTART_WORKER_S:
                    time.sleep(RESTART_WORKER_S)


def _fork(work: object) -> int:
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    status = 1
    try:
        work()  # type: ignore[operator]
        status = 0
    except BaseException:
        logger.exception("a worker failed")
    finally:
        logging.shutdown()
        os._exit(status)
