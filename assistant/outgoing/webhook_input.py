"""What an integrator sends about webhooks, checked: members of an endpoint, parts of a log."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from assistant.errors import InvalidInput
from assistant.leads.events import EVENTS
from assistant.outgoing.addresses import Allowed
from assistant.outgoing.gate import check_literal, checked_url
from assistant.store.deliveries import STATUSES, Delivery
from assistant.store.webhooks import Endpoint

MAX_PAGE: Final = 200


@dataclass(frozen=True)
class DeliveryFilter:
    """Which part of a log. status: None for all; cursor: of the page before."""

    status: str | None = None
    cursor: str | None = None
    limit: int = 50


def changed(allowed: Allowed, before: Endpoint, given: Mapping[str, Any]) -> Endpoint:
    """Return the endpoint with what is given. Raises InvalidInput."""
    after = before
    if "url" in given or not before.url:
        after = replace(after, url=_url(allowed, given.get("url")))
    if "events" in given:
        after = replace(after, events=_events(given["events"]))
    if "site" in given:
        after = replace(after, site_id=_text_or_null("site", given["site"]))
    for name in ("full", "enabled"):
        if name in given and not isinstance(given[name], bool):
            raise InvalidInput(f"{name} must be true or false.", field=name)
    after = replace(after, full=given.get("full", after.full))
    if "enabled" in given:
        after = replace(after, enabled=given["enabled"], disabled_reason=None)
    return after


def _url(allowed: Allowed, given: Any) -> str:
    if not isinstance(given, str):
        raise InvalidInput("url must be a text.", field="url")
    target = checked_url(given)
    check_literal(target, allowed)
    return str(target)


def _events(given: Any) -> tuple[str, ...]:
    """Return the names, each once, in our order; an empty list stands for every event."""
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise InvalidInput("events must be a list of names.", field="events")
    if unknown := sorted(set(given) - set(EVENTS)):
        raise InvalidInput(
            f"{unknown[0][:50]!r} is no event. Events: {', '.join(EVENTS)}.", field="events"
        )
    return tuple(name for name in EVENTS if name in given)


def _text_or_null(name: str, given: Any) -> str | None:
    if given is not None and (not isinstance(given, str) or not can_be_stored(given)):
        raise InvalidInput(f"{name} must be a text or null.", field=name)
    return given


def can_be_stored(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def check_filter(wanted: DeliveryFilter) -> None:
    if wanted.status is not None and wanted.status not in STATUSES:
        raise InvalidInput(f"status must be one of {', '.join(STATUSES)}.", field="status")
    if not 1 <= wanted.limit <= MAX_PAGE:
        raise InvalidInput(f"limit must be from 1 to {MAX_PAGE}.", field="limit")


def cursor_after(last: Delivery) -> str:
    raw = json.dumps([last.at.isoformat(), last.id]).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, str]:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        at, last = json.loads(raw)
        when = datetime.fromisoformat(at)
    except (ValueError, TypeError, binascii.Error) as error:
        raise _bad_cursor() from error
    if when.tzinfo is None or not isinstance(last, str) or not can_be_stored(last):
        raise _bad_cursor()
    return when, last


def _bad_cursor() -> InvalidInput:
    return InvalidInput("This cursor is not one of ours. Begin at the first page.", field="cursor")
