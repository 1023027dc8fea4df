"""Reading what the playbook says of the office: who gets a lead, when people work, how it ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from typing import Final, get_args
from zoneinfo import available_timezones

from assistant.leads.conversation import Phase
from assistant.leads.facts import FIELDS
from assistant.leads.lead import STAGES
from assistant.leads.playbook import Condition, Route, Texts, WorkingHours
from assistant.leads.source import CHANNELS
from assistant.services.choice_values import AUTHORITY
from assistant.services.yaml_entry import Entry, suggest

PHASES: Final = get_args(Phase)
NUMBERS: Final = ("company_size", "budget")
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
GRADES: Final = tuple(letter + digit for letter in "ABC" for digit in "123")
ENDINGS: Final = ("support_request", "job_or_other_business", "not_interested", "stop")
OPENS: Final = "{opens}"
_SPAN: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\s?[-–]\s?([01]\d|2[0-3]):([0-5]\d)")
MAX_OWNER: Final = 100
ReadTexts = Callable[[Entry], Texts]


def read_condition(entry: Entry) -> Condition:
    keys = entry.keys("", "known unknown at_least below one_of webinar phases")
    if not keys:
        entry.fail("the condition is empty. Leave out 'when', or say what must hold.")
    return Condition(
        known=_names(keys, "known", FIELDS, "field"),
        unknown=_names(keys, "unknown", FIELDS, "field"),
        at_least=_bounds(keys, "at_least"),
        below=_bounds(keys, "below"),
        one_of=_fitting(keys["one_of"]) if "one_of" in keys else {},
        webinar=keys["webinar"].flag() if "webinar" in keys else None,
        phases=_names(keys, "phases", PHASES, "webinar phase"),
    )


def _bounds(keys: dict[str, Entry], name: str) -> dict[str, int]:
    bounds = keys[name].parts() if name in keys else {}
    for field, bound in bounds.items():
        if field not in NUMBERS:
            bound.fail(f"{field!r} is no number. Use company_size or budget.")
    return {field: bound.whole(0, 10**9) for field, bound in bounds.items()}


def _fitting(entry: Entry) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for field, values in entry.parts().items():
        if field not in FIELDS or field in NUMBERS or field == "timeline":
            values.fail(f"{field!r} has no values to choose from. Use authority or lead_source.")
        options = {"authority": AUTHORITY, "lead_source": CHANNELS}.get(field)
        found[field] = tuple(
            item.one_of(options, f"value of {field}") if options else item.text()
            for item in values.items(1)
        )
    return found


def read_routes(entry: Entry, languages: tuple[str, ...]) -> tuple[Route, ...]:
    """Return the routes in the order in which they are tried."""
    routes = []
    for each in entry.items(least=1):
        keys = each.keys("owner", "when stages grades languages")
        owner = keys["owner"].text()
        if len(owner) > MAX_OWNER:
            keys["owner"].fail(f"an owner may have {MAX_OWNER} characters at most. Shorten it.")
        routes.append(
            Route(
                owner,
                read_condition(keys["when"]) if "when" in keys else Condition(),
                _names(keys, "stages", STAGES, "stage"),
                _names(keys, "grades", GRADES, "grade"),
                _names(keys, "languages", languages, "language of this playbook"),
            )
        )
    return tuple(routes)


def _names(
    keys: dict[str, Entry], name: str, allowed: tuple[str, ...], what: str
) -> tuple[str, ...]:
    return tuple(item.one_of(allowed, what) for item in keys[name].items(1)) if name in keys else ()


def read_time_zone(entry: Entry) -> str:
    zone = entry.text()
    if zone not in available_timezones():
        entry.fail(
            f"{zone!r} is no time zone. {suggest(zone, available_timezones())}"
            if "/" in zone
            else f"{zone!r} is no time zone. Write one such as Europe/Oslo."
        )
    return zone


def read_hours(entry: Entry, texts: ReadTexts) -> WorkingHours:
    keys = entry.keys("time_zone open call_within", "closed")
    zone = read_time_zone(keys["time_zone"])
    open_days = keys["open"].keys("", " ".join(DAYS))
    if not open_days:
        keys["open"].fail("no day is open. Write at least one, such as monday: 08:00-16:00.")
    closed = keys["closed"].items() if "closed" in keys else []
    return WorkingHours(
        time_zone=zone,
        days={DAYS.index(name): _span(span) for name, span in open_days.items()},
        call_within=_promise(keys["call_within"], texts),
        closed=frozenset(_day(item) for item in closed),
    )


def _promise(entry: Entry, texts: ReadTexts) -> Texts:
    """{opens} is filled in when it is said, so it is kept."""
    for language, each in entry.parts().items():
        if OPENS not in each.text():
            each.fail(f"the text in {language!r} does not say when. Put {OPENS} where it belongs.")
    return texts(entry)


def _span(entry: Entry) -> tuple[time, time]:
    match = _SPAN.fullmatch(entry.text())
    if match is None:
        entry.fail(f'{entry.text()!r} are no hours. Write them in quotes, like "08:00-16:00".')
    hours = [int(part) for part in match.groups()]
    opens, closes = time(hours[0], hours[1]), time(hours[2], hours[3])
    if opens >= closes:
        entry.fail("it closes before it opens. Write the opening first.")
    return opens, closes


def _day(entry: Entry) -> date:
    try:
        return date.fromisoformat(entry.text())
    except ValueError:
        entry.fail(f"{entry.text()!r} is no day. Write it like 2026-12-24.")


def read_endings(entry: Entry, texts: ReadTexts) -> dict[str, Texts]:
    """Return what is said at the end instead of the standard words, by why it ends."""
    return {name: texts(each) for name, each in entry.keys("", " ".join(ENDINGS)).items()}
