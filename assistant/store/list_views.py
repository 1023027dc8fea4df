"""Saved views of the lead list, and how each user has the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from assistant.store.rows import row_of
from assistant.store.tables import ListChoiceRow, ListViewRow, UserRow, table_of
from assistant.store.upserts import upsert

VIEW: Final = table_of(ListViewRow)
CHOICE: Final = table_of(ListChoiceRow)
USER: Final = table_of(UserRow)
_COLUMNS: Final = ("id", "user_id", "name", "query", "shared", "created_at", "updated_at")


@dataclass(frozen=True)
class ListView:
    """A user's view. query: as in the address. by: the user's name, as the database has it."""

    id: str
    user_id: str
    name: str
    query: Mapping[str, str]
    created_at: datetime
    updated_at: datetime
    shared: bool = False
    by: str = field(default="", compare=False)


@dataclass(frozen=True)
class ListChoice:
    """view: what the list opens with. columns: in their order; None: as we have it."""

    view: str | None = None
    columns: tuple[str, ...] | None = None


def views_for(session: Session, user_id: str) -> list[ListView]:
    """Return the views a user may open, the own ones first, each by name."""
    query = _views().where(or_(VIEW.c.user_id == user_id, VIEW.c.shared))
    found = [_to_view(row) for row in session.connection().execute(query)]
    return sorted(found, key=lambda one: (one.user_id != user_id, one.name.casefold(), one.id))


def get_view(session: Session, view_id: str) -> ListView | None:
    row = session.connection().execute(_views().where(VIEW.c.id == view_id)).first()
    return _to_view(row) if row else None


def add_view(session: Session, view: ListView) -> None:
    session.connection().execute(insert(VIEW), [_row(view)])


def change_view(session: Session, view: ListView) -> None:
    session.connection().execute(update(VIEW).where(VIEW.c.id == view.id).values(_row(view)))


def remove_view(session: Session, view_id: str) -> None:
    """Delete a view; whose list opened with it opens with all leads again."""
    session.connection().execute(delete(VIEW).where(VIEW.c.id == view_id))
    opened = update(CHOICE).where(CHOICE.c.view == view_id)
    session.connection().execute(opened.values(view=None))


def choice_of(session: Session, user_id: str) -> ListChoice:
    query = select(CHOICE.c.view, CHOICE.c["columns"]).where(CHOICE.c.user_id == user_id)
    row = session.connection().execute(query).first()
    if row is None:
        return ListChoice()
    return ListChoice(row[0], None if row[1] is None else tuple(map(str, row[1])))


def choose_view(session: Session, user_id: str, view: str | None) -> None:
    upsert(session, CHOICE, {"user_id": user_id, "view": view}, keys=("user_id",))


def choose_columns(session: Session, user_id: str, columns: tuple[str, ...] | None) -> None:
    chosen = None if columns is None else list(columns)
    upsert(session, CHOICE, {"user_id": user_id, "columns": chosen}, keys=("user_id",))


def _views() -> Select[Any]:
    return select(*VIEW.c, USER.c.name.label("by")).join(USER, USER.c.id == VIEW.c.user_id)


def _to_view(row: Any) -> ListView:
    return ListView(by=row.by, **{name: getattr(row, name) for name in _COLUMNS})


def _row(view: ListView) -> dict[str, Any]:
    return {**row_of(view, _COLUMNS), "query": dict(view.query)}
