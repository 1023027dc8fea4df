"""What one turn writes: everything in it is committed together or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assistant.leads.consent import ConsentAct
from assistant.leads.conversation import Conversation, Message
from assistant.leads.facts import Fact
from assistant.leads.judgement import Told
from assistant.leads.lead import Lead, StageChange


@dataclass(frozen=True)
class OutboxEvent:
    """Something to tell the world after the commit; id is the same on every try.

    type: a name like "lead.created"; payload: JSON, ids only, no personal data.
    """

    id: str
    type: str
    payload: dict[str, Any]
    at: datetime


@dataclass(frozen=True)
class Handover:
    """A lead magnet handed over in the chat.

    token_hash: of the secret in its link. target: what the link leads to, until expires_at.
    """

    id: str
    magnet_id: str
    kind: str
    title: str
    message_id: str | None
    at: datetime
    token_hash: str | None = None
    expires_at: datetime | None = None
    target: str | None = None
    downloaded_at: datetime | None = None


@dataclass(frozen=True)
class PresenterQuestion:
    """A question for the presenter of a webinar, in the visitor's words."""

    id: str
    webinar_id: str
    message_id: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Handoff:
    """The visitor asked for a person. called: and was told that somebody has been called."""

    asked_at: datetime
    called: bool


@dataclass(frozen=True)
class Loaded:
    """A conversation as a turn finds it.

    facts: those in force, oldest first; what was corrected or withdrawn stays in the database.
    last_message: the last thing the assistant said, with its choices.
    others: what the other conversations of its lead hold, which count for the lead as well.
    """

    conversation: Conversation
    facts: tuple[Fact, ...] = ()
    consents: tuple[ConsentAct, ...] = ()
    lead: Lead | None = None
    last_message: Message | None = None
    others: tuple[Told, ...] = ()


@dataclass(frozen=True)
class TurnRecord:
    """One turn to commit.

    conversation: the new state; its `version` is that of the turn it was computed on plus one.
    request_hash: SHA-256 of what the visitor sent, compared when the client_id comes again.
    messages: the visitor's message first, then the answers; seq continues without a gap.
    facts: new facts. replaced: fact id -> new state ("corrected", "withdrawn", "confirmed") of
    older ones.
    lead: the lead after this turn, None while there is none; stage_changes: its moves.
    shares_lead: other conversations belong to the lead as well.
    not_captured: why there is no lead so far ("no_answer", "no_contact", "not_interested",
    "support_request", "job_or_other_business", "stopped"); None once there is a lead.
    """

    conversation: Conversation
    messages: tuple[Message, ...]
    client_id: str | None = None
    request_hash: str | None = None
    facts: tuple[Fact, ...] = ()
    replaced: dict[str, str] = field(default_factory=dict)
    consents: tuple[ConsentAct, ...] = ()
    lead: Lead | None = None
    shares_lead: bool = False
    stage_changes: tuple[StageChange, ...] = ()
    not_captured: str | None = None
    handovers: tuple[Handover, ...] = ()
    presenter_questions: tuple[PresenterQuestion, ...] = ()
    outbox: tuple[OutboxEvent, ...] = ()
    handoff: Handoff | None = None
