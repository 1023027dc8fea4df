"""What is left of an erased person in rows that must stay: nothing but that they existed."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import case, or_, update
from sqlalchemy.orm import Session

from assistant.store.tables import AuditRow, OutboxRow, table_of


def blank_traces(session: Session, ids: Collection[str]) -> None:
    """Empty the events and audit rows about these conversations and leads.

    Events still waiting are not sent any more.
    """
    outbox, audit = table_of(OutboxRow), table_of(AuditRow)
    session.connection().execute(
        update(outbox)
        .where(or_(outbox.c.conversation_id.in_(ids), outbox.c.lead_id.in_(ids)))
        .values(
            payload={},
            last_error=None,
            status=case((outbox.c.status == "waiting", "erased"), else_=outbox.c.status),
        )
    )
    session.connection().execute(update(audit).where(audit.c.subject_id.in_(ids)).values(detail={}))
