"""What waits to go out, as numbers for whoever watches the server."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from assistant import metrics
from assistant.errors import AssistantError
from assistant.store.backlog import backlog
from assistant.store.columns import utc_now
from assistant.store.database import Database

# The numbers that need no database come also when it does not answer.
ANSWER_WITHIN_S: Final = 1.0


async def note_backlog(database: Database) -> None:
    """Read the backlog into the metrics; they keep what they said when nothing can be read."""
    try:
        found = await database.read(backlog, within_s=ANSWER_WITHIN_S)
    except AssistantError:
        return
    for kind, count in found.counts.items():
        metrics.BACKLOG.labels(kind=kind).set(count)
    metrics.BACKLOG_SECONDS.set(_age_s(found.oldest_at))


def _age_s(at: datetime | None) -> float:
    return max(0.0, (utc_now() - at).total_seconds()) if at else 0.0
