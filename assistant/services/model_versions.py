"""Versions of the model, as the console shows and chooses them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from assistant.dialogue import model_folder
from assistant.dialogue.model_folder import Version
from assistant.dialogue.training import fingerprint
from assistant.errors import ModelRefused
from assistant.services.served_model import ServedModel
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.retraining import State, decide_runs

__all__ = ["ModelVersions", "Version", "Versions"]


@dataclass(frozen=True)
class Versions:
    """What is kept, newest first.

    current: the name of the version that is to serve. serving: what this process serves by now.
    trouble: why it could not take up another one, empty when it could.
    """

    kept: Sequence[Version]
    current: str
    previous: str
    serving: str
    trouble: str


class ModelVersions:
    """The versions in the model folder; a choice is noted in the audit log."""

    def __init__(
        self, database: Database, model_dir: Path, served: ServedModel | None, project: Path
    ) -> None:
        """served: what this process serves by, None where it serves no visitors."""
        self._database, self._model_dir = database, model_dir
        self._served, self._project = served, project

    async def all(self) -> Versions:
        return await asyncio.to_thread(self._all)

    def _all(self) -> Versions:
        current = model_folder.current_model(self._model_dir)
        previous = model_folder.previous_model(self._model_dir)
        return Versions(
            kept=model_folder.versions(self._model_dir),
            current=current.fingerprint if current else "",
            previous=previous.fingerprint if previous else "",
            serving=self._served.serving if self._served else "",
            trouble=self._served.trouble if self._served else "",
        )

    async def use(self, name: str, *, by: str) -> None:
        """Let a kept version serve.

        Raises NotFound, or ModelRefused for a changed archive and for one that reads data/test/
        worse than the one it was compared with (code model_worse).
        """

        def choose() -> str:
            if model_folder.kept_version(self._model_dir, name).refused:
                raise ModelRefused(
                    "It reads data/test/ worse. `assistant model use` takes it all the same.",
                    code="model_worse",
                )
            made_from = fingerprint(self._project)
            chosen = model_folder.use_version(self._model_dir, name, project_fingerprint=made_from)
            return chosen.name

        chosen = await asyncio.to_thread(choose)
        await self._note(chosen, "promoted", "model.chosen", by)

    async def discard(self, name: str, *, by: str) -> None:
        """Delete a kept version. Raises NotFound, or ModelRefused for the one that serves."""
        gone = await asyncio.to_thread(model_folder.discard_version, self._model_dir, name)
        await self._note(gone.name, "discarded", "model.discarded", by)

    async def _note(self, version: str, state: State, deed: str, by: str) -> None:
        entry = AuditEntry(datetime.now(UTC), by, deed, None, {"version": version})

        def write(session: Session) -> None:
            decide_runs(session, version, state)
            append_audit(session, entry)

        await self._database.write(write)
