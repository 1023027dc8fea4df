"""INSERT … ON CONFLICT, spelled the same for both databases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Table, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def upsert(
    session: Session,
    table: Table,
    row: Mapping[str, Any],
    *,
    keys: Collection[str],
    keep: Collection[str] = (),
    fill: Collection[str] = (),
) -> None:
    """Insert the row, or update the one with the same keys.

    keep: columns left as they are in an existing row; fill: columns set only where it has none.
    """
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    statement: Any = (sqlite.insert if on_sqlite else postgresql.insert)(table).values(dict(row))
    changes: dict[str, Any] = {
        name: statement.excluded[name] for name in row if name not in keys and name not in keep
    }
    for name in fill:
        changes[name] = func.coalesce(table.c[name], statement.excluded[name])
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=list(keys), set_=changes)
        if changes
        else statement.on_conflict_do_nothing(index_elements=list(keys))
    )
