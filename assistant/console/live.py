"""Live: conversations as they happen; a salesperson takes one over, writes, and hands it back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable
from typing import Final

from aiohttp import web

from assistant.console.lead_page import CORRECTABLE
from assistant.console.visit import Visit, see_other
from assistant.console.words import fact_words
from assistant.errors import AssistantError, AttendedByAnother, InvalidInput, NotFound, Unavailable
from assistant.leads.facts import FIELDS
from assistant.services.lead_edits import Correction
from assistant.services.live import MAX_TITLE
from assistant.services.presence import MAX_NAME, Colleague
from assistant.services.said import MAX_TEXT, Said
from assistant.services.takeover import TYPING_FOR
from assistant.web.keys import LIVE, PRESENCE, TAKEOVER

PAGE: Final = "/console/live"
MAY: Final = "leads:write"
_SIZE: Final = re.compile(r"\s*(\d{1,7})\s*(?:[-–]\s*(\d{1,7})\s*)?")


def colleague(visit: Visit) -> Colleague:
    return Colleague(visit.user.user.id, visit.user.user.name)


# ------------------------------------------------------------ pages


async def live_page(visit: Visit) -> web.StreamResponse:
    return await _page(visit)


async def _page(
    visit: Visit, *, status: int = 200, error: str = "", typed: str = ""
) -> web.Response:
    app, me = visit.request.app, colleague(visit)
    chosen = visit.request.match_info.get("id")
    if visit.user.may(MAY):
        await app[PRESENCE].beat(me)
    pane = await app[LIVE].pane(chosen) if chosen else None
    visit.page_url = f"{PAGE}/{chosen}" if chosen else PAGE
    form = await visit.request.post() if error else {}
    return await visit.render(
        "live.html",
        status=status,
        talks=await app[LIVE].talks(),
        pane=pane,
        me=me,
        standing=await app[PRESENCE].standing(me),
        people=await app[PRESENCE].people(),
        replies=await app[LIVE].replies(),
        fields=FIELDS,
        correctable=CORRECTABLE,
        words=lambda fact: fact_words(fact, visit.now, visit.texts),
        is_writing=lambda talk: _is_writing(talk, visit),
        client_id=str(form.get("client_id") or "") or secrets.token_urlsafe(16),
        limits={"text": MAX_TEXT, "title": MAX_TITLE, "name": MAX_NAME},
        typed=typed,
        error=error,
    )


def _is_writing(talk: object, visit: Visit) -> bool:
    held = getattr(talk, "attendance", None)
    at = held.visitor_typing_at if held else None
    return bool(at and visit.now - at < TYPING_FOR)


# ------------------------------------------------------------ what people do


async def take(visit: Visit) -> web.StreamResponse:
    return await _do(visit, visit.request.app[TAKEOVER].take(_id(visit), colleague(visit)))


async def say(visit: Visit) -> web.StreamResponse:
    form = await visit.request.post()
    said = Said(str(form.get("client_id", "")), text=str(form.get("text", "")))
    doing = visit.request.app[TAKEOVER].say(_id(visit), colleague(visit), said)
    return await _do(visit, doing, typed=said.text or "")


async def hand_back(visit: Visit) -> web.StreamResponse:
    return await _do(visit, visit.request.app[TAKEOVER].hand_back(_id(visit), colleague(visit)))


async def note_fact(visit: Visit) -> web.StreamResponse:
    form = await visit.request.post()
    field, written = str(form.get("field", "")), str(form.get("value", "")).strip()
    value: object = written
    if field == "company_size" and (size := _SIZE.fullmatch(written)):
        value = {"min": int(size[1]), "max": int(size[2] or size[1])}
    if field not in CORRECTABLE:
        return await _page(visit, status=422, error=visit.texts("correct_wrong"))
    doing = visit.request.app[TAKEOVER].note(_id(visit), colleague(visit), Correction(field, value))
    return await _do(visit, doing, wrong="correct_wrong")


async def typing(visit: Visit) -> web.StreamResponse:
    await visit.request.app[TAKEOVER].note_typing(_id(visit), visitor=False)
    return web.Response(status=204)


async def be_present(visit: Visit) -> web.StreamResponse:
    """A browser says that it is there; or its user, how visitors are to see them."""
    form, presence = await visit.request.post(), visit.request.app[PRESENCE]
    if form.get("beat"):
        await presence.beat(colleague(visit))
        return web.Response(status=204)
    try:
        await presence.change(
            colleague(visit),
            available=form.get("available") == "yes",
            shown_as=str(form.get("shown_as", "")),
        )
    except InvalidInput:
        return await _page(visit, status=422, error=visit.texts("not_saved"))
    return see_other(PAGE)


async def save_reply(visit: Visit) -> web.StreamResponse:
    form = await visit.request.post()
    title, text = str(form.get("title", "")), str(form.get("text", ""))
    doing = visit.request.app[LIVE].save_reply(title, text, by=visit.user.user.name)
    return await _do(visit, doing, wrong="live_reply_wrong")


async def remove_reply(visit: Visit) -> web.StreamResponse:
    form = await visit.request.post()
    reply_id, by = str(form.get("reply", "")), visit.user.user.name
    return await _do(visit, visit.request.app[LIVE].remove_reply(reply_id, by=by))


async def _do(
    visit: Visit, doing: Awaitable[object], *, wrong: str = "live_not_sent", typed: str = ""
) -> web.StreamResponse:
    """Do it and show the conversation; what was refused is said beside what was typed."""
    try:
        await doing
    except AttendedByAnother:
        return await _page(visit, status=409, error=visit.texts("live_taken"), typed=typed)
    except NotFound:
        raise
    except Unavailable:
        return await _page(visit, status=503, error=visit.texts("live_away"), typed=typed)
    except AssistantError:
        return await _page(visit, status=422, error=visit.texts(wrong), typed=typed)
    back = visit.request.match_info.get("id") or str(
        (await visit.request.post()).get("conversation", "")
    )
    is_id = re.fullmatch(r"[A-Za-z0-9_-]{16,64}", back)
    return see_other(f"{PAGE}/{back}" if is_id else PAGE)


def _id(visit: Visit) -> str:
    return visit.request.match_info["id"]
