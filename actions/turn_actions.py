"""Rasa asks us to do something: each action calls one service on the turn in hand."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from assistant.metrics import ACTION_FAILURES
from assistant.services import interview
from assistant.services.turns import Reply, Turn, TurnRegistry, Utterance

logger = logging.getLogger(__name__)

FORM = "lead_form"
Event = dict[str, Any]


class TurnAction(Action, ABC):
    """An action on the current turn. A failure is said honestly, logged and counted."""

    def __init__(self, name: str, turns: TurnRegistry) -> None:
        self._name, self._turns = name, turns

    def name(self) -> str:
        return self._name

    @abstractmethod
    async def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        """Change the turn, say something, and return the events that Rasa applies."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        turn = self._turns.of(tracker.sender_id)
        try:
            return await self.act(dispatcher, turn)
        except Exception:  # the edge to Rasa, which would go on and say nothing
            ACTION_FAILURES.labels(action=self._name).inc()
            logger.exception("action %s failed", self._name)
            dispatcher.utter_message(response="utter_trouble")
            return [FollowupAction("action_listen")]


class MirrorFacts(TurnAction):
    """Put what is known into Rasa's slots, so that its own tools see it."""

    async def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        events: list[Event] = [SlotSet("language", turn.language)]
        if turn.reading.act == "answer" and turn.pending:
            # without a slot set the form would take the answer for none and reject the turn
            events.append(SlotSet(turn.pending, "answered"))
        changed = {fact.field: fact for fact in turn.new_facts}
        for name, fact in changed.items():
            if not name.startswith("signal.") and name in interview.SLOTS:
                held = fact.value is not None and name in turn.values
                events.append(SlotSet(name, fact.raw if held else fact.state))
        return events


class ValidateLeadForm(TurnAction):
    """Name the next field to ask for, or hand an aside to the rule of its intent."""

    async def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        if turn.reading.act == "aside" and not turn.aside_done:
            turn.aside_done = True
            return [ActionExecutionRejected(FORM)]
        return [SlotSet("requested_slot", interview.next_field(turn))]


class AskField(TurnAction):
    """Put the question for one field."""

    def __init__(self, field: str, turns: TurnRegistry) -> None:
        super().__init__(f"action_ask_{field}", turns)
        self._field = field

    async def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        utter(dispatcher, interview.ask(turn, self._field), join=True)
        return []


class Answer(TurnAction):
    """Say what a service replies; afterwards the form goes on unless the reply ends the turn."""

    def __init__(
        self, name: str, turns: TurnRegistry, reply: Callable[[Turn], Reply | Awaitable[Reply]]
    ) -> None:
        super().__init__(name, turns)
        self._reply = reply

    async def act(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[Event]:
        turn.aside_done = True
        reply = self._reply(turn)
        if not isinstance(reply, Reply):  # it looks something up
            reply = await reply
        utter(dispatcher, reply)
        if reply.close:
            turn.state["pending"] = None
            return [ActiveLoop(None), SlotSet("requested_slot", None), _listen()]
        if reply.listen:
            return [_listen()]
        if reply.resume and not turn.pending:
            turn.state.pop("closed", None)
            return [FollowupAction(FORM)]
        return []


def _listen() -> Event:
    event: Event = FollowupAction("action_listen")
    return event


def utter(dispatcher: CollectingDispatcher, reply: Reply, *, join: bool = False) -> None:
    """Hand the reply's words to Rasa. join: all of it may share one bubble."""
    for number, said in enumerate(reply.utterances):
        extra = {
            "join": join and number > 0,
            "links": [{"label": link.label, "url": link.url} for link in said.links],
        }
        if said.response:
            dispatcher.utter_message(response=said.response, json_message=extra, **_values(said))
        else:
            dispatcher.utter_message(text=str(said.values["text"]), json_message=extra)


def _values(said: Utterance) -> dict[str, str]:
    """Return the placeholders' values; braces would be read as placeholders again."""
    return {name: str(value) for name, value in said.values.items()}
