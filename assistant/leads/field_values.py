"""What a field may hold: checked where a person writes a value instead of a visitor saying it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from assistant.errors import InvalidInput
from assistant.leads.facts import FIELDS
from assistant.leads.source import CHANNELS

AUTHORITY: Final = ("decides", "influences", "researches")
MAX_TEXT: Final = 500
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_DURATION: Final = re.compile(r"P(\d+[YMWD])+")
_PERIODS: Final = ("once", "month", "year", None)
_MONEY: Final = ("amount", "min", "max", "currency", "period", "per")


def checked_value(field: str, value: Any) -> Any:
    """Return the value in the shape of the field's fact.

    Raises InvalidInput, naming the field and what it takes.
    """
    if field not in FIELDS:
        raise _refused("field", f"{field[:50]!r} is no field. Fields: {', '.join(FIELDS)}.")
    if field == "company_size":
        return _people(_range(field, _members(field, value, ("min", "max"))))
    if field == "budget":
        return _money(_members(field, value, _MONEY))
    if field == "timeline":
        return _timeline(value)
    if field == "product":
        if not isinstance(value, list) or not value:
            raise _refused(field, "product must be a list of names.")
        return [checked_text(field, each) for each in value]
    text = checked_text(field, value)
    if field in ("authority", "lead_source"):
        options = AUTHORITY if field == "authority" else CHANNELS
        if text not in options:
            raise _refused(field, f"{field} must be one of {', '.join(options)}.")
    if field == "email" and not _EMAIL.fullmatch(text):
        raise _refused(field, "email must be an address such as name@example.com.")
    return text.casefold() if field == "email" else text


def in_words(field: str, value: Any) -> str:
    """Return a value as short words, for what nobody said."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(value)
    if field == "timeline":
        parts = (value.get("start"), value.get("end"), value.get("dur"))
        return " – ".join(part for part in parts if part) or "as soon as possible"
    low, high = value.get("min"), value.get("max")
    span = str(low) if low == high else "–".join(str(n) for n in (low, high) if n is not None)
    if field == "company_size":
        return span
    amount = value.get("amount")
    words = (span if amount is None else amount, value.get("currency"), value.get("period"))
    return " ".join(str(word) for word in words if word is not None)


def _members(field: str, value: Any, allowed: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not value or set(value) - set(allowed):
        raise _refused(field, f"{field} must be an object with {', '.join(allowed)}.")
    return value


def _range(field: str, value: Mapping[str, Any]) -> dict[str, Any]:
    low, high = (_number(field, value.get(end)) for end in ("min", "max"))
    if low is None and high is None:
        raise _refused(field, f"{field} needs min, max or both.")
    if low is not None and high is not None and low > high:
        raise _refused(field, f"{field}: min is above max.")
    return {"min": low, "max": high}


def _people(size: dict[str, Any]) -> dict[str, Any]:
    """Return the size in whole numbers; 40.0 is one, as in JSON."""
    if any(bound is not None and bound != int(bound) for bound in size.values()):
        raise _refused("company_size", "company_size: people are counted in whole numbers.")
    return {end: None if bound is None else int(bound) for end, bound in size.items()}


def _money(value: Mapping[str, Any]) -> dict[str, Any]:
    amount = _number("budget", value.get("amount"))
    bounds = {} if amount is not None else _range("budget", value)
    currency, period, per = (value.get(name) for name in ("currency", "period", "per"))
    if currency is not None and not re.fullmatch("[A-Z]{3}", str(currency)):
        raise _refused("budget", "currency must be three capitals such as NOK, or null.")
    if period not in _PERIODS or per not in ("seat", None):
        raise _refused("budget", "period must be once, month, year or null; per seat or null.")
    sums = {"amount": amount} if amount is not None else bounds
    return {**sums, "currency": currency, "period": period, "per": per}


def _timeline(value: Any) -> dict[str, Any]:
    members = _members("timeline", value, ("start", "end", "dur", "asap"))
    if members.get("asap") is True:
        return {"asap": True}
    try:
        dates = {
            end: date.fromisoformat(members[end]).isoformat()
            for end in ("start", "end")
            if members.get(end) is not None
        }
    except (TypeError, ValueError) as error:
        raise _refused("timeline", "start and end must be days like 2027-01-31.") from error
    duration = members.get("dur")
    if duration is not None and not (isinstance(duration, str) and _DURATION.fullmatch(duration)):
        raise _refused("timeline", "dur must be a duration such as P6W or P3M.")
    found = {**dates, **({"dur": duration} if duration else {})}
    if not found:
        raise _refused("timeline", "timeline needs start, end, dur or asap: true.")
    return found


def _number(field: str, value: Any) -> int | float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1e12:
        raise _refused(field, f"{field}: numbers must be from 0 to 10^12.")
    return value


def checked_text(field: str, value: Any) -> str:
    """Return a text of at most 500 characters without blanks around it. Raises InvalidInput."""
    if not isinstance(value, str) or not value.strip():
        raise _refused(field, f"{field} must be a text that is not empty.")
    if len(value) > MAX_TEXT:
        raise _refused(field, f"{field} may have {MAX_TEXT} characters at most.")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise _refused(field, f"{field} holds characters that no text can have.")
    return value.strip()


def _refused(field: str, words: str) -> InvalidInput:
    return InvalidInput(words, field=field)
