"""Serves the widget's files, by exact name, to pages of any origin."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from aiohttp import web

from assistant.errors import AssistantError
from assistant.widget.encodings import IDENTITY, choose_encoding
from assistant.widget.files import LOADER, WidgetFile, WidgetFiles, read_widget_files

logger = logging.getLogger(__name__)

MAX_AGE_S: Final = 300  # the address is stable: a new version must arrive soon
YEAR_S: Final = 365 * 24 * 3600
# What an operator has set for a site, by its public id; None when there is no such site.
SiteSettings = Callable[[str], Awaitable[Mapping[str, Any] | None]]
# Why the page that asks will not be able to chat for a site, for its developer; None if it will.
Complaint = Callable[[web.Request, str], Awaitable[str | None]]
_SITE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ALWAYS: Final = {
    "Access-Control-Allow-Origin": "*",  # modules of another origin are fetched with CORS
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


def add_widget_routes(
    app: web.Application,
    settings_of: SiteSettings | None = None,
    complaint_of: Complaint | None = None,
) -> None:
    """Serve the widget under /widget/; the script tag names /widget/lead-chat.js.

    settings_of, complaint_of: asked when the tag names its site (lead-chat.js?site=…).
    """
    files = read_widget_files()

    async def widget_file(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        file = files.by_name.get(name)
        if file is None:  # perhaps of an earlier release: the page asks for the stable name next
            raise web.HTTPNotFound(headers={**_ALWAYS, "Cache-Control": "no-store"})
        if name == LOADER and settings_of is not None:
            file = await _loader_of(request, files, settings_of)
        if name == LOADER and (complaint := await _complaint(request, complaint_of)):
            return _complaining(file, complaint)
        return _answer(request, file)

    app.router.add_get("/widget/{name}", widget_file)


async def _loader_of(
    request: web.Request, files: WidgetFiles, settings_of: SiteSettings
) -> WidgetFile:
    """Return the loader with the site's settings, the plain one when there are none to be had."""
    site = request.query.get("site", "")
    if not _SITE.fullmatch(site):
        return files.by_name[LOADER]
    try:
        settings = await settings_of(site)
    except AssistantError:  # a page must not lose its chat for want of a colour
        logger.warning("the widget goes out without the settings of its site", exc_info=True)
        settings = None
    return files.loader_for(settings) if settings else files.by_name[LOADER]


async def _complaint(request: web.Request, complaint_of: Complaint | None) -> str | None:
    site = request.query.get("site", "")
    if complaint_of is None or not _SITE.fullmatch(site):
        return None
    try:
        return await complaint_of(request, site)
    except AssistantError:  # without a database there is nothing to say
        return None


def _complaining(file: WidgetFile, complaint: str) -> web.Response:
    """Return the loader with a line for the page's console; kept by no cache."""
    said = f"\nconsole.error({json.dumps(f'LeadChat: {complaint}')});\n"
    return web.Response(
        body=file.plain + said.encode(),
        content_type=file.content_type,
        charset="utf-8",
        headers={**_ALWAYS, "Cache-Control": "no-store"},
    )


def _answer(request: web.Request, file: WidgetFile) -> web.Response:
    offered = [name for name in file.bodies if name != IDENTITY]
    coding = choose_encoding(request.headers.get("Accept-Encoding", ""), offered)
    age = f"max-age={YEAR_S}, immutable" if file.lasts else f"max-age={MAX_AGE_S}, must-revalidate"
    headers = {**_ALWAYS, "Cache-Control": f"public, {age}", "Vary": "Accept-Encoding"}
    etag = file.etag if coding == IDENTITY else f"{file.etag}-{coding}"  # each is a representation
    if any(known.value in (etag, "*") for known in request.if_none_match or ()):
        response = web.Response(status=304, headers=headers)
    else:
        response = web.Response(
            body=file.bodies[coding],
            content_type=file.content_type,
            charset="utf-8",
            headers=headers,
        )
        if coding != IDENTITY:
            response.headers["Content-Encoding"] = coding
    response.etag = etag
    return response
