"""Stage and owner of the leads chosen in the list, and taking that back."""

from __future__ import annotations

from typing import Final

from aiohttp import web
from yarl import URL

from assistant.console.lead_filters import known
from assistant.console.visit import Visit, see_other
from assistant.leads.lead import STAGES
from assistant.services.lead_bulk import BulkOutcome, LeadBulk
from assistant.services.leads import LeadChange
from assistant.web.keys import ACCOUNTS, DATABASE, LEADS

LIST: Final = "/console/leads"
NOBODY: Final = "-"


async def change_many(visit: Visit) -> web.StreamResponse:
    """Change the chosen leads; with nothing chosen, say so."""
    form = await visit.request.post()
    chosen = [str(each) for each in form.getall("lead", [])]
    stage, owner = str(form.get("stage", "")), str(form.get("owner", ""))
    if not chosen or bool(stage) == bool(owner):
        return _back_to_list(visit, bulk_error="nothing")
    if stage and stage not in STAGES:
        return _back_to_list(visit, bulk_error="nothing")
    if owner and owner != NOBODY and owner not in await visit.request.app[ACCOUNTS].user_names():
        return _back_to_list(visit, bulk_error="nothing")
    change = (
        LeadChange(stage=stage, reason=visit.texts("bulk_reason"))
        if stage
        else LeadChange(owner="" if owner == NOBODY else owner)
    )
    outcome = await _bulk(visit).change(chosen, change, by=visit.user.user.name)
    return _back_to_list(visit, bulk=outcome.id, **_counts(outcome))


async def take_many_back(visit: Visit) -> web.StreamResponse:
    form = await visit.request.post()
    bulk = str(form.get("bulk", ""))
    outcome = await _bulk(visit).take_back(bulk, by=visit.user.user.name)
    return _back_to_list(visit, undone="1", **_counts(outcome))


def _bulk(visit: Visit) -> LeadBulk:
    return LeadBulk(visit.request.app[LEADS], visit.request.app[DATABASE])


def _counts(outcome: BulkOutcome) -> dict[str, str]:
    return {"changed": str(outcome.changed), "refused": str(outcome.refused)}


def _back_to_list(visit: Visit, **told: str) -> web.Response:
    """Return to the list with the filters it had, and what happened."""
    return see_other(str(URL(LIST).with_query({**known(visit.request.query), **told})))


def told(visit: Visit) -> dict[str, str]:
    """Return what the list says happened: sentence, kind, and the id to take it back by."""
    query, texts = visit.request.query, visit.texts
    if query.get("bulk_error"):
        return {"kind": "critical", "words": texts("bulk_nothing"), "bulk": ""}
    changed, refused = (_count(query.get(name, "")) for name in ("changed", "refused"))
    if changed is None or refused is None:
        return {}
    words = texts("bulk_undone" if query.get("undone") else "bulk_changed", count=changed)
    if refused:
        words += " " + texts("bulk_refused", count=refused)
    bulk = query.get("bulk", "") if changed and not query.get("undone") else ""
    return {"kind": "info" if refused else "positive", "words": words, "bulk": bulk}


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else None
