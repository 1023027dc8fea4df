"""Which playbook a conversation runs on: the one it began with, whatever is current."""

from __future__ import annotations

import logging

from sqlalchemy.orm import Session

from assistant.errors import SetupError
from assistant.leads.playbook import Playbook
from assistant.services.playbook import read_playbook
from assistant.store.database import Database
from assistant.store.playbooks import keep_playbook, text_of

logger = logging.getLogger(__name__)


class Playbooks:
    """The current playbook, and earlier ones from their stored texts."""

    def __init__(self, database: Database, current: Playbook) -> None:
        self.current = current
        self._database = database
        self._read: dict[str, Playbook | None] = {current.version: current}
        self._kept: set[str] = set()

    def keep(self, session: Session, playbook: Playbook) -> None:
        """Store a text, in the transaction of a conversation that begins with it."""
        if playbook.version not in self._kept and playbook.source:
            keep_playbook(session, playbook.version, playbook.source)

    def was_kept(self, playbook: Playbook) -> None:
        """The transaction is committed: this process need not store it again."""
        self._kept.add(playbook.version)
        self._read[playbook.version] = playbook

    async def of(self, version: str) -> Playbook:
        """Return the playbook of a version, the current one where that text is lost."""
        return await self.find(version) or self.current

    async def find(self, version: str) -> Playbook | None:
        """Return the playbook of a version; None when it is not kept or cannot be read any more."""
        if version not in self._read:
            await self._database.read(lambda s: self.find_in(s, version))
        return self._read[version]

    def find_in(self, session: Session, version: str) -> Playbook | None:
        """The same within a transaction."""
        if version not in self._read:
            self._read[version] = _read_again(text_of(session, version), version)
        return self._read[version]


def _read_again(text: str | None, version: str) -> Playbook | None:
    if text is None:
        return None
    try:
        return read_playbook(text, f"playbook {version}")
    except SetupError:
        logger.exception("playbook %s cannot be read by this release", version)
        return None
