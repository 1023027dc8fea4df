"""What a page is told of a turn: which fields, consents and stages, and never their values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.leads.consent import ConsentAct
from assistant.leads.conversation import Conversation
from assistant.leads.facts import Fact
from assistant.leads.lead import StageChange
from assistant.leads.turn import TurnRecord
from assistant.services.turn_changes import changes_of

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def fact(name: str, value: Any, **more: Any) -> Fact:
    known = {"method": "pattern", "confidence": 1.0, "state": "captured", "order": 1, "at": NOW}
    return Fact(**{"id": name, "field": name, "value": value, "raw": "words", **known, **more})


def record(**parts: Any) -> TurnRecord:
    conversation = Conversation("c-1", "demo", "hash", "en", NOW, NOW)
    return TurnRecord(conversation=conversation, messages=(), **parts)


EMAIL = fact("email", "ada@berg.example")


@pytest.mark.parametrize(
    ("before", "new", "replaced", "told"),
    [
        ((), (EMAIL,), {}, [("email", "captured")]),
        ((EMAIL,), (fact("email", "b@berg.example", id="e2", supersedes="email"),),
         {"email": "corrected"}, [("email", "corrected")]),
        ((fact("email", None, state="skipped"),),
         (fact("email", "x", id="e2", supersedes="email"),),
         {"email": "corrected"}, [("email", "captured")]),
        ((EMAIL,), (), {"email": "withdrawn"}, [("email", "cleared")]),
        ((EMAIL,), (), {"email": "confirmed"}, []),
        ((), (fact("email", None, state="skipped"),), {}, []),
        ((), (fact("signal.asked_price", True),), {}, []),
        ((), (fact("email", "x", state="corrected"),), {}, []),
    ],
    ids=["told", "corrected", "told after skipping", "taken back", "confirmed", "skipped",
         "a signal", "told and corrected in one breath"],
)  # fmt: skip
def test_fields_are_told_by_name_and_step(
    before: tuple[Fact, ...],
    new: tuple[Fact, ...],
    replaced: dict[str, str],
    told: list[tuple[str, str]],
) -> None:
    changes = changes_of(before, record(facts=new, replaced=replaced))
    assert [(one["field"], one["change"]) for one in changes] == told
    assert "berg" not in repr(changes)


def test_a_consent_is_told_with_its_purpose_and_without_its_words() -> None:
    consent = ConsentAct(
        id="k", purpose="follow_up", action="given", text_id="t", text_sha256="0" * 64, locale="en",
        policy_version="1", method="button", message_id="m", at=NOW, order=1, words="May we?",
    )  # fmt: skip
    assert changes_of((), record(consents=(consent,))) == (
        {"type": "consent", "purpose": "follow_up", "action": "given"},
    )


@pytest.mark.parametrize(("after", "told"), [("qualified", 1), ("prospect", 0), ("nurture", 0)])
def test_only_reaching_qualified_is_told(after: str, told: int) -> None:
    move = StageChange("s", "lead", after, "why", "assistant", NOW)  # type: ignore[arg-type]
    changes = changes_of((), record(stage_changes=(move,)))
    assert list(changes) == [{"type": "qualified", "stage": "qualified"}] * told
