"""The playbook's outline as JSON Schema, for editors that complete and check while one types.

It knows shapes and names. That texts stand in every language, ids stand once and bounds are in
order, only reading the playbook tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, get_args

from assistant.leads.consent import PURPOSES
from assistant.leads.conversation import Kind
from assistant.leads.facts import FIELDS
from assistant.leads.lead import DIMENSIONS, STAGES
from assistant.leads.playbook import INCENTIVE_KINDS
from assistant.leads.source import CHANNELS
from assistant.services.choice_values import AUTHORITY
from assistant.services.playbook import ANSWERS_WITHOUT_VALUE, AUTOCOMPLETE, INTENTS
from assistant.services.playbook_office import DAYS, ENDINGS, GRADES, NUMBERS, PHASES
from assistant.services.playbook_scoring import RULE_SIGNALS
from assistant.services.playbook_webinars import MAX_MINUTES

Schema = dict[str, Any]
TEXT: Final[Schema] = {"type": ["string", "number", "boolean"]}  # read as they are written
FLAG: Final[Schema] = {"type": "boolean"}
YES: Final[Schema] = {"const": True}
TEXTS: Final[Schema] = {"$ref": "#/$defs/texts"}
CONDITION: Final[Schema] = {"$ref": "#/$defs/condition"}


def playbook_schema() -> Schema:
    """Return the schema as it is published beside playbook.yml."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Playbook of a lead assistant",
        **_object(
            {
                "version": _whole(1, 1_000_000),
                "languages": _list({"type": "string", "pattern": "^[a-z]{2,3}$"}, least=1),
                "company": _company(),
                "openings": _object({name: _opening() for name in ("default", *PHASES)}, "default"),
                "questions": _list(_question(), least=1),
                "consents": _list(_consent()),
                "scoring": _list(_rule(), least=1),
                "thresholds": _thresholds(),
                "policy_version": TEXT,
                "knowledge": TEXT,
                "magnets": _list(_magnet()),
                "webinars": _list(_webinar()),
                "retention": _retention(),
                "routing": _list(_route(), least=1),
                "working_hours": _hours(),
                "endings": _object(dict.fromkeys(ENDINGS, TEXTS)),
            },
            "version languages company openings questions consents scoring thresholds",
        ),
        "$defs": {
            "texts": {
                "description": "A text for each language of the playbook.",
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"pattern": "^[a-z]{2,3}$"},
                "additionalProperties": TEXT,
            },
            "condition": {**_condition(), "minProperties": 1},
        },
    }


def _object(members: Schema, required: str = "") -> Schema:
    shape: Schema = {"type": "object", "additionalProperties": False, "properties": members}
    return {**shape, "required": required.split()} if required else shape


def _list(items: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": items, **({"minItems": least} if least else {})}


def _whole(low: int, high: int) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high}


def _one_of(names: Iterable[str]) -> Schema:
    return {"enum": [*names]}


def _single(members: Schema) -> Schema:
    """An object with exactly one of the members."""
    return {**_object(members), "minProperties": 1, "maxProperties": 1}


def _company() -> Schema:
    texts = dict.fromkeys("privacy_url support support_url jobs call_within".split(), TEXTS)
    return _object(
        {
            "name": TEXT,
            "contact_email": {"type": "string", "pattern": "@"},
            **texts,
            "country": {"type": ["string", "boolean"], "description": 'In quotes, like "NO".'},
            "products": _list(TEXT),
        },
        "name privacy_url contact_email support support_url jobs call_within",
    )


def _opening() -> Schema:
    choice = _object({"label": TEXTS, "intent": _one_of(INTENTS)}, "label intent")
    return _object({"text": TEXTS, "choices": _list(choice, least=1)}, "text choices")


def _question() -> Schema:
    choice = {
        **_object({"label": TEXTS, "value": {}, "intent": _one_of(ANSWERS_WITHOUT_VALUE)}, "label"),
        "minProperties": 2,
        "maxProperties": 2,
    }
    ways = {
        "description": "Two ways or more to put it, for each language.",
        "type": "object",
        "minProperties": 1,
        "additionalProperties": _list(TEXT, least=2),
    }
    kinds = [kind for kind in get_args(Kind) if kind not in ("consent", "none")]
    return _object(
        {
            "field": _one_of(FIELDS),
            "ask": ways,
            "why": TEXTS,
            "kind": _one_of(kinds),
            "optional": FLAG,
            "autocomplete": _one_of(AUTOCOMPLETE),
            "example": TEXTS,
            "choices": _list(choice),
            "when": CONDITION,
        },
        "field ask why",
    )


