"""The shapes of the chat's answers as the API promises them, for jsonschema."""

from __future__ import annotations

from typing import Any

import jsonschema

FIELDS = (
    "need name company email phone job_title company_size budget timeline authority location"
    " website lead_source consent_follow_up consent_marketing lead_magnet webinar_question"
    " confirm which_field question"
).split()
TEXT = {"type": "string"}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}


def exactly(**members: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": members,
        "required": [*members],
        "additionalProperties": False,
    }


EXPECTS = exactly(
    field={"enum": FIELDS},
    kind={"enum": ["text", "email", "tel", "number", "choice", "consent", "none"]},
    optional={"type": "boolean"},
    autocomplete={"type": ["string", "null"]},
    reason={"type": ["string", "null"]},
)
MESSAGE = exactly(
    id={"type": "string", "pattern": "^[A-Za-z0-9_-]{22,64}$"},
    seq={"type": "integer", "minimum": 1},
    sender={"enum": ["visitor", "assistant", "agent", "system"]},
    text={"type": "string", "minLength": 1},
    created_at=TIME,
    choices={"type": "array", "items": exactly(id=TEXT, label={"type": "string", "minLength": 1})},
    links={"type": "array", "items": exactly(label=TEXT, url=TEXT)},
    expects={"anyOf": [EXPECTS, {"type": "null"}]},
    person={"type": ["string", "null"]},
)
CONVERSATION = exactly(
    id={"type": "string", "pattern": "^[A-Za-z0-9_-]{22,64}$"},
    locale={"enum": ["en", "nb"]},
    status=TEXT,
    person_present={"type": "boolean"},
    person_called={"type": "boolean"},
    person={"type": ["string", "null"]},
)
CHANGES = {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["type"]}}
CONVERSATION = {**CONVERSATION, "properties": {**CONVERSATION["properties"], "changes": CHANGES}}
MESSAGES = {"type": "array", "items": MESSAGE}
OPENED = exactly(
    conversation=CONVERSATION, token={"type": "string", "minLength": 32}, messages=MESSAGES
)
ANSWER = exactly(messages=MESSAGES, conversation=CONVERSATION)
PROBLEM = {
    "type": "object",
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": {"type": "string", "minLength": 1},
        "code": {"type": "string", "pattern": "^[a-z_]+$"},
        "field": TEXT,
    },
    "required": ["type", "title", "status", "detail", "code"],
    "additionalProperties": False,
}


def fits(data: Any, shape: dict[str, Any]) -> None:
    jsonschema.Draft7Validator(shape).validate(data)
