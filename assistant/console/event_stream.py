"""Server-sent events to one browser, for as long as its page is open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any, Final

from aiohttp import web

from assistant.console.guard import SESSION_COOKIE
from assistant.console.visit import Visit
from assistant.errors import AssistantError
from assistant.web.keys import ACCOUNTS

BEAT_EVERY_S: Final = 15.0


async def stream(
    visit: Visit, changed: asyncio.Queue[Any], event_of: Callable[[Any], str], *, beat: str
) -> web.StreamResponse:
    """Send an event for each thing in the queue, and a beat between them; None is the end.

    It also ends when the log-in has ended, and quietly when the page is left.
    """
    response = web.StreamResponse(
        headers={
            **visit.headers(),
            "Content-Type": "text/event-stream; charset=utf-8",
            "X-Accel-Buffering": "no",
        }
    )
    with suppress(ConnectionResetError):
        await response.prepare(visit.request)
        await response.write(b"retry: 2000\n\n")
        beat_at = monotonic() + BEAT_EVERY_S
        while True:
            try:
                async with asyncio.timeout(max(0.1, beat_at - monotonic())):
                    one = await changed.get()
            except TimeoutError:
                if not await _is_still_signed_in(visit.request):
                    break
                await response.write(f"{beat}\n\n".encode())
                beat_at = monotonic() + BEAT_EVERY_S
                continue
            if one is None:
                break
            await response.write(f"{event_of(one)}\n\n".encode())
    return response


async def _is_still_signed_in(request: web.Request) -> bool:
    token = request.cookies.get(SESSION_COOKIE)
    with suppress(AssistantError):
        return await request.app[ACCOUNTS].signed_in(token) is not None
    return True  # the database is away: the page may wait for it
