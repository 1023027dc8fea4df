"""A lead: our record of a visitor who may buy, with its scores, stage and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Stage = Literal["lead", "prospect", "qualified", "nurture", "disqualified", "customer", "lost"]
Dimension = Literal["need_intent", "fit", "incentive", "accuracy", "validity"]
DIMENSIONS: Final = ("need_intent", "fit", "incentive", "accuracy", "validity")
STAGES: Final = ("lead", "prospect", "qualified", "nurture", "disqualified", "customer", "lost")


@dataclass(frozen=True)
class Reason:
    """One line of a score, as a salesperson reads it.

    rule: id of the playbook rule, e.g. "size.over_100"; rule_version: the playbook's number.
    points: may be negative. said, message_id, start, end: the visitor's words it rests on (code
    points, end exclusive); all None only where the rule rests on the page or on a button.
    text: one short sentence for people, in English.
    """

    dimension: Dimension
    rule: str
    rule_version: int
    points: int
    text: str
    said: str | None = None
    message_id: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Score:
    """0 to 100, or None while nothing is known: unknown is not 0."""

    dimension: Dimension
    value: int | None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class StageChange:
    """One move in the pipeline. by: "assistant" or the user's name."""

    id: str
    before: Stage | None
    after: Stage
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Override:
    """A person's own number beside an automatic score. expires_at: None is until taken back."""

    dimension: Dimension
    value: int
    reason: str
    by: str
    at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Lead:
    """The columns of a lead; everything else is projected from its facts.

    overrides: also those that have run out; see overrides.in_force.
    merged_into: the lead that people put this one together with; it is not listed any more.
    stage_set_by_person: a person made the last move, so the assistant leaves the stage alone.
    """

    id: str
    site_id: str
    stage: Stage
    created_at: datetime
    updated_at: datetime
    owner: str | None = None
    grade: str | None = None
    scores: tuple[Score, ...] = ()
    stage_set_by_person: bool = False
    overrides: tuple[Override, ...] = ()
    merged_into: str | None = None
