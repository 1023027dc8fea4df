"""A visitor's consents, changed beside the talk: in the widget's panel or over the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from assistant.dialogue.understanding import Said as Spoken
from assistant.errors import InvalidInput, StaleConversation, Unavailable
from assistant.leads.conversation import Choice
from assistant.leads.playbook import ConsentText, Playbook
from assistant.leads.turn import Loaded, TurnRecord
from assistant.services import wording
from assistant.services.bus import Bus, Notice
from assistant.services.conversations import Answer, checked
from assistant.services.playbooks import Playbooks
from assistant.services.said import Said
from assistant.services.turn_changes import changes_of
from assistant.services.turn_record import record_of
from assistant.services.turns import Turn, new_id
from assistant.store import conversations as stored
from assistant.store.database import Database

ACTIONS: Final = ("given", "withdrawn")
MAX_STALE_TRIES: Final = 20


@dataclass(frozen=True)
class ConsentChange:
    """What a visitor wants. text_id: of the words they were shown; needed for a yes."""

    purpose: str
    action: str
    text_id: str | None = None


class Privacy:
    """Changes consents outside of the questions."""

    def __init__(
        self,
        database: Database,
        playbook: Playbook,
        bus: Bus,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database, self._bus, self._clock = database, bus, clock
        self._playbooks = Playbooks(database, playbook)

    async def change_consent(
        self, conversation_id: str, token: str, change: ConsentChange
    ) -> Answer:
        """Write the act into the ledger and into the transcript; the lead is judged again.

        What is so already changes nothing and is answered without messages.
        Raises InvalidInput for a purpose or text that is not on offer, NotFound, Unavailable.
        """
        for _ in range(MAX_STALE_TRIES):
            found = await self._database.read(lambda s: stored.load(s, conversation_id))
            loaded = checked(found, token)
            playbook = await self._playbooks.of(loaded.conversation.playbook_version)
            record = self._record(loaded, change, playbook)
            if record is None:
                return Answer(loaded.conversation, ())
            try:
                await self._database.write(lambda s, r=record: stored.save_turn(s, r))  # type: ignore[misc]
            except StaleConversation:
                continue
            await self._tell(record)
            changes = changes_of(loaded.facts, record)
            return Answer(record.conversation, record.messages, changes)
        raise Unavailable("This conversation is busy. Please try again.")

    def _record(
        self, loaded: Loaded, change: ConsentChange, playbook: Playbook
    ) -> TurnRecord | None:
        consent = _wanted(change, playbook)
        locale = loaded.conversation.locale
        turn = Turn(loaded, playbook, text=_said(change, locale), now=self._clock())
        before = turn.consents.get(change.purpose)
        action = change.action
        if action == "withdrawn" and before != "given":
            action = "refused"  # nothing was given that could be taken back
        if before == action or (before, action) == ("withdrawn", "refused"):
            return None
        turn.choice = Choice(new_id(), turn.text)
        given = action == "given"
        turn.record_consent(
            change.purpose,
            action,
            shown=consent.text[locale] if given else "",
            text_id=consent.id if given else "panel",
        )
        _keep_question(turn)
        told = wording.phrase(locale, f"consent.told.{action}").replace(
            "{purpose}", wording.phrase(locale, f"consent.purpose.{change.purpose}")
        )
        return record_of(turn, Said(client_id=new_id(), choice=turn.choice.id), [Spoken(told)])

    async def _tell(self, record: TurnRecord) -> None:
        conversation = record.conversation
        await self._bus.publish(Notice("conversation", conversation.id, conversation.last_seq))
        if record.lead:
            await self._bus.publish(Notice("lead", record.lead.id))


def _wanted(change: ConsentChange, playbook: Playbook) -> ConsentText:
    if change.action not in ACTIONS:
        raise InvalidInput(f"action must be one of {', '.join(ACTIONS)}.", field="action")
    consent = playbook.consent(change.purpose)
    if consent is None:
        known = ", ".join(one.purpose for one in playbook.consents)
        raise InvalidInput(f"purpose must be one of {known}.", field="purpose")
    if change.action == "given" and change.text_id != consent.id:
        raise InvalidInput(
            "A yes counts only for words that were shown: show the words of the profile's "
            f"purposes and send their text_id, now {consent.id}.",
            field="text_id",
        )
    return consent


def _said(change: ConsentChange, locale: str) -> str:
    """Return the act as it stands in the transcript, as if it had been a quick reply."""
    purpose = wording.phrase(locale, f"consent.purpose.{change.purpose}")
    return wording.phrase(locale, f"consent.said.{change.action}").replace("{purpose}", purpose)


def _keep_question(turn: Turn) -> None:
    """What was asked before is still asked; a question for this very consent is answered."""
    last: Any = turn.loaded.last_message
    acts = turn.new_consents
    if turn.pending in {f"consent_{act.purpose}" for act in acts}:
        turn.state["pending"] = None
    elif last is not None and last.expects is not None:
        turn.expect(last.expects, last.choices)
