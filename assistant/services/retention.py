"""Nothing is kept longer than the playbook says: by command, and once a day by the server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from assistant.leads.playbook import Retention
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.retention import KINDS, Expired, claim_job, erase_expired, expired, last_run

logger = logging.getLogger(__name__)

JOB: Final = "retention"
EVERY: Final = timedelta(hours=23)
LOOK_EVERY_S: Final = 600.0
AT_ONCE: Final = 20  # a visitor's turn may have to wait for so many


@dataclass(frozen=True)
class Report:
    """How many conversations without a lead, and how many leads with theirs, were too old."""

    not_captured: int
    unqualified: int
    qualified: int


class Keeping:
    """Erases what has been kept long enough."""

    def __init__(
        self,
        database: Database,
        limits: Retention,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database, self._limits, self._clock = database, limits, clock

    def run_now(self, *, dry_run: bool = False) -> Report:
        """Erase on the caller's own thread; a dry run only counts."""
        now = self._clock()
        found = self._database.read_now(lambda s: expired(s, self._limits, now))
        if not dry_run:
            for part in _parts(found, now):
                self._database.write_now(part)
            self._database.write_now(lambda s: _note(s, found, now))
            self._database.scrub_now()
        return _report(found)

    async def plan(self) -> tuple[Report, datetime | None]:
        """Return what a run would erase now, and when the server ran last by itself."""
        now = self._clock()
        found = await self._database.read(lambda s: expired(s, self._limits, now), within_s=60)
        return _report(found), await self._database.read(lambda s: last_run(s, JOB))

    async def run(self, *, by: str = "system") -> Report:
        """The same beside visitors' turns: a few at once."""
        now = self._clock()
        found = await self._database.read(lambda s: expired(s, self._limits, now), within_s=60)
        for part in _parts(found, now):
            await self._database.write(part)
        await self._database.write(lambda s: _note(s, found, now, by))
        await self._database.scrub()
        return _report(found)

    async def run_if_due(self) -> Report | None:
        """Run when no process of this database did within a day; None otherwise."""
        now = self._clock()
        mine = await self._database.write(lambda s: claim_job(s, JOB, now, EVERY))
        return await self.run() if mine else None

    async def go_on(self) -> None:
        """Look again and again, beginning a while after the start."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                done = await self.run_if_due()
            except Exception:  # tomorrow is another day; the server goes on
                logger.exception("retention failed; it is tried again tomorrow")
            else:
                if done is not None:
                    logger.info("retention: %s", _counts(done))


def keeping(limits: Retention, database: Database) -> Callable[[Any], AsyncIterator[None]]:
    """Return what runs the job as long as an application runs."""

    async def running(app: Any) -> AsyncIterator[None]:
        task = asyncio.create_task(Keeping(database, limits).go_on())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return running


def _parts(found: Expired, now: datetime) -> list[Callable[[Session], None]]:
    parts: list[Callable[[Session], None]] = []
    for kind, ids in found.items():
        for first in range(0, len(ids), AT_ONCE):
            some = ids[first : first + AT_ONCE]
            parts.append(lambda s, kind=kind, some=some: erase_expired(s, kind, some, now))  # type: ignore[misc]
    return parts


def _report(found: Expired) -> Report:
    return Report(**{kind: len(found[kind]) for kind in KINDS})


def _counts(report: Report) -> str:
    return ", ".join(f"{getattr(report, kind)} {kind}" for kind in KINDS)


def _note(session: Session, found: Expired, now: datetime, by: str = "system") -> None:
    """Counts only: the report must not remember whom it forgot."""
    counts = {kind: len(ids) for kind, ids in found.items()}
    append_audit(session, AuditEntry(now, by, "retention", None, counts))
