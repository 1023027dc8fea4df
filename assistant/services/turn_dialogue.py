"""The middle of a turn: understand the message, read it in the dialogue, let Rasa decide."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final, Protocol

from assistant.dialogue.understanding import Understanding
from assistant.extraction.language import detect_language
from assistant.services.attended import heed
from assistant.services.products import with_products_of
from assistant.services.reading import read_turn
from assistant.services.replies import queue_presenter_questions
from assistant.services.turns import Turn, TurnRegistry
from assistant.services.webinars import note_attendance

PAUSE: Final = timedelta(minutes=30)  # after it a visitor is welcomed back


class Dialogue(Protocol):
    """What a turn needs of the engine."""

    async def understand(self, text: str, **hints: Any) -> Understanding: ...

    async def respond(self, situation: Any) -> list[Any]: ...

    def words(self, response: str, language: str) -> Any: ...


Understand = Callable[[Turn], Awaitable[Understanding]]


async def run_dialogue(
    turn: Turn, engine: Dialogue, registry: TurnRegistry, *, understand: Understand | None = None
) -> list[Any]:
    """Take the turn's message and return what is said to it; the turn is changed on the way.

    While a person attends nothing is said: what the message tells is noted all the same.

    understand: where the understanding comes from instead of the engine, for a replay.
    """
    turn.language = language_now(turn)
    turn.understanding = await (understand(turn) if understand else _understood_by(engine, turn))
    if turn.conversation.person_present:
        heed(turn)
        return []
    turn.reading = read_turn(turn)
    note_attendance(turn)
    if turn.reading.intent != "out_of_scope":
        turn.state.pop("lost", None)
    with registry.running(turn):
        spoken = await engine.respond(turn.situation())
    queue_presenter_questions(turn)
    if turn.now - turn.conversation.updated_at > PAUSE and turn.reading.intent != "goodbye":
        spoken.insert(0, engine.words("utter_welcome_back", turn.language))
    return spoken


async def _understood_by(engine: Dialogue, turn: Turn) -> Understanding:
    understood = await engine.understand(
        turn.text,
        language=turn.language,
        region=turn.playbook.company.country,
        reference_date=turn.now.date(),
    )
    return with_products_of(understood, turn.text, turn.playbook.company.products)


def language_now(turn: Turn) -> str:
    """Return the language of the message, that of the conversation where it is none of ours."""
    if turn.choice is not None:
        return turn.language
    supported = turn.playbook.languages
    language, _ = detect_language(turn.text, turn.language, supported)
    return language if language in supported else turn.language


def opening_state(reason: str) -> dict[str, Any]:
    """Return the dialogue's state after the opening, which asks for the need.

    reason: why it does, for who asks.
    """
    return {"pending": "need", "reason": reason, "asked": {"need": 1}}
