"""What a turn means for the lead: is there one, how good is it, where does it stand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from assistant.extraction import cues
from assistant.leads.conversation import Conversation
from assistant.leads.events import event, lead_event
from assistant.leads.judgement import Judgement, Told
from assistant.leads.judgement import judge as judge_lead
from assistant.leads.lead import Lead, Stage, StageChange
from assistant.leads.routing import owner_for
from assistant.leads.turn import OutboxEvent
from assistant.services.contact_checks import kept_checks
from assistant.services.turns import Turn, new_id

ASSISTANT: Final = "assistant"
ASKS_FOR_PERSON: Final = "ask_human"
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
    told = Told(
        conversation,
        tuple(turn.facts.values()),
        (*turn.loaded.consents, *turn.new_consents),
    )
    judged = judge_lead(
        [*turn.loaded.others, told],
        turn.playbook,
        current=before.stage if before else None,
        set_by_person=bool(before and before.stage_set_by_person),
        checks=kept_checks(),
    )
    lead = Lead(
        id=before.id if before else new_id(),
        site_id=conversation.site_id,
        stage=judged.stage,
        created_at=before.created_at if before else turn.now,
        updated_at=turn.now,
        owner=_owner(turn, conversation, before, judged),
        grade=judged.grade,
        scores=judged.scores,
        stage_set_by_person=bool(before and before.stage_set_by_person),
    )
    return lead, _moves(before.stage if before else None, judged.stage, judged.why, turn)


def _owner(
    turn: Turn, conversation: Conversation, before: Lead | None, judged: Judgement
) -> str | None:
    """Return who has the lead; one that is new, or has moved, goes where the playbook sends it."""
    if before is not None and (before.owner or before.stage == judged.stage):
        return before.owner
    return owner_for(
        turn.playbook.routes,
        turn.values,
        stage=judged.stage,
        grade=judged.grade,
        language=turn.language,
        webinar=conversation.webinar,
    )


def _moves(before: Stage | None, after: Stage, why: str, turn: Turn) -> list[StageChange]:
    if before == after:
        return []
    return [StageChange(new_id(), before, after, why, ASSISTANT, turn.now)]


def why_no_lead(turn: Turn) -> str:
    """Return the reason under which a conversation without a lead is listed."""
    if cues.has_distress(turn.text):
        return "distress"
    for signal, reason in _NO_LEAD:
        if signal in turn.facts:
            return reason
    if turn.state.get("closed") == "stop":
        return "stopped"
    if _declined(turn):
        return "declined_contact"
    told = [name for name in turn.values if not name.startswith("signal.")]
    asked = [name for name in turn.facts if name.startswith("signal.ask_")]
    return "only_asked" if asked and not told else "no_contact"


def _declined(turn: Turn) -> bool:
    """Whether nobody may write or call: said so, or left both addresses out."""
    if turn.consents.get("follow_up") == "refused":
        return True
    left = [turn.facts.get(name) for name in ("email", "phone")]
    return all(fact is not None and fact.state == "skipped" for fact in left)


def events(turn: Turn, after: Conversation, lead: Lead | None) -> list[OutboxEvent]:
    """Return what the world is told after the commit: ids, stage and grade.

    after: the conversation as it is stored; `lead` with the stage it was moved to.
    """
    kinds = []
    if after.status == "ended" and turn.conversation.status != "ended":
        kinds.append("conversation.ended")
    if asks_for_person(turn):
        kinds.append("handoff.requested")
    if lead is None:
        return [event(kind, after.site_id, turn.now, conversation_id=after.id) for kind in kinds]
    kinds += _lead_kinds(turn, lead)
    return [lead_event(kind, lead, turn.now, conversation_id=after.id) for kind in kinds]


def _lead_kinds(turn: Turn, lead: Lead) -> list[str]:
    before = turn.loaded.lead
    kinds = ["lead.updated" if before else "lead.created"]
    if lead.stage in ("qualified", "disqualified") and (not before or before.stage != lead.stage):
        kinds.append(f"lead.{lead.stage}")
    if before and _corrects(turn):
        kinds.append("lead.corrected")
    if turn.new_consents:
        kinds.append("consent.changed")
    return kinds


def _corrects(turn: Turn) -> bool:
    """Whether the visitor changed or took back a value that was told before this turn."""
    retired = {fact_id for fact_id, state in turn.replaced.items() if state != "confirmed"}
    return any(
        fact.id in retired and fact.value is not None and not fact.field.startswith("signal.")
        for fact in turn.loaded.facts
    )


def asks_for_person(turn: Turn) -> bool:
    """Whether this message asks for a person, the first time in the conversation."""
    return turn.reading.intent == ASKS_FOR_PERSON and not turn.state.get("handoff")


def with_lead(conversation: Conversation, lead: Lead | None) -> Conversation:
    return replace(conversation, lead_id=lead.id) if lead else conversation
