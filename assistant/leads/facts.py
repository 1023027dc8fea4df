"""Facts: what a visitor told us, each with the words it was read from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

Method = Literal["pattern", "nlu", "spacy", "answer", "button", "page", "person"]
State = Literal["captured", "confirmed", "corrected", "withdrawn", "skipped", "unknown"]

CONTACT_FIELDS: Final = ("name", "email", "phone", "job_title")
FIELDS: Final = (
    "need",
    "name",
    "company",
    "email",
    "phone",
    "job_title",
    "company_size",
    "budget",
    "timeline",
    "authority",
    "location",
    "website",
    "lead_source",
    "product",
    "lead_magnet",
    "webinar_question",
)
# What a visitor did rather than told: one fact a kind, so that scores can point at the words; of
# "unanswered" the newest, the earlier ones stay as history.
SIGNALS: Final = (
    "signal.identity",
    "signal.contact_sales",
    "signal.ask_price",
    "signal.ask_product",
    "signal.ask_webinar",
    "signal.webinar_registered",
    "signal.webinar_attended",
    "signal.not_interested",
    "signal.support_request",
    "signal.job_or_other_business",
    "signal.contradiction",
    "signal.unanswered",
    "signal.consent_follow_up",
    "signal.consent_marketing",
    "signal.consent_improve",
)


@dataclass(frozen=True)
class Fact:
    """A value with its evidence.

    value: JSON in the shape of the API's entity for the field, e.g. {"min": 8, "max": 8} for
        company_size; None when state is skipped or unknown.
    raw: the visitor's own words (message text from start to end), or what a page or person gave.
    message_id, start, end: where the words stand, in code points, end exclusive; None for facts
        from the page (method "page") or from a salesperson (method "person").
    state: captured (read from the words), confirmed (the visitor agreed in the summary),
        corrected (replaced by a later fact: history), withdrawn (taken back), skipped (would not
        answer), unknown (could not answer).
    order: position among the facts of the conversation; decides which statement is newer, never
        the clock.
    supersedes: id of the fact it replaced.
    """

    id: str
    field: str
    value: Any
    raw: str
    method: Method
    confidence: float
    state: State
    order: int
    at: datetime
    message_id: str | None = None
    start: int | None = None
    end: int | None = None
    confirmed_at: datetime | None = None
    supersedes: str | None = None


def current_facts(facts: Iterable[Fact]) -> dict[str, Fact]:
    """Return the fact in force for each field: the newest that was not replaced or taken back.

    A person's edit (method "person") outranks whatever the bot captured.
    """
    newest: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda fact: fact.order):
        if fact.state in ("corrected", "withdrawn"):
            continue
        held = newest.get(fact.field)
        if held and held.method == "person" and fact.method != "person":
            continue
        newest[fact.field] = fact
    return newest


def known_values(facts: dict[str, Fact]) -> dict[str, Any]:
    """Return field -> value for the fields that hold one (not skipped, not unknown)."""
    return {
        name: fact.value
        for name, fact in facts.items()
        if fact.state in ("captured", "confirmed") and fact.value is not None
    }
