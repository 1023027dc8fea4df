"""Settings: webhooks, what they are sent, and what became of it."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web

from assistant.console.settings_frame import show, url_of
from assistant.console.visit import Visit, see_other
from assistant.errors import InvalidInput
from assistant.leads.events import EVENTS
from assistant.web.keys import LEADS, WEBHOOKS
from assistant.web.webhooks_api import read_delivery_filter

WEBHOOKS_PAGE: Final = url_of("webhooks")
STATUSES: Final = ("waiting", "sent", "dead", "erased")


async def webhooks_page(visit: Visit) -> web.StreamResponse:
    return await _list(visit)


async def _list(visit: Visit, *, status: int = 200, **values: Any) -> web.Response:
    return await show(
        visit,
        "webhooks",
        "webhooks",
        status=status,
        endpoints=await visit.request.app[WEBHOOKS].all(),
        sites=await visit.request.app[LEADS].sites(),
        events=EVENTS,
        **{"error": "", "given": {}, "shown": "", **values},
    )


async def create_webhook(visit: Visit) -> web.StreamResponse:
    """Show the new secret, this once."""
    given = await _given(visit)
    try:
        made = await visit.request.app[WEBHOOKS].create(given, by=visit.user.user.name)
    except InvalidInput as error:
        return await _list(visit, status=422, error=str(error), given=given)
    return await _list(visit, shown=made.secret)


async def webhook_page(visit: Visit) -> web.StreamResponse:
    return await _one(visit)


async def _one(visit: Visit, *, status: int = 200, **values: Any) -> web.Response:
    webhooks, endpoint_id = visit.request.app[WEBHOOKS], visit.request.match_info["webhook"]
    endpoint = await webhooks.get(endpoint_id)
    known = ("status", "cursor")
    query = {name: visit.request.query.get(name, "") for name in known}
    if query["status"] not in STATUSES:
        query["status"] = ""
    page, cursor = await webhooks.deliveries(endpoint_id, read_delivery_filter(query))
    return await show(
        visit,
        "webhooks",
        "webhook",
        status=status,
        endpoint=endpoint,
        deliveries=page,
        cursor=cursor,
        status_chosen=query["status"],
        statuses=STATUSES,
        sites=await visit.request.app[LEADS].sites(),
        events=EVENTS,
        **{"error": "", "shown": "", **values},
    )


async def change_webhook(visit: Visit) -> web.StreamResponse:
    """One of: save, disable, enable, rotate, test, delete."""
    webhooks, by = visit.request.app[WEBHOOKS], visit.user.user.name
    endpoint_id, deed = visit.request.match_info["webhook"], visit.request.match_info["change"]
    try:
        if deed == "save":
            await webhooks.change(endpoint_id, await _given(visit), by=by)
        elif deed in ("disable", "enable"):
            await webhooks.change(endpoint_id, {"enabled": deed == "enable"}, by=by)
        elif deed == "test":
            await webhooks.test(endpoint_id, by=by)
        elif deed == "rotate":
            rotated = await webhooks.rotate(endpoint_id, by=by)
            return await _one(visit, shown=rotated.secret)
        else:
            await webhooks.delete(endpoint_id, by=by)
            return see_other(f"{WEBHOOKS_PAGE}?done=deleted")
    except InvalidInput as error:
        return await _one(visit, status=422, error=str(error))
    return see_other(f"{WEBHOOKS_PAGE}/{endpoint_id}?done={deed}")


async def replay_delivery(visit: Visit) -> web.StreamResponse:
    endpoint_id, delivery = (visit.request.match_info[name] for name in ("webhook", "delivery"))
    webhooks = visit.request.app[WEBHOOKS]
    try:
        await webhooks.replay(endpoint_id, delivery, by=visit.user.user.name)
    except InvalidInput:
        return await _one(visit, status=422, error=visit.texts("hook_erased"))
    return see_other(f"{WEBHOOKS_PAGE}/{endpoint_id}?done=replay")


async def _given(visit: Visit) -> dict[str, Any]:
    form = await visit.request.post()
    return {
        "url": str(form.get("url", "")).strip(),
        "events": [str(name) for name in form.getall("event", [])],
        "site": str(form.get("site", "")) or None,
        "full": form.get("full") == "yes",
    }
