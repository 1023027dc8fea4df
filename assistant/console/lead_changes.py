"""Numbers beside the scores, and leads put together: what people change on the page of a lead."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from aiohttp import web

from assistant.console.lead_neighbours import lead_url, list_of
from assistant.console.lead_page import CORRECTABLE, change_lead, lead_with
from assistant.console.visit import Visit, see_other
from assistant.errors import InvalidInput, MergeRefused
from assistant.leads.overrides import OverrideChange
from assistant.services.lead_edits import Correction
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


_SIZE: Final = re.compile(r"\s*(\d{1,7})\s*(?:[-–]\s*(\d{1,7})\s*)?")


async def correct_field(visit: Visit) -> web.StreamResponse:
    """Write a field anew beside what was said, or take a person's value back."""
    form = await visit.request.post()
    field, written = str(form.get("field", "")), str(form.get("value", "")).strip()
    if field not in CORRECTABLE:
        return await lead_with(visit, 422, visit.texts("correct_wrong"))
    value: object = written
    if form.get("remove"):
        value = None
    elif field == "company_size":
        size = _SIZE.fullmatch(written)
        if size is None:
            return await lead_with(visit, 422, visit.texts("correct_size_wrong"))
        value = {"min": int(size[1]), "max": int(size[2] or size[1])}
    try:
        await visit.request.app[LEADS].change(
            visit.request.match_info["id"],
            LeadChange(correct=Correction(field, value)),
            by=visit.user.user.name,
        )
    except InvalidInput:
        return await lead_with(visit, 422, visit.texts("correct_wrong"))
    return see_other(lead_url(visit.request.match_info["id"], list_of(visit), done="saved"))


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
    return see_other(lead_url(lead_id, list_of(visit), done=f"{how}d"))
