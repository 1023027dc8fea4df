"""Settings: the pages there are, who may open which, and the frame around them."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web

from assistant.console.visit import Visit, see_other

SETTINGS_PAGE: Final = "/console/settings"
ADMIN: Final = "settings"
READ: Final = "leads:read"
# What is promised to visitors and how scores come about is for everybody who reads leads.
SECTIONS: Final = {
    "users": ADMIN,
    "keys": ADMIN,
    "sites": ADMIN,
    "webhooks": ADMIN,
    "playbook": READ,
    "consents": READ,
    "retention": READ,
    "audit": ADMIN,
    "style": READ,
}


def url_of(section: str) -> str:
    return f"{SETTINGS_PAGE}/{section}"


async def settings_home(visit: Visit) -> web.StreamResponse:
    """Go to the first page that the role may open."""
    first = next(name for name, right in SECTIONS.items() if visit.user.may(right))
    return see_other(url_of(first))


async def show(
    visit: Visit, section: str, template: str, *, status: int = 200, **values: Any
) -> web.Response:
    """Return a page of settings in its frame. What a form changed is shown under the page's url."""
    if visit.request.method != "GET":
        visit.page_url = url_of(section)
    tabs = [(name, url_of(name)) for name, right in SECTIONS.items() if visit.user.may(right)]
    return await visit.render(
        f"settings/{template}.html",
        status=status,
        section=section,
        tabs=tabs,
        done=visit.request.query.get("done", ""),
        **values,
    )
