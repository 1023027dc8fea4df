"""Corrections: which field is meant, what its new value is; the old one stays as history."""

from __future__ import annotations

import re
from typing import Final

from assistant.extraction import cues
from assistant.services.turns import Turn

_NUMBER: Final = re.compile(r"\d+")
# "40, not 14", "ikke 14": what is taken back must not be read as the new value.
_TAKEN_BACK: Final = re.compile(
    r"[\s,;(]*\b(?:not|instead of|rather than|ikke|i stedet for)\s+[^\s,.;]+(?:\s?%)?",
    re.IGNORECASE,
)
_LEAD_IN: Final = re.compile(
    r"^\W*(?:(?:no|nope|nei|sorry|oops|beklager|unnskyld|actually|egentlig|typo|i meant?|jeg mente"
    r"|it'?s|it is|that should be|should be|it should be|det er|det skal være|skal være|rather"
    r"|correction|rettelse|make (?:it|that)|wait|vent|that'?s wrong|feil)\b[\s,.:;-]*)+",
    re.IGNORECASE,
)


def take_correction(turn: Turn, changed: list[str]) -> bool:
    """Take a correction of something known; False when it is not clear that one was meant.

    With the field and no new value the field is asked again; when something is called wrong and
    no field can be found, the visitor is asked which one.
    """
    if changed:
        return True
    field = _field_meant(turn)
    if field is not None and _take_new_value(turn, field):
        return True
    if not cues.calls_wrong(turn.text) or not turn.values:
        return False
    turn.state["reask"] = field or "which_field"
    return True


def _field_meant(turn: Turn) -> str | None:
    known = [name for name in turn.values if not name.startswith("signal.")]
    for name in cues.named_fields(turn.text):
        if name in known:
            return name
    numbers = set(_NUMBER.findall(turn.text))
    for name in reversed(known):
        if numbers & set(_NUMBER.findall(turn.facts[name].raw)):
            return name
    last: str | None = turn.state.get("last_field")
    has_value = bool(_LEAD_IN.sub("", turn.text).strip(" .!"))
    return last if last in known and has_value else None


def _take_new_value(turn: Turn, field: str) -> bool:
    from assistant.services.answers import read_field

    start, end = value_span(turn.text)
    entity = read_field(turn, field, turn.text[start:end]) if start < end else None
    if entity is None:
        return False
    value = {"asap": True} if field == "timeline" and entity.value is None else entity.value
    span = (start + entity.start, start + entity.end)
    return turn.learn(field, value, span=span, method="answer", confidence=0.9) is not None


def value_span(text: str) -> tuple[int, int]:
    """Return where the new value may stand: without the lead-in and without what is taken back."""
    lead_in = _LEAD_IN.match(text)
    start = lead_in.end() if lead_in else 0
    end = len(text)
    taken_back = _TAKEN_BACK.search(text, start)
    if taken_back and taken_back.start() > start:
        end = taken_back.start()
    elif taken_back:
        start = (
            taken_back.end()
            + len(text[taken_back.end() :])
            - len(text[taken_back.end() :].lstrip(" ,;:-"))
        )
    return start, end
