"""Looking for a marker in everything a database holds: SQLite's raw files, PostgreSQL's columns."""

from __future__ import annotations

from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url


def traces_of(url: str, *markers: str) -> list[str]:
    """Return where any of the markers stands, in any case: file names, or table names."""
    wanted = [marker.casefold().encode() for marker in markers]
    held = _files(url) if url.startswith("sqlite") else _tables(url)
    return [name for name, content in held.items() if any(one in content for one in wanted)]


def _files(url: str) -> dict[str, bytes]:
    file = Path(str(make_url(url).database))
    found = file.parent.glob(f"{file.name}*")
    return {one.name: one.read_bytes().lower() for one in found if one.is_file()}


def _tables(url: str) -> dict[str, bytes]:
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
        every = sql.SQL("SELECT string_agg(row::text, ' ') FROM {} AS row")
        return {
            name: (
                connection.execute(every.format(sql.Identifier(name))).fetchone() or [""]  # type: ignore[list-item]
            )[0]
            .__str__()
            .casefold()
            .encode()
            for (name,) in names
        }
