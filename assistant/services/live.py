"""The live view: what goes on now, one conversation with its words, and saved replies."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from assistant.errors import InvalidInput, NotFound
from assistant.leads.conversation import Message
from assistant.leads.field_values import checked_text
from assistant.services.said import MAX_TEXT
from assistant.store import conversations
from assistant.store import live as stored
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.live import Mark, SavedReply, Talk

QUIET_AFTER: Final = timedelta(minutes=30)  # later a visitor is welcomed back: it has paused
ASKED_WITHIN: Final = timedelta(hours=24)
MAX_TITLE: Final = 60
MOST_REPLIES: Final = 100


@dataclass(frozen=True)
class Pane:
    """A conversation with its transcript, oldest first."""

    talk: Talk
    messages: tuple[Message, ...]


class Live:
    """Reads for the console; who attends is decided in takeover.py."""

    def __init__(
        self, database: Database, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database, self._clock = database, clock

    async def talks(self) -> list[Talk]:
        """Return open conversations: who asked for a person first, then the latest."""
        since = self._since()
        found = await self._database.read(lambda s: stored.open_talks(s, **since))
        return sorted(found, key=_first_to_last)

    async def marks(self) -> dict[str, Mark]:
        """Return a value for each open conversation that changes when it does."""
        since = self._since()
        return await self._database.read(lambda s: stored.marks(s, **since))

    async def pane(self, conversation_id: str, *, after: int = 0) -> Pane:
        """Return a conversation and what was said in it after message number `after`.

        Raises NotFound.
        """

        def both(session: Session) -> Pane:
            talk = stored.one_talk(session, conversation_id)
            if talk is None:
                raise NotFound("There is no such conversation.")
            return Pane(talk, tuple(_all_after(session, conversation_id, after)))

        return await self._database.read(both)

    def _since(self) -> dict[str, Any]:
        now = self._clock()
        return {"quiet": now - QUIET_AFTER, "asked": now - ASKED_WITHIN}

    # ------------------------------------------------------------ saved replies

    async def replies(self) -> list[SavedReply]:
        return await self._database.read(stored.saved_replies)

    async def save_reply(self, title: str, text: str, *, by: str) -> None:
        """Keep words for everybody. Raises InvalidInput naming what is wrong."""
        title, text = checked_text("title", title), text.strip()
        if len(title) > MAX_TITLE or not 0 < len(text) <= MAX_TEXT:
            raise InvalidInput(f"A reply has at most {MAX_TEXT} characters.", field="text")
        reply = SavedReply(secrets.token_urlsafe(16), title, text, by, self._clock())

        def add(session: Session) -> None:
            if stored.count_replies(session) >= MOST_REPLIES:
                raise InvalidInput(f"There are {MOST_REPLIES} replies already.", field="text")
            stored.add_reply(session, reply)
            append_audit(session, AuditEntry(reply.at, by, "reply.saved", reply.id))

        await self._database.write(add)

    async def remove_reply(self, reply_id: str, *, by: str) -> None:
        now = self._clock()

        def remove(session: Session) -> None:
            if stored.remove_reply(session, reply_id):
                append_audit(session, AuditEntry(now, by, "reply.removed", reply_id))

        await self._database.write(remove)


def _all_after(session: Session, conversation_id: str, after: int) -> list[Message]:
    found: list[Message] = []
    while more := conversations.messages_after(session, conversation_id, after):
        found += more
        after = more[-1].seq
    return found


def _first_to_last(talk: Talk) -> tuple[int, float]:
    if talk.handoff is not None and talk.attendance is None:
        return 0, talk.handoff.asked_at.timestamp()
    return 1, -talk.conversation.updated_at.timestamp()
