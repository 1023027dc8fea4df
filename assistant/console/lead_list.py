"""The list of leads: filters, one page of rows, and the file of what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from assistant.console.lead_bulk import told
from assistant.console.lead_columns import PATHS, paths_of, shown
from assistant.console.lead_filters import DAYS, FILTERS, chips_of, filter_of, known
from assistant.console.lead_neighbours import carried
from assistant.console.lead_reading import seen_by, told_read
from assistant.console.list_views import open_view, told_view
from assistant.console.texts import Texts
from assistant.console.visit import Visit
from assistant.leads.lead import DIMENSIONS, STAGES
from assistant.services.lead_export import FORMATS, LeadExport, check_format
from assistant.services.list_views import LONGEST_NAME
from assistant.store.lead_lines import LeadLine
from assistant.web.keys import ACCOUNTS, DATABASE, LEADS

LIST: Final = "/console/leads"
PAGE: Final = 50
BAR_HEIGHT: Final = 20


@dataclass(frozen=True)
class Bar:
    """One score as a bar. value: None while unknown; x, y, height: in the little picture."""

    dimension: str
    value: int | None
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Row:
    """A lead in one line."""

    id: str
    name: str | None
    company: str | None
    need: str | None
    grade: str | None
    source: str
    stage: str
    owner: str | None
    bars: tuple[Bar, ...]
    scores: str
    created_at: datetime
    updated_at: datetime
    site: str
    campaign: str | None
    webinar: str | None
    is_unread: bool = False


async def list_page(visit: Visit) -> web.StreamResponse:
    view = await open_view(visit)
    query = view.query
    whole = {name: value for name, value in query.items() if name != "cursor"}
    leads = visit.request.app[LEADS]
    lines, cursor = await leads.lines(filter_of(query, PAGE, by=visit.user, now=visit.now))
    unread = await seen_by(visit).unread(visit.user.user.id, [line.id for line in lines])
    sites = await leads.sites()
    columns = shown(view.columns)
    return await visit.render(
        "leads.html",
        rows=[row_of(line, visit.texts, is_unread=line.id in unread) for line in lines],
        chips=chips_of(query, sites, await leads.choices(), visit.texts),
        days=DAYS,
        stages=STAGES,
        owners=await visit.request.app[ACCOUNTS].user_names(),
        here=_url(whole, "/bulk"),
        back=_url(whole, "/bulk/back"),
        seen=_url(whole, "/read"),
        told=told(visit) or told_read(visit) or told_view(visit),
        view=view,
        views=_url(whole, "/views"),
        longest_name=LONGEST_NAME,
        columns=columns,
        choosable=tuple(PATHS),
        choose=_url(whole, "/columns"),
        site_names={site.id: site.name for site in sites},
        carried=carried(whole),
        query=query,
        search_texts=("search_sealed_label", "search_sealed_hint")
        if visit.request.app[DATABASE].is_sealed
        else ("search_label", "search_hint"),
        is_filtered=any(query.get(name) for name in FILTERS),
        more=_url({**query, "cursor": cursor}) if cursor else None,
        exports=[(kind, _url(whole, "/export", format=kind)) for kind in FORMATS],
        exports_shown=[
            (kind, _url(whole, "/export", format=kind, columns=",".join(columns)))
            for kind in FORMATS
        ],
        site=sites[0].id if sites else "demo",
        done=visit.request.query.get("done"),
    )


async def export_file(visit: Visit) -> web.StreamResponse:
    request = visit.request
    file_format = request.query.get("format", "csv")
    check_format(file_format)
    query = {name: value for name, value in known(request.query).items() if name != "cursor"}
    purpose = request.query.get("purpose", "follow_up")
    columns = request.query.get("columns")
    pieces = LeadExport(request.app[DATABASE]).stream(
        filter_of(query, PAGE, by=visit.user, now=visit.now),
        file_format,
        by=visit.user.user.name,
        purpose=purpose,
        columns=None if columns is None else paths_of(columns),
    )
    first = await anext(pieces)  # what is wrong is said before the file begins
    name = f"leads-{visit.now:%Y-%m-%d}.{file_format}"
    response = web.StreamResponse(
        headers={
            **visit.headers(),
            "Content-Type": FORMATS[file_format],
            "Content-Disposition": f'attachment; filename="{name}"',
        }
    )
    await response.prepare(request)
    try:
        await response.write(first)
        async for piece in pieces:
            await response.write(piece)
    except Exception:
        # A file that just ended would look whole: the browser must see that it broke off.
        if request.transport is not None:
            request.transport.abort()
        raise
    await response.write_eof()
    return response


def row_of(line: LeadLine, texts: Texts, *, is_unread: bool = False) -> Row:
    scores = line.scores
    return Row(
        id=line.id,
        name=line.name,
        company=line.company,
        need=line.need,
        grade=line.grade,
        source=line.source,
        stage=line.stage,
        owner=line.owner,
        bars=tuple(_bar(index, name, scores[name]) for index, name in enumerate(DIMENSIONS)),
        scores=scores_in_words(scores, texts),
        created_at=line.created_at,
        updated_at=line.updated_at,
        site=line.site_id,
        campaign=line.campaign,
        webinar=line.webinar_id,
        is_unread=is_unread,
    )


def _bar(index: int, dimension: str, value: int | None) -> Bar:
    height = 2 if value is None else max(2, round(value / 100 * BAR_HEIGHT))
    return Bar(dimension, value, index * 8, BAR_HEIGHT - height, height)


def scores_in_words(scores: Mapping[str, int | None], texts: Texts) -> str:
    """Return "Need and intent 65, Fit 90, Incentive not known, …"."""
    unknown = texts("score_unknown")
    return ", ".join(
        f"{texts(f'dim_{name}')} {unknown if scores[name] is None else scores[name]}"
        for name in DIMENSIONS
    )


def _url(query: Mapping[str, Any], below: str = "", **more: str) -> str:
    asked = urlencode({**query, **more})
    return f"{LIST}{below}?{asked}" if asked else f"{LIST}{below}"
