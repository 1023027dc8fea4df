"""Analytics: pictures over a period, each with its numbers and a file; nobody's personal data."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from assistant.console.calibration_pictures import calibration_pictures
from assistant.console.pictures import (
    Picture,
    journey_pictures,
    origins_picture,
    service_pictures,
)
from assistant.console.texts import Texts
from assistant.console.visit import Visit
from assistant.leads.export import cell
from assistant.services.analytics import FILTERS, SCALES, Analytics
from assistant.store.analytics import GROUPS, FigureFilter
from assistant.web.keys import DATABASE, LEADS

PAGE: Final = "/console/analytics"
PARTS: Final = ("journey", "origins", "service", "quality")
PERIODS: Final = ("7", "30", "90", "custom")
LONGEST_DAYS: Final = 3 * 366
LONGEST_VALUE: Final = 200
# Counted while the page is asked for; what is more is left to the server's own rounds.
AT_ONCE: Final = 1


@dataclass(frozen=True)
class Asked:
    """What the address asks for. query: its known parts, to be kept in links."""

    part: str
    period: str
    first: date
    last: date
    scale: str
    group: str
    wanted: FigureFilter
    query: Mapping[str, str]

    def url(self, below: str = "", **more: str) -> str:
        asked = {name: value for name, value in {**self.query, **more}.items() if value}
        return f"{PAGE}{below}?{urlencode(asked)}" if asked else PAGE + below


@dataclass(frozen=True)
class Choice:
    """A filter: options are (value, label)."""

    name: str
    label: str
    chosen: str
    options: Sequence[tuple[str, str]]


async def analytics_page(visit: Visit) -> web.StreamResponse:
    asked = asked_of(visit.request.query, visit.now)
    analytics = Analytics(visit.request.app[DATABASE])
    is_current = await analytics.catch_up(batches=AT_ONCE)
    pictures = await _pictures(visit, analytics, asked)
    return await visit.render(
        "analytics.html",
        asked=asked,
        parts=PARTS,
        groups=GROUPS,
        periods=PERIODS,
        scales=SCALES,
        pictures=pictures,
        choices=await _choices(visit, analytics, asked),
        is_current=is_current,
        is_filtered=any(asked.query.get(name) for name in FILTERS),
    )


async def numbers_file(visit: Visit) -> web.StreamResponse:
    """One picture's numbers as CSV; every cell through the writer that disarms formulas."""
    asked = asked_of(visit.request.query, visit.now)
    key = visit.request.query.get("picture", "")
    analytics = Analytics(visit.request.app[DATABASE])
    await analytics.catch_up(batches=AT_ONCE)
    found = [each for each in await _pictures(visit, analytics, asked) if each.key == key]
    if not found:
        raise web.HTTPNotFound
    name = f"{key}-{asked.first.isoformat()}-{asked.last.isoformat()}.csv"
    return web.Response(
        text=csv_of(found[0]),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def csv_of(picture: Picture) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (picture.head, *picture.rows):
        writer.writerow([cell(each) for each in row])
    return out.getvalue()


async def _pictures(visit: Visit, analytics: Analytics, asked: Asked) -> list[Picture]:
    wanted, texts = asked.wanted, visit.texts
    if asked.part == "origins":
        sites = await visit.request.app[LEADS].sites()
        names = {site.id: site.name for site in sites} if asked.group == "site_id" else {}
        return [
            origins_picture(await analytics.origins(wanted, asked.group), asked.group, names, texts)
        ]
    if asked.part == "service":
        return service_pictures(await analytics.service(wanted), texts)
    if asked.part == "quality":
        return calibration_pictures(await analytics.calibration(wanted), texts)
    return journey_pictures(await analytics.journey(wanted, asked.scale), asked.scale, texts)


# ------------------------------------------------------------ the address


def asked_of(query: Mapping[str, str], now: datetime) -> Asked:
    """Read the address; whatever it does not say, or says wrongly, is the usual."""
    today = now.astimezone(UTC).date()
    period = _one_of(query.get("period"), PERIODS, "30")
    first, last = _days(query, period, today)
    days = (last - first).days + 1
    usual = "day" if days <= 31 else "week" if days <= 190 else "month"
    values = {name: _value(query.get(name)) for name in FILTERS}
    part = _one_of(query.get("part"), PARTS, PARTS[0])
    scale = _one_of(query.get("scale"), SCALES, "")
    group = _one_of(query.get("by"), GROUPS, GROUPS[0])
    kept = {
        "part": "" if part == PARTS[0] else part,
        "period": "" if period == "30" else period,
        "from": first.isoformat() if period == "custom" else "",
        "to": last.isoformat() if period == "custom" else "",
        "scale": scale,
        "by": "" if group == GROUPS[0] else group,
        **{name: value or "" for name, value in values.items()},
    }
    return Asked(
        part,
        period,
        first,
        last,
        scale or usual,
        group,
        FigureFilter(first.toordinal(), last.toordinal(), **values),
        {name: value for name, value in kept.items() if value},
    )


def _days(query: Mapping[str, str], period: str, today: date) -> tuple[date, date]:
    if period != "custom":
        return today - timedelta(days=int(period) - 1), today
    first = _date(query.get("from"), today - timedelta(days=29))
    first, last = sorted((first, _date(query.get("to"), today)))
    return max(first, last - timedelta(days=LONGEST_DAYS)), last


def _date(text: str | None, otherwise: date) -> date:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return otherwise
    # the period before must still be in the calendar
    return found if 2000 <= found.year <= 2200 else otherwise


def _one_of(text: str | None, known: Sequence[str], otherwise: str) -> str:
    return text if text is not None and text in known else otherwise


def _value(text: str | None) -> str | None:
    """Return a filter's value as far as a database can compare with it."""
    tidy = (text or "").replace("\0", "").encode(errors="ignore").decode()[:LONGEST_VALUE]
    return tidy or None


async def _choices(visit: Visit, analytics: Analytics, asked: Asked) -> list[Choice]:
    """Return the filters that have something to choose from."""
    found, texts = await analytics.choices(asked.wanted), visit.texts
    names = {site.id: site.name for site in await visit.request.app[LEADS].sites()}
    choices = []
    for name in FILTERS:
        chosen = asked.query.get(name, "")
        values = found[name] if not chosen or chosen in found[name] else [*found[name], chosen]
        if len(values) > 1 or chosen:
            options = [(value, _label(name, value, names, texts)) for value in values]
            label = texts(f"an_any_{name}")
            choices.append(Choice(name, label, chosen, [("", label), *options]))
    return choices


def _label(name: str, value: str, names: Mapping[str, str], texts: Texts) -> str:
    if name == "channel":
        return texts.known("channel", value)
    if name == "locale":
        return texts.known("an_locale", value)
    return names.get(value, value) if name == "site_id" else value
