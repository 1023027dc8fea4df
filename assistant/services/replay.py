"""Leads computed anew from the stored transcripts: the same words must give the same numbers.

Each message of a visitor is read again, with the understanding that was stored with it, by the
same code and in the same dialogue that read it first, on the playbook its conversation began with.
What came from elsewhere stays as it is: people's edits and moves, and consents given in a panel.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any, Final

from assistant.dialogue.understanding import Said as Spoken
from assistant.dialogue.understanding import Understanding
from assistant.extraction.entities import Entity
from assistant.leads.consent import ConsentAct
from assistant.leads.conversation import Conversation, Message
from assistant.leads.facts import Fact, current_facts, known_values
from assistant.leads.judgement import Told, spoke_last
from assistant.leads.playbook import Playbook
from assistant.leads.turn import Loaded, TurnRecord
from assistant.services.attended import go_on, take_message
from assistant.services.playbooks import Playbooks
from assistant.services.qualification import identifies_somebody
from assistant.services.replay_differences import Difference, Retold, compare
from assistant.services.said import Said
from assistant.services.turn_dialogue import Dialogue, opening_state, run_dialogue
from assistant.services.turn_record import record_beside, record_of
from assistant.services.turns import Turn, TurnRegistry, nobody
from assistant.store import lead_talks
from assistant.store.database import Database
from assistant.store.lead_talks import Kept, Transcribed

logger = logging.getLogger(__name__)
_GONE: Final = ("corrected", "withdrawn")


@dataclass(frozen=True)
class Replayed:
    """One lead, or one conversation without a lead, computed anew."""

    id: str
    is_lead: bool
    turns: int
    differences: tuple[Difference, ...]


class Replay:
    """Replays what is stored; writes nothing."""

    def __init__(
        self, database: Database, engine: Dialogue, registry: TurnRegistry, playbook: Playbook
    ) -> None:
        self._database, self._engine, self._registry = database, engine, registry
        self._playbooks = Playbooks(database, playbook)

    async def all(
        self, on_progress: Callable[[int, int], None] = lambda done, of: None
    ) -> AsyncIterator[Replayed]:
        """Replay every lead, then every conversation that made none."""
        leads = await self._database.read(lead_talks.lead_ids)
        others = await self._database.read(lead_talks.leadless_ids)
        total = len(leads) + len(others)
        for number, (of_id, is_lead) in enumerate(
            [*((each, True) for each in leads), *((each, False) for each in others)], start=1
        ):
            read = lead_talks.kept_lead if is_lead else lead_talks.kept_talk
            kept = await self._database.read(lambda s, i=of_id, r=read: r(s, i))  # type: ignore[misc]
            if kept is not None:
                yield await self.one(of_id, kept)
            on_progress(number, total)

    async def one(self, of_id: str, kept: Kept) -> Replayed:
        """Replay one lead, or one conversation without a lead."""
        turns = sum(m.sender == "visitor" for talk in kept.talks for m in talk.messages)
        told = [talk.told for talk in kept.talks]
        version = spoke_last(told).playbook_version if told else ""
        playbook = await self._playbook_of(version)
        retold = []
        for talk in kept.talks:
            own = await self._playbook_of(talk.told.conversation.playbook_version)
            if own is None or playbook is None:
                lost = Difference(of_id, "playbook", version, None)
                return Replayed(of_id, kept.lead is not None, turns, (lost,))
            retold.append(await self._retell(talk, own))
        assert playbook is not None, "without conversations the version is the current one"
        found = compare(of_id, kept, retold, playbook)
        return Replayed(of_id, kept.lead is not None, turns, tuple(found))

    async def _playbook_of(self, version: str) -> Playbook | None:
        return await self._playbooks.find(version) if version else self._playbooks.current

    async def _retell(self, talk: Transcribed, playbook: Playbook) -> Retold:
        """Read a conversation again from its first message to its last."""
        told = talk.told
        known = _from_the_page(told.facts)
        begun = replace(_at_the_beginning(talk, playbook), last_order=len(known))
        loaded = Loaded(conversation=begun, facts=known)
        why: str | None = "no_answer"
        for number, message in enumerate(talk.messages):
            answers = _answers(talk.messages[number + 1 :])
            if message.sender == "assistant":
                loaded = replace(loaded, last_message=message)
            if message.sender in ("visitor", "system"):
                loaded = _with_edits(loaded, told.facts, message)
            if message.sender == "system":
                loaded = _change_of_speaker(loaded, message, playbook, answers)
            if message.sender != "visitor":
                continue
            record = await self._turn(loaded, message, playbook, told.consents, answers)
            loaded, why = _after(loaded, record), record.not_captured
        edits = tuple(fact for fact in told.facts if fact.method == "person")
        facts = (*(fact for fact in loaded.facts if fact.method != "person"), *edits)
        conversation = replace(told.conversation, lead_id=None)
        held = known_values(current_facts(facts))
        is_lead = loaded.lead is not None or identifies_somebody(held)
        return Retold(Told(conversation, facts, loaded.consents), is_lead, None if is_lead else why)

    async def _turn(
        self,
        loaded: Loaded,
        message: Message,
        playbook: Playbook,
        acts: Sequence[ConsentAct],
        answers: Sequence[Message],
    ) -> TurnRecord:
        turn = Turn(loaded, playbook, text=message.text, now=message.created_at)
        turn.is_person_there = _was_called if _tells_of_a_call(answers) else nobody
        turn.message_id = message.id
        offered = loaded.last_message.choices if loaded.last_message else ()
        turn.choice = next((one for one in offered if one.id == message.choice_id), None)
        spoken: list[Any] = []
        if message.intent is None:
            _take_from_ledger(turn, acts)
        else:

            async def understood(turn: Turn) -> Understanding:
                return _understanding(message, turn.language)

            try:
                spoken = await run_dialogue(
                    turn, self._engine, self._registry, understand=understood
                )
            except Exception:  # the same fault as then, or a new one: the comparison will tell
                logger.exception("a message cannot be replayed")
                turn = Turn(loaded, playbook, text=message.text, now=message.created_at)
        said = Said(message.client_id or message.id, text=message.text)
        return record_of(turn, said, spoken)


def _answers(after: Sequence[Message]) -> list[Message]:
    """Return what the assistant said directly after a message."""
    return list(takewhile(lambda message: message.sender == "assistant", after))


async def _was_called() -> bool:
    return True


def _tells_of_a_call(answers: Sequence[Message]) -> bool:
    """Whether the assistant answered that a person had been called: it then asks for nothing."""
    return any(one.expects is not None and one.expects.kind == "none" for one in answers)


def _change_of_speaker(
    loaded: Loaded, line: Message, playbook: Playbook, answers: Sequence[Message]
) -> Loaded:
    """Return the conversation after a person came, left, or could not come.

    Who left had come before; of the others only the last is followed by the assistant.
    """
    turn = Turn(loaded, playbook, text="", now=line.created_at)
    leaves = loaded.conversation.person_present
    if leaves:
        go_on(turn)
    elif answers:
        take_message(turn)
    person = None if leaves or answers else line.text
    record = record_beside(turn, (line,), [Spoken(one.text) for one in answers], person=person)
    return replace(loaded, conversation=record.conversation)


def _at_the_beginning(talk: Transcribed, playbook: Playbook) -> Conversation:
    """Return the conversation as it was before the visitor's first message."""
    stored = talk.told.conversation
    first = talk.messages[0] if talk.messages else None
    state: dict[str, Any] = {"closed": "erased", "pending": None}  # what follows an erasure
    if first is not None and first.sender == "assistant":
        state = opening_state(first.expects.reason if first.expects else "")
    return replace(
        stored,
        locale=_first_language(talk, playbook),
        status="open",
        person_present=False,
        person=None,
        updated_at=stored.created_at,
        state=state,
        version=0,
        last_seq=1,
        last_order=0,
        lead_id=None,
    )


