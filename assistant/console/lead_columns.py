"""The list's columns, as each user has them, and what of a lead each is in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from assistant.console.lead_filters import known
from assistant.console.visit import Visit, see_other
from assistant.errors import InvalidInput
from assistant.leads.lead import DIMENSIONS
from assistant.services.list_views import ListViews
from assistant.web.keys import DATABASE

LIST: Final = "/console/leads"
WHO: Final = "who"  # leads to the lead, so that it cannot be left out
PATHS: Final[Mapping[str, tuple[str, ...]]] = {
    "grade": ("grade",),
    WHO: ("contact.name", "company.name"),
    "need": ("need.summary",),
    "source": ("source.channel",),
    "campaign": ("source.observed.utm.campaign",),
    "webinar": ("source.webinar_id",),
    "site": ("site",),
    "stage": ("stage",),
    "owner": ("owner",),
    "scores": tuple(f"scores.{name}" for name in DIMENSIONS),
    "changed": ("updated_at",),
    "age": ("created_at",),
}
STANDARD: Final = ("grade", WHO, "need", "source", "stage", "owner", "scores", "age")


def shown(chosen: Sequence[str] | None) -> tuple[str, ...]:
    """Return the columns of a list. chosen: as a user has them, None for the standard."""
    if chosen is None:
        return STANDARD
    return tuple(name for name in PATHS if name == WHO or name in chosen)


def paths_of(text: str) -> tuple[str, ...]:
    """Return what a file holds of each lead. text: names of columns, with commas between.

    Raises InvalidInput.
    """
    names = list(dict.fromkeys(text.split(",")))
    if unknown := [name for name in names if name not in PATHS]:
        raise InvalidInput(
            f"{unknown[0][:50]!r} is no column. Columns: {', '.join(PATHS)}.", field="columns"
        )
    return tuple(path for name in names for path in PATHS[name])


async def choose_columns(visit: Visit) -> web.StreamResponse:
    form = await visit.request.post()
    ticked = [str(each) for each in form.getall("column", [])]
    chosen = None if form.get("standard") else shown(ticked)
    chosen = None if chosen == STANDARD else chosen
    views = ListViews(visit.request.app[DATABASE])
    await views.show_columns(chosen, user_id=visit.user.user.id)
    query = known(visit.request.query)
    return see_other(f"{LIST}?{urlencode(query)}" if query else LIST)
