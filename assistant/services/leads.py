"""Leads as salespeople and their tools work with them: read, move, assign, note, export, erase."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy.orm import Session

from assistant.errors import InvalidInput, NotFound, SetupError, StageMoveRefused
from assistant.leads.conversation import Message
from assistant.leads.events import change_events, lead_event
from assistant.leads.lead import Lead, Stage, StageChange
from assistant.leads.overrides import OverrideChange, in_force
from assistant.leads.playbook import Playbook
from assistant.leads.projection import lead_json
from assistant.leads.stages import check_move
from assistant.services import lead_edits, lead_merges
from assistant.services.bus import Bus, Notice
from assistant.services.lead_edits import Correction, check_correction, check_override
from assistant.services.playbooks import Playbooks
from assistant.store import lead_conditions, lead_filter, lead_lines
from assistant.store import lead_merges as merging
from assistant.store import leads as stored
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.lead_lines import BoardColumn, LeadLine
from assistant.store.lead_merges import Merge
from assistant.store.leads import LeadFilter, LeadRecord, NotCaptured, Note
from assistant.store.outbox import add_event
from assistant.store.sites import Site, list_sites

MAX_REASON: Final = 500
MAX_NOTE: Final = 5000
MAX_OWNER: Final = 100
TAKE_BACK_WITHIN: Final = timedelta(hours=1)
# A change is seen in the order of commits, which is not that of updated_at: look back this far.
LATE_COMMIT: Final = timedelta(seconds=6)


@dataclass(frozen=True)
class LeadView:
    """A lead as stored and in the shape of the API."""

    record: LeadRecord
    json: dict[str, Any]


@dataclass(frozen=True)
class Duplicates:
    """proposed: leads that may be the same person, each with what they share; merged: those that
    people put to this one already."""

    proposed: tuple[tuple[LeadView, tuple[str, ...]], ...]
    merged: tuple[Merge, ...]


@dataclass(frozen=True)
class LeadChange:
    """What a person changes; None leaves a part as it is.

    reason: why the stage moves. owner: a name, or "" for nobody.
    override: a number beside a score. correct: a field, which then outranks what was said.
    take_back: undo the last move, which the same person made within TAKE_BACK_WITHIN.
    bulk: what the changes of several leads have in common in the audit log.
    """

    stage: str | None = None
    reason: str = ""
    owner: str | None = None
    note: str | None = None
    override: OverrideChange | None = None
    correct: Correction | None = None
    take_back: bool = False
    bulk: str | None = None


def utc_now() -> datetime:
    return datetime.now(UTC)


class Leads:
    """The one door to leads for the API, the console and the command line."""

    def __init__(
        self,
        database: Database,
        *,
        bus: Bus | None = None,
        playbook: Playbook | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database, self._bus, self._clock = database, bus, clock
        self._playbooks = Playbooks(database, playbook) if playbook else None

    def now(self) -> datetime:
        return self._clock()

    # ------------------------------------------------------------ reading

    async def page(self, wanted: LeadFilter) -> tuple[list[LeadView], str | None]:
        """Return one page and the cursor of the next, None on the last page.

        Raises InvalidInput naming the part of the filter that is wrong.
        """
        now = self._clock()
        return await self._database.read(lambda s: page_of(s, wanted, now))

    async def lines(self, wanted: LeadFilter) -> tuple[list[LeadLine], str | None]:
        """The same as page(), with no more of each lead than a list shows."""
        return await self._database.read(lambda s: lead_lines.list_lines(s, wanted))

    async def neighbours(self, wanted: LeadFilter, lead_id: str) -> tuple[str | None, str | None]:
        """Return the leads before and after one in a list. Raises InvalidInput as lines() does."""
        if not can_be_stored(lead_id):
            return None, None
        return await self._database.read(lambda s: lead_filter.neighbours(s, wanted, lead_id))

    async def choices(self) -> dict[str, Sequence[str]]:
        """Return the owners, campaigns, webinars and magnets that leads can be filtered by."""
        return await self._database.read(lead_conditions.choices)

    async def board(self, per_column: int) -> list[BoardColumn]:
        """Return every stage with how many leads it has, and those changed last."""
        return await self._database.read(lambda s: lead_lines.board(s, per_column))

    async def get(self, lead_id: str) -> LeadView:
        """Raises NotFound."""
        now = self._clock()
        return await self._database.read(lambda s: view_of(_existing(s, lead_id), now))

    async def transcript(self, lead_id: str) -> list[tuple[str, Message]]:
        """Return (conversation id, message), conversation by conversation. Raises NotFound."""
        _, transcript = await self.with_transcript(lead_id)
        return transcript

    async def with_transcript(self, lead_id: str) -> tuple[LeadView, list[tuple[str, Message]]]:
        """Return both from one state of the database. Raises NotFound."""

        now = self._clock()

        def both(session: Session) -> tuple[LeadView, list[tuple[str, Message]]]:
            view = view_of(_existing(session, lead_id), now)
            return view, stored.transcript(session, lead_id)

        return await self._database.read(both)

    async def not_captured(self, site: str | None = None, limit: int = 50) -> list[NotCaptured]:
        """Return conversations that made no lead, newest first."""
        return await self._database.read(lambda s: stored.not_captured(s, site, limit))

    async def duplicates(self, lead_id: str) -> Duplicates:
        """Return leads that may be the same person, and those merged into it. Raises NotFound."""
        now = self._clock()

        def found(session: Session) -> Duplicates:
            _existing(session, lead_id)
            proposed = merging.duplicates_of(session, lead_id)
            return Duplicates(
                tuple((view_of(_existing(session, one), now), why) for one, why in proposed),
                tuple(merging.merges_of(session, lead_id)),
            )

        return await self._database.read(found)

    async def sites(self) -> list[Site]:
        return await self._database.read(list_sites)

    async def changes_since(self, after: datetime) -> list[tuple[str, datetime]]:
        """Return (lead id, updated_at) of what changed since, and of what was committed late."""
        return await self._database.read(lambda s: stored.changes_since(s, after - LATE_COMMIT))

    # ------------------------------------------------------------ changing

    async def change(self, lead_id: str, change: LeadChange, *, by: str) -> LeadView:
        """Move, assign and note in one transaction; return the lead as it is then.

        by: a user's name, or "api key …".
        Raises NotFound, InvalidInput, and StageMoveRefused when the pipeline has no such move.
        """
        now = self._clock()
        change = _checked(change, now)
        view = await self._database.write(lambda s: self._apply(s, lead_id, change, by, now))
        await self._tell(lead_id)
        return view

    async def merge(self, lead_id: str, from_id: str, *, by: str) -> LeadView:
        """Put another lead's conversations and notes to this one; return it as it is then.

        Raises NotFound, and MergeRefused when the two cannot be put together.
        """
        return await self._rearrange(lead_merges.merge, lead_id, from_id, by)

    async def unmerge(self, lead_id: str, from_id: str, *, by: str) -> LeadView:
        """Give the other lead back what it brought along. Raises NotFound, MergeRefused."""
        return await self._rearrange(lead_merges.unmerge, lead_id, from_id, by)

    async def _rearrange(
        self, change: Callable[..., None], lead_id: str, from_id: str, by: str
    ) -> LeadView:
        now, playbooks = self._clock(), self._judging()
        if not (can_be_stored(lead_id) and can_be_stored(from_id)):
            raise _no_such_lead()

        def apply(session: Session) -> LeadView:
            change(session, lead_id, from_id, playbooks, by, now)
            return view_of(_existing(session, lead_id), now)

        view = await self._database.write(apply)
        await self._tell(lead_id)
        await self._tell(from_id)
        return view

    async def erase(self, lead_id: str, *, by: str) -> None:
        """Delete a lead with its conversations and all they hold. Raises NotFound."""
        now = self._clock()

        def erase(session: Session) -> bool:
            lead = _existing(session, lead_id).lead
            if not stored.erase_lead(session, lead_id, now):
                return False
            append_audit(session, AuditEntry(now, by, "lead.erased", lead_id))
            add_event(session, lead_event("lead.erased", lead, now), lead_id=lead_id)
            return True

        if not await self._database.write(erase):
            raise _no_such_lead()
        await self._database.scrub()
        await self._tell(lead_id)

    def _apply(
        self, session: Session, lead_id: str, change: LeadChange, by: str, now: datetime
    ) -> LeadView:
        record = _existing(session, lead_id)
        before = record.lead
        note = _note(change, by, now)
        if change.take_back:
            move: StageChange | None = _taken_back(record, change, by, now)
        else:
            move = _move(before, change, by, now)
        owner = before.owner if change.owner is None else change.owner or None
        edited = change.override is not None or change.correct is not None
        if not (move or note or edited or owner != before.owner):
            return view_of(record, now)
        # later than before even where the clock was set back: that is how others notice
        at = max(now, before.updated_at + timedelta(microseconds=1))
        done = _audited(before, change, move, note, owner)
        stored.update_lead(
            session,
            replace(before, owner=owner, updated_at=at),
            stage_change=move,
            note=note,
            audit=AuditEntry(now, by, "lead.changed", lead_id, done),
        )
        if change.override is not None:
            lead_edits.override(session, record, change.override, by, now)
        if change.correct is not None:
            lead_edits.correct(session, record, change.correct, self._judging(), at)
        after = _existing(session, lead_id)
        for told in change_events(after.lead, move, now, corrected=edited):
            add_event(session, told, lead_id=lead_id)
        return view_of(after, now)

    def _judging(self) -> Playbooks:
        if self._playbooks is None:
            raise SetupError("Leads cannot be judged again without a playbook.")
        return self._playbooks

    async def _tell(self, lead_id: str) -> None:
        if self._bus is not None:
            await self._bus.publish(Notice("lead", lead_id))


def page_of(
    session: Session, wanted: LeadFilter, now: datetime
) -> tuple[list[LeadView], str | None]:
    """now: when overrides are looked at."""
    records, cursor = stored.list_leads(session, wanted)
    return [view_of(record, now) for record in records], cursor


def view_of(record: LeadRecord, now: datetime) -> LeadView:
    """now: when overrides are looked at."""
    lead = record.lead
    if lead.overrides:
        lead = replace(lead, overrides=in_force(lead.overrides, now))
        record = replace(record, lead=lead)
    parts = (record.conversations, record.facts, record.consents, record.handovers)
    return LeadView(record, lead_json(lead, *parts))


def _existing(session: Session, lead_id: str) -> LeadRecord:
    record = stored.get_lead(session, lead_id) if can_be_stored(lead_id) else None
    if record is None:
        raise _no_such_lead()
    return record


def _no_such_lead() -> NotFound:
    return NotFound("There is no such lead.")


def _move(before: Lead, change: LeadChange, by: str, now: datetime) -> StageChange | None:
    if change.stage is None or change.stage == before.stage:
        return None
    check_move(before.stage, cast(Stage, change.stage))
    stage = cast(Stage, change.stage)
    return StageChange(_new_id(), before.stage, stage, change.reason, by, now)


def _taken_back(record: LeadRecord, change: LeadChange, by: str, now: datetime) -> StageChange:
    """Return the move back, which the pipeline need not have. Raises StageMoveRefused."""
    last = record.stage_changes[-1] if record.stage_changes else None
    if (
        last is None
        or last.before is None
        or last.by != by
        or last.after != record.lead.stage
        or now - last.at > TAKE_BACK_WITHIN
    ):
        raise StageMoveRefused("There is no move of yours to take back here.")
    return StageChange(_new_id(), last.after, last.before, change.reason, by, now)


def _note(change: LeadChange, by: str, now: datetime) -> Note | None:
    return Note(_new_id(), change.note, by, now) if change.note else None


def _audited(
    before: Lead,
    change: LeadChange,
    move: StageChange | None,
    note: Note | None,
    owner: str | None,
) -> dict[str, Any]:
    """Return what was done, without the words: a note is read on the lead, and erased with it."""
    done: dict[str, Any] = {}
    if move:
        done["stage"] = [move.before, move.after]
    if owner != before.owner:
        done["owner"] = [before.owner, owner]
    if note:
        done["note_id"] = note.id
    if change.bulk:
        done["bulk"] = change.bulk
    if change.override:
        done["override"] = [change.override.dimension, change.override.value]
    if change.correct:
        taken_back = change.correct.value is None
        done["taken_back" if taken_back else "corrected"] = change.correct.field
    return done


def _checked(change: LeadChange, now: datetime) -> LeadChange:
    """Return the change without blanks around its texts. Raises InvalidInput naming the field."""
    limits = {"reason": MAX_REASON, "owner": MAX_OWNER, "note": MAX_NOTE}
    tidied: dict[str, Any] = {}
    for name, most in limits.items():
        text = getattr(change, name)
        if text is None:
            continue
        tidied[name] = text.strip()
        if len(tidied[name]) > most:
            raise InvalidInput(f"{name} may have {most} characters at most.", field=name)
        if not can_be_stored(text):
            raise InvalidInput(f"{name} holds characters that no text can have.", field=name)
    return replace(
        change,
        **tidied,
        override=check_override(change.override, now) if change.override else None,
        correct=check_correction(change.correct) if change.correct else None,
    )


def can_be_stored(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _new_id() -> str:
    return secrets.token_urlsafe(16)
