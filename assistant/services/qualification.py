"""What a turn means for the lead: is there one, how good is it, where does it stand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from assistant.leads.conversation import Conversation
from assistant.leads.lead import Lead, Stage, StageChange
from assistant.leads.scoring import grade, score
from assistant.leads.stages import decide_stage
from assistant.leads.turn import OutboxEvent
from assistant.services.turns import Turn, new_id

ASSISTANT: Final = "assistant"
# Why there is no lead, the most telling first: what the visitor said they came for.
_NO_LEAD: Final = (
    ("signal.support_request", "support_request"),
    ("signal.job_or_other_business", "job_or_other_business"),
    ("signal.not_interested", "not_interested"),
)


def identifies_somebody(known: Collection[str]) -> bool:
    """Whether the facts make a lead: a way of contact, or a person together with a company."""
    return "email" in known or "phone" in known or {"name", "company"} <= set(known)


def judge(turn: Turn, conversation: Conversation) -> tuple[Lead | None, list[StageChange]]:
    """Return the lead after this turn with its scores and grade, and its moves in the pipeline.

    None while nothing identifies anybody. A lead that exists stays, whatever is taken back.
    """
    before = turn.loaded.lead
    if before is None and not identifies_somebody(turn.values):
        return None, []
    scores = score(
        turn.facts,
        turn.consents,
        turn.playbook,
        page=conversation.page,
        webinar=conversation.webinar,
    )
    stage, why = decide_stage(
        before.stage if before else None,
        scores,
        turn.consents,
        turn.facts,
        turn.playbook.thresholds,
        set_by_person=bool(before and before.stage_set_by_person),
    )
    lead = Lead(
        id=before.id if before else new_id(),
        site_id=conversation.site_id,
        stage=stage,
        created_at=before.created_at if before else turn.now,
        updated_at=turn.now,
        owner=before.owner if before else None,
        grade=grade(scores, turn.playbook.thresholds),
        scores=scores,
        stage_set_by_person=bool(before and before.stage_set_by_person),
    )
    return lead, _moves(before.stage if before else None, stage, why, turn)


def _moves(before: Stage | None, after: Stage, why: str, turn: Turn) -> list[StageChange]:
    if before == after:
        return []
    return [StageChange(new_id(), before, after, why, ASSISTANT, turn.now)]


def why_no_lead(turn: Turn) -> str:
    """Return the reason under which a conversation without a lead is listed."""
    for signal, reason in _NO_LEAD:
        if signal in turn.facts:
            return reason
    return "stopped" if turn.state.get("closed") == "stop" else "no_contact"


def events(turn: Turn, lead: Lead | None, moves: list[StageChange]) -> list[OutboxEvent]:
    """Return what the world is told after the commit: ids only."""
    if lead is None:
        return []
    told = ["lead.updated" if turn.loaded.lead else "lead.created"]
    told += [f"lead.{move.after}" for move in moves if move.after in ("qualified", "disqualified")]
    if turn.new_consents:
        told.append("consent.changed")
    payload = {"lead_id": lead.id, "conversation_id": turn.conversation.id}
    return [OutboxEvent(new_id(), kind, payload, turn.now) for kind in told]


def with_lead(conversation: Conversation, lead: Lead | None) -> Conversation:
    return replace(conversation, lead_id=lead.id) if lead else conversation
