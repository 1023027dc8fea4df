"""How much waits to go out, for whoever watches the server."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.store.outgoing_tables import MailRow
from assistant.store.tables import DeliveryRow, OutboxRow


@dataclass(frozen=True)
class Backlog:
    """counts: by what waits; "…_dead" was given up. oldest_at: of the events not handed on."""

    counts: dict[str, int] = field(default_factory=dict)
    oldest_at: datetime | None = None


def backlog(session: Session) -> Backlog:
    waits = OutboxRow.status == "waiting"
    events, oldest_at = session.execute(
        select(func.count(), func.min(OutboxRow.at)).where(waits)
    ).one()
    counts = {"events": events}
    for name, row in (("webhooks", DeliveryRow), ("mails", MailRow)):
        for status, kind in (("waiting", name), ("dead", f"{name}_dead")):
            query = select(func.count()).select_from(row).where(row.status == status)
            counts[kind] = session.scalar(query) or 0
    return Backlog(counts, oldest_at)
