"""Numbers beside the scores, and leads put together: what people change on the page of a lead."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from aiohttp import web

from assistant.console.lead_list import LIST
from assistant.console.lead_page import change_lead, lead_with
from assistant.console.visit import Visit, see_other
from assistant.errors import MergeRefused
from assistant.leads.overrides import OverrideChange
from assistant.services.leads import LeadChange
from assistant.web.keys import LEADS


async def override_score(visit: Visit) -> web.StreamResponse:
    """Set a person's own number beside a score, or take it back."""
    form = await visit.request.post()
    dimension = str(form.get("dimension", ""))
    if form.get("remove"):
        change = OverrideChange(dimension, None)
        return await change_lead(visit, LeadChange(override=change), "saved")
    written, why = str(form.get("value", "")), str(form.get("why", ""))
    if not why.strip():
        return await lead_with(visit, 422, visit.texts("reason_missing"))
    if not (written.isascii() and written.isdecimal() and len(written) <= 3):
        return await lead_with(visit, 422, visit.texts("override_value_wrong"))
    try:
        expires = _end_of(str(form.get("until", "")))
    except ValueError:
        return await lead_with(visit, 422, visit.texts("override_until_wrong"))
    change = OverrideChange(dimension, int(written), why, expires)
    return await change_lead(visit, LeadChange(override=change), "saved")


def _end_of(day: str) -> datetime | None:
    """Return the end of a day, None for no day. Raises ValueError."""
    if not day:
        return None
    return datetime.combine(date.fromisoformat(day), time(), UTC) + timedelta(days=1)


async def merge_lead(visit: Visit) -> web.StreamResponse:
    return await _rearrange(visit, "merge")


async def unmerge_lead(visit: Visit) -> web.StreamResponse:
    return await _rearrange(visit, "unmerge")


async def _rearrange(visit: Visit, how: str) -> web.StreamResponse:
    form = await visit.request.post()
    lead_id, leads = visit.request.match_info["id"], visit.request.app[LEADS]
    change = leads.merge if how == "merge" else leads.unmerge
    try:
        await change(lead_id, str(form.get("from", "")), by=visit.user.user.name)
    except MergeRefused:
        return await lead_with(visit, 409, visit.texts("merge_refused"))
    return see_other(f"{LIST}/{lead_id}?done={how}d")
