"""The pipeline: which moves there are, and which one the assistant makes by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from assistant.errors import StageMoveRefused
from assistant.leads.facts import Fact
from assistant.leads.lead import STAGES, Score, Stage
from assistant.leads.playbook import Thresholds

# Every move there is, whoever makes it. A correction judges again, so the assistant's own stages
# lead back as well; what sales concluded is only reopened by a person, through nurture or lead.
MOVES: Final[Mapping[Stage | None, tuple[Stage, ...]]] = {
    None: ("lead", "prospect", "qualified", "nurture", "disqualified"),
    "lead": ("prospect", "qualified", "nurture", "disqualified"),
    "prospect": ("lead", "qualified", "nurture", "disqualified", "lost"),
    "qualified": ("lead", "prospect", "nurture", "disqualified", "customer", "lost"),
    "nurture": ("lead", "prospect", "qualified", "disqualified", "lost"),
    "disqualified": ("lead", "prospect", "qualified", "nurture"),
    "customer": ("nurture", "lost"),
    "lost": ("lead", "nurture"),
}
# Stages that only people set.
OF_SALES: Final[tuple[Stage, ...]] = ("customer", "lost")
_LABELS: Final[Mapping[str, str]] = {
    "need_intent": "need and intent",
    "fit": "fit",
    "incentive": "incentive",
    "accuracy": "accuracy",
    "validity": "validity",
}
# What a visitor may do that takes them out of the pipeline, the strongest first.
_NO_BUYER: Final[tuple[tuple[str, Stage, str], ...]] = (
    ("signal.support_request", "disqualified", "A customer with a problem, not a buyer."),
    (
        "signal.job_or_other_business",
        "disqualified",
        "Looks for a job, sells, studies or writes, and is no buyer.",
    ),
    ("signal.not_interested", "nurture", "Said they are not interested now."),
)


def check_move(before: Stage | None, after: Stage) -> None:
    """Raise StageMoveRefused, naming the allowed moves, unless `after` can follow `before`.

    Staying where it is counts as no move and is refused as well.
    """
    if after not in STAGES:
        raise StageMoveRefused(
            f"{after!r} is no stage. Stages: {', '.join(STAGES)}.", field="stage"
        )
    allowed = MOVES[before]
    if after not in allowed:
        raise StageMoveRefused(
            f"A lead cannot go from {before or 'nothing'} to {after}. "
            f"From {before or 'nothing'} it can go to: {', '.join(allowed)}.",
            field="stage",
        )


def decide_stage(
    current: Stage | None,
    scores: Sequence[Score],
    consents: Mapping[str, str],
    facts: Mapping[str, Fact],
    thresholds: Thresholds,
    *,
    set_by_person: bool = False,
) -> tuple[Stage, str]:
    """Return the stage the assistant gives a lead, and why, in one sentence.

    It may be the current one. A stage that a person set stays, as do customer and lost.
    facts: those in force by field, signals included.
    """
    if current is not None and (set_by_person or current in OF_SALES):
        return current, "Set by a person; the assistant leaves it."
    for signal, stage, why in _NO_BUYER:
        if _stands(signal, facts):
            return stage, why
    values: dict[str, int | None] = {score.dimension: score.value for score in scores}
    missing = _missing(values, thresholds.prospect)
    if missing:
        return "lead", f"Not yet a prospect: {missing}."
    if not _can_be_reached(facts):
        return "prospect", "Real need; no way of contact yet."
    if consents.get("follow_up") != "given":
        return "prospect", f"Real need; {_consent_state(consents)} to being contacted."
    missing = _missing(values, thresholds.qualified)
    if missing:
        return "prospect", f"Real need; not yet qualified: {missing}."
    return "qualified", "Meets every threshold, can be reached and agreed to be contacted."


def _stands(signal: str, facts: Mapping[str, Fact]) -> bool:
    """Say whether a signal stands: it was seen, and the visitor did not ask for sales later."""
    seen, wanted = facts.get(signal), facts.get("signal.contact_sales")
    return seen is not None and (wanted is None or wanted.order < seen.order)


def _can_be_reached(facts: Mapping[str, Fact]) -> bool:
    held = (facts.get(name) for name in ("email", "phone"))
    return any(fact and fact.state in ("captured", "confirmed") and fact.value for fact in held)


def _consent_state(consents: Mapping[str, str]) -> str:
    action = consents.get("follow_up")
    return {"refused": "said no", "withdrawn": "took back the yes"}.get(
        action or "", "has not been asked about agreeing"
    )


def _missing(values: Mapping[str, int | None], least: Mapping[str, int]) -> str:
    """Return in words which thresholds are not met; empty when all are."""
    found = []
    for name, bound in least.items():
        value = values.get(name)
        if value is None or value < bound:
            is_now = "not known" if value is None else str(value)
            found.append(f"{_LABELS[name]} is {is_now}, needs {bound}")
    return "; ".join(found)
