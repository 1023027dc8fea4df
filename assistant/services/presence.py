"""Who is there to talk to visitors: whoever has the live view open, may answer and says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from assistant.errors import InvalidInput, Unavailable
from assistant.leads.playbook import WorkingHours
from assistant.leads.working_hours import is_open
from assistant.store import attendance as stored
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database

# A browser is heard of every 15 s; after 60 s without a word its user has gone.
GONE_AFTER: Final = timedelta(seconds=60)
MAX_NAME: Final = 60


@dataclass(frozen=True)
class Colleague:
    """A user of the console as conversations know them."""

    id: str
    name: str


@dataclass(frozen=True)
class Standing:
    """How visitors see a user. shown_as: the name they read."""

    available: bool
    shown_as: str


class Presence:
    """Kept in the database, so that every process knows it."""

    def __init__(
        self, database: Database, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database, self._clock = database, clock

    async def beat(self, who: Colleague) -> None:
        """A live view of this user is open."""
        now = self._clock()
        await self._database.write(lambda s: stored.be_present(s, who.id, now))

    async def change(self, who: Colleague, *, available: bool, shown_as: str) -> None:
        """Say whether visitors may be promised this user, and under which name they see them.

        Raises InvalidInput for a name that is too long or empty on paper.
        """
        name = " ".join(shown_as.split())
        if len(name) > MAX_NAME or not name.isprintable():
            raise InvalidInput(f"The name may have at most {MAX_NAME} letters.", field="shown_as")
        now = self._clock()
        detail = {"available": available}
        entry = AuditEntry(now, who.name, "user.presence_changed", who.id, detail)

        def write(session: Session) -> None:
            stored.set_presence(session, who.id, now, available=available, shown_as=name or None)
            append_audit(session, entry)

        await self._database.write(write)

    async def standing(self, who: Colleague) -> Standing:
        return await self._database.read(lambda s: standing_of(s, who))

    async def people(self) -> list[stored.Presence]:
        """Return who is there and available."""
        since = self._clock() - GONE_AFTER
        return await self._database.read(lambda s: stored.people_there(s, since))

    async def is_somebody_there(self, hours: WorkingHours | None) -> bool:
        """Whether a visitor may be told that a person has been called: never out of hours."""
        now = self._clock()
        if hours is not None and not is_open(hours, now):
            return False
        try:
            return await self._database.read(
                lambda s: stored.is_somebody_there(s, now - GONE_AFTER)
            )
        except Unavailable:
            return False  # nothing is promised that cannot be known


def standing_of(session: Session, who: Colleague) -> Standing:
    held = stored.presence_of(session, who.id)
    shown = held.shown_as if held and held.shown_as else spoken_name(who.name)
    return Standing(held.available if held else True, shown)


def spoken_name(name: str) -> str:
    """Return a user's name as visitors read it: "kim.berg" is Kim Berg."""
    words = name.partition("@")[0].replace(".", " ").replace("_", " ").split()
    return " ".join(word[:1].upper() + word[1:] for word in words) or name
