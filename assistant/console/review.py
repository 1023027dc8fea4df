"""Review: one message at a time, what it was read as, and what it really means."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from assistant.console.visit import Visit, see_other
from assistant.errors import InvalidInput
from assistant.services.reviews import Kind
from assistant.web.keys import REVIEWS

PAGE: Final = "/console/review"


async def review_page(visit: Visit) -> web.StreamResponse:
    reviews = visit.request.app[REVIEWS]
    kind = _kind(visit)
    return await visit.render(
        "review.html",
        kind=kind,
        message=await reviews.next(kind, after=visit.request.query.get("after")),
        progress=await reviews.progress(),
        intents=sorted(reviews.intents, key=lambda name: visit.texts.known("intent", name)),
        last=visit.request.query.get("last"),
    )


async def judge(visit: Visit) -> web.StreamResponse:
    """Take the reviewer's word and show the next message."""
    form = await visit.request.post()
    reviews, by = visit.request.app[REVIEWS], visit.user.user.name
    message_id, intent = str(form.get("message", "")), str(form.get("intent", ""))
    if not intent:
        raise InvalidInput("Choose what the message means.", field="intent")
    await reviews.judge(message_id, None if intent == "unclear" else intent, by=by)
    return see_other(f"{PAGE}?kind={_kind(visit)}&last={message_id}")


async def take_back(visit: Visit) -> web.StreamResponse:
    form = await visit.request.post()
    await visit.request.app[REVIEWS].take_back(
        str(form.get("message", "")), by=visit.user.user.name
    )
    return see_other(f"{PAGE}?kind={_kind(visit)}")


def _kind(visit: Visit) -> Kind:
    asked = visit.request.query.get("kind")
    return "sure" if asked == "sure" else "unsure"
