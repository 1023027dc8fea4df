"""What each user has read of the leads; nobody else sees it, and nothing of it is audited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.errors import InvalidInput, NotFound
from assistant.services.leads import can_be_stored
from assistant.store import lead_seen as stored
from assistant.store.database import Database

MOST: Final = 200


class LeadSeen:
    """A lead is unread while its visitor wrote something the user has not opened."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unread(self, user_id: str, lead_ids: Sequence[str]) -> set[str]:
        return await self._database.read(lambda s: stored.unread_among(s, user_id, lead_ids))

    async def opened(self, user_id: str, lead_id: str) -> None:
        """Note a lead as read; to be called before it is read, so that no words are missed."""
        if not can_be_stored(lead_id) or not await self.unread(user_id, [lead_id]):
            return
        await self._database.write(lambda s: stored.mark_seen(s, user_id, [lead_id]))

    async def mark_read(self, user_id: str, lead_ids: Sequence[str]) -> int:
        """Return how many leads there were. Raises InvalidInput for none or too many."""
        wanted = sorted({one for one in lead_ids if can_be_stored(one)})
        if not 1 <= len(wanted) <= MOST:
            raise InvalidInput(f"Choose from 1 to {MOST} leads.", field="lead")
        return await self._database.write(lambda s: stored.mark_seen(s, user_id, wanted))

    async def mark_unread(self, user_id: str, lead_id: str) -> None:
        """Raises NotFound."""
        if not can_be_stored(lead_id) or not await self._database.write(
            lambda s: stored.mark_unseen(s, user_id, [lead_id])
        ):
            raise NotFound("There is no such lead.")

    async def mark_all_read(self, user_id: str) -> None:
        await self._database.write(lambda s: stored.mark_all_seen(s, user_id))
