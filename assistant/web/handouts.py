"""Links to lead magnets: the file or page behind one, while it is valid."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from aiohttp import web

from assistant.errors import NotFound
from assistant.services.magnets import PATH
from assistant.services.webinars import PATH as WEBINARS
from assistant.services.webinars import calendar_file
from assistant.store.sites import DEMO_SITE
from assistant.web.keys import BOOKS, HANDOUTS, LIMITS, SETTINGS
from assistant.web.limits import address_of
from assistant.web.plain_pages import HEADERS, environment, plain_page

_TEXTS: Final = {
    "en": ("This link has expired", "Write to the assistant again, and it gives you a new one."),
    "nb": ("Lenken har gått ut", "Skriv til assistenten igjen, så får du en ny."),
}
_UNKNOWN: Final = {
    "en": ("There is nothing here", "The link may have been cut off. Copy the whole of it."),
    "nb": ("Her er det ingenting", "Kanskje mangler slutten av lenken. Kopier hele."),
}


def add_handout_routes(app: web.Application) -> None:
    environment()
    app.router.add_get(PATH + "/{token}", hand_out)
    app.router.add_get(WEBINARS + "/{id}.ics", calendar)


async def calendar(request: web.Request) -> web.Response:
    """Return the webinar's next time as a file for calendars."""
    house = await request.app[BOOKS].of(request.query.get("site", DEMO_SITE)[:64])
    playbook = house.spoken(house.current.playbook)
    webinar = playbook.webinar(request.match_info["id"])
    language = request.query.get("lang", "")
    language = language if language in playbook.languages else playbook.languages[0]
    made = calendar_file(webinar, playbook, language, datetime.now(UTC)) if webinar else None
    if made is None:
        raise web.HTTPNotFound
    return web.Response(
        body=made,
        content_type="text/calendar",
        charset="utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="webinar.ics"',
            "Cache-Control": "public, max-age=300",
            "X-Content-Type-Options": "nosniff",
        },
    )


async def hand_out(request: web.Request) -> web.StreamResponse:
    """Lead to the page, or send the file, and note that it was fetched."""
    request.app[LIMITS].take_link(address_of(request, request.app[SETTINGS].trusted_proxies))
    handouts = request.app[HANDOUTS]
    try:
        handed = await handouts.find(request.match_info["token"])
        if handouts.is_expired(handed):
            return _told(410, _TEXTS, handed.locale)
        file = await handouts.file_of(handed)
    except NotFound:
        language = "nb" if request.headers.get("Accept-Language", "")[:2] in _NORWEGIAN else "en"
        return _told(404, _UNKNOWN, language)
    if request.method == "GET":  # programs that preview links ask with HEAD
        await handouts.fetched(handed)
    if file is not None:
        return web.FileResponse(file, headers={**_HEADERS, "Content-Disposition": _named(file)})
    return web.Response(status=302, headers={**_HEADERS, "Location": handed.target or "/"})


_NORWEGIAN: Final = ("nb", "no", "nn")
_HEADERS: Final = {
    **HEADERS,
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",  # the link is a secret of the visitor's
}


def _named(file: Path) -> str:
    name = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in file.name)
    return f'attachment; filename="{name}"'


def _told(status: int, texts: dict[str, tuple[str, str]], language: str) -> web.Response:
    language = language if language in texts else "en"
    title, advice = texts[language]
    return plain_page(
        "plain.html", status, language=language, headers=_HEADERS, title=title, advice=advice
    )
