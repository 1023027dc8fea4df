"""Which pages may talk to this server: the embedding site's exact list, not our own host."""

from __future__ import annotations

import time
from typing import Any, Final

from aiohttp import web

from assistant.errors import NotAllowed
from assistant.services.sites import widget_settings
from assistant.store.database import Database
from assistant.store.sites import OWN_ORIGIN, Site, list_sites

FRESH_S: Final = 5.0
MAX_AGE_S: Final = 600


class Origins:
    """The sites' origins, read again from the database every few seconds."""

    def __init__(self, database: Database, *, behind_proxy: bool = False) -> None:
        self._database, self._behind_proxy = database, behind_proxy
        self._sites: dict[str, Site] = {}
        self._read_at = -FRESH_S

    async def check(self, request: web.Request, site_id: str | None = None) -> None:
        """Raise NotAllowed when a page of another origin calls.

        site_id: the site it speaks for; None accepts the pages of any site. A call without an
        Origin header does not come from a browser page.
        """
        origin = request.headers.get("Origin")
        if origin is None or await self.allows(request, origin, site_id):
            return
        raise NotAllowed(
            "Pages of this origin may not use this assistant. Add it to the site's origins.",
            code="origin_not_allowed",
        )

    async def allows(self, request: web.Request, origin: str, site_id: str | None = None) -> bool:
        sites = await self._current()
        chosen = [sites[site_id]] if site_id in sites else [] if site_id else [*sites.values()]
        own = own_origin(request, behind_proxy=self._behind_proxy)
        return any(
            origin == allowed or (allowed == OWN_ORIGIN and origin == own)
            for site in chosen
            for allowed in site.origins
        )

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
