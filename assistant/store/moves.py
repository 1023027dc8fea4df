"""A lead's moves in the pipeline, in the order they were made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from assistant.leads.lead import StageChange
from assistant.store.rows import CHANGE_COLUMNS, row_of
from assistant.store.tables import StageChangeRow, table_of

CHANGE: Final = table_of(StageChangeRow)
# A turn may move a lead twice at one time. Moves older than seq fall back on their id.
IN_ORDER: Final = (CHANGE.c.at, CHANGE.c.seq, CHANGE.c.id)
NEWEST_FIRST: Final = tuple(column.desc() for column in IN_ORDER)
_LAST_SEQ: Final = select(func.max(CHANGE.c.seq)).where(CHANGE.c.lead_id == bindparam("of_lead"))
_LAST_MOVED_BY: Final = (
    select(CHANGE.c.by)
    .where(CHANGE.c.lead_id == bindparam("of_lead"))
    .order_by(*NEWEST_FIRST)
    .limit(1)
)


def save_moves(session: Session, lead_id: str, moves: Sequence[StageChange]) -> None:
    """Append the moves in this order; the lead's own row is locked by whoever writes it."""
    if not moves:
        return
    connection = session.connection()
    last = connection.execute(_LAST_SEQ, {"of_lead": lead_id}).scalar() or 0
    values = [
        row_of(move, CHANGE_COLUMNS, lead_id=lead_id, seq=last + number)
        for number, move in enumerate(moves, start=1)
    ]
    # One row by itself: psycopg opens a pipeline for a list, which takes longer.
    connection.execute(insert(CHANGE), values if len(values) > 1 else values[0])


def last_moved_by(session: Session, lead_id: str) -> str | None:
    return session.connection().execute(_LAST_MOVED_BY, {"of_lead": lead_id}).scalar()
