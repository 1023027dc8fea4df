"""Settings: the audit log, filtered, paged, and as a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from assistant.console.settings_frame import show, url_of
from assistant.console.visit import Visit
from assistant.services.audit import AuditFilter, AuditLog
from assistant.web.keys import DATABASE

AUDIT: Final = url_of("audit")
FILTERS: Final = ("by", "action", "lead", "since", "until")


async def audit_page(visit: Visit) -> web.StreamResponse:
    log, query = AuditLog(visit.request.app[DATABASE]), _known(visit.request.query)
    page = await log.page(wanted(visit.request.query))
    who, what = await log.names()
    more = f"{AUDIT}?{urlencode({**query, 'before': page.before})}" if page.before else ""
    return await show(
        visit,
        "audit",
        "audit",
        entries=page.entries,
        users=await log.user_names(),
        who=who,
        what=what,
        query=query,
        more=more,
        csv=f"{AUDIT}/export?{urlencode(query)}",
    )


async def export_audit(visit: Visit) -> web.StreamResponse:
    log = AuditLog(visit.request.app[DATABASE])
    response = web.StreamResponse(
        headers={
            **visit.headers(),
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": f'attachment; filename="audit-{visit.now:%Y-%m-%d}.csv"',
        }
    )
    await response.prepare(visit.request)
    async for piece in log.as_csv(wanted(visit.request.query), by=visit.user.user.name):
        await response.write(piece)
    await response.write_eof()
    return response


def wanted(query: Mapping[str, str]) -> AuditFilter:
    """Return the filter of a query string; what is malformed in it filters nothing."""
    given = _known(query)
    until, before = _day(given.get("until")), query.get("before", "")
    is_number = before.isascii() and before.isdecimal() and len(before) < 10
    return AuditFilter(
        by=given.get("by"),
        action=given.get("action"),
        subject_id=given.get("lead"),
        since=_day(given.get("since")),
        until=until + timedelta(days=1) if until else None,
        before=int(before) if is_number else None,
    )


def _known(query: Mapping[str, str]) -> dict[str, str]:
    given = {name: query.get(name, "").strip()[:200] for name in FILTERS}
    return {name: value for name, value in given.items() if value and value.isprintable()}


def _day(written: str | None) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(written or ""), time.min, UTC)
    except (ValueError, OverflowError):
        return None
