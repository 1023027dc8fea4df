"""What our actions do, as little as a classic action server needs for the same conversations.

The form is filled and its next question put. Nothing is extracted, looked up, scored or stored:
all of that favours stock Rasa. Runs on Python 3.10 with the classic rasa-sdk.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

FORM = "lead_form"
ANSWERS = {
    "inform",
    "describe_need",
    "correct_answer",
    "skip_question",
    "dont_know",
    "affirm",
    "deny",
    "give_consent",
    "refuse_consent",
}
_PROJECT = Path(os.environ["STOCK_PROJECT"])
_QUESTIONS = {
    question["field"]: question["ask"]["en"][0]
    for question in yaml.safe_load((_PROJECT / "playbook.yml").read_text("utf-8"))["questions"]
    if question["field"] != "webinar_question"
}
_DOMAIN = yaml.safe_load((_PROJECT / "domain.yml").read_text("utf-8"))
Events = list[dict[str, Any]]


def is_answer(tracker: Tracker) -> bool:
    return tracker.latest_message.get("intent", {}).get("name") in ANSWERS


def is_in_form(tracker: Tracker) -> bool:
    return tracker.active_loop.get("name") == FORM


class TakeAnswer(Action):
    """Put the answer to the pending question into its slot."""

    def name(self) -> str:
        return "action_validate_slot_mappings"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        asked = tracker.get_slot("requested_slot")
        if is_in_form(tracker) and asked and is_answer(tracker):
            return [SlotSet(asked, tracker.latest_message.get("text"))]
        return []


class ValidateLeadForm(Action):
    def name(self) -> str:
        return "validate_lead_form"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        was_rejected = tracker.latest_action_name not in (None, "action_listen")
        if tracker.get_slot("requested_slot") and not is_answer(tracker) and not was_rejected:
            return [ActionExecutionRejected(FORM)]
        open_fields = (field for field in _QUESTIONS if tracker.get_slot(field) is None)
        return [SlotSet("requested_slot", next(open_fields, None))]


def _asking(field: str) -> type[Action]:
    class Ask(Action):
        def name(self) -> str:
            return f"action_ask_{field}"

        def run(
            self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
        ) -> Events:
            dispatcher.utter_message(text=_QUESTIONS.get(field, field))
            return []

    return Ask


def _answering(action: str) -> type[Action]:
    class Answer(Action):
        def name(self) -> str:
            return action

        def run(
            self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
        ) -> Events:
            dispatcher.utter_message(response="utter_okay")
            return [] if is_in_form(tracker) else [FollowupAction(FORM)]

    return Answer


def _finishing() -> type[Action]:
    class Finish(Action):
        def name(self) -> str:
            return "action_finish"

        def run(
            self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
        ) -> Events:
            dispatcher.utter_message(response="utter_thanks")
            return []

    return Finish


# The executor finds classes in the module's names.
for _name in _DOMAIN["actions"]:
    if _name.startswith("action_ask_"):
        globals()[_name] = _asking(_name.removeprefix("action_ask_"))
    elif _name == "action_finish":
        globals()[_name] = _finishing()
    elif _name.startswith("action_") and _name != "action_validate_slot_mappings":
        globals()[_name] = _answering(_name)
