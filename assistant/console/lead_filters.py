"""The filters of the list: how they stand in the address, and the chips that show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from assistant.console.texts import Texts
from assistant.errors import InvalidInput
from assistant.leads.lead import DIMENSIONS, STAGES
from assistant.leads.source import CHANNELS
from assistant.services.accounts import SignedIn
from assistant.store.lead_conditions import ACTIONS, GRADES, PURPOSES, ConsentState, ScoreRange
from assistant.store.lead_filter import USUAL_SORTS
from assistant.store.leads import LeadFilter
from assistant.store.sites import Site
from assistant.web.leads_api import read_filter

NOBODY: Final = "-"
ME: Final = "@me"  # no user's name: these begin with a letter or a digit
YES: Final = "yes"
CAME: Final = {"today": 0, "7d": 7, "30d": 30}  # days before now; 0: since midnight
UNKNOWN: Final = "unknown"
SCORES: Final = ("34", "67")
RANGES: Final = ("67-100", "34-66", "0-33", UNKNOWN)
DAYS: Final = ("from", "until")
# Always in the row; the others stand behind "More filters" until they are set.
FIRST: Final = ("stage", "grade", "min_score", "source", "owner", "site")
_NARROWING: Final = ("grade", "campaign", "webinar", "magnet", "locale")
FILTERS: Final = (
    "stage", "source", "min_score", "site", "q", "owner", "consent", "came", "unread", "waiting",
    *_NARROWING, *DIMENSIONS, *DAYS,
)  # fmt: skip
_OF_API: Final = ("stage", "source", "min_score", "site", "q", "sort", "cursor")


@dataclass(frozen=True)
class Chip:
    """A filter: its name, and (value, label, whether it is chosen)."""

    name: str
    label: str
    options: tuple[tuple[str, str, bool], ...]

    @property
    def is_set(self) -> bool:
        return any(chosen for value, _, chosen in self.options if value)

    @property
    def is_first(self) -> bool:
        return self.name in FIRST or self.is_set


def known(query: Mapping[str, str]) -> dict[str, str]:
    """Return what of an address belongs to the list."""
    return {name: query[name] for name in (*FILTERS, "sort", "cursor") if query.get(name)}


def filter_of(query: Mapping[str, str], limit: int, *, by: SignedIn, now: datetime) -> LeadFilter:
    """by, now: what an address like owner=@me&came=7d means depends on them.

    Raises InvalidInput naming what is wrong.
    """
    given = {name: query[name] for name in _OF_API if name in query}
    owner = query.get("owner")
    return replace(
        read_filter({**given, "limit": str(limit)}),
        grade=query.get("grade"),
        campaign=query.get("campaign"),
        webinar=query.get("webinar"),
        magnet=query.get("magnet"),
        locale=query.get("locale"),
        owner=None if owner == NOBODY else by.user.name if owner == ME else owner,
        unowned=owner == NOBODY,
        scores=tuple(_range(name, query[name]) for name in DIMENSIONS if name in query),
        consent=_consent(query["consent"]) if "consent" in query else None,
        unread_by=by.user.id if _is_yes("unread", query) else None,
        waiting=_is_yes("waiting", query),
        created_after=_came_after(query, now),
        created_before=_day("until", query) + timedelta(days=1) if "until" in query else None,
    )


def _is_yes(name: str, query: Mapping[str, str]) -> bool:
    if query.get(name, YES) != YES:
        raise InvalidInput(f"{name} is {YES}, or left out.", field=name)
    return name in query


def _came_after(query: Mapping[str, str], now: datetime) -> datetime | None:
    """Return when the leads came after: by the day, by how long ago, or the later of both.

    The bound itself is left out, and a day is meant with its first moment.
    """
    bounds = [_day("from", query)] if "from" in query else []
    if came := query.get("came"):
        if came not in CAME:
            raise InvalidInput(f"came must be one of {', '.join(CAME)}.", field="came")
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        bounds.append(now - timedelta(days=CAME[came]) if CAME[came] else midnight)
    return max(bounds) - timedelta(microseconds=1) if bounds else None


def _range(dimension: str, text: str) -> ScoreRange:
    if text == UNKNOWN:
        return ScoreRange(dimension, None, None)
    bounds = text.split("-")
    if len(bounds) != 2 or not all(
        each.isascii() and each.isdecimal() and len(each) <= 3 for each in bounds
    ):
        raise InvalidInput("A range of scores is written like 34-66.", field=dimension)
    return ScoreRange(dimension, int(bounds[0]), int(bounds[1]))


def _consent(text: str) -> ConsentState:
    purpose, _, action = text.partition(":")
    return ConsentState(purpose, action)


def _day(name: str, query: Mapping[str, str]) -> datetime:
    try:
        found = date.fromisoformat(query[name])
        if not 1970 <= found.year < 9999:
            raise ValueError("no year of ours")
    except ValueError as error:
        raise InvalidInput(f"{name} must be a day like 2026-11-23.", field=name) from error
    return datetime(found.year, found.month, found.day, tzinfo=UTC)


def chips_of(
    query: Mapping[str, str],
    sites: Sequence[Site],
    names: Mapping[str, Sequence[str]],
    texts: Texts,
) -> list[Chip]:
    """Return the filters that can narrow this list, the order last.

    names: the owners, campaigns, webinars and magnets that leads have.
    """
    options = _fixed(texts)
    people = [(name, name) for name in names["owner"]]
    options["owner"] = [(ME, texts("owner_me")), (NOBODY, texts("nobody")), *people]
    if len(sites) > 1:
        options["site"] = [(site.id, site.name) for site in sites]
    for name in ("campaign", "webinar", "magnet"):
        if names[name]:
            options[name] = [(each, each) for each in names[name]]
    languages = sorted({each for site in sites for each in site.languages} or {"en", "nb"})
    options["locale"] = [(each, texts.known("spoken", each)) for each in languages]
    ordered = sorted(options, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    chips = [_chip(name, options[name], query, texts) for name in ordered]
    orders = [(sort, texts(f"sort_{sort}")) for sort in USUAL_SORTS]
    return [*chips, _chip("sort", orders, query, texts)]


def _fixed(texts: Texts) -> dict[str, list[tuple[str, str]]]:
    ranges = {
        name: [(each, _range_words(name, each, texts)) for each in RANGES] for name in DIMENSIONS
    }
    return {
        "stage": [(stage, texts(f"stage_{stage}")) for stage in STAGES],
        "grade": [(letter, texts("grade_letter", letter=letter)) for letter in GRADES],
        "min_score": [(score, texts("score_from", score=score)) for score in SCORES],
        "source": [(source, texts(f"channel_{source}")) for source in CHANNELS],
        "came": [(each, texts(f"came_{each}")) for each in CAME],
        "unread": [(YES, texts("unread_yes"))],
        "waiting": [(YES, texts("waiting_yes"))],
        "consent": [
            (f"{purpose}:{action}", f"{texts(f'purpose_{purpose}')}: {texts(f'action_{action}')}")
            for purpose in PURPOSES
            for action in ACTIONS
        ],
        **ranges,
    }


def _range_words(dimension: str, text: str, texts: Texts) -> str:
    words = texts("score_unknown") if text == UNKNOWN else text.replace("-", "–")
    return f"{texts(f'dim_{dimension}')} {words}"


def _chip(
    name: str, options: Sequence[tuple[str, str]], query: Mapping[str, str], texts: Texts
) -> Chip:
    chosen = query.get(name, "")
    if chosen and chosen not in [value for value, _ in options]:
        options = [*options, (chosen, chosen)]  # from an old address: shown, so it can be taken off
    label, anything = _labels(name, texts)
    every = [("", anything), *options] if name != "sort" else options
    return Chip(name, label, tuple((value, shown, value == chosen) for value, shown in every))


def _labels(name: str, texts: Texts) -> tuple[str, str]:
    """Return the filter's name and what it says when it is open."""
    if name in DIMENSIONS:
        label = texts(f"dim_{name}")
        return label, texts("any_range", score=label)
    key = "score" if name == "min_score" else name
    return texts(f"filter_{key}"), "" if name == "sort" else texts(f"any_{key}")
