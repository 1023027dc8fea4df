"""Settings: the playbook, the consent texts, and how long what is kept."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from assistant.console.settings_frame import show, url_of
from assistant.console.visit import Visit, see_other
from assistant.errors import NotFound
from assistant.services.house_rules import HouseRules, problem_of
from assistant.services.retention import EVERY, Keeping
from assistant.web.keys import BOOKS, DATABASE, SETTINGS

PLAYBOOK: Final = url_of("playbook")
RETENTION: Final = url_of("retention")
KINDS: Final = ("not_captured", "unqualified", "qualified")


def _rules(visit: Visit) -> HouseRules:
    app = visit.request.app
    return HouseRules(app[DATABASE], app[BOOKS].own.playbook)


async def playbook_page(visit: Visit) -> web.StreamResponse:
    return await _playbook(visit)


async def _playbook(
    visit: Visit, *, checked: str | None = None, problem: str | None = None
) -> web.Response:
    """checked: a text that somebody had checked; problem: what is wrong with it."""
    rules = _rules(visit)
    version = visit.request.query.get("version", rules.current.version)
    text = await rules.text_of(version) if version.isprintable() else None
    if text is None:
        raise NotFound("This playbook is not kept.")
    return await show(
        visit,
        "playbook",
        "playbook",
        current=rules.current,
        version=version,
        lines=text.splitlines(),
        versions=await rules.versions(),
        checked=checked,
        problem=problem,
    )


async def check_playbook(visit: Visit) -> web.StreamResponse:
    """Check a text as the server would when it starts; it is stored nowhere."""
    form = await visit.request.post()
    text = str(form.get("text", "")).replace("\r\n", "\n")
    return await _playbook(visit, checked=text, problem=problem_of(text))


async def consents_page(visit: Visit) -> web.StreamResponse:
    rules = _rules(visit)
    texts = await rules.consents()
    return await show(visit, "consents", "consents", consents=texts, current=rules.current)


async def retention_page(visit: Visit) -> web.StreamResponse:
    app = visit.request.app
    limits = app[BOOKS].own.playbook.retention
    report, last = await Keeping(app[DATABASE], limits).plan()
    rows = [(kind, getattr(limits, f"{kind}_days"), getattr(report, kind)) for kind in KINDS]
    is_on = app[SETTINGS].retention
    return await show(
        visit,
        "retention",
        "retention",
        rows=rows,
        total=sum(count for _, _, count in rows),
        last=last,
        next=max(last + EVERY, visit.now) if last and is_on else None,
        is_on=is_on,
    )


async def run_retention(visit: Visit) -> web.StreamResponse:
    app = visit.request.app
    keeping = Keeping(app[DATABASE], app[BOOKS].own.playbook.retention)
    await keeping.run(by=visit.user.user.name)
    return see_other(f"{RETENTION}?done=run")
