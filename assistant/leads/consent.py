"""Consent: what the visitor agreed to, when, and in which words; only ever appended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

Purpose = Literal["chat", "follow_up", "marketing", "improve"]
Action = Literal["given", "refused", "withdrawn"]
PURPOSES: Final = ("chat", "follow_up", "marketing", "improve")


@dataclass(frozen=True)
class ConsentAct:
    """One act of a visitor.

    text_id, text_sha256: which words were shown (id in the playbook, SHA-256 of the exact text).
    method: "button" or "typed"; message_id: the visitor's message that did it.
    words: the exact text itself, kept once for all acts that showed it; "" where none was shown,
    and in an act read back without its words.
    """

    id: str
    purpose: Purpose
    action: Action
    text_id: str
    text_sha256: str
    locale: str
    policy_version: str
    method: Literal["button", "typed"]
    message_id: str | None
    at: datetime
    order: int
    words: str = field(default="", compare=False)


def consents_in_force(acts: Iterable[ConsentAct]) -> dict[str, Action]:
    """Return the latest action for each purpose; a purpose never asked about is missing."""
    latest: dict[str, Action] = {}
    for act in sorted(acts, key=lambda act: act.order):
        latest[act.purpose] = act.action
    return latest
