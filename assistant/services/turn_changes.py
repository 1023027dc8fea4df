"""What a turn changed, as the visitor's page may be told: names and steps, never values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from assistant.leads.facts import Fact
from assistant.leads.turn import TurnRecord

KNOWN: Final = ("captured", "confirmed")
QUALIFIED: Final = "qualified"


def changes_of(before: Iterable[Fact], record: TurnRecord) -> tuple[dict[str, str], ...]:
    """Return the events of a turn: type "field", "consent" or "qualified", each with its details.

    before: the facts in force when the message came in.
    """
    held = {fact.id: fact for fact in before}
    return (
        *(
            {"type": "field", "field": fact.field, "change": _change(fact, held)}
            for fact in record.facts
            if fact.state in KNOWN and fact.value is not None and not _is_signal(fact)
        ),
        *(
            {"type": "field", "field": held[fact_id].field, "change": "cleared"}
            for fact_id, state in record.replaced.items()
            if state == "withdrawn" and fact_id in held and not _is_signal(held[fact_id])
        ),
        *(
            {"type": "consent", "purpose": consent.purpose, "action": consent.action}
            for consent in record.consents
        ),
        *(
            {"type": "qualified", "stage": QUALIFIED}
            for move in record.stage_changes[-1:]
            if move.after == QUALIFIED
        ),
    )


def _change(fact: Fact, held: dict[str, Fact]) -> str:
    earlier = held.get(fact.supersedes or "")
    return "corrected" if earlier and earlier.value is not None else "captured"


def _is_signal(fact: Fact) -> bool:
    return fact.field.startswith("signal.")
