"""Facts as a conversation would leave them: each in a message of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from assistant.leads.facts import Fact

SAID_AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def fact(field: str, value: Any, **changes: Any) -> Fact:
    """Return a captured fact; `changes` are other attributes of it."""
    raw = str(changes.pop("raw", value))
    given: dict[str, Any] = {
        "id": f"f-{field}",
        "raw": raw,
        "method": "pattern",
        "confidence": 1.0,
        "state": "captured",
        "order": 1,
        "at": SAID_AT,
        "message_id": f"m-{field}",
        "start": 0,
        "end": len(raw),
        **changes,
    }
    return Fact(field=field, value=value, **given)


def facts_of(told: Mapping[str, Any]) -> dict[str, Fact]:
    """Return field -> fact, in the order told."""
    return {
        name: fact(name, value, order=order) for order, (name, value) in enumerate(told.items(), 1)
    }
