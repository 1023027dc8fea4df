"""A conversation while a person attends, and the assistant's way in and out of it.

Nothing here waits for anything: a replay of the transcript does the same again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from assistant.dialogue.understanding import Said
from assistant.leads.conversation import Expects
from assistant.services import answers, interview, wording
from assistant.services.lead_capture import take_entities
from assistant.services.promises import call_within
from assistant.services.turns import Reply, Turn, Utterance

SURE: Final = 0.6
# Closed for these the visitor was promised no more questions; a person handing back keeps that.
_KEPT_CLOSED: Final = ("stop", "not_interested", "erased")
Words = Callable[[str, str], Any]  # the engine's words(response, language)


def heed(turn: Turn) -> None:
    """Note what a message tells while a person attends; the pending question is not at issue.

    A button is what it was when it was offered; a consent taken back counts whoever hears it.
    """
    understood = turn.understanding
    assert understood is not None, "a message is understood before it is read"
    pending = turn.state.get("pending")
    try:
        if turn.choice is not None and "field" in turn.choice.payload:
            answers.take_choice(turn, turn.choice)
            return
        turn.state["pending"] = None
        take_entities(turn, understood, understood.intent)
        if understood.intent == "refuse_consent" and understood.confidence >= SURE:
            _take_back(turn)
        if understood.intent == "contact_sales" and understood.confidence >= SURE:
            turn.signal("contact_sales")
    finally:
        turn.state["pending"] = pending


def _take_back(turn: Turn) -> None:
    for purpose, action in turn.consents.items():
        if action == "given":
            turn.record_consent(purpose, "withdrawn", shown="", text_id="typed")


def call_person(turn: Turn) -> Reply:
    """Say that somebody has been called; what was asked before waits."""
    noted = interview.acknowledge(turn, None)
    turn.expect(Expects("question", "none", optional=True, autocomplete=None, reason=""))
    called = wording.phrase(turn.language, "person.called")
    return Reply((*noted, Utterance("", {"text": called})), listen=True)


def go_on(turn: Turn) -> tuple[Utterance, ...]:
    """Return what the assistant asks next once the person has left: nothing that is known.

    Nothing at all where the conversation had come to its end before.
    """
    if turn.state.get("closed"):
        return ()
    field = interview.next_field(turn)
    if field is None:
        turn.state["pending"] = None
        return ()
    return interview.ask(turn, field).utterances


def take_message(turn: Turn) -> tuple[Utterance, ...]:
    """Return what is said when nobody came: how the visitor is reached, or asked for that."""
    if turn.state.get("closed") not in _KEPT_CLOSED:
        turn.state.pop("closed", None)
    turn.state["contact_first"] = True
    name = "message_taken" if turn.is_reachable else "leave_message"
    told = wording.phrase(turn.language, f"person.{name}")
    told = told.replace("{company_name}", turn.playbook.company.name)
    told = told.replace("{call_within}", call_within(turn.playbook, turn.language, turn.now))
    return (Utterance("", {"text": told}), *go_on(turn))


def spoken(utterances: tuple[Utterance, ...], words: Words, language: str) -> list[Said]:
    """Return utterances as they are said when no dialogue runs."""
    return [_said(one, words, language, join=n > 0) for n, one in enumerate(utterances)]


def _said(utterance: Utterance, words: Words, language: str, *, join: bool) -> Said:
    text = str(utterance.values.get("text", ""))
    if utterance.response:
        text = str(words(utterance.response, language).text)
        for name, value in utterance.values.items():
            text = text.replace(f"{{{name}}}", str(value))
    links = [{"label": link.label, "url": link.url} for link in utterance.links]
    return Said(text, links, join)
