"""Five scores with reasons: a pure function of facts, consents, page and playbook.

A rule is judged only when what it reads is known. It then gives its points with a reason, or none
without one; a dimension none of whose rules could be judged has no value, which is not 0. Days are
counted from when a fact was said, never from the clock, so the same transcript always gives the
same numbers.

Incentive is high when contact details were given for nothing in return, and the lower the larger
the give-away that was asked for (INCENTIVES of the playbook): who traded an address for a guide
has shown less interest than who asked to be called.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from assistant.leads.accuracy import OWN_CHECKS, Checks
from assistant.leads.conversation import Page, Webinar
from assistant.leads.facts import Fact
from assistant.leads.judges import Known, evidence, judge
from assistant.leads.lead import DIMENSIONS, Dimension, Reason, Score
from assistant.leads.playbook import Playbook, ScoringRule, Thresholds

# What these see may add points but does not by itself make a dimension known: having been on a
# page is not yet a sign of need, a contradiction does not say what is right, and neither a name in
# an address nor some answers show that the visitor knew of a sales contact.
_SUPPORTING: Final = frozenset(("observed", "contradicted", "answered", "email_names_visitor"))


def score(
    facts: Mapping[str, Fact],
    consents: Mapping[str, str],
    playbook: Playbook,
    *,
    page: Page,
    webinar: Webinar | None,
    checks: Checks = OWN_CHECKS,
) -> tuple[Score, ...]:
    """Return the five scores in the order of DIMENSIONS, each with its reasons.

    facts: facts.current_facts of everything said. consents: consent.consents_in_force.
    checks: lists of mail domains and number plans from outside.
    """
    known = Known(facts, consents, playbook, page, webinar, checks)
    return tuple(_score_dimension(dimension, known) for dimension in DIMENSIONS)


def grade(scores: tuple[Score, ...], thresholds: Thresholds) -> str | None:
    """Return fit as a letter and need_intent as a digit ("A1" is best).

    None while either is unknown.
    """
    values = {each.dimension: each.value for each in scores}
    fit, need = values.get("fit"), values.get("need_intent")
    if fit is None or need is None:
        return None
    return "ABC"[_step(fit, thresholds.letters)] + "123"[_step(need, thresholds.digits)]


def _step(value: int, bounds: tuple[int, int]) -> int:
    return sum(value < bound for bound in bounds)


def _score_dimension(dimension: Dimension, known: Known) -> Score:
    if dimension == "incentive" and not (known.fact("email") or known.fact("phone")):
        return Score(dimension, None)  # nothing was given, so nothing was given in exchange
    reasons: list[Reason] = []
    judged = False
    for rule in known.playbook.rules:
        if rule.dimension != dimension:
            continue
        holds = judge(rule.test, known)
        judged = judged or (holds is not None and rule.test.kind not in _SUPPORTING)
        if holds:
            reasons.append(_reason(rule, known))
    if not judged:
        return Score(dimension, None)
    total = sum(reason.points for reason in reasons)
    return Score(dimension, max(0, min(100, total)), tuple(reasons))


def _reason(rule: ScoringRule, known: Known) -> Reason:
    """Return the line for a rule that holds, pointing at the words it rests on."""
    fact = evidence(rule.test, known)
    words = fact if fact is not None and fact.message_id is not None else None
    return Reason(
        dimension=rule.dimension,
        rule=rule.id,
        rule_version=known.playbook.number,
        points=rule.points,
        text=rule.text,
        said=words.raw if words else None,
        message_id=words.message_id if words else None,
        start=words.start if words else None,
        end=words.end if words else None,
    )
