"""A person by their e-mail address: hand out what is stored, or erase all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from assistant.errors import InvalidInput
from assistant.leads.events import event
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.erasure import Person, erase_person, person_of, sites_of
from assistant.store.keyring import tidy_email
from assistant.store.outbox import add_event
from assistant.store.person import everything_about, mentions_of

BY: Final = "system"


@dataclass(frozen=True)
class Erased:
    """What went. scrubbed: False when a reader kept the write-ahead file from being emptied.

    mentioned_in: conversations of other people in which the address was written; they stay.
    """

    leads: int
    conversations: int
    mentioned_in: tuple[str, ...]
    scrubbed: bool = True


class PersonalData:
    """Answers a person's requests outside of the chat; runs on the caller's own thread."""

    def __init__(
        self, database: Database, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database, self._clock = database, clock

    def find(self, email: str) -> Person:
        """Raises InvalidInput for what is no address."""
        address = checked_email(email)
        return self._database.read_now(lambda s: person_of(s, address))

    def export(self, email: str) -> dict[str, Any]:
        """Return all leads and conversations of the address, older values included."""
        address, now = checked_email(email), self._clock()

        def read(session: Session) -> dict[str, Any]:
            return everything_about(session, person_of(session, address))

        found = self._database.read_now(read)
        self._database.write_now(lambda s: append_audit(s, AuditEntry(now, BY, "person.exported")))
        return {"email": address, "exported_at": now, **found}

    def erase(self, email: str) -> Erased:
        """Delete everything of the address, tell receivers, and note the erasure.

        The note is a keyed hash: a backup that is restored later loses the person again.
        """
        address, now = checked_email(email), self._clock()
        done = self._database.write_now(lambda s: _erase(s, address, now))
        mentioned = self._database.read_now(lambda s: mentions_of(s, address, ()))
        scrubbed = self._database.scrub_now()
        return Erased(len(done.lead_ids), len(done.conversation_ids), tuple(mentioned), scrubbed)


def _erase(session: Session, email: str, now: datetime) -> Person:
    found = person_of(session, email)
    sites = sites_of(session, found)
    erase_person(session, email, now)
    for row_id, (kind, site) in sites.items():
        talk_id, lead_id = (row_id, None) if kind == "conversation" else (None, row_id)
        told = event("lead.erased", site, now, conversation_id=talk_id, lead_id=lead_id)
        add_event(session, told, conversation_id=talk_id, lead_id=lead_id)
    detail = {"leads": len(found.lead_ids), "conversations": len(found.conversation_ids)}
    append_audit(session, AuditEntry(now, BY, "person.erased", None, detail))
    return found


def checked_email(email: str) -> str:
    """Return the address tidied. Raises InvalidInput."""
    tidied = tidy_email(email)
    before, at, after = tidied.rpartition("@")
    if not (before and at and after) or any(char.isspace() for char in tidied):
        raise InvalidInput(f"{email!r} is no e-mail address.", field="email")
    return tidied
