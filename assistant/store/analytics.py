"""Sums over conversation figures: small results, whatever the number of conversations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from assistant.leads.lead import DIMENSIONS
from assistant.store.figures import FIGURE, PROSPECT, QUALIFIED, QUESTIONS
from assistant.store.tables import LeadMagnetRow, MessageRow, ReviewRow, table_of
from assistant.store.unanswered import Unanswered, list_unanswered

# Someone who has not answered for so long has left, as far as a question is concerned.
QUIET: Final = timedelta(minutes=30)
STEPS: Final = ("opened", "answered", "contact", "prospect", "qualified")
GROUPS: Final = ("channel", "campaign", "page", "site_id", "webinar_id", "magnet", "locale")
BANDS: Final = ((0, 19), (20, 39), (40, 59), (60, 79), (80, 100))
_MOST_GROUPS: Final = 12
_MOST_CHOICES: Final = 50
_MOST_TALKS: Final = 300  # with unanswered questions, the newest
_HOURS: Final = ((1, "1h"), (4, "4h"), (24, "1d"), (72, "3d"))
MAGNET: Final = table_of(LeadMagnetRow)
MESSAGE: Final = table_of(MessageRow)
REVIEW: Final = table_of(ReviewRow)


@dataclass(frozen=True)
class FigureFilter:
    """Which conversations are counted: those begun from `first` to `last`, days of UTC as
    date.toordinal() counts them, both included. None: any."""

    first: int
    last: int
    site_id: str | None = None
    channel: str | None = None
    campaign: str | None = None
    locale: str | None = None
    webinar_id: str | None = None


@dataclass(frozen=True)
class Steps:
    """How many conversations came so far; each step counts those of the step before it."""

    opened: int = 0
    answered: int = 0
    contact: int = 0
    prospect: int = 0
    qualified: int = 0

    def __add__(self, other: Steps) -> Steps:
        return Steps(*(getattr(self, name) + getattr(other, name) for name in STEPS))


@dataclass(frozen=True)
class Question:
    """stopped: those who left this question, and the chat, without a reaction."""

    field: str
    asked: int
    told: int
    stopped: int


@dataclass(frozen=True)
class Verdicts:
    """What people made of leads: judged in all, and judged good."""

    judged: int
    good: int


@dataclass(frozen=True)
class Actions:
    """How soon people acted on qualified leads. buckets: by the longest of each, "later" last.

    median_s: over those acted on; None where there are none. waiting: nobody did anything yet.
    """

    buckets: Mapping[str, int]
    median_s: int | None
    waiting: int


def _within(wanted: FigureFilter) -> ColumnElement[bool]:
    tests = [FIGURE.c.day.between(wanted.first, wanted.last)]
    for name in ("site_id", "channel", "campaign", "locale", "webinar_id"):
        value = getattr(wanted, name)
        if value is not None:
            tests.append(FIGURE.c[name] == value)
    return and_(*tests)


def _count(test: Any) -> Any:
    return func.count(case((test, 1)))


def _steps() -> list[Any]:
    """Return the columns of Steps."""
    came = FIGURE.c.answered
    reached = and_(came, FIGURE.c.contact)
    return [
        func.count(),
        _count(came),
        _count(reached),
        _count(and_(reached, FIGURE.c.reached >= PROSPECT)),
        _count(and_(reached, FIGURE.c.reached >= QUALIFIED)),
    ]


def steps(session: Session, wanted: FigureFilter) -> Steps:
    row = session.execute(select(*_steps()).select_from(FIGURE).where(_within(wanted))).one()
    return Steps(*map(int, row))


def prospects_out_of_reach(session: Session, wanted: FigureFilter) -> int:
    """Return conversations of prospects who left no address and no number."""
    test = and_(FIGURE.c.reached >= PROSPECT, ~FIGURE.c.contact)
    return int(session.scalar(select(_count(test)).where(_within(wanted))) or 0)


def steps_by_day(session: Session, wanted: FigureFilter) -> dict[int, Steps]:
    query = select(FIGURE.c.day, *_steps()).where(_within(wanted)).group_by(FIGURE.c.day)
    return {row[0]: Steps(*map(int, row[1:])) for row in session.execute(query)}


def steps_by_group(
    session: Session, wanted: FigureFilter, group: str
) -> tuple[list[tuple[str | None, Steps]], Steps]:
    """Return the largest groups by name, and all others together.

    Of magnets a conversation may have several: then it counts in each, and nothing is left over.
    """
    if group == "magnet":
        return _steps_by_magnet(session, wanted), Steps()
    name = FIGURE.c[group]
    query = (
        select(name, *_steps())
        .where(_within(wanted))
        .group_by(name)
        .order_by(func.count().desc(), name)
    )
    rows = [
        (row[0], Steps(*map(int, row[1:]))) for row in session.execute(query.limit(_MOST_GROUPS))
    ]
    if len(rows) < _MOST_GROUPS:
        return rows, Steps()
    shown = sum((each for _, each in rows), Steps())
    every = steps(session, wanted)
    return rows, Steps(*(getattr(every, each) - getattr(shown, each) for each in STEPS))


def _steps_by_magnet(session: Session, wanted: FigureFilter) -> list[tuple[str | None, Steps]]:
    handed = select(MAGNET.c.conversation_id, MAGNET.c.magnet_id).distinct().subquery()
    query = (
        select(handed.c.magnet_id, *_steps())
        .join(FIGURE, FIGURE.c.conversation_id == handed.c.conversation_id)
        .where(_within(wanted))
        .group_by(handed.c.magnet_id)
        .order_by(func.count().desc(), handed.c.magnet_id)
        .limit(_MOST_GROUPS)
    )
    return [(row[0], Steps(*map(int, row[1:]))) for row in session.execute(query)]


def questions(session: Session, wanted: FigureFilter, now: datetime) -> list[Question]:
    """Return every question that was asked, in the order people are asked them."""
    left = case((FIGURE.c.last_at <= now - QUIET, FIGURE.c.stopped_at), else_=None).label("left")
    # Conversations are much alike: few rows come back, while a column for each question and
    # count would take four times as long.
    alike = (FIGURE.c.asked, FIGURE.c.told, left)
    query = select(*alike, func.count()).where(_within(wanted)).group_by(*alike)
    asked, told, stopped = Counter[str](), Counter[str](), Counter[str]()
    for asked_bits, told_bits, last, count in session.execute(query):
        for number, name in enumerate(QUESTIONS):
            if asked_bits >> number & 1:
                asked[name] += count
                told[name] += count * (told_bits >> number & 1)
        if last is not None:
            stopped[last] += count
    return [
        Question(name, asked[name], told[name], stopped[name]) for name in QUESTIONS if asked[name]
    ]


def missed(session: Session, wanted: FigureFilter) -> list[tuple[str, int]]:
    """Return (why no lead, how often), the most frequent first."""
    query = (
        select(FIGURE.c.missed, func.count())
        .where(_within(wanted), FIGURE.c.missed.is_not(None))
        .group_by(FIGURE.c.missed)
        .order_by(func.count().desc(), FIGURE.c.missed)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def actions(session: Session, wanted: FigureFilter) -> Actions:
    """Return how long qualified leads waited until a person did something about them."""
    taken = FIGURE.c.first_action_s
    of_leads = and_(_within(wanted), FIGURE.c.first_of_lead, FIGURE.c.qualified_at.is_not(None))
    columns, low = [_count(taken.is_(None))], -1
    for hours, _ in _HOURS:
        columns.append(_count(and_(taken > low, taken <= hours * 3600)))
        low = hours * 3600
    columns.append(_count(taken > low))
    waiting, *counts = map(int, session.execute(select(*columns).where(of_leads)).one())
    names = [*(name for _, name in _HOURS), "later"]
    acted = and_(of_leads, taken.is_not(None))
    middle = (
        select(taken).where(acted).order_by(taken).offset(max(0, sum(counts) - 1) // 2).limit(1)
    )
    return Actions(dict(zip(names, counts, strict=True)), session.scalar(middle), waiting)


def scores(session: Session, wanted: FigureFilter) -> dict[str, list[int]]:
    """Return, for each dimension, the number of leads in each of BANDS, and of unknown ones."""
    columns: list[Any] = [func.count()]
    for name in DIMENSIONS:  # so many up to each band's end: half the comparisons of "between"
        value = FIGURE.c[name]
        columns += [_count(value <= high) for _, high in BANDS[:-1]]
        columns.append(func.count(value))
    query = select(*columns).where(_within(wanted), FIGURE.c.first_of_lead)
    leads, *row = session.execute(query).one()
    found = {}
    for number, name in enumerate(DIMENSIONS):
        up_to = row[number * len(BANDS) : (number + 1) * len(BANDS)]
        bands = [high - low for low, high in pairwise((0, *up_to))]
        found[name] = [*bands, leads - up_to[-1]]
    return found


def verdicts_by_grade(session: Session, wanted: FigureFilter) -> list[tuple[str, Verdicts]]:
    query = _verdicts(FIGURE.c.grade, wanted).where(FIGURE.c.grade.is_not(None))
    return [(row[0], Verdicts(row[1], int(row[2]))) for row in session.execute(query)]


def verdicts_by_stage(session: Session, wanted: FigureFilter) -> list[tuple[str, Verdicts]]:
    """Return verdicts by the stage that the assistant had given the lead before."""
    query = _verdicts(FIGURE.c.auto_stage, wanted).where(FIGURE.c.auto_stage.is_not(None))
    return [(row[0], Verdicts(row[1], int(row[2]))) for row in session.execute(query)]


def verdicts_by_band(
    session: Session, wanted: FigureFilter, dimension: str
) -> list[tuple[int, Verdicts]]:
    """Return verdicts by the band of a score, as its place in BANDS; unknown ones left out."""
    value = FIGURE.c[dimension]
    places = [(value.between(low, high), number) for number, (low, high) in enumerate(BANDS)]
    query = _verdicts(case(*places), wanted).where(value.is_not(None))
    return [(row[0], Verdicts(row[1], int(row[2]))) for row in session.execute(query)]


def _verdicts(by: Any, wanted: FigureFilter) -> Select[Any]:
    name = by.label("name")
    return (
        select(name, func.count(), _count(FIGURE.c.verdict == "good"))
        .where(_within(wanted), FIGURE.c.first_of_lead, FIGURE.c.verdict.is_not(None))
        .group_by(name)
        .order_by(name)
    )


def overrides(session: Session, wanted: FigureFilter) -> list[tuple[str, int | None, int]]:
    """Return (dimension, the automatic score, a person's number) of each override; they are few."""
    columns = [FIGURE.c.overrides, *(FIGURE.c[name] for name in DIMENSIONS)]
    query = select(*columns).where(
        _within(wanted), FIGURE.c.first_of_lead, FIGURE.c.overrides.is_not(None)
    )
    return [
        (name, getattr(row, name), value)
        for row in session.execute(query)
        for name, value in row.overrides.items()
    ]


def reviewed_intents(session: Session, wanted: FigureFilter) -> list[tuple[str, Verdicts]]:
    """Return, by what a message was read as, how many reviewers judged and found right."""
    # As a join, SQLite would begin with all conversations of the period: reviews are fewer.
    is_within = (
        select(FIGURE.c.conversation_id)
        .where(FIGURE.c.conversation_id == MESSAGE.c.conversation_id, _within(wanted))
        .exists()
    )
    query = (
        select(MESSAGE.c.intent, func.count(), _count(REVIEW.c.verdict == "right"))
        .select_from(REVIEW)
        .join(MESSAGE, MESSAGE.c.id == REVIEW.c.message_id)
        .where(is_within, REVIEW.c.verdict.in_(("right", "wrong")))
        .group_by(MESSAGE.c.intent)
        .order_by(func.count().desc(), MESSAGE.c.intent)
    )
    return [(row[0], Verdicts(row[1], int(row[2]))) for row in session.execute(query)]


def unanswered(session: Session, wanted: FigureFilter) -> tuple[int, list[Unanswered]]:
    """Return how many questions found nothing, and those of the newest conversations."""
    asked = and_(_within(wanted), FIGURE.c.unanswered > 0)
    total = session.scalar(select(func.coalesce(func.sum(FIGURE.c.unanswered), 0)).where(asked))
    newest = select(FIGURE.c.conversation_id).where(asked).order_by(FIGURE.c.day.desc())
    ids = session.scalars(newest.limit(_MOST_TALKS)).all()
    return int(total or 0), list_unanswered(session, among=ids) if ids else []


def choices(session: Session, names: Iterable[str], days: FigureFilter) -> dict[str, list[str]]:
    """Return the values there are to filter by in these days, the most frequent first."""
    columns = [FIGURE.c[name] for name in names]
    within = FIGURE.c.day.between(days.first, days.last)
    query = select(*columns, func.count()).where(within).group_by(*columns)
    counts: dict[str, Counter[str]] = {column.name: Counter() for column in columns}
    for row in session.execute(query):  # one reading of the table, not one for each name
        for column, value in zip(columns, row, strict=False):
            if value is not None:
                counts[column.name][value] += row[-1]
    return {
        name: sorted(found, key=lambda value: (-found[value], value))[:_MOST_CHOICES]
        for name, found in counts.items()
    }
