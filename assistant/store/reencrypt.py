"""Writing everything anew with the key that is in use now: after a first, a new or a last key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Column, Row, Table, bindparam, select, tuple_, update
from sqlalchemy.orm import Session

from assistant.store.columns import PRIVATE, Snapshot
from assistant.store.data_keys import forget_other_keys
from assistant.store.lead_columns import refresh_columns, searchable
from assistant.store.search import forget_everything, index_stored
from assistant.store.tables import Base, LeadRow, table_of

AT_ONCE: Final = 200
LEAD: Final = table_of(LeadRow)
Write = Callable[[Callable[[Session], Any]], Any]


def private_columns(table: Table) -> list[Column[Any]]:
    """Return the columns that are encrypted where there is a key."""
    return [
        column
        for column in table.columns
        if isinstance(column.type, PRIVATE)
        and not (isinstance(column.type, Snapshot) and column.type.place is None)
    ]


def reencrypt(write: Write) -> int:
    """Write every private value with the key in use; return how many rows.

    write: runs a function in a transaction of its own; a row is held while it is written. Killed
    half-way, run it again. No server may run meanwhile that does not know all the keys.
    """
    count = 0
    for table in Base.metadata.sorted_tables:
        if private_columns(table):
            count += _rewrite_table(write, table)
    write(forget_everything)
    write(lambda s: index_stored(s.connection()))
    last: tuple[Any, ...] | None = None
    while ids := write(lambda s, last=last: _search_anew(s, last)):  # type: ignore[misc]
        last = (ids[-1],)
    write(forget_other_keys)
    return count


def _rewrite_table(write: Write, table: Table) -> int:
    count, last = 0, None
    while keys := write(lambda s, last=last: _rewrite(s, table, last)):  # type: ignore[misc]
        count, last = count + len(keys), keys[-1]
    return count


def _rewrite(session: Session, table: Table, last: tuple[Any, ...] | None) -> list[tuple[Any, ...]]:
    """Write the next rows after the key `last`; return their keys."""
    own, private = list(table.primary_key), private_columns(table)
    query = select(*own, *private).order_by(*own).limit(AT_ONCE).with_for_update()
    if last is not None:
        query = query.where(tuple_(*own) > tuple_(*last) if len(own) > 1 else own[0] > last[0])
    connection = session.connection()
    rows = connection.execute(query).all()
    if not rows:
        return []
    change = update(table).where(*(key == bindparam(f"of_{key.name}") for key in own))
    change = change.values(
        {one.name: bindparam(f"to_{one.name}", type_=one.type) for one in private}
    )
    connection.execute(change, [_values(row, own, private) for row in rows])
    return [tuple(row[: len(own)]) for row in rows]


def _values(row: Row[Any], own: list[Any], private: list[Any]) -> dict[str, Any]:
    named = {f"of_{key.name}": row[at] for at, key in enumerate(own)}
    return named | {f"to_{one.name}": row[len(own) + at] for at, one in enumerate(private)}


def _search_anew(session: Session, last: tuple[Any, ...] | None) -> list[str]:
    """Make what leads are found by fit the key: of those merged away, only their own columns."""
    query = select(LEAD).order_by(LEAD.c.id).limit(AT_ONCE)
    if last is not None:
        query = query.where(LEAD.c.id > last[0])
    rows = session.execute(query).all()
    for row in rows:
        if row.merged_into is None:
            refresh_columns(session, row.id)
            continue
        columns = searchable(session, dict(row._mapping))
        session.connection().execute(update(LEAD).where(LEAD.c.id == row.id).values(**columns))
    return [row.id for row in rows]
