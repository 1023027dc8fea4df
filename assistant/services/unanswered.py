"""Questions that found nothing, as an operator needs them: what to write about next."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assistant.services.knowledge_words import plain
from assistant.store.unanswered import Unanswered

HIDDEN: Final = "…"
LONGEST_SHOWN: Final = 200
# Whatever was not recognised as an address or number, in any notation.
_CONTACT = re.compile(r"\S+@\S+|https?://\S+|\+?\d[\d\s().-]{5,}\d")


@dataclass(frozen=True)
class OpenQuestion:
    """One wording. times: how often it was asked; last_at: when last."""

    text: str
    language: str | None
    times: int
    last_at: datetime


def group_questions(found: Iterable[Unanswered], limit: int) -> list[OpenQuestion]:
    """Return the wordings of `found` (newest first) with the newest first, nobody's details in."""
    groups: dict[tuple[str, str | None], OpenQuestion] = {}
    for one in found:
        text = without_details(one)
        key = (plain(text), one.language)
        held = groups.get(key)
        groups[key] = (
            OpenQuestion(held.text, held.language, held.times + 1, held.last_at)
            if held
            else OpenQuestion(text, one.language, 1, one.at)
        )
    return list(groups.values())[:limit]


def without_details(one: Unanswered) -> str:
    """Return the message without names, addresses and numbers of anybody, on one line."""
    text, end_before = "", 0
    for start, end in sorted(one.personal):
        if start >= end_before:
            text += one.text[end_before:start] + HIDDEN
        end_before = max(end, end_before)
    text = _CONTACT.sub(HIDDEN, text + one.text[end_before:])
    text = "".join(char for char in " ".join(text.split()) if char.isprintable())
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN].rstrip() + HIDDEN
