"""Putting two leads together and taking them apart again, each in one transaction."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from assistant.errors import MergeRefused, NotFound
from assistant.leads.events import lead_event
from assistant.services.lead_edits import rescore
from assistant.services.playbooks import Playbooks
from assistant.store import lead_merges as stored
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.lead_columns import read_lead
from assistant.store.lead_merges import Merge
from assistant.store.outbox import add_event


def merge(
    session: Session, into: str, from_id: str, playbooks: Playbooks, by: str, now: datetime
) -> None:
    """Move conversations and notes of `from_id` to `into`, which is judged by all of them.

    Raises NotFound, and MergeRefused saying why the two cannot be put together.
    """
    if into == from_id:
        raise MergeRefused("A lead cannot be merged with itself.", field="from")
    held = stored.hold(session, (into, from_id))
    for one in (into, from_id):
        if one not in held:
            raise NotFound("There is no such lead.", field="from" if one == from_id else None)
    for one in (into, from_id):
        if top := held[one].merged_into:
            raise MergeRefused(f"The lead {one} is merged into {top} already.", field="from")
    if held[into].site_id != held[from_id].site_id:
        raise MergeRefused("The two leads belong to different sites.", field="from")
    done = Merge(
        secrets.token_urlsafe(16),
        into,
        from_id,
        stored.talks_of(session, from_id),
        stored.notes_of(session, from_id),
        by,
        now,
    )
    stored.restart_turns(session, (into, from_id))
    stored.put_together(session, done)
    _settle(session, done, playbooks, by, now, undone=False)


def unmerge(
    session: Session, into: str, from_id: str, playbooks: Playbooks, by: str, now: datetime
) -> None:
    """Give `from_id` back what it brought along; both are judged by what they hold.

    Raises NotFound, and MergeRefused when the two are not merged, or not the last to be.
    """
    held = stored.hold(session, (into, from_id))
    if into not in held:
        raise NotFound("There is no such lead.")
    found = [one for one in stored.merges_of(session, into) if one.from_id == from_id]
    if not found:
        raise MergeRefused("These two leads are not merged.", field="from")
    if top := held[into].merged_into:
        raise MergeRefused(
            f"The lead {into} is merged into {top} itself: take those apart first.", field="from"
        )
    if not set(found[0].conversation_ids) & set(stored.talks_of(session, into)):
        raise MergeRefused("What that lead brought along was erased.", field="from")
    stored.restart_turns(session, (into,))
    stored.take_apart(session, found[0])
    _settle(session, found[0], playbooks, by, now, undone=True)


def _settle(
    session: Session, done: Merge, playbooks: Playbooks, by: str, now: datetime, *, undone: bool
) -> None:
    """Judge both leads again, note who did it, and tell others."""
    for lead_id in (done.into_id, done.from_id):
        rescore(session, lead_id, playbooks, now)
    action = "lead.unmerged" if undone else "lead.merged"
    append_audit(session, AuditEntry(now, by, action, done.into_id, {"from": done.from_id}))
    lead = read_lead(session, done.into_id)
    assert lead is not None, "it was held just now"
    told = lead_event("lead.merged", lead, now, merged_lead_id=done.from_id, undone=undone)
    add_event(session, told, lead_id=done.into_id)
