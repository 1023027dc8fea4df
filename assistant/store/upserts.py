"""Insert or update, spelled the same for both databases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, Update, bindparam, func, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def upsert(
    session: Session,
    table: Table,
    row: Mapping[str, Any],
    *,
    keys: Collection[str],
    keep: Collection[str] = (),
) -> None:
    """Insert the row, or update the one with the same keys, whoever else does the same.

    keep: columns left as they are in an existing row.
    """
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    statement: Any = (sqlite.insert if on_sqlite else postgresql.insert)(table).values(dict(row))
    changes: dict[str, Any] = {
        name: statement.excluded[name] for name in row if name not in keys and name not in keep
    }
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=list(keys), set_=changes)
    )


def put(
    session: Session,
    table: Table,
    row: Mapping[str, Any],
    *,
    key: str,
    keep: Collection[str] = (),
    fill: Collection[str] = (),
) -> None:
    """The same for rows only one transaction at a time can touch: those of a locked conversation.

    SQLAlchemy compiles ON CONFLICT anew each time, which takes longer than a turn's other writes.
    fill: columns set only where the row has none.
    """
    statement = _update(table, tuple(row), key, frozenset(keep), frozenset(fill))
    values = {f"new_{name}": value for name, value in row.items()}
    if session.connection().execute(statement, values).rowcount == 0:
        session.connection().execute(insert(table), [dict(row)])


@lru_cache(maxsize=32)
def _update(
    table: Table, names: tuple[str, ...], key: str, keep: frozenset[str], fill: frozenset[str]
) -> Update:
    changes: dict[str, Any] = {
        name: bindparam(f"new_{name}", type_=table.c[name].type)
        for name in names
        if name != key and name not in keep
    }
    for name in fill:
        changes[name] = func.coalesce(table.c[name], changes[name])
    return update(table).where(table.c[key] == bindparam(f"new_{key}")).values(changes)
