"""Is the process alive, can it take a turn, and how is it doing."""

from __future__ import annotations

import asyncio

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from assistant import metrics
from assistant.errors import AssistantError
from assistant.services.backlog import note_backlog
from assistant.web.keys import DATABASE, LEAVING, SELF_TEST


async def healthz(request: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


async def readyz(request: web.Request) -> web.Response:
    """Really write to the database and let the model understand a golden utterance."""
    try:
        if request.app[LEAVING].is_set():
            return _not_ready("the server is going away")
        await request.app[DATABASE].check()
        await request.app[SELF_TEST]()
    except AssistantError as error:
        return _not_ready(str(error))
    return web.json_response({"status": "ready"})


def _not_ready(why: str) -> web.Response:
    return web.json_response(
        {"status": "not ready", "reason": why}, status=503, headers={"Retry-After": "2"}
    )


async def show_metrics(request: web.Request) -> web.Response:
    await note_backlog(request.app[DATABASE])
    body = await asyncio.to_thread(metrics.exposition)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


def add_health_routes(app: web.Application) -> None:
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", show_metrics)
