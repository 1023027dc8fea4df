"""Which pages may talk to this server: the embedding site's exact list, not our own host."""

from __future__ import annotations

import re
import time
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web

from assistant.errors import NotAllowed, NotFound
from assistant.services.site_books import NO_SUCH_SITE
from assistant.services.sites import widget_settings
from assistant.store.database import Database
from assistant.store.sites import OWN_ORIGIN, Site, list_sites

FRESH_S: Final = 5.0
MAX_AGE_S: Final = 600
_SHOWN: Final = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,200}")


class Origins:
    """The sites' origins, read again from the database every few seconds."""

    def __init__(self, database: Database, *, behind_proxy: bool = False) -> None:
        self._database, self._behind_proxy = database, behind_proxy
        self._sites: dict[str, Site] = {}
        self._read_at = -FRESH_S

    async def check(self, request: web.Request, site_id: str | None = None) -> None:
        """Raise NotAllowed when a page of another origin calls.

        site_id: the site it speaks for; None accepts the pages of any site. A call without an
        Origin header does not come from a browser page. Raises NotFound for an unknown site.
        """
        origin = request.headers.get("Origin")
        if origin is None:
            return
        if site_id is not None and site_id not in await self._current():
            raise NotFound(NO_SUCH_SITE, field="site")
        if not await self.allows(request, origin, site_id):
            raise NotAllowed(_not_listed(origin, site_id), code="origin_not_allowed")

    async def allows(self, request: web.Request, origin: str, site_id: str | None = None) -> bool:
        sites = await self._current()
        chosen = [sites[site_id]] if site_id in sites else [] if site_id else [*sites.values()]
        own = own_origin(request, behind_proxy=self._behind_proxy)
        return any(
            origin == allowed or (allowed == OWN_ORIGIN and origin == own)
            for site in chosen
            for allowed in site.origins
        )

    async def complaint(self, request: web.Request, site_id: str) -> str | None:
        """Return why a page that loads the widget will not be able to chat, None if it will.

        The page is known by its Referer, which names at least its origin unless the page hides it.
        What the chat refuses, a browser does not let the page read: this is said beforehand.
        """
        if site_id not in await self._current():
            return f'there is no site "{site_id}" on this server. `assistant site list` shows them.'
        page = urlsplit(request.headers.get("Referer", ""))
        origin = f"{page.scheme}://{page.netloc}"
        if not _SHOWN.fullmatch(origin) or await self.allows(request, origin, site_id):
            return None
        return _not_listed(origin, site_id)

    async def widget_settings(self, site_id: str) -> dict[str, Any] | None:
        """Return what the site's pages may know, None for an unknown site."""
        site = (await self._current()).get(site_id)
        return widget_settings(site) if site else None

    async def _current(self) -> dict[str, Site]:
        if time.monotonic() - self._read_at > FRESH_S:
            sites = await self._database.read(list_sites)
            self._sites = {site.id: site for site in sites}
            self._read_at = time.monotonic()
        return self._sites


def _not_listed(origin: str, site_id: str | None) -> str:
    """Return what is wrong and the command that mends it; odd origins are not repeated."""
    if site_id is None or not _SHOWN.fullmatch(origin):
        return "Pages of this origin may not use this assistant. Add it to the site's origins."
    return (
        f'Pages of {origin} may not chat as site "{site_id}". To allow them, run on the server '
        f"`assistant site update {site_id} --origin {origin}`, naming its other origins too."
    )


def own_origin(request: web.Request, *, behind_proxy: bool) -> str:
    """Return the origin this server is reached under, also behind a proxy that ends TLS."""
    scheme = request.headers.get("X-Forwarded-Proto") if behind_proxy else None
    return f"{scheme or request.scheme}://{request.host}"


def cors_headers(origin: str) -> dict[str, str]:
    """Return the headers that let a page of `origin` read the answer; never with cookies."""
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST, DELETE",
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Expose-Headers": "Retry-After",
        "Access-Control-Max-Age": str(MAX_AGE_S),
        "Vary": "Origin",
    }
