"""What the console's analytics shows: sums for a period, and the counting behind them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from assistant.errors import AssistantError
from assistant.leads.lead import DIMENSIONS
from assistant.services.unanswered import OpenQuestion, group_questions
from assistant.store import analytics as sums
from assistant.store.analytics import FigureFilter, Steps, Verdicts
from assistant.store.database import Database
from assistant.store.figures import Batch, next_batch, save_batch
from assistant.store.retention import claim_job

logger = logging.getLogger(__name__)

JOB: Final = "figures"
EVERY: Final = timedelta(seconds=50)
LOOK_EVERY_S: Final = 60.0
BATCH: Final = 300  # conversations: read beside visitors' turns, written in some milliseconds
PAUSE_S: Final = 0.05
SHOWN_QUESTIONS: Final = 20
CLOSE: Final = 10  # points between a person's number and the score that count as agreement
FILTERS: Final = ("site_id", "channel", "campaign", "locale", "webinar_id")
SCALES: Final = ("day", "week", "month")


@dataclass(frozen=True)
class Journey:
    """by_time: (first day, steps) of each day, week or month, the empty ones as well."""

    steps: Steps
    before: Steps
    out_of_reach: int
    by_time: Sequence[tuple[date, Steps]]
    questions: Sequence[sums.Question]
    missed: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Origins:
    """others: all groups too small to be shown, together."""

    steps: Steps
    groups: Sequence[tuple[str | None, Steps]]
    others: Steps


@dataclass(frozen=True)
class Service:
    actions: sums.Actions
    unanswered: int
    questions: Sequence[OpenQuestion]


@dataclass(frozen=True)
class Overridden:
    """How often people set a number of their own, and how often it was close to the score."""

    times: int
    close: int
    mean_difference: float | None


@dataclass(frozen=True)
class Calibration:
    scores: Mapping[str, Sequence[int]]
    by_grade: Sequence[tuple[str, Verdicts]]
    by_stage: Sequence[tuple[str, Verdicts]]
    by_need: Sequence[tuple[int, Verdicts]]
    overrides: Mapping[str, Overridden]
    intents: Sequence[tuple[str, Verdicts]]


class Analytics:
    """Reads the sums; counts what changed first, as far as that takes no time."""

    def __init__(
        self, database: Database, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database, self._clock = database, clock

    # ------------------------------------------------------------ reading

    async def journey(self, wanted: FigureFilter, scale: str) -> Journey:
        now = self._clock()
        return await self._database.read(lambda s: _journey(s, wanted, scale, now))

    async def origins(self, wanted: FigureFilter, group: str) -> Origins:
        def read(session: Session) -> Origins:
            groups, others = sums.steps_by_group(session, wanted, group)
            return Origins(sums.steps(session, wanted), groups, others)

        return await self._database.read(read)

    async def service(self, wanted: FigureFilter) -> Service:
        def read(session: Session) -> Service:
            total, found = sums.unanswered(session, wanted)
            questions = group_questions(found, len(found))
            questions.sort(key=lambda each: -each.times)
            return Service(sums.actions(session, wanted), total, questions[:SHOWN_QUESTIONS])

        return await self._database.read(read)

    async def calibration(self, wanted: FigureFilter) -> Calibration:
        def read(session: Session) -> Calibration:
            return Calibration(
                sums.scores(session, wanted),
                sums.verdicts_by_grade(session, wanted),
                sums.verdicts_by_stage(session, wanted),
                sums.verdicts_by_band(session, wanted, "need_intent"),
                _overridden(sums.overrides(session, wanted)),
                sums.reviewed_intents(session, wanted),
            )

        return await self._database.read(read)

    async def choices(self, wanted: FigureFilter) -> dict[str, list[str]]:
        """Return what there is to filter by in the same days."""
        return await self._database.read(lambda s: sums.choices(s, FILTERS, wanted))

    # ------------------------------------------------------------ counting

    async def catch_up(self, *, batches: int | None = None) -> bool:
        """Count what changed, at most so many batches; False when more is left."""
        batch: Batch | None = None
        done = 0
        while batches is None or done < batches:
            after = batch.after if batch else None
            batch = await self._database.read(lambda s, a=after: next_batch(s, BATCH, a))  # type: ignore[misc]
            if batch is None:
                return True
            await self._database.write(lambda s, b=batch: save_batch(s, b))  # type: ignore[misc]
            done += 1
            if len(batch.rows) < BATCH:
                return True
            await asyncio.sleep(PAUSE_S)  # turns come first
        return False

    async def go_on(self) -> None:
        """Count again and again, in one process of a database at a time."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            now = self._clock()
            try:
                if await self._database.write(lambda s, n=now: claim_job(s, JOB, n, EVERY)):  # type: ignore[misc]
                    await self.catch_up()
            except AssistantError:
                logger.warning("analytics: counting stopped; it goes on in a minute")
            except Exception:
                logger.exception("analytics: counting failed; it is tried again in a minute")


def counting(database: Database) -> Callable[[Any], AsyncIterator[None]]:
    """Return what counts as long as an application runs."""

    async def running(app: Any) -> AsyncIterator[None]:
        task = asyncio.create_task(Analytics(database).go_on())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return running


def period_before(wanted: FigureFilter) -> FigureFilter:
    """Return the same filter over as many days right before."""
    days = wanted.last - wanted.first + 1
    return replace(wanted, first=wanted.first - days, last=wanted.last - days)


def begin_of(day: int, scale: str) -> int:
    """Return the first day of a day's week (Monday) or month."""
    when = date.fromordinal(day)
    if scale == "week":
        return day - when.weekday()
    return when.replace(day=1).toordinal() if scale == "month" else day


def _journey(session: Session, wanted: FigureFilter, scale: str, now: datetime) -> Journey:
    by_day = sums.steps_by_day(session, wanted)
    return Journey(
        steps=sum(by_day.values(), Steps()),
        before=sums.steps(session, period_before(wanted)),
        out_of_reach=sums.prospects_out_of_reach(session, wanted),
        by_time=_by_time(by_day, wanted, scale),
        questions=sums.questions(session, wanted, now),
        missed=sums.missed(session, wanted),
    )


def _by_time(
    by_day: Mapping[int, Steps], wanted: FigureFilter, scale: str
) -> list[tuple[date, Steps]]:
    found: dict[int, Steps] = {}
    for day in range(wanted.first, wanted.last + 1):
        begin = begin_of(day, scale)
        found[begin] = found.get(begin, Steps()) + by_day.get(day, Steps())
    return [(date.fromordinal(begin), each) for begin, each in sorted(found.items())]


def _overridden(found: Sequence[tuple[str, int | None, int]]) -> dict[str, Overridden]:
    """Where a score was unknown, a person's number is neither close nor far."""
    result = {}
    for name in DIMENSIONS:
        pairs = [(score, value) for dimension, score, value in found if dimension == name]
        apart = [value - score for score, value in pairs if score is not None]
        close = sum(abs(each) <= CLOSE for each in apart)
        mean = sum(apart) / len(apart) if apart else None
        if pairs:
            result[name] = Overridden(len(pairs), close, mean)
    return result
