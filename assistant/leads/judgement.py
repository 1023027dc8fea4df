"""A whole lead judged: the facts and consents of all its conversations, by one playbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from assistant.leads.accuracy import OWN_CHECKS, Checks
from assistant.leads.consent import ConsentAct, consents_in_force
from assistant.leads.conversation import Conversation, Page
from assistant.leads.facts import Fact, current_facts
from assistant.leads.lead import Score, Stage
from assistant.leads.playbook import Playbook
from assistant.leads.scoring import grade, score
from assistant.leads.stages import decide_stage

Ordered = TypeVar("Ordered", Fact, ConsentAct)


@dataclass(frozen=True)
class Told:
    """What one conversation of a lead holds; facts with or without their history."""

    conversation: Conversation
    facts: tuple[Fact, ...] = ()
    consents: tuple[ConsentAct, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """stage: where the assistant puts the lead; why: in one sentence."""

    scores: tuple[Score, ...]
    grade: str | None
    stage: Stage
    why: str


def judge(
    talks: Sequence[Told],
    playbook: Playbook,
    *,
    current: Stage | None,
    set_by_person: bool = False,
    checks: Checks = OWN_CHECKS,
) -> Judgement:
    """Judge a lead by everything told in its conversations.

    playbook: that of the conversation in which something was said last.
    current: the stage it has, None for a lead that is just made.
    """
    ordered = oldest_first(talks)
    facts = current_facts(in_one_order(talk.facts for talk in ordered))
    consents = consents_in_force(in_one_order(talk.consents for talk in ordered))
    first = ordered[0].conversation.page if ordered else Page()
    webinars = (talk.conversation.webinar for talk in ordered)
    scores = score(
        facts,
        consents,
        playbook,
        page=first,
        webinar=next((each for each in webinars if each is not None), None),
        checks=checks,
    )
    stage, why = decide_stage(
        current, scores, consents, facts, playbook.thresholds, set_by_person=set_by_person
    )
    return Judgement(scores, grade(scores, playbook.thresholds), stage, why)


def oldest_first(talks: Iterable[Told]) -> list[Told]:
    return sorted(talks, key=lambda talk: (talk.conversation.created_at, talk.conversation.id))


def spoke_last(talks: Iterable[Told]) -> Conversation:
    """Return the conversation in which something was said last: its playbook judges."""
    return max((talk.conversation for talk in talks), key=lambda each: (each.updated_at, each.id))


def in_one_order(groups: Iterable[Iterable[Ordered]]) -> tuple[Ordered, ...]:
    """Join what several conversations hold; each counts its orders on from the one before."""
    joined: list[Ordered] = []
    base = 0
    for group in groups:
        joined.extend(replace(item, order=base + item.order) if base else item for item in group)
        base = max((item.order for item in joined), default=0)
    return tuple(joined)
