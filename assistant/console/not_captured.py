"""Conversations that made no lead, with the reason."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from assistant.console.visit import Visit
from assistant.web.keys import LEADS

SHOWN: Final = 200


async def not_captured_page(visit: Visit) -> web.StreamResponse:
    missed = await visit.request.app[LEADS].not_captured(limit=SHOWN)
    return await visit.render("not_captured.html", missed=missed)
