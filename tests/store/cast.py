"""A visitor's turns as the store gets them: Ada buys soon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from assistant.leads.consent import ConsentAct
from assistant.leads.conversation import (
    Choice,
    Conversation,
    Expects,
    Link,
    Message,
    Page,
)
from assistant.leads.facts import Fact
from assistant.leads.lead import Lead, Reason, Score, StageChange
from assistant.leads.turn import Loaded, TurnRecord

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def new_id() -> str:
    return uuid4().hex


def opening(**changes: Any) -> TurnRecord:
    """A new conversation with its first message."""
    message = Message(
        id=new_id(),
        seq=1,
        sender="assistant",
        text="Hello, I am an automated assistant.",
        created_at=NOON,
        choices=(Choice("c-1", "Prices", {"intent": "ask_price"}),),
        links=(Link("Privacy", "https://example.com/privacy"),),
        expects=Expects("need", "text", True, None, "so that I can help"),
    )
    conversation = Conversation(
        id=new_id(),
        site_id="demo",
        token_hash="0" * 64,
        locale="en",
        created_at=NOON,
        updated_at=NOON,
        page=Page("https://example.com/pricing", "Pricing", "", {"source": "linkedin"}),
        last_seq=1,
    )
    return TurnRecord(conversation=replace(conversation, **changes), messages=(message,))


def turn_on(loaded: Loaded, text: str = "Hi, I am Ada", **parts: Any) -> TurnRecord:
    """The next turn of a conversation: what the visitor said, and one answer."""
    before = loaded.conversation
    at = before.updated_at + timedelta(seconds=1)
    client_id = parts.pop("client_id", new_id())
    said = Message(
        id=parts.pop("said_id", new_id()),
        seq=before.last_seq + 1,
        sender="visitor",
        text=text,
        created_at=at,
        client_id=client_id,
        language="en",
        intent="inform",
        confidence=0.75,
        entities=({"type": "person", "start": 9, "end": 12, "text": "Ada", "value": "Ada"},),
    )
    answer = Message(new_id(), before.last_seq + 2, "assistant", f"Noted: {text}", at)
    after = replace(
        before,
        updated_at=at,
        version=before.version + 1,
        last_seq=before.last_seq + 2,
        last_order=before.last_order + len(parts.get("facts", ())),
        state={"slots": {"name": "Ada"}, "said": text},
    )
    return TurnRecord(
        conversation=replace(after, **parts.pop("changes", {})),
        messages=(said, answer),
        client_id=client_id,
        request_hash="f" * 64,
        **parts,
    )


def fact(field: str, value: Any, *, order: int = 1, **more: Any) -> Fact:
    values = {"raw": str(value), "method": "pattern", "confidence": 1.0, "state": "captured"}
    return Fact(id=new_id(), field=field, value=value, order=order, at=NOON, **{**values, **more})


def lead(**changes: Any) -> Lead:
    made = Lead(
        id=new_id(),
        site_id="demo",
        stage="lead",
        created_at=NOON,
        updated_at=NOON,
        grade="B2",
        scores=(Score("need_intent", 40), Score("fit", None)),
    )
    return replace(made, **changes)


def scored(message_id: str, points: int = 20) -> tuple[Score, ...]:
    reason = Reason("fit", "size.over_100", 3, points, "Over 100 people.", "200", message_id, 4, 7)
    return (Score("need_intent", 80), Score("fit", points, (reason,)), Score("validity", None))


def consent(order: int, purpose: str = "follow_up", action: str = "given") -> ConsentAct:
    return ConsentAct(
        id=new_id(),
        purpose=purpose,
        action=action,
        text_id="follow_up.1",
        text_sha256="a" * 64,
        locale="en",
        policy_version="1",
        method="button",
        message_id=None,
        at=NOON,
        order=order,
    )


def moved(before: str | None, after: str, *, by: str = "assistant") -> StageChange:
    return StageChange(new_id(), before, after, "because", by, NOON)


def loaded_of(record: TurnRecord, facts: Sequence[Fact] = ()) -> Loaded:
    return Loaded(conversation=record.conversation, facts=tuple(facts))
