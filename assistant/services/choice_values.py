"""What picking a quick reply may store: the shape of each field's value."""

from __future__ import annotations

import re
from typing import Final

from assistant.leads.source import CHANNELS
from assistant.services.yaml_entry import Entry

AUTHORITY: Final = ("decides", "influences", "researches")
_PERIODS: Final = ("once", "month", "year")
_DURATION = re.compile(r"P(\d+[YMWD])+")
_MOST: Final = 10**12


def check_value(field: str, value: Entry) -> None:
    """Refuse a value that does not have the shape of `field`, naming its line."""
    if field == "company_size":
        _check_range(value.keys("min max"))
    elif field == "budget":
        _check_money(value)
    elif field == "timeline":
        _check_timeline(value)
    elif field in ("authority", "lead_source"):
        options = AUTHORITY if field == "authority" else CHANNELS
        value.one_of(options, f"value of {field}")
    else:
        value.text()


def _check_range(keys: dict[str, Entry]) -> None:
    bounds = [
        keys[end].whole(0, _MOST)
        for end in ("min", "max")
        if end in keys and keys[end].json() is not None
    ]
    if not bounds:
        next(iter(keys.values())).fail("min, max or both need a number.")
    if bounds != sorted(bounds):
        keys["max"].fail(f"max is lower than min: {bounds[1]} < {bounds[0]}. Swap them.")


def _check_money(value: Entry) -> None:
    keys = value.keys("currency period", "amount min max per")
    if "amount" in keys:
        keys["amount"].whole(0, _MOST)
    elif "min" in keys or "max" in keys:
        _check_range(keys)
    else:
        value.fail("a budget needs amount, min or max.")
    if keys["period"].json() is not None:
        keys["period"].one_of(_PERIODS, "period")
    if keys["currency"].json() is not None and not re.fullmatch(
        "[A-Z]{3}", keys["currency"].text()
    ):
        keys["currency"].fail("a currency is three capitals, such as NOK.")


def _check_timeline(value: Entry) -> None:
    keys = value.keys("", "asap dur start end")
    if "asap" in keys:
        keys["asap"].flag()
    if "dur" in keys and not _DURATION.fullmatch(keys["dur"].text()):
        keys["dur"].fail("a duration is written like P6W or P3M (weeks, months).")
    for end in ("start", "end"):
        if end in keys and not re.fullmatch(r"\d{4}-\d\d-\d\d", keys[end].text()):
            keys[end].fail("a date is written like 2027-01-31.")
    if not keys:
        value.fail("a time needs dur, start, end or asap: true (as soon as possible).")
