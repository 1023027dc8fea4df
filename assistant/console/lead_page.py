"""One lead: read it, move it, give it an owner, add a note, erase it."""

from __future__ import annotations

import asyncio
from typing import Final

from aiohttp import web

from assistant.console.events import stamp
from assistant.console.lead_list import LIST
from assistant.console.lead_neighbours import around, lead_url, list_of, list_url
from assistant.console.lead_reading import seen_by
from assistant.console.lead_view import page_of
from assistant.console.visit import Visit, see_other
from assistant.errors import InvalidInput, StageMoveRefused
from assistant.leads.lead import DIMENSIONS
from assistant.leads.stages import MOVES
from assistant.services.leads import MAX_NOTE, MAX_REASON, LeadChange
from assistant.web.keys import ACCOUNTS, LEADS

_DONE: Final = ("saved", "moved", "merged", "unmerged")

# Written as one text here; the others have shapes, and are corrected over the API.
CORRECTABLE: Final = (
    "name",
    "company",
    "job_title",
    "email",
    "phone",
    "website",
    "location",
    "company_size",
    "need",
)


async def lead_page(visit: Visit) -> web.StreamResponse:
    await seen_by(visit).opened(visit.user.user.id, visit.request.match_info["id"])
    done = visit.request.query.get("done")
    return await _page(visit, done=done if done in _DONE else None)


async def _page(
    visit: Visit, *, status: int = 200, error: str = "", done: str | None = None
) -> web.Response:
    lead_id = visit.request.match_info["id"]
    view, transcript = await visit.request.app[LEADS].with_transcript(lead_id)
    duplicates = await visit.request.app[LEADS].duplicates(lead_id)
    visit.page_url = f"{LIST}/{lead_id}"
    owners = await visit.request.app[ACCOUNTS].user_names() if visit.user.may("leads:write") else []
    form = await visit.request.post() if visit.request.method == "POST" else {}
    return await visit.render(
        "lead.html",
        around=await around(visit),
        status=status,
        lead=view.json,
        record=view.record,
        site=await _site_name(visit, view.json["site"]),
        page=await asyncio.to_thread(page_of, view, transcript, visit.now, visit.texts),
        shown_at=stamp(view.record.lead.updated_at),
        dimensions=DIMENSIONS,
        duplicates=duplicates,
        correctable=CORRECTABLE,
        overrides={each.dimension: each for each in view.record.lead.overrides},
        moves=MOVES[view.record.lead.stage],
        owners=sorted({*owners, *([view.json["owner"]] if view.json["owner"] else [])}),
        typed={name: str(form.get(name, "")) for name in ("reason", "note", "stage")},
        limits={"reason": MAX_REASON, "note": MAX_NOTE},
        error=error,
        done=done,
    )


async def _site_name(visit: Visit, site_id: str) -> str:
    """Return the site's name; its id where the site is no more."""
    sites = await visit.request.app[LEADS].sites()
    return next((site.name for site in sites if site.id == site_id), site_id)


async def lead_with(visit: Visit, status: int, error: str) -> web.Response:
    """Show the lead as it is, and what was wrong with a form of it."""
    return await _page(visit, status=status, error=error)


async def move_lead(visit: Visit) -> web.StreamResponse:
    form = await visit.request.post()
    change = LeadChange(stage=str(form.get("stage", "")), reason=str(form.get("reason", "")))
    if not change.reason.strip():
        return await _page(visit, status=422, error=visit.texts("reason_missing"))
    return await change_lead(visit, change, "moved")


async def assign_lead(visit: Visit) -> web.StreamResponse:
    form = await visit.request.post()
    return await change_lead(visit, LeadChange(owner=str(form.get("owner", ""))), "saved")


async def add_note(visit: Visit) -> web.StreamResponse:
    form = await visit.request.post()
    return await change_lead(visit, LeadChange(note=str(form.get("note", ""))), "saved")


async def change_lead(visit: Visit, change: LeadChange, done: str) -> web.StreamResponse:
    """Change the lead and show it; what was refused is said beside what was typed."""
    lead_id = visit.request.match_info["id"]
    leads = visit.request.app[LEADS]
    try:
        await leads.change(lead_id, change, by=visit.user.user.name)
    except StageMoveRefused:
        stage = (await leads.get(lead_id)).json["stage"]
        words = visit.texts("move_refused", stage=visit.texts(f"stage_{stage}"))
        return await _page(visit, status=409, error=words)
    except InvalidInput as error:
        limits = {"reason": MAX_REASON, "note": MAX_NOTE}
        too_long = len(getattr(change, error.field or "", "") or "") > limits.get(
            error.field or "", MAX_NOTE
        )
        count = limits.get(error.field or "", MAX_NOTE)
        words = visit.texts("too_long", count=count) if too_long else visit.texts("not_saved")
        return await _page(visit, status=422, error=words)
    return see_other(lead_url(lead_id, list_of(visit), done=done))


async def erase_lead(visit: Visit) -> web.StreamResponse:
    await visit.request.app[LEADS].erase(visit.request.match_info["id"], by=visit.user.user.name)
    return see_other(list_url(visit, done="erased"))
