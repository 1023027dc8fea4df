"""The webinar room: questions for the presenter as they come in, and what the host does to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final
from urllib.parse import quote, urlencode

from aiohttp import web

from assistant.console.event_stream import stream
from assistant.console.live_events import LiveWatch
from assistant.console.visit import Visit, see_other
from assistant.errors import InvalidInput
from assistant.services.lead_workbook import CONTENT_TYPE
from assistant.services.webinar_room import (
    MAX_ANSWER,
    SHOWS,
    SORTS,
    Known,
    Show,
    Sort,
    WebinarRooms,
    mark_of,
)
from assistant.web.keys import BOOKS, BUS, DATABASE

PAGE: Final = "/console/webinars"
MAY: Final = "leads:write"
MOST_SHOWN: Final = 200
STATUSES: Final = ("open", "answering", "answered", "dismissed")
ROOMS: Final = web.AppKey("webinar_rooms", WebinarRooms)
WATCH: Final = web.AppKey("webinar_watch", LiveWatch)


async def watching(app: web.Application) -> AsyncIterator[None]:
    app[ROOMS] = WebinarRooms(app[DATABASE], app[BOOKS], app[BUS])
    app[WATCH] = LiveWatch(app[ROOMS], app[BUS], topics=("webinar",))
    yield
    await app[WATCH].close()


async def end_streams(app: web.Application) -> None:
    await app[WATCH].close()


def room_url(webinar: Known, below: str = "", **query: str) -> str:
    """Return a page of the webinar's; its site goes along, since ids are a site's own."""
    path = f"{PAGE}/{quote(webinar.key[1], safe='')}{below}"
    return f"{path}?{urlencode({'site': webinar.key[0], **query})}"


# ------------------------------------------------------------ pages


async def list_page(visit: Visit) -> web.StreamResponse:
    found = await visit.request.app[ROOMS].webinars(visit.texts.language)
    several = len({one.key[0] for one in found}) > 1
    return await visit.render(
        "webinars.html", webinars=found, several_sites=several, room_url=room_url
    )


async def room_page(visit: Visit) -> web.StreamResponse:
    query, webinar = visit.request.query, await _webinar(visit)
    show, sort = _show(query.get("show")), _sort(query.get("sort"))
    room = await visit.request.app[ROOMS].room(webinar, show, sort)
    return await visit.render(
        "webinar_room.html",
        room=room,
        groups=room.groups[:MOST_SHOWN],
        show=show,
        sort=sort,
        shows=SHOWS,
        sorts=SORTS,
        max_answer=MAX_ANSWER,
        room_url=room_url,
        mark=mark_of(webinar.key),
        undo=_undo(query),
    )


async def now_page(visit: Visit) -> web.StreamResponse:
    """The question that is being answered, large; who asked it is not shown to an audience."""
    webinar = await _webinar(visit)
    room = await visit.request.app[ROOMS].room(webinar, "open", "most")
    return await visit.render(
        "webinar_now.html",
        room=room,
        following=[one for one in room.groups if not one.is_now][:3],
        room_url=room_url,
        mark=mark_of(webinar.key),
    )


async def export_file(visit: Visit) -> web.StreamResponse:
    webinar, kind = await _webinar(visit), visit.request.query.get("format", "csv")
    body = await visit.request.app[ROOMS].export(webinar.key, kind, by=visit.user.user.name)
    types = {"csv": "text/csv; charset=utf-8", "xlsx": CONTENT_TYPE}
    disposition = f'attachment; filename="questions-{visit.now:%Y-%m-%d}.{kind}"'
    headers = {"Content-Type": types[kind], "Content-Disposition": disposition}
    return web.Response(body=body, headers=headers)


async def events(visit: Visit) -> web.StreamResponse:
    """Server-sent events: `talk` with the mark of a webinar whose questions changed, and `beat`."""
    with visit.request.app[WATCH].subscription() as changed:
        return await stream(
            visit, changed, lambda mark: f"event: talk\ndata: {mark}", beat="event: beat\ndata: {}"
        )


# ------------------------------------------------------------ what hosts do


async def change_questions(visit: Visit) -> web.StreamResponse:
    """Take what a host did to one or several questions, and show the page it was done on."""
    form = await visit.request.post()
    rooms, by = visit.request.app[ROOMS], visit.user.user.name
    deed, ids = str(form.get("deed", "")), [str(one) for one in form.getall("question", [])]
    if not ids or deed not in (*STATUSES, "join", "part"):
        raise InvalidInput("Say what to do with which question.", field="deed")
    webinar = await _webinar(visit)
    if deed in ("join", "part"):
        into = str(form.get("into", "")) if deed == "join" else None
        await rooms.place(webinar.key, ids, into, by=by)
    else:
        answer = form.get("answer")
        note = answer if isinstance(answer, str) else None
        await rooms.settle(webinar.key, ids, deed, by=by, answer=note)  # type: ignore[arg-type]
    if form.get("page") == "now":
        return see_other(room_url(webinar, "/now"))
    back: dict[str, str] = {"show": _show(form.get("show")), "sort": _sort(form.get("sort"))}
    was = str(form.get("was", ""))
    if was in STATUSES and was != deed and deed in STATUSES:
        back |= {"done": deed, "was": was, "of": ",".join(ids)}
    return see_other(room_url(webinar, **back))


async def _webinar(visit: Visit) -> Known:
    """Return the webinar that the address names. Raises NotFound."""
    webinar_id, site = visit.request.match_info["webinar"], visit.request.query.get("site")
    return await visit.request.app[ROOMS].find(webinar_id, site, visit.texts.language)


def _show(asked: Any) -> Show:
    return asked if asked in SHOWS else "open"


def _sort(asked: Any) -> Sort:
    return asked if asked in SORTS else "most"


def _undo(query: Any) -> dict[str, Any] | None:
    """Return what was done last on this page and how it is taken back."""
    done, was, ids = query.get("done"), query.get("was"), query.get("of", "").split(",")
    if done not in STATUSES or was not in STATUSES or not ids[0]:
        return None
    return {"done": done, "was": was, "ids": ids}
