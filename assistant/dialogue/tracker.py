"""The tracker that Rasa is given for one turn, made from a few values and forgotten after it."""

from __future__ import annotations

from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
)
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.dialogue.understanding import Situation

FORM = "lead_form"


def make_tracker(situation: Situation, domain: Domain) -> DialogueStateTracker:
    """Return a tracker that stands where the conversation stands, whatever its length.

    Events carry no wall-clock order: Rasa applies them in the order given.
    """
    events: list[Event] = [
        ActionExecuted("action_session_start"),
        SessionStarted(),
        SlotSet("language", situation.language),
    ]
    if situation.pending:
        events += [
            ActionExecuted(FORM),
            ActiveLoop(FORM),
            SlotSet("requested_slot", situation.pending),
        ]
    events.append(ActionExecuted("action_listen"))
    return DialogueStateTracker.from_events(situation.conversation_id, events, domain.slots)


class TurnTrackerStore(TrackerStore):
    """Holds the trackers of the turns in progress, nothing else: the database is the truth."""

    def __init__(self) -> None:
        super().__init__(Domain.empty())
        self._open: dict[str, DialogueStateTracker] = {}

    def open(self, situation: Situation) -> None:
        self._open[situation.conversation_id] = make_tracker(situation, self.domain)

    def close(self, conversation_id: str) -> DialogueStateTracker | None:
        return self._open.pop(conversation_id, None)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        return self._open.get(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        self._open[tracker.sender_id] = tracker

    async def delete(self, sender_id: str) -> None:
        self._open.pop(sender_id, None)

    async def keys(self) -> Any:
        return list(self._open)
