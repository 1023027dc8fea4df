"""Threads that do the database's work while the event loop goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assistant.store.failures import is_down, translated, unavailable
from assistant.store.link import Link, run_alone

# Bounds how long the first of a batch waits for the last: about 1 ms a turn.
MAX_BATCH = 64


@dataclass(eq=False)
class Unit:
    """One function to run in a transaction, and the future its caller waits for."""

    fn: Callable[[Session], Any]
    read_only: bool
    deadline: float
    future: Future[Any] = field(default_factory=Future)
    link: Link | None = None
    lock: Lock = field(default_factory=Lock)

    def abandon(self) -> None:
        """Free the thread that runs it: nobody waits for the result any more."""
        with self.lock:
            if self.link is not None:
                self.link.interrupt()

    def run_on(self, link: Link) -> Any:
        with self.lock:
            self.link = link
        try:
            return run_alone(link, self.fn, read_only=self.read_only, deadline=self.deadline)
        finally:
            with self.lock:
                self.link = None


Waiting = SimpleQueue[Unit | None]
Run = Callable[[Link, Sequence[Unit]], None]


class Worker(Thread):
    """Takes units from the queue, `most` at once, and gives them to `run`; None ends it."""

    def __init__(self, name: str, link: Link, waiting: Waiting, run: Run, most: int) -> None:
        super().__init__(name=name, daemon=True)  # a thread stuck on a dead disk must not hold exit
        self._link, self._waiting, self._run_units, self._most = link, waiting, run, most

    def run(self) -> None:
        while units := self._take():
            wanted = [unit for unit in units if _is_wanted(unit)]
            if wanted:
                self._run_units(self._link, wanted)
        self._link.close()

    def _take(self) -> list[Unit]:
        taken: list[Unit] = []
        unit = self._waiting.get()
        while unit is not None:
            taken.append(unit)
            if len(taken) == self._most:
                return taken
            try:
                unit = self._waiting.get_nowait()
            except Empty:
                return taken
        if taken:
            self._waiting.put(None)  # finish these first, then end
        return taken


def _is_wanted(unit: Unit) -> bool:
    if not unit.future.set_running_or_notify_cancel():
        return False
    if monotonic() < unit.deadline:
        return True
    unit.future.set_exception(unavailable())
    return False


def run_each(link: Link, units: Sequence[Unit]) -> None:
    """Run each unit in a transaction of its own."""
    for unit in units:
        try:
            result = unit.run_on(link)
        except BaseException as error:  # the thread goes on, the caller hears
            unit.future.set_exception(error)
        else:
            unit.future.set_result(result)


def run_together(link: Link, units: Sequence[Unit]) -> None:
    """Run all units in one transaction, each in a savepoint; answer only after the commit.

    One fsync serves them all. A unit that raises undoes only its own work.
    """
    outcomes: list[tuple[Any, BaseException | None]] = []
    try:
        connection = link.connect(read_only=False)
        with connection.begin():
            for unit in units:
                outcomes.append(_run_in_savepoint(connection, unit.fn))
    except BaseException as error:
        link.close()
        for unit in units:
            unit.future.set_exception(unavailable(error))
        return
    for unit, (result, failure) in zip(units, outcomes, strict=True):
        if failure is None:
            unit.future.set_result(result)
        else:
            unit.future.set_exception(failure)


def _run_in_savepoint(
    connection: Connection, fn: Callable[[Session], Any]
) -> tuple[Any, BaseException | None]:
    try:
        with Session(bind=connection, join_transaction_mode="create_savepoint") as session:
            result = fn(session)
            session.commit()
        return result, None
    except BaseException as error:
        raw: Any = connection.connection.dbapi_connection
        # SQLite ends the whole transaction on some failures (disk full): nothing after it in
        # the batch may then run, since each statement would commit by itself.
        if not raw.in_transaction or (isinstance(error, DBAPIError) and is_down(error)):
            raise
        return None, translated(error)
