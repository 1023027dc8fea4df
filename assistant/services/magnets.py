"""Lead magnets: promised for a way of contact, handed over by a link that expires, fetched."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from assistant.errors import NotFound
from assistant.leads.conversation import Link
from assistant.leads.playbook import Magnet
from assistant.leads.turn import Handover, OutboxEvent
from assistant.services.bus import Bus, Notice
from assistant.services.playbook import is_inside
from assistant.services.site_books import SiteBooks
from assistant.services.turns import Turn, Utterance, new_id
from assistant.store import magnets as stored
from assistant.store.database import Database
from assistant.store.outbox import add_event

PATH: Final = "/handouts"
VALID_FOR: Final = timedelta(days=14)
FILE: Final = "file:"
PROMISED: Final = "magnet"  # in the dialogue's state: which one waits for a way of contact


def offer(turn: Turn, magnet: Magnet) -> tuple[Utterance, ...]:
    """Hand the magnet over, or ask for the way of contact that it is given for."""
    if magnet.asks_email and not turn.is_reachable:
        turn.state[PROMISED] = magnet.id
        turn.state["contact_first"] = True
        return (Utterance("utter_magnet_promised", {"title": magnet.title[turn.language]}),)
    return (_hand_over(turn, magnet),)


def hand_over_promised(turn: Turn) -> tuple[Utterance, ...]:
    """Hand over what was promised, once a way of contact is known; otherwise nothing."""
    magnet = turn.playbook.magnet(turn.state.get(PROMISED, ""))
    if magnet is None or not turn.is_reachable:
        return ()
    del turn.state[PROMISED]
    return (_hand_over(turn, magnet),)


def _hand_over(turn: Turn, magnet: Magnet) -> Utterance:
    token = secrets.token_urlsafe(24)
    title = magnet.title[turn.language]
    target = magnet.url.get(turn.language) or FILE + magnet.file[turn.language]
    turn.handovers.append(
        Handover(
            new_id(),
            magnet.id,
            magnet.kind,
            title,
            turn.message_id,
            turn.now,
            hash_of(token),
            turn.now + VALID_FOR,
            target,
        )
    )
    days = {"title": title, "days": VALID_FOR.days}
    return Utterance("utter_magnet", days, (Link(title, f"{PATH}/{token}"),))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Handouts:
    """Follows the links. books: what each site talks by, with the folder of its files."""

    def __init__(
        self,
        database: Database,
        books: SiteBooks,
        bus: Bus,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database, self._books, self._bus, self._clock = database, books, bus, clock

    async def find(self, token: str) -> stored.HandedOut:
        """Return what a link leads to. Raises NotFound for one that nobody was given."""
        handed = await self._database.read(lambda s: stored.find_handed_out(s, hash_of(token)))
        if handed is None or handed.target is None:
            raise NotFound("There is nothing behind this link.")
        return handed

    def is_expired(self, handed: stored.HandedOut) -> bool:
        return handed.expires_at is not None and handed.expires_at <= self._clock()

    async def fetched(self, handed: stored.HandedOut) -> None:
        """Note on the lead that the magnet was fetched."""
        now = self._clock()
        lead_id, conversation_id = handed.lead_id, handed.conversation_id
        ids = {"lead_id": lead_id, "conversation_id": conversation_id}

        def write(session: Session) -> None:
            stored.count_download(session, handed.id, now)
            if lead_id:
                event = OutboxEvent(new_id(), "lead.updated", ids, now)
                add_event(session, event, lead_id=lead_id, conversation_id=conversation_id)

        await self._database.write(write)
        if handed.lead_id:
            await self._bus.publish(Notice("lead", handed.lead_id))

    async def file_of(self, handed: stored.HandedOut) -> Path | None:
        """Return the file that is handed out, None for an address. Raises NotFound."""
        if not handed.target or not handed.target.startswith(FILE):
            return None
        house = await self._books.of(handed.site_id)
        file = house.current.folder / handed.target.removeprefix(FILE)
        if not is_inside(file, house.current.folder):
            raise NotFound("There is nothing behind this link any more.")
        return file