def _from_the_page(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Return what was known when it began, as it was then."""
    return tuple(
        replace(fact, state="captured" if fact.value is not None else "skipped", confirmed_at=None)
        for fact in sorted(facts, key=lambda fact: fact.order)
        if fact.method == "page"
    )


def _first_language(talk: Transcribed, playbook: Playbook) -> str:
    known = (message.language for message in talk.messages if message.language)
    return next(known, playbook.languages[0])


def _with_edits(loaded: Loaded, facts: Sequence[Fact], message: Message) -> Loaded:
    """Return the conversation with what people had edited by then."""
    edits = tuple(
        fact
        for fact in facts
        if fact.method == "person" and fact.at <= message.created_at and fact.state not in _GONE
    )
    own = tuple(fact for fact in loaded.facts if fact.method != "person")
    return replace(loaded, facts=(*own, *edits))


def _understanding(message: Message, language: str) -> Understanding:
    return Understanding(
        intent=message.intent or "",
        confidence=message.confidence or 0.0,
        ranking=message.ranking,
        entities=tuple(Entity(**entity) for entity in message.entities),
        language=language,
    )


def _take_from_ledger(turn: Turn, acts: Sequence[ConsentAct]) -> None:
    """A message that nobody read: a panel's button, or a turn that failed and changed nothing."""
    for act in acts:
        if act.message_id == turn.message_id:
            turn.record_consent(act.purpose, act.action, shown="", text_id=act.text_id)
    if turn.pending in {f"consent_{act.purpose}" for act in turn.new_consents}:
        turn.state["pending"] = None
    elif turn.new_consents and turn.loaded.last_message and turn.loaded.last_message.expects:
        turn.expect(turn.loaded.last_message.expects)


def _after(loaded: Loaded, record: TurnRecord) -> Loaded:
    """Return the conversation as the next turn finds it."""
    facts = [
        replace(fact, state=record.replaced.get(fact.id, fact.state))  # type: ignore[arg-type]
        for fact in loaded.facts
    ]
    held = tuple(fact for fact in (*facts, *record.facts) if fact.state not in _GONE)
    return replace(
        loaded,
        conversation=record.conversation,
        facts=held,
        consents=(*loaded.consents, *record.consents),
        lead=record.lead,
    )
