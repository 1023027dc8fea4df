"""What people change on a lead beside its stage, and judging it again: inside one transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from assistant.errors import InvalidInput
from assistant.leads.facts import Fact
from assistant.leads.field_values import checked_text, checked_value, in_words
from assistant.leads.judgement import judge, spoke_last
from assistant.leads.lead import DIMENSIONS, StageChange
from assistant.leads.overrides import OverrideChange, changed
from assistant.services.contact_checks import kept_checks
from assistant.services.playbooks import Playbooks
from assistant.store import lead_edits as stored
from assistant.store.lead_columns import read_lead, refresh_columns, save_scores
from assistant.store.lead_talks import told_in
from assistant.store.leads import LeadRecord, update_lead

ASSISTANT: Final = "assistant"


@dataclass(frozen=True)
class Correction:
    """A field as a person writes it; value None takes the person's value back."""

    field: str
    value: Any = None


def check_override(change: OverrideChange, now: datetime) -> OverrideChange:
    """Raises InvalidInput naming what is wrong."""
    if change.dimension not in DIMENSIONS:
        raise InvalidInput(f"dimension must be one of {', '.join(DIMENSIONS)}.", field="dimension")
    if change.value is None:
        return change
    if type(change.value) is not int or not 0 <= change.value <= 100:
        raise InvalidInput("value must be a whole number from 0 to 100, or null.", field="value")
    why = checked_text("reason", change.why)
    if change.expires_at is not None and change.expires_at <= now:
        raise InvalidInput("expires_at must lie ahead.", field="expires_at")
    return replace(change, why=why)


def check_correction(change: Correction) -> Correction:
    """Return the correction with its value in the field's shape. Raises InvalidInput."""
    value = None if change.value is None else checked_value(change.field, change.value)
    return replace(change, value=value)


def override(
    session: Session, record: LeadRecord, change: OverrideChange, by: str, now: datetime
) -> None:
    kept = changed(record.lead.overrides, change, by, now)
    stored.save_overrides(session, record.lead.id, kept)


def correct(
    session: Session, record: LeadRecord, change: Correction, playbooks: Playbooks, now: datetime
) -> None:
    """Write a person's value, or take it back; the lead is judged again."""
    talks = [talk.id for talk in record.conversations]
    if change.value is None:
        stored.retire_edit(session, talks, change.field)
    elif not talks:
        raise InvalidInput("A lead without a conversation has no fields.", field=change.field)
    else:
        stored.add_edit(session, talks, _edit(record, change, now))
    rescore(session, record.lead.id, playbooks, now)


def _edit(record: LeadRecord, change: Correction, now: datetime) -> Fact:
    edits = [f for f in record.facts if f.field == change.field and f.method == "person"]
    return Fact(
        id=secrets.token_urlsafe(16),
        field=change.field,
        value=change.value,
        raw=in_words(change.field, change.value),
        method="person",
        confidence=1.0,
        state="captured",
        order=0,  # the store gives it its place
        at=now,
        supersedes=edits[-1].id if edits else None,
    )


def rescore(session: Session, lead_id: str, playbooks: Playbooks, now: datetime) -> None:
    """Judge a lead by what its conversations hold now; stage moves by itself are recorded.

    A lead without conversations has nothing to be judged by and stays as it is.
    """
    lead, talks = read_lead(session, lead_id), told_in(session, lead_id)
    if lead is None:
        return
    refresh_columns(session, lead_id)
    if not talks:
        return
    playbook = playbooks.find_in(session, spoke_last(talks).playbook_version) or playbooks.current
    judged = judge(
        talks,
        playbook,
        current=lead.stage,
        set_by_person=lead.stage_set_by_person,
        checks=kept_checks(),
    )
    at = max(now, lead.updated_at)
    save_scores(session, replace(lead, scores=judged.scores, grade=judged.grade, updated_at=at))
    if judged.stage != lead.stage:
        move = StageChange(
            secrets.token_urlsafe(16), lead.stage, judged.stage, judged.why, ASSISTANT, at
        )
        update_lead(session, replace(lead, updated_at=at), stage_change=move)
