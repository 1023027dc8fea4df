"""Trainings from the console as rows, and which messages each version was trained with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from assistant.store.reviews import who_may_train
from assistant.store.tables import (
    MessageRow,
    RetrainingRow,
    ReviewRow,
    TrainedWithRow,
    table_of,
)

State = Literal["running", "compared", "promoted", "discarded", "failed", "cancelled"]
RETRAINING: Final = table_of(RetrainingRow)
TRAINED_WITH: Final = table_of(TrainedWithRow)
REVIEW: Final = table_of(ReviewRow)
_AT_ONCE: Final = 500  # databases limit how many values a query may hold
_COLUMNS: Final = tuple(RETRAINING.columns.keys())


@dataclass(frozen=True)
class Run:
    """One training; the fields are those of the table."""

    id: str
    state: State
    phase: str
    share: float
    by: str
    asked_at: datetime
    told_at: datetime
    automatic: bool = False
    cancel_asked: bool = False
    ended_at: datetime | None = None
    expected_s: float | None = None
    version: str | None = None
    failure: str | None = None
    detail: str | None = None
    counts: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Learned:
    """What a version was trained with, as it stands today.

    examples: messages then; None for a version that was not trained here. erased: of these, how
    many are gone since. withdrawn: how many may not be used any more. unknown: messages judged
    since then, or that were left out.
    """

    examples: int | None = None
    erased: int = 0
    withdrawn: int = 0
    unknown: int = 0


def latest_run(session: Session) -> Run | None:
    newest = select(RETRAINING).order_by(RETRAINING.c.asked_at.desc(), RETRAINING.c.id).limit(1)
    row = session.execute(newest).first()
    return Run(**row._asdict()) if row else None


def read_run(session: Session, run_id: str) -> Run | None:
    row = session.execute(select(RETRAINING).where(RETRAINING.c.id == run_id)).first()
    return Run(**row._asdict()) if row else None


def run_of_version(session: Session, version: str) -> Run | None:
    """Return the run that made a version, the newest where there were several."""
    made = select(RETRAINING).where(RETRAINING.c.version == version)
    row = session.execute(made.order_by(RETRAINING.c.asked_at.desc()).limit(1)).first()
    return Run(**row._asdict()) if row else None


def add_run(session: Session, run: Run) -> None:
    row = {name: getattr(run, name) for name in _COLUMNS}
    session.connection().execute(insert(RETRAINING), [row])


def change_run(session: Session, run_id: str, *, only: Collection[str] = (), **values: Any) -> bool:
    """Change a run, where it is in one of the states of `only`; return whether it was."""
    states = (RETRAINING.c.state.in_(only),) if only else ()
    statement = update(RETRAINING).where(RETRAINING.c.id == run_id, *states).values(values)
    return session.connection().execute(statement).rowcount > 0


def decide_runs(session: Session, version: str, state: State) -> None:
    """Note that a version was taken or discarded."""
    decided = update(RETRAINING).where(
        RETRAINING.c.version == version,
        RETRAINING.c.state.in_(("compared", "promoted")),
    )
    session.connection().execute(decided.values(state=state))


def note_examples(session: Session, version: str, message_ids: Iterable[str]) -> None:
    """Note what a version was trained with; what was erased meanwhile is left out."""
    known = set(session.scalars(select(TRAINED_WITH.c.message_id).where(_of(version))))
    ids, there = sorted(message_ids), set[str]()
    for first in range(0, len(ids), _AT_ONCE):
        some = select(MessageRow.id).where(MessageRow.id.in_(ids[first : first + _AT_ONCE]))
        there |= set(session.scalars(some))
    rows = [{"version": version, "message_id": one} for one in sorted(there - known)]
    if rows:
        session.connection().execute(insert(TRAINED_WITH), rows)


def learned(session: Session, version: str) -> Learned:
    """Return how what a version was trained with stands today."""
    run = run_of_version(session, version)
    used = select(TRAINED_WITH.c.message_id).where(_of(version))
    judged = select(func.count()).where(
        REVIEW.c.message_id.is_not(None),
        REVIEW.c.intent.is_not(None),
        REVIEW.c.message_id.not_in(used),
    )
    unknown = session.scalar(judged) or 0
    examples = (run.counts or {}).get("examples") if run else None
    if examples is None:
        return Learned(unknown=unknown)
    talks = select(MessageRow.conversation_id).where(MessageRow.id.in_(used))
    by_message = session.scalars(talks).all()
    may = who_may_train(session, set(by_message))
    withdrawn = sum(not may[one] for one in by_message)
    return Learned(examples, max(0, examples - len(by_message)), withdrawn, unknown)


def _of(version: str) -> Any:
    return TRAINED_WITH.c.version == version
