"""A lead as the world reads it: one JSON object made from its facts, scores and consents.

Nothing is stored in this shape. The keys are the API's and are always all there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from assistant.leads.consent import ConsentAct
from assistant.leads.conversation import Conversation, Page, Webinar
from assistant.leads.facts import FIELDS, Fact, current_facts
from assistant.leads.lead import DIMENSIONS, Dimension, Lead, Reason, Score
from assistant.leads.overrides import as_dict
from assistant.leads.source import CHANNELS, channel
from assistant.leads.timeline import bounds, is_asap
from assistant.leads.turn import Handover

_MONEY: Final = ("amount", "min", "max", "currency", "period", "per")
_NOT_JUDGED: Final[Mapping[Dimension, str]] = {
    "incentive": "Not known yet: no contact details were given.",
    "accuracy": "Not known yet: there are no details to check.",
    "validity": "Not known yet: nobody was asked for consent to a sales contact.",
}
_HIGH, _MEDIUM = 67, 34


def lead_json(
    lead: Lead,
    conversations: Sequence[Conversation],
    facts: Sequence[Fact],
    consents: Sequence[ConsentAct],
    handovers: Sequence[Handover],
) -> dict[str, Any]:
    """Return the lead in the shape of the API.

    facts: of all its conversations, with their history; the projection takes those in force.
    handovers: what was handed over, oldest first.
    """
    held = _held(facts)
    scores = {score.dimension: score for score in lead.scores}
    return {
        "id": lead.id,
        "site": lead.site_id,
        "stage": lead.stage,
        "owner": lead.owner,
        "created_at": timestamp(lead.created_at),
        "updated_at": timestamp(lead.updated_at),
        "contact": {name: _value(held, name) for name in ("name", "email", "phone", "job_title")},
        "company": {
            "name": _value(held, "company"),
            "website": _value(held, "website"),
            "size": _size(held),
            "location": _value(held, "location"),
        },
        "need": {"summary": _value(held, "need"), "products": _products(held)},
        "budget": _budget(held),
        "timeline": _timeline(held),
        "authority": _value(held, "authority"),
        "source": _source(conversations, held, handovers),
        "scores": {name: _points(scores.get(name)) for name in DIMENSIONS},
        "overrides": [as_dict(each) for each in lead.overrides],
        "grade": lead.grade,
        "reasons": [reason_json(reason) for score in lead.scores for reason in score.reasons],
        "quality": {name: quality(name, scores.get(name)) for name in _NOT_JUDGED},
        "consents": [consent_json(act) for act in sorted(consents, key=lambda act: act.order)],
        "fields": {name: field_json(held[name]) for name in FIELDS if name in held},
        "merged_into": lead.merged_into,
        "conversation_ids": [each.id for each in _oldest_first(conversations)],
    }


def timestamp(at: datetime) -> str:
    """Return UTC as 2026-11-23T10:00:00.123Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def reason_json(reason: Reason) -> dict[str, Any]:
    return {
        "dimension": reason.dimension,
        "rule": reason.rule,
        "rule_version": reason.rule_version,
        "points": reason.points,
        "text": reason.text,
        "said": reason.said,
        "message_id": reason.message_id,
        "start": reason.start,
        "end": reason.end,
    }


def consent_json(act: ConsentAct) -> dict[str, Any]:
    return {
        "purpose": act.purpose,
        "action": act.action,
        "text_id": act.text_id,
        "at": timestamp(act.at),
    }


def field_json(fact: Fact) -> dict[str, Any]:
    """Return a captured field with its evidence; as soon as possible is the value null."""
    return {
        "value": None if fact.field == "timeline" and is_asap(fact.value) else fact.value,
        "raw": fact.raw,
        "message_id": fact.message_id,
        "start": fact.start,
        "end": fact.end,
        "method": fact.method,
        "confidence": fact.confidence,
        "confirmed_at": timestamp(fact.confirmed_at) if fact.confirmed_at else None,
        "supersedes": fact.supersedes,
    }


def quality(dimension: Dimension, score: Score | None) -> str:
    """Return one sentence on a quality factor: how high, and why."""
    if score is None or score.value is None:
        return _NOT_JUDGED[dimension]
    level = "High" if score.value >= _HIGH else "Medium" if score.value >= _MEDIUM else "Low"
    whys = [reason.text.rstrip(".") for reason in score.reasons if reason.text]
    if not whys:
        return f"{level}: nothing speaks for it so far."
    return f"{level}: {'; '.join(why[:1].lower() + why[1:] for why in whys)}."


def _held(facts: Sequence[Fact]) -> dict[str, Fact]:
    """Return the facts in force that hold a value; a timeline of None is as soon as possible."""
    return {
        name: fact
        for name, fact in current_facts(facts).items()
        if fact.state in ("captured", "confirmed")
        and (fact.value is not None or name == "timeline")
    }


def _value(held: Mapping[str, Fact], name: str) -> Any:
    return held[name].value if name in held else None


def _points(score: Score | None) -> int | None:
    return score.value if score else None


def _size(held: Mapping[str, Fact]) -> dict[str, Any] | None:
    value = _value(held, "company_size")
    if not isinstance(value, Mapping):
        return None
    return {"min": value.get("min"), "max": value.get("max")}


def _products(held: Mapping[str, Fact]) -> list[Any]:
    value = _value(held, "product")
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _budget(held: Mapping[str, Fact]) -> dict[str, Any]:
    value = _value(held, "budget") or {}
    return {
        **{key: value.get(key) for key in _MONEY},
        "text": held["budget"].raw if "budget" in held else None,
    }


def _timeline(held: Mapping[str, Fact]) -> dict[str, Any]:
    fact = held.get("timeline")
    if fact is None:
        return {"text": None, "start": None, "end": None, "dur": None}
    start, end = bounds(fact.value, fact.at.astimezone(UTC).date())
    return {
        "text": fact.raw,
        "start": start.isoformat() if start else None,
        "end": end.isoformat() if end else None,
        "dur": fact.value.get("dur") if isinstance(fact.value, Mapping) else None,
    }


def _source(
    conversations: Sequence[Conversation], held: Mapping[str, Fact], handovers: Sequence[Handover]
) -> dict[str, Any]:
    """Return the source: observed on the first conversation's page, stated by the visitor.

    A webinar counts wherever in the conversations it stood.
    """
    ordered = _oldest_first(conversations)
    page = ordered[0].page if ordered else Page()
    webinar: Webinar | None = next((each.webinar for each in ordered if each.webinar), None)
    stated = _value(held, "lead_source")
    return {
        "channel": channel(page, webinar, stated if stated in CHANNELS else None),
        "observed": {"page_url": page.url, "referrer": page.referrer, "utm": dict(page.utm)},
        "stated": stated,
        "stated_text": held["lead_source"].raw if "lead_source" in held else None,
        "visitor_id": _value(held, "signal.identity"),
        "webinar_id": webinar.id if webinar else None,
        "lead_magnet": handovers[-1].magnet_id if handovers else _value(held, "lead_magnet"),
        "lead_magnet_fetched_at": next(
            (timestamp(each.downloaded_at) for each in handovers if each.downloaded_at), None
        ),
    }


def _oldest_first(conversations: Sequence[Conversation]) -> list[Conversation]:
    return sorted(conversations, key=lambda each: (each.created_at, each.id))
