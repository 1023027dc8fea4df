"""A conversation and its messages, as every layer sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

Sender = Literal["visitor", "assistant", "agent", "system"]
Kind = Literal["text", "email", "tel", "number", "choice", "consent", "none"]
Phase = Literal["before", "live", "after", "on_demand"]
Status = Literal["open", "ended"]


@dataclass(frozen=True)
class Choice:
    """A quick reply. payload stays on the server: what picking it means."""

    id: str
    label: str
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Expects:
    """What the assistant asks for now; stands on the last message of a turn."""

    field: str
    kind: Kind
    optional: bool
    autocomplete: str | None
    reason: str


@dataclass(frozen=True)
class Message:
    """One message of the transcript; seq counts from 1 without gaps.

    client_id, choice_id: of a visitor's message, as sent.
    language, intent, confidence, entities, ranking: how a visitor's message was understood;
    entities in the shape of `assistant parse`, ranking: the likeliest intents with their
    probabilities. A visitor's message without an intent was not read.
    person: who wrote it where sender is "agent", by the name that visitors read.
    """

    id: str
    seq: int
    sender: Sender
    text: str
    created_at: datetime
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()
    expects: Expects | None = None
    client_id: str | None = None
    choice_id: str | None = None
    language: str | None = None
    intent: str | None = None
    confidence: float | None = None
    entities: tuple[dict[str, Any], ...] = ()
    ranking: tuple[tuple[str, float], ...] = ()
    person: str | None = None


@dataclass(frozen=True)
class Page:
    """Where the visitor chatted, as the page said: observed, never merged with what is stated."""

    url: str = ""
    title: str = ""
    referrer: str = ""
    utm: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Webinar:
    id: str
    title: str
    phase: Phase


# In the state of a conversation while its visitor waits for a person who was called.
CALLED: Final = "called"


@dataclass(frozen=True)
class Conversation:
    """One exchange, maybe over several sockets.

    token_hash: SHA-256 (hex) of the visitor's secret token.
    state: the dialogue snapshot (slots, active form, asked counts …), JSON, bounded in size.
    version: goes up by one with each committed turn; a turn computed on an older one is refused.
    last_seq, last_order: highest message seq and fact order so far.
    person: the name of the salesperson who attends in the assistant's place, as visitors read it.
    """

    id: str
    site_id: str
    token_hash: str
    locale: str
    created_at: datetime
    updated_at: datetime
    status: Status = "open"
    person_present: bool = False
    person: str | None = None
    page: Page = Page()
    webinar: Webinar | None = None
    topic: str | None = None
    playbook_version: str = ""
    state: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    last_seq: int = 0
    last_order: int = 0
    lead_id: str | None = None
