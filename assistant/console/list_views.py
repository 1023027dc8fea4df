"""Views of the list: those we bring, one's own and shared ones, as tabs and in a menu."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from assistant.console.lead_filters import ME, NOBODY, YES, filter_of, known
from assistant.console.visit import Visit, see_other
from assistant.errors import InvalidInput
from assistant.services.list_views import SHARE, ListViews
from assistant.web.keys import DATABASE

LIST: Final = "/console/leads"
ALL: Final = "all"
NEWEST: Final = "-created_at"
BUILT_IN: Final[Mapping[str, Mapping[str, str]]] = {
    ALL: {},
    "today": {"came": "today"},
    "unread": {"unread": YES},
    "mine": {"owner": ME},
    "nobody": {"owner": NOBODY},
    "waiting": {"waiting": YES},
    "worth": {"stage": "qualified", "consent": "follow_up:given", "sort": "-need_intent"},
}
_TOLD: Final = ("added", "changed", "removed", "default")
_WRONG: Final = ("name", "q", "views")


@dataclass(frozen=True)
class Tab:
    """by: whose view it is, where somebody else shared it."""

    id: str
    label: str
    is_current: bool
    by: str = ""


@dataclass(frozen=True)
class OpenView:
    """The list as it is asked for, and the views around it.

    query: the filters in force, always with the order. view: the one it began with, "" for none.
    current: the view it is exactly, "" when filters were changed. shared: of that view.
    """

    query: dict[str, str]
    tabs: tuple[Tab, ...]
    view: str
    current: str
    opens_with: str
    name: str = ""
    is_own: bool = False
    shared: bool = False
    may_share: bool = False
    may_remove: bool = False
    columns: tuple[str, ...] | None = None


async def open_view(visit: Visit) -> OpenView:
    """Return what is asked for: filters in the address, else its view, else the user's own."""
    user = visit.user.user
    views, choice = await _views(visit).of(user.id)
    queries = {**BUILT_IN, **{one.id: one.query for one in views}}
    opens_with = choice.view if choice.view in queries else ALL
    asked, named = known(visit.request.query), visit.request.query.get("view", "")
    named = named if named in queries else ""
    view = named or ("" if asked else opens_with or ALL)
    query = ordered(asked or known(queries[view]))
    same = [each for each in queries if ordered(queries[each]) == _without_cursor(query)]
    current = view if view in same else next(iter(same), "")
    chosen = next((one for one in views if one.id == (view or current)), None)
    is_own = chosen is not None and chosen.user_id == user.id
    tabs = [Tab(each, visit.texts(f"view_{each}"), each == current) for each in BUILT_IN]
    for one in views:
        tabs.append(
            Tab(one.id, one.name, one.id == current, "" if one.user_id == user.id else one.by)
        )
    return OpenView(
        query=query,
        tabs=tuple(tabs),
        view=view or current,
        current=current,
        opens_with=opens_with or ALL,
        name=chosen.name if chosen else "",
        is_own=is_own,
        shared=chosen.shared if chosen else False,
        may_share=visit.user.may(SHARE),
        may_remove=is_own or (chosen is not None and visit.user.may("settings")),
        columns=choice.columns,
    )


def ordered(query: Mapping[str, str]) -> dict[str, str]:
    """Return the filters with the order of the list, which makes them whole."""
    return {**query, "sort": query.get("sort", NEWEST)}


def _without_cursor(query: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in query.items() if name != "cursor"}


def _views(visit: Visit) -> ListViews:
    return ListViews(visit.request.app[DATABASE])


async def change_views(visit: Visit) -> web.StreamResponse:
    """Add, change or remove a view, or open the list with it, as the form says."""
    form = await visit.request.post()
    deed, view_id = str(form.get("do", "")), str(form.get("view", ""))
    query = _without_cursor(ordered(known(visit.request.query)))
    name, shared = str(form.get("name", "")), bool(form.get("shared"))
    try:
        if deed == "add":
            filter_of(query, 1, by=visit.user, now=visit.now)  # what cannot be read is not kept
            view_id = await _views(visit).add(name, query, shared=shared, by=visit.user)
            return _back({"view": view_id}, "added")
        if deed == "save":
            filter_of(query, 1, by=visit.user, now=visit.now)
            await _views(visit).change(view_id, query=query, by=visit.user)
            return _back({"view": view_id}, "changed")
        if deed == "rename":
            kept = shared if visit.user.may(SHARE) else None
            await _views(visit).change(view_id, name=name, shared=kept, by=visit.user)
            return _back({**query, "view": view_id}, "changed")
    except InvalidInput as error:
        if error.field not in _WRONG:
            raise
        return _back({**query, "view": view_id}, f"wrong_{error.field}")
    if deed == "remove":
        await _views(visit).remove(view_id, by=visit.user)
        return _back({"view": ALL}, "removed")
    if deed == "default":
        return await _open_with(visit, view_id)
    return see_other(LIST)


async def _open_with(visit: Visit, view_id: str) -> web.Response:
    user_id = visit.user.user.id
    views, _ = await _views(visit).of(user_id)
    if view_id not in (*BUILT_IN, *(one.id for one in views)):
        return see_other(LIST)
    await _views(visit).open_with(None if view_id == ALL else view_id, user_id=user_id)
    return _back({"view": view_id}, "default")


def _back(query: Mapping[str, str], told: str) -> web.Response:
    return see_other(f"{LIST}?{urlencode({**query, 'view_told': told})}")


def told_view(visit: Visit) -> dict[str, str]:
    """Return what the list says happened to a view, as lead_bulk.told does."""
    told = visit.request.query.get("view_told", "")
    if told in _TOLD:
        return {"kind": "positive", "words": visit.texts(f"view_told_{told}"), "bulk": ""}
    if told.removeprefix("wrong_") in _WRONG and told.startswith("wrong_"):
        return {"kind": "critical", "words": visit.texts(f"view_told_{told}"), "bulk": ""}
    return {}
