"""All rows as JSON Lines in a zip: written from one database, read into either kind."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import islice
from typing import IO, Any, Final
from zipfile import ZipFile

from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Table,
    bindparam,
    func,
    insert,
    select,
    update,
)

from assistant.store import schema
from assistant.store.tables import Base

MANIFEST: Final = "manifest.json"
ROWS_AT_ONCE: Final = 500
Row = dict[str, Any]


def dump(engine: Engine, into: ZipFile) -> None:
    """Write every table as it is at one moment."""
    options: dict[str, Any] = {"read_only": True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with engine.execution_options(**options).connect() as connection:
        schema.lift_time_limits(connection)
        tables = _tables(connection)
        manifest = {
            "revision": schema.current_revision(connection),
            "tables": [table.name for table in tables],
        }
        into.writestr(MANIFEST, json.dumps(manifest))
        for table in tables:
            with into.open(f"{table.name}.jsonl", "w", force_zip64=True) as lines:
                _write_rows(connection, table, lines)


def load(connection: Connection, stored: ZipFile) -> None:
    """Empty the database and fill it with the rows, in the schema they were written from.

    Raises KeyError, ValueError or TypeError when the archive is not what dump() writes.
    """
    manifest = json.loads(stored.read(MANIFEST))
    schema.lift_time_limits(connection)
    _drop_everything(connection)
    schema.upgrade_on(connection, manifest["revision"])
    for table in _tables(connection):
        if table.name in manifest["tables"]:
            with stored.open(f"{table.name}.jsonl") as lines:
                _insert_rows(connection, table, lines)
    _restart_counters(connection)


def key_ids(stored: ZipFile) -> list[str]:
    """Return the data keys that the archive needs; older releases have none."""
    if "data_key.jsonl" not in stored.namelist():
        return []
    with stored.open("data_key.jsonl") as lines:
        return [str(json.loads(line)["id"]) for line in lines]


def _tables(connection: Connection) -> list[Table]:
    """Return our tables as this database has them, parents first."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in Base.metadata.tables)
    for table in found.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type.none_as_null = True
    return found.sorted_tables


def _drop_everything(connection: Connection) -> None:
    found = MetaData()
    ours = {*Base.metadata.tables, "alembic_version", "search_word"}
    found.reflect(connection, only=lambda name, _: name in ours)
    found.drop_all(connection)


def _write_rows(connection: Connection, table: Table, lines: IO[bytes]) -> None:
    rows = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table))
    for row in rows.mappings():
        line = json.dumps(dict(row), ensure_ascii=False, default=_as_json)
        lines.write(line.encode() + b"\n")


def _as_json(value: object) -> str:
    if isinstance(value, datetime):
        in_utc = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        return in_utc.isoformat()
    raise TypeError(f"a backup cannot hold {type(value).__name__}")


def _insert_rows(connection: Connection, table: Table, lines: IO[bytes]) -> None:
    """References to rows of the same table are set last: those rows may come later."""
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    references: dict[str, list[Row]] = {name: [] for name in own}
    rows = (_read_row(connection, table, line) for line in lines)
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        for row in batch:
            for name in own:
                if row[name] is not None:
                    references[name].append({"of_id": row["id"], "to_id": row[name]})
                    row[name] = None
        connection.execute(insert(table), batch)
    for name, values in references.items():
        if values:
            change = update(table).where(table.c.id == bindparam("of_id"))
            connection.execute(change.values({name: bindparam("to_id")}), values)


def _read_row(connection: Connection, table: Table, line: bytes) -> Row:
    row: Row = json.loads(line)
    for column in table.columns:
        if isinstance(column.type, DateTime) and row[column.name] is not None:
            at = datetime.fromisoformat(row[column.name])
            is_sqlite = connection.dialect.name == "sqlite"
            row[column.name] = at.astimezone(UTC).replace(tzinfo=None) if is_sqlite else at
    return row


def _restart_counters(connection: Connection) -> None:
    """Let PostgreSQL count on from the highest number; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in _tables(connection):
        [key, *others] = table.primary_key
        if isinstance(key.type, Integer) and not others:
            counter = func.pg_get_serial_sequence(f'"{table.name}"', key.name)
            highest = select(func.coalesce(func.max(key), 0)).scalar_subquery()
            connection.execute(select(func.setval(counter, highest + 1, False)))
