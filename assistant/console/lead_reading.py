"""Read and unread: one lead, the chosen ones, or all; each user for themselves."""

from __future__ import annotations

from typing import Final

from aiohttp import web
from yarl import URL

from assistant.console.lead_filters import known
from assistant.console.lead_neighbours import list_url
from assistant.console.visit import Visit, see_other
from assistant.errors import InvalidInput
from assistant.services.lead_seen import LeadSeen
from assistant.web.keys import DATABASE

LIST: Final = "/console/leads"
ALL: Final = "all"


def seen_by(visit: Visit) -> LeadSeen:
    return LeadSeen(visit.request.app[DATABASE])


async def mark_read(visit: Visit) -> web.StreamResponse:
    """Mark the chosen leads as read, or all there are, and return to the list as it was."""
    form = await visit.request.post()
    user_id = visit.user.user.id
    if form.get("all"):
        await seen_by(visit).mark_all_read(user_id)
        return _back_to_list(visit, ALL)
    try:
        count = await seen_by(visit).mark_read(user_id, list(map(str, form.getall("lead", []))))
    except InvalidInput:
        return _back_to_list(visit, "0")
    return _back_to_list(visit, str(count))


async def mark_unread(visit: Visit) -> web.StreamResponse:
    """Mark a lead as unread and leave it: on its page it would be read again."""
    await seen_by(visit).mark_unread(visit.user.user.id, visit.request.match_info["id"])
    return see_other(list_url(visit, done="unread"))


def _back_to_list(visit: Visit, read: str) -> web.Response:
    return see_other(str(URL(LIST).with_query({**known(visit.request.query), "read": read})))


def told_read(visit: Visit) -> dict[str, str]:
    """Return what the list says happened, as lead_bulk.told does."""
    read = visit.request.query.get("read", "")
    if read == ALL:
        return {"kind": "positive", "words": visit.texts("read_all_done"), "bulk": ""}
    if not (read.isascii() and read.isdecimal() and len(read) <= 3):
        return {}
    if read == "0":
        return {"kind": "critical", "words": visit.texts("read_nothing"), "bulk": ""}
    return {"kind": "positive", "words": visit.texts("read_done", count=read), "bulk": ""}
