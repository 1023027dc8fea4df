"""The way on from a lead: to the next and the one before in the list one came from, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from yarl import URL

from assistant.console.lead_filters import filter_of, known
from assistant.console.visit import Visit
from assistant.errors import InvalidInput
from assistant.web.keys import LEADS

LIST: Final = "/console/leads"
LONGEST: Final = 2000  # of a list's query; longer ones are no list of ours


@dataclass(frozen=True)
class Around:
    """Addresses; before and after are None at the ends of the list, and without a list."""

    back: str
    here: str
    before: str | None = None
    after: str | None = None


async def around(visit: Visit) -> Around:
    lead_id = visit.request.match_info["id"]
    came_from = list_of(visit)
    back, here = list_url(visit), lead_url(lead_id, came_from)
    if not came_from:
        return Around(back, here)
    try:
        wanted = filter_of(came_from, 1, by=visit.user, now=visit.now)
        found = await visit.request.app[LEADS].neighbours(wanted, lead_id)
    except InvalidInput:  # an address that somebody changed: the lead is shown all the same
        return Around(LIST, here)
    before, after = (lead_url(one, came_from) if one else None for one in found)
    return Around(back, here, before, after)


def list_of(visit: Visit) -> dict[str, str]:
    """Return the filters and order of the list one came from.

    A form has them from the page it stands on, whose address the browser sends along.
    """
    text = visit.request.query.get("list", "")
    if visit.request.method == "POST":
        text = _listed_in(visit.request.headers.get("Referer", ""))
    if len(text) > LONGEST:
        return {}
    query = known(dict(parse_qsl(text)))
    query.pop("cursor", None)
    return query


def _listed_in(address: str) -> str:
    try:
        return URL(address).query.get("list", "")
    except ValueError:
        return ""


def carried(query: dict[str, str]) -> str:
    """Return what the links of a list carry along, so that the lead knows its neighbours."""
    return urlencode({"list": urlencode(query)}) if query else ""


def lead_url(lead_id: str, query: dict[str, str], **more: str) -> str:
    asked = "&".join(part for part in (carried(query), urlencode(more)) if part)
    return str(URL(LIST) / lead_id) + (f"?{asked}" if asked else "")


def list_url(visit: Visit, **more: str) -> str:
    """Return the list one came from."""
    asked = urlencode({**list_of(visit), **more})
    return f"{LIST}?{asked}" if asked else LIST
