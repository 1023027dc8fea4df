"""Visitors of a webinar's page who ask its presenter something."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from assistant.leads.conversation import Webinar
from assistant.leads.turn import PresenterQuestion
from assistant.store import conversations
from assistant.store.database import Database
from assistant.store.turns import save_turn
from tests.store.cast import NOON, fact, loaded_of, new_id, opening, turn_on

HELP_DESK = Webinar("w-1", "Cutting support cost", "live")


def ask(
    database: Database,
    text: str,
    *,
    minute: int = 0,
    name: str | None = None,
    webinar: Webinar = HELP_DESK,
    signals: tuple[str, ...] = (),
) -> str:
    """Store a conversation with one question; return the question's id."""
    at = NOON + timedelta(minutes=minute)
    begun = opening(created_at=at, updated_at=at, webinar=webinar)
    told = [fact("name", name)] if name else []
    told += [fact(f"signal.{one}", True, order=order) for order, one in enumerate(signals, 2)]
    question, said_id = new_id(), new_id()
    asked = PresenterQuestion(question, webinar.id, said_id, text, at)
    said = turn_on(
        loaded_of(begun), text, facts=tuple(told), presenter_questions=(asked,), said_id=said_id
    )
    said = replace(said, conversation=replace(said.conversation, webinar=webinar))
    database.write_now(lambda s: conversations.create_conversation(s, begun))
    database.write_now(lambda s: save_turn(s, said))
    return question
