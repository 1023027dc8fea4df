"""What this installation promises and goes by, for reading: playbooks and consent texts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from assistant.errors import SetupError
from assistant.leads.playbook import Playbook
from assistant.services.playbook import read_playbook
from assistant.store.consent import count_texts, kept_texts
from assistant.store.database import Database
from assistant.store.playbooks import KeptPlaybook, list_playbooks, text_of

__all__ = ["ConsentWords", "HouseRules", "KeptPlaybook", "problem_of"]


@dataclass(frozen=True)
class ConsentWords:
    """One text as visitors see or saw it. locale: "" where only the kept words are known.

    counts: action -> how often. in_use: whether the current playbook still says it.
    """

    text_id: str
    text_sha256: str
    words: str
    locale: str
    purpose: str
    in_use: bool
    counts: Mapping[str, int]


class HouseRules:
    """current: the playbook that the server was started with."""

    def __init__(self, database: Database, current: Playbook) -> None:
        self._database, self.current = database, current

    async def versions(self) -> list[KeptPlaybook]:
        """Return the playbooks that conversations ran on, the one used last first."""
        return await self._database.read(list_playbooks)

    async def text_of(self, version: str) -> str | None:
        """Return a playbook's text; None where it is not kept."""
        if version == self.current.version and self.current.source:
            return self.current.source
        return await self._database.read(lambda s: text_of(s, version))

    async def consents(self) -> list[ConsentWords]:
        """Return the texts in use, then those that people answered before."""
        return await self._database.read(self._consents)

    def _consents(self, session: Session) -> list[ConsentWords]:
        counts, kept = count_texts(session), kept_texts(session)
        found = []
        for text in self.current.consents:
            for locale, words in text.text.items():
                digest = hashlib.sha256(words.encode()).hexdigest()
                key = (text.id, digest)
                kept.pop(key, None)
                answered = counts.get(key, {})
                found.append(ConsentWords(*key, words, locale, text.purpose, True, answered))
        found += [
            ConsentWords(*key, words, "", "", False, counts.get(key, {}))
            for key, words in kept.items()
        ]
        return found


def problem_of(text: str) -> str | None:
    """Return what is wrong with a playbook's text, with line and remedy; None when nothing is."""
    try:
        read_playbook(text, "playbook.yml")
    except SetupError as error:
        return str(error)
    return None
