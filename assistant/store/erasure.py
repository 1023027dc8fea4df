"""Erasing people: their rows go, what must stay is emptied, and that it was done is noted.

The note names nobody: a hash of each random id, and a keyed hash of the address where a person was
erased by it. Restoring an older backup brings the rows back, and the notes take them away again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Table, case, delete, or_, select, update
from sqlalchemy.orm import Session

from assistant.store.keyring import Keyring, keys_of, tidy_email
from assistant.store.lead_columns import refresh_columns
from assistant.store.tables import (
    AuditRow,
    ConversationRow,
    ErasureRow,
    FactRow,
    LeadRow,
    OutboxRow,
    table_of,
)
from assistant.store.upserts import upsert

CONVERSATION: Final = table_of(ConversationRow)
LEAD: Final = table_of(LeadRow)
ERASURE: Final = table_of(ErasureRow)
FACT: Final = table_of(FactRow)
_AT_ONCE: Final = 500  # databases limit how many values a query may hold


@dataclass(frozen=True)
class Person:
    """What belongs to an address."""

    lead_ids: tuple[str, ...] = ()
    conversation_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Noted:
    """One erasure: what was erased, and when."""

    kind: str
    digest: str
    key_id: str
    at: datetime


# ------------------------------------------------------------ erasing


def erase_talks(session: Session, ids: Collection[str], now: datetime) -> int:
    """Delete conversations with all that hangs on them; return how many there were.

    Their leads stay: see erase_leads_left_alone.
    """
    gone = session.connection().execute(delete(CONVERSATION).where(CONVERSATION.c.id.in_(ids)))
    blank_traces(session, ids)
    note_erasure(session, "conversation", map(digest_of, ids), now)
    return gone.rowcount


def erase_lead_with_talks(session: Session, lead_id: str, now: datetime) -> bool:
    """Delete a lead, those merged into it, and their conversations; False when there is none."""
    ids = _with_merged(session, lead_id)
    talks = session.scalars(select(CONVERSATION.c.id).where(CONVERSATION.c.lead_id.in_(ids))).all()
    erase_talks(session, talks, now)
    gone = session.connection().execute(delete(LEAD).where(LEAD.c.id.in_(ids)))
    if not gone.rowcount:
        return False
    blank_traces(session, ids)
    note_erasure(session, "lead", map(digest_of, ids), now)
    return True


def erase_lead_left_alone(session: Session, lead_id: str, now: datetime) -> None:
    """Delete a lead without conversations; one that others hold up forgets what is gone."""
    held = session.scalar(
        select(CONVERSATION.c.id).where(CONVERSATION.c.lead_id == lead_id).limit(1)
    )
    if held is None:
        erase_lead_with_talks(session, lead_id, now)
        return
    for one in _with_merged(session, lead_id):
        refresh_columns(session, one)


def _with_merged(session: Session, lead_id: str) -> list[str]:
    """Return the lead and every lead that was merged into it, over any number of steps."""
    ids, new = [lead_id], [lead_id]
    while new:
        found = session.scalars(select(LEAD.c.id).where(LEAD.c.merged_into.in_(new))).all()
        new = [one for one in found if one not in ids]
        ids += new
    return ids


def blank_traces(session: Session, ids: Collection[str]) -> None:
    """Empty the events and audit rows about these conversations and leads.

    Events still waiting are not sent any more.
    """
    outbox, audit = table_of(OutboxRow), table_of(AuditRow)
    session.connection().execute(
        update(outbox)
        .where(or_(outbox.c.conversation_id.in_(ids), outbox.c.lead_id.in_(ids)))
        .values(
            payload={},
            last_error=None,
            status=case((outbox.c.status == "waiting", "erased"), else_=outbox.c.status),
        )
    )
    session.connection().execute(update(audit).where(audit.c.subject_id.in_(ids)).values(detail={}))


# ------------------------------------------------------------ finding a person


def person_of(session: Session, email: str) -> Person:
    """Return all that belongs to an address, in any case, now or before a correction.

    Facts may be encrypted, so that they are compared here and not by the database.
    """
    wanted = tidy_email(email)
    told = select(FACT.c.conversation_id, FACT.c.value).where(FACT.c.field == "email")
    talks = {
        row.conversation_id
        for row in session.execute(told.execution_options(yield_per=_AT_ONCE))
        if isinstance(row.value, str) and tidy_email(row.value) == wanted
    }
    kept = select(LEAD.c.id, LEAD.c.email).where(LEAD.c.email.is_not(None))
    leads = {
        row.id
        for row in session.execute(kept.execution_options(yield_per=_AT_ONCE))
        if tidy_email(row.email) == wanted
    }
    return _whole(session, talks, leads)


def _whole(session: Session, talks: Iterable[str], leads: Collection[str]) -> Person:
    """Follow conversations to their leads, leads to those merged with them, and back to talks."""
    talks = set(talks)
    for some in _parts(sorted(talks)):
        found = session.scalars(select(CONVERSATION.c.lead_id).where(CONVERSATION.c.id.in_(some)))
        leads = {*leads, *(one for one in found if one is not None)}
    every = {one for lead_id in leads for one in _with_merged(session, _top_of(session, lead_id))}
    for some in _parts(sorted(every)):
        own = select(CONVERSATION.c.id).where(CONVERSATION.c.lead_id.in_(some))
        talks |= set(session.scalars(own))
    return Person(tuple(sorted(every)), tuple(sorted(talks)))


def _top_of(session: Session, lead_id: str) -> str:
    seen = {lead_id}
    while into := session.scalar(select(LEAD.c.merged_into).where(LEAD.c.id == lead_id)):
        if into in seen:
            break
        seen.add(into)
        lead_id = into
    return lead_id


def sites_of(session: Session, person: Person) -> dict[str, tuple[str, str]]:
    """Return id -> ("lead" or "conversation", site): the leads, and talks that made none."""
    found: dict[str, tuple[str, str]] = {}
    leads = select(LEAD.c.id, LEAD.c.site_id).where(LEAD.c.id.in_(person.lead_ids))
    for row in session.execute(leads):
        found[row.id] = ("lead", row.site_id)
    talks = select(CONVERSATION.c.id, CONVERSATION.c.site_id).where(
        CONVERSATION.c.id.in_(person.conversation_ids), CONVERSATION.c.lead_id.is_(None)
    )
    for row in session.execute(talks):
        found[row.id] = ("conversation", row.site_id)
    return found


def erase_person(session: Session, email: str, now: datetime) -> Person:
    """Delete everything that belongs to an address; return what it was."""
    found = person_of(session, email)
    for lead_id in found.lead_ids:
        erase_lead_with_talks(session, lead_id, now)
    erase_talks(session, found.conversation_ids, now)
    keys = keys_of(session.get_bind().dialect)
    if mark := keys.erasure_mark(email):
        note_erasure(session, "email", [mark], now, key_id=keys.secret_id)
    return found


# ------------------------------------------------------------ notes, and erasing again


def digest_of(row_id: str) -> str:
    """Return the SHA-256 of a random id: 128 bits that nobody can guess back."""
    return hashlib.sha256(row_id.encode()).hexdigest()


def note_erasure(
    session: Session, kind: str, digests: Iterable[str], at: datetime, *, key_id: str = ""
) -> None:
    for digest in digests:
        row = {"kind": kind, "digest": digest, "key_id": key_id, "at": at}
        upsert(session, ERASURE, row, keys=("kind", "digest"))


def noted_erasures(session: Session) -> list[Noted]:
    return [
        Noted(row.kind, row.digest, row.key_id, row.at) for row in session.execute(select(ERASURE))
    ]


def erase_again(session: Session, noted: Collection[Noted]) -> int:
    """Erase what a restored backup brought back; return how many leads and conversations.

    noted: from before the restore; what the backup itself notes is added. What began after an
    erasure is a new acquaintance and stays.
    """
    latest: dict[tuple[str, str], Noted] = {}
    for one in sorted([*noted_erasures(session), *noted], key=lambda one: one.at):
        latest[one.kind, one.digest] = one
    for one in latest.values():
        note_erasure(session, one.kind, [one.digest], one.at, key_id=one.key_id)
    erased = 0
    for lead_id, at in _brought_back(session, LEAD, latest):
        erased += erase_lead_with_talks(session, lead_id, at)
    for talk_id, at in _brought_back(session, CONVERSATION, latest):
        erased += _erase_talk(session, talk_id, at)
    for talk_id, at in _talks_of_erased(session, latest):
        erased += _erase_talk(session, talk_id, at)
    return erased


def _brought_back(
    session: Session, table: Table, latest: Mapping[tuple[str, str], Noted]
) -> list[tuple[str, datetime]]:
    kind, found = table.name, []
    for row in session.execute(select(table.c.id, table.c.created_at)):
        noted = latest.get((kind, digest_of(row.id)))
        if noted is not None and row.created_at < noted.at:
            found.append((row.id, noted.at))
    return found


def _talks_of_erased(
    session: Session, latest: Mapping[tuple[str, str], Noted]
) -> list[tuple[str, datetime]]:
    """Return conversations that name an erased address, where the secret is still the same."""
    keys: Keyring = keys_of(session.get_bind().dialect)
    marks = {digest: one for (kind, digest), one in latest.items() if kind == "email"}
    if not marks:
        return []
    told = (
        select(FACT.c.conversation_id, FACT.c.value, CONVERSATION.c.created_at)
        .join(CONVERSATION, CONVERSATION.c.id == FACT.c.conversation_id)
        .where(FACT.c.field == "email")
    )
    found = {}
    for row in session.execute(told):
        mark = keys.erasure_mark(row.value) if isinstance(row.value, str) else None
        noted = marks.get(mark or "")
        if noted is not None and row.created_at < noted.at:
            found[row.conversation_id] = noted.at
    return list(found.items())


def _erase_talk(session: Session, talk_id: str, at: datetime) -> int:
    lead_id = session.scalar(select(CONVERSATION.c.lead_id).where(CONVERSATION.c.id == talk_id))
    gone = erase_talks(session, [talk_id], at)
    if lead_id is not None:
        erase_lead_left_alone(session, lead_id, at)
    return gone


def _parts(ids: list[str]) -> Iterable[list[str]]:
    return (ids[first : first + _AT_ONCE] for first in range(0, len(ids), _AT_ONCE))
