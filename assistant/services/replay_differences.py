"""What a replay found otherwise than it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from assistant.leads.consent import consents_in_force
from assistant.leads.facts import Fact, current_facts
from assistant.leads.judgement import Judgement, Told, in_one_order, judge, oldest_first
from assistant.leads.lead import DIMENSIONS, Lead, Reason, Score
from assistant.leads.playbook import Playbook
from assistant.services.contact_checks import kept_checks
from assistant.store.lead_talks import Kept

# Depends on the knowledge of the day, is only counted for the operator, and no rule may read it.
NOT_COMPARED: Final = ("signal.unanswered",)
ERASED: Final = "erased"


@dataclass(frozen=True)
class Difference:
    """id: of the lead, or of a conversation without one. dimension: a score, "grade", "stage",
    "reasons.fit", "facts.email", "consent.follow_up", "lead", "not_captured" or "playbook"."""

    id: str
    dimension: str
    stored: Any
    recomputed: Any

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Retold:
    """A conversation as it comes out of its replay. identified: it makes a lead."""

    told: Told
    identified: bool
    not_captured: str | None


def compare(
    of_id: str, kept: Kept, retold: Sequence[Retold], playbook: Playbook
) -> Iterator[Difference]:
    """Yield what is stored otherwise than the replay says."""
    identified = any(talk.identified for talk in retold)
    if (kept.lead is not None) != identified:
        yield Difference(of_id, "lead", kept.lead is not None, identified)
        return
    yield from _facts(of_id, kept, retold)
    if kept.lead is None:
        [talk], [again] = kept.talks, retold
        if talk.not_captured not in (again.not_captured, ERASED):
            yield Difference(of_id, "not_captured", talk.not_captured, again.not_captured)
        return
    by_person = kept.lead.stage_set_by_person
    current = kept.last_move.after if by_person and kept.last_move else None
    again_judged = judge(
        [talk.told for talk in retold],
        playbook,
        current=current,
        set_by_person=by_person,
        checks=kept_checks(),
    )
    yield from _judgement(of_id, kept.lead, again_judged)


def _facts(of_id: str, kept: Kept, retold: Sequence[Retold]) -> Iterator[Difference]:
    before, after = _held(talk.told for talk in kept.talks), _held(talk.told for talk in retold)
    for name in sorted({*before, *after}):
        stored, recomputed = _shown(before.get(name)), _shown(after.get(name))
        if name not in NOT_COMPARED and stored != recomputed:
            yield Difference(of_id, f"facts.{name}", stored, recomputed)
    given, again = _given(talk.told for talk in kept.talks), _given(talk.told for talk in retold)
    for purpose in sorted({*given, *again}):
        if given.get(purpose) != again.get(purpose):
            yield Difference(of_id, f"consent.{purpose}", given.get(purpose), again.get(purpose))


def _held(talks: Iterable[Told]) -> dict[str, Fact]:
    return current_facts(in_one_order(talk.facts for talk in oldest_first(talks)))


def _given(talks: Iterable[Told]) -> dict[str, Any]:
    return {**consents_in_force(in_one_order(talk.consents for talk in oldest_first(talks)))}


def _shown(fact: Fact | None) -> dict[str, Any] | None:
    """Return what must be the same; ids and the count of facts are made anew in a replay."""
    if fact is None:
        return None
    return {
        "value": fact.value,
        "said": fact.raw,
        "state": fact.state,
        "method": fact.method,
        "message_id": fact.message_id,
        "start": fact.start,
        "end": fact.end,
    }


def _judgement(of_id: str, lead: Lead, again: Judgement) -> Iterator[Difference]:
    stored = {score.dimension: score for score in lead.scores}
    recomputed = {score.dimension: score for score in again.scores}
    for name in DIMENSIONS:
        before, after = stored.get(name), recomputed.get(name)
        if _value(before) != _value(after):
            yield Difference(of_id, name, _value(before), _value(after))
        if _reasons(before) != _reasons(after):
            yield Difference(of_id, f"reasons.{name}", _reasons(before), _reasons(after))
    if lead.grade != again.grade:
        yield Difference(of_id, "grade", lead.grade, again.grade)
    if lead.stage != again.stage:
        yield Difference(of_id, "stage", lead.stage, again.stage)


def _value(score: Score | None) -> int | None:
    return score.value if score else None


def _reasons(score: Score | None) -> list[dict[str, Any]]:
    return [_reason(reason) for reason in (score.reasons if score else ())]


def _reason(reason: Reason) -> dict[str, Any]:
    return asdict(reason)
