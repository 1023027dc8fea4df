"""Rasa in this process: understand a message, then let the rules decide what is said.

Rasa never sees raw input: it is given our own conversation id and the parse result, so that typed
text cannot be a command, and a tracker made from a few values, so that turn 400 costs what turn 4
costs. What it keeps in memory after a turn is nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, Final

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk import Action

from assistant.dialogue.action_bridge import ActionBridge
from assistant.dialogue.rasa_speed import PlannedRunner
from assistant.dialogue.tracker import TurnTrackerStore
from assistant.dialogue.understanding import Said, Situation, Understanding
from assistant.errors import Unavailable
from assistant.extraction.entities import Entity

logger = logging.getLogger(__name__)

TURN_TIMEOUT_S: Final = 5.0
FORM: Final = "lead_form"


class TurnChannel(OutputChannel):
    """Collects what is said in one turn; nothing is sent before the commit."""

    def __init__(self) -> None:
        self.said: list[Said] = []

    @classmethod
    def name(cls) -> str:
        return "turn"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        extra = message.get("custom") or {}
        self.said.append(
            Said(message.get("text") or "", extra.get("links") or [], bool(extra.get("join")))
        )


class Engine:
    """A loaded model with the actions it runs."""

    def __init__(self, model_file: Path, actions: Iterable[Action]) -> None:
        self._store = TurnTrackerStore()
        bridge = ActionBridge(actions)
        self._tripped: set[str] = set()
        self._processor = MessageProcessor(
            model_path=str(model_file),
            tracker_store=self._store,
            lock_store=InMemoryLockStore(),  # never used: we order turns ourselves
            generator=None,
            action_endpoint=bridge,
            on_circuit_break=self._trip,
        )
        self._processor.graph_runner = PlannedRunner(self._processor.graph_runner)
        self.domain = self._processor.domain
        self._store.domain = self.domain
        self._processor.nlg = NaturalLanguageGenerator.create(None, self.domain)
        self._nlu_target = self._find_nlu_target()
        self._nlu_thread: ThreadPoolExecutor | None = None
        if missing := sorted(set(self.domain.user_actions) - bridge.action_names - self._spoken()):
            raise Unavailable(f"domain.yml names actions that nobody runs: {', '.join(missing)}.")

    @property
    def intents(self) -> list[str]:
        """The catalogue: every intent that the model can read."""
        return list(self.domain.intents)

    def _spoken(self) -> set[str]:
        return {name for name in self.domain.user_actions if name.startswith("utter_")}

    def _find_nlu_target(self) -> str:
        """The last component of our pipeline: after it Rasa would look for slash commands."""
        target = self._processor.model_metadata.nlu_target
        node = self._processor.model_metadata.predict_schema.nodes[target]
        return str(node.needs["messages"])

    def _trip(self, tracker: DialogueStateTracker, *more: Any) -> None:
        """Rasa stops predicting after ten actions and says nothing of it."""
        self._tripped.add(tracker.sender_id)

    # ------------------------------------------------------------ understanding

    async def understand(self, text: str, **hints: Any) -> Understanding:
        """Understand `text` in the engine's own thread, so that the event loop stays free.

        hints: language, language_prior ("en"/"nb"), region ("NO"), reference_date (a date).
        """
        if self._nlu_thread is None:  # made here and not in __init__: workers fork in between
            self._nlu_thread = ThreadPoolExecutor(1, thread_name_prefix="nlu")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._nlu_thread, lambda: self.parse(text, **hints))

    def share_thread_of(self, other: Engine) -> None:
        """Understand in the thread of the engine that this one replaces: what both read with is
        made for one thread at a time."""
        if other._nlu_thread is None:
            other._nlu_thread = ThreadPoolExecutor(1, thread_name_prefix="nlu")
        self._nlu_thread = other._nlu_thread

    def parse(
        self,
        text: str,
        *,
        language: str | None = None,
        language_prior: str | None = None,
        region: str | None = None,
        reference_date: date | None = None,
    ) -> Understanding:
        """Understand `text` here and now; the command line's door."""
        metadata = {
            "language": language,
            "language_prior": language_prior,
            "region": region,
            "reference_date": reference_date.isoformat() if reference_date else None,
        }
        message = UserMessage(text, metadata=metadata)
        results = self._processor.graph_runner.run(
            inputs={
                "__message__": [message],
                "__tracker__": None,
            },
            targets=[self._nlu_target],
        )
        parsed = results[self._nlu_target][0]
        ranking = parsed.get("intent_ranking") or []
        best = parsed.get("intent") or {"name": "out_of_scope", "confidence": 0.0}
        return Understanding(
            intent=best["name"],
            confidence=float(best["confidence"]),
            ranking=tuple((one["name"], float(one["confidence"])) for one in ranking),
            entities=tuple(_entity(found) for found in parsed.get("entities") or []),
            language=parsed.get("language") or language or "en",
        )

    # ------------------------------------------------------------ deciding

    async def respond(self, situation: Situation) -> list[Said]:
        """Let Rasa decide; the actions it runs change the turn of this conversation.

        Raises Unavailable when Rasa fails, hangs, stops predicting or says nothing.
        """
        channel = TurnChannel()
        self._store.open(situation)
        message = UserMessage(
            situation.text,
            output_channel=channel,
            sender_id=situation.conversation_id,
            parse_data={
                "text": situation.text,
                "intent": {"name": situation.intent, "confidence": situation.confidence},
                "entities": [],  # facts are taken from our own reading, not from Rasa's slots
                "intent_ranking": [],
            },
        )
        try:
            async with asyncio.timeout(TURN_TIMEOUT_S):
                await self._processor.handle_message(message)
        except (SystemExit, RecursionError) as error:
            raise Unavailable("The dialogue engine failed on this message.") from error
        except TimeoutError as error:
            raise Unavailable("The dialogue engine took too long.") from error
        finally:
            tracker = self._store.close(situation.conversation_id)
            tripped = situation.conversation_id in self._tripped
            self._tripped.discard(situation.conversation_id)
        if tripped or not _is_listening(tracker):
            raise Unavailable("The dialogue engine did not come to an end.")
        if not any(said.text for said in channel.said):
            raise Unavailable("The dialogue engine had nothing to say.")
        return channel.said

    def words(self, response: str, language: str) -> Said:
        """Return the first text of a response of domain.yml, without Rasa deciding anything."""
        variations = self.domain.responses[response]
        fitting = [one for one in variations if _is_for(one, language)] or variations
        return Said(str(fitting[0]["text"]))


def _is_for(variation: dict[str, Any], language: str) -> bool:
    conditions = variation.get("condition") or [{"value": "en"}]
    return bool(conditions[0]["value"] == language)


def _is_listening(tracker: DialogueStateTracker | None) -> bool:
    return tracker is not None and tracker.latest_action_name == ACTION_LISTEN_NAME


def _entity(found: dict[str, Any]) -> Entity:
    return Entity(
        type=found["type"],
        start=found["start"],
        end=found["end"],
        text=found["text"],
        value=found["value"],
        confidence=found["confidence"],
        extractor=found["extractor"],
    )
