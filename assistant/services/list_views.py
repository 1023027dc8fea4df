"""Saved views of the list of leads: a user's own, and those shared with everybody."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from assistant.errors import InvalidInput, NotAllowed, NotFound
from assistant.services.accounts import SignedIn
from assistant.services.leads import can_be_stored, utc_now
from assistant.store import list_views as stored
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.list_views import ListChoice, ListView

__all__ = ["LONGEST_NAME", "MOST", "SHARE", "ListChoice", "ListView", "ListViews"]

MOST: Final = 30  # of one user
LONGEST_NAME: Final = 60
SHARE: Final = "leads:write"
CLEAN_UP: Final = "settings"  # who settles things may take away what others shared


class ListViews:
    """by: who does it. What happens to a shared view is audited; one's own are one's own."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._database, self._clock = database, clock

    async def of(self, user_id: str) -> tuple[list[ListView], ListChoice]:
        """Return the views a user may open, and how the user has the list."""
        return await self._database.read(
            lambda s: (stored.views_for(s, user_id), stored.choice_of(s, user_id))
        )

    async def add(self, name: str, query: Mapping[str, str], *, shared: bool, by: SignedIn) -> str:
        """Return the new view's id.

        Raises InvalidInput naming name, q (it holds an address) or views (there are too many), and
        NotAllowed when a viewer shares.
        """
        now, name = self._clock(), _checked_name(name)
        _check_query(query)
        _check_shared(shared, by)
        made = ListView(
            secrets.token_urlsafe(12), by.user.id, name, dict(query), now, now, shared=shared
        )

        def add(session: Session) -> None:
            own = [one for one in stored.views_for(session, by.user.id) if _is_of(one, by)]
            if len(own) >= MOST:
                raise InvalidInput(f"A user has {MOST} views at most.", field="views")
            stored.add_view(session, made)
            _note(session, made, "list_view.shared", by, now)

        await self._database.write(add)
        return made.id

    async def change(
        self,
        view_id: str,
        *,
        name: str | None = None,
        query: Mapping[str, str] | None = None,
        shared: bool | None = None,
        by: SignedIn,
    ) -> None:
        """Change what is given. Raises as add() does, and NotFound for another's."""
        now = self._clock()
        name = None if name is None else _checked_name(name)
        _check_query(query or {})

        def change(session: Session) -> None:
            before = _own(session, view_id, by)
            after = replace(
                before,
                name=before.name if name is None else name,
                query=before.query if query is None else dict(query),
                shared=before.shared if shared is None else shared,
                updated_at=now,
            )
            _check_shared(before.shared or after.shared, by)
            stored.change_view(session, after)
            deed = "list_view.changed" if before.shared else "list_view.shared"
            _note(session, before if before.shared else after, deed, by, now)

        await self._database.write(change)

    async def remove(self, view_id: str, *, by: SignedIn) -> None:
        """Raises NotFound unless it is one's own, or a shared one and one may clean up."""
        now = self._clock()

        def remove(session: Session) -> None:
            view = stored.get_view(session, view_id)
            if view is None or not (_is_of(view, by) or (view.shared and by.may(CLEAN_UP))):
                raise _no_such_view()
            stored.remove_view(session, view_id)
            _note(session, view, "list_view.removed", by, now)

        await self._database.write(remove)

    async def open_with(self, view: str | None, *, user_id: str) -> None:
        """view: what the list opens with; None for all leads."""
        await self._database.write(lambda s: stored.choose_view(s, user_id, view))

    async def show_columns(self, columns: tuple[str, ...] | None, *, user_id: str) -> None:
        """None: the columns that everybody begins with."""
        await self._database.write(lambda s: stored.choose_columns(s, user_id, columns))


def _own(session: Session, view_id: str, by: SignedIn) -> ListView:
    view = stored.get_view(session, view_id) if can_be_stored(view_id) else None
    if view is None or not _is_of(view, by):
        raise _no_such_view()
    return view


def _is_of(view: ListView, by: SignedIn) -> bool:
    return view.user_id == by.user.id


def _no_such_view() -> NotFound:
    return NotFound("There is no such view of yours.")


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME or not can_be_stored(name):
        raise InvalidInput(f"A view has a name of 1 to {LONGEST_NAME} characters.", field="name")
    return name


def _check_query(query: Mapping[str, str]) -> None:
    """Views outlive leads and are shared: whose address it is must not stand in them."""
    if "@" in query.get("q", ""):
        raise InvalidInput("A view cannot search for an e-mail address.", field="q")


def _check_shared(shared: bool, by: SignedIn) -> None:
    if shared and not by.may(SHARE):
        raise NotAllowed("Only those who work with leads share views.")


def _note(session: Session, view: ListView, deed: str, by: SignedIn, now: datetime) -> None:
    """Without the name, which is sealed where there is a data key."""
    if view.shared:
        append_audit(session, AuditEntry(now, by.user.name, deed, view.id))