def _condition() -> Schema:
    numbers = _object(dict.fromkeys(NUMBERS, _whole(0, 10**9)))
    fitting = {name: _list(TEXT, least=1) for name in FIELDS if name not in (*NUMBERS, "timeline")}
    fitting |= {
        "authority": _list(_one_of(AUTHORITY), least=1),
        "lead_source": _list(_one_of(CHANNELS), least=1),
    }
    return _object(
        {
            "known": _list(_one_of(FIELDS), least=1),
            "unknown": _list(_one_of(FIELDS), least=1),
            "at_least": numbers,
            "below": numbers,
            "one_of": _object(fitting),
            "webinar": FLAG,
            "phases": _list(_one_of(PHASES), least=1),
        }
    )


def _consent() -> Schema:
    return _object(
        {
            "id": TEXT,
            "purpose": _one_of(PURPOSES),
            **dict.fromkeys(("text", "yes", "no"), TEXTS),
            "when": CONDITION,
            "ask": FLAG,
        },
        "id purpose text yes no",
    )


def _magnet() -> Schema:
    kind = _one_of(INCENTIVE_KINDS)
    members = {
        "id": TEXT,
        "kind": kind,
        **dict.fromkeys(("title", "url", "file"), TEXTS),
        "asks_email": FLAG,
    }
    return _object(members, "id kind title")


def _webinar() -> Schema:
    members = {
        **dict.fromkeys(("id", "starts_at", "time_zone", "repeats"), TEXT),
        **dict.fromkeys(("title", "url", "recording"), TEXTS),
        "minutes": _whole(1, MAX_MINUTES),
    }
    return _object(members, "id title starts_at time_zone minutes")


def _rule() -> Schema:
    return _object(
        {
            "id": TEXT,
            "dimension": _one_of(DIMENSIONS),
            "points": _whole(-100, 100),
            "when": _test(),
            "text": TEXT,
        },
        "id dimension points when text",
    )


def _test() -> Schema:
    field = _one_of(FIELDS)
    currencies = {
        "type": "object",
        "propertyNames": {"pattern": "^[A-Z]{3}$"},
        "additionalProperties": _whole(1, 10**12),
    }
    amount = _single({"company_size": _whole(0, 10**9), "budget": currencies})
    signals = [name.removeprefix("signal.") for name in RULE_SIGNALS]
    utm = ("source", "medium", "campaign", "content", "term")
    actions = _one_of(("given", "refused", "withdrawn"))
    flags = "domain_matches_company email_names_visitor name_plausible phone_valid phone_possible"
    return _single(
        {
            "known": field,
            "confirmed": field,
            "at_least": amount,
            "below": amount,
            "one_of": _single(dict.fromkeys(FIELDS, _list(TEXT, least=1))),
            "contains": _single(dict.fromkeys(FIELDS, _list(TEXT, least=1))),
            "within_days": _single({"timeline": _whole(0, 3650)}),
            "signal": _one_of(signals),
            "consent": _single(dict.fromkeys(PURPOSES, actions)),
            "incentive": _list(_one_of(("none", *INCENTIVE_KINDS)), least=1),
            "email_is": _one_of(("free", "role", "disposable", "company")),
            "answered": _whole(1, 100),
            "observed": _single(
                {"page": TEXT, "phase": _one_of(PHASES), **{f"utm.{name}": TEXT for name in utm}}
            ),
            **dict.fromkeys(flags.split(), FLAG),
            "contradicted": YES,
        }
    )


def _thresholds() -> Schema:
    least = {**_object(dict.fromkeys(DIMENSIONS, _whole(0, 100))), "minProperties": 1}
    bounds = {**_list(_whole(1, 100), least=2), "maxItems": 2}
    members = {"prospect": least, "qualified": least, "letters": bounds, "digits": bounds}
    return _object(members, "prospect qualified")


def _retention() -> Schema:
    names = "not_captured_days unqualified_days qualified_days".split()
    return _object(dict.fromkeys(names, _whole(1, 36_500)))


def _route() -> Schema:
    return _object(
        {
            "owner": TEXT,
            "when": CONDITION,
            "stages": _list(_one_of(STAGES), least=1),
            "grades": _list(_one_of(GRADES), least=1),
            "languages": _list(TEXT, least=1),
        },
        "owner",
    )


def _hours() -> Schema:
    span = {"type": "string", "pattern": r"^\d\d:\d\d\s?[-–]\s?\d\d:\d\d$"}
    return _object(
        {
            "time_zone": TEXT,
            "open": {**_object(dict.fromkeys(DAYS, span)), "minProperties": 1},
            "closed": _list({"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}),
            "call_within": TEXTS,
        },
        "time_zone open call_within",
    )
