"""The turn in hand: what the visitor said, what was learned, what will be answered.

A Turn is made for one message, changed by the services while Rasa runs, and turned into one
TurnRecord to commit. Nothing here reads or writes a database.
"""

from __future__ import annotations

import copy
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from assistant.dialogue.understanding import Situation, Understanding
from assistant.errors import NotFound
from assistant.leads.consent import ConsentAct, consents_in_force
from assistant.leads.conversation import Choice, Expects, Link, Message, Webinar
from assistant.leads.facts import Fact, current_facts, known_values
from assistant.leads.playbook import Playbook
from assistant.leads.turn import Handoff, Handover, Loaded, OutboxEvent, PresenterQuestion

if TYPE_CHECKING:
    from assistant.services.knowledge import Knowledge


def new_id() -> str:
    """Return a random public id: 22 ASCII characters, 128 bits."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True)
class Utterance:
    """Something to say. response: a name of domain.yml; values fill its placeholders."""

    response: str
    values: dict[str, Any] = field(default_factory=dict)
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Reply:
    """What an action answers.

    listen: this is the last word of the turn, the pending question is not put again.
    close: no more questions are asked (the form ends). resume: the questions go on.
    """

    utterances: tuple[Utterance, ...] = ()
    listen: bool = False
    close: bool = False
    resume: bool = False


@dataclass(frozen=True)
class Reading:
    """What a message means in the dialogue.

    act: "answer" when the pending question is dealt with (answered, skipped, not known) or facts
    were simply told; "aside" when the intent wants something else first.
    intent: the intent in context, which the rules of Rasa act on.
    """

    act: str
    intent: str


async def nobody() -> bool:
    return False


class Turn:
    """One visitor message and everything that comes of it.

    is_person_there: whether somebody of the company could come to the chat now.
    """

    def __init__(self, loaded: Loaded, playbook: Playbook, *, text: str, now: datetime) -> None:
        self.loaded = loaded
        self.conversation = loaded.conversation
        self.playbook = playbook
        self.knowledge: Mapping[str, Knowledge] | None = None  # of its site; None: the server's
        self.now = now
        self.text = text
        self.message_id = new_id()
        self.choice: Choice | None = None
        self.understanding: Understanding | None = None
        self.reading = Reading("aside", "out_of_scope")
        self.state: dict[str, Any] = copy.deepcopy(loaded.conversation.state)
        self.language: str = loaded.conversation.locale
        self.expects: Expects | None = None
        self.choices: tuple[Choice, ...] = ()
        self.noted: list[Fact] = []  # what this turn learned and has not acknowledged yet
        self.new_facts: list[Fact] = []
        self.replaced: dict[str, str] = {}
        self.new_consents: list[ConsentAct] = []
        self.handovers: list[Handover] = []
        self.presenter_questions: list[PresenterQuestion] = []
        self.outbox: list[OutboxEvent] = []
        self.readings: tuple[Choice, ...] = ()  # what an unclear message may have meant
        self.handoff: Handoff | None = None
        self.is_person_there: Callable[[], Awaitable[bool]] = nobody
        self.erase = False
        self.aside_done = False
        self.consents_told = False  # what was recorded was said already
        edits = [fact for fact in loaded.facts if fact.method == "person"]
        self._said = current_facts(fact for fact in loaded.facts if fact.method != "person")
        self._edits = current_facts(edits)
        self._order = loaded.conversation.last_order

    # ------------------------------------------------------------ what is known

    @property
    def facts(self) -> dict[str, Fact]:
        """The facts in force, this turn's included, by field: a person's edit before words."""
        return {**self._said, **self._edits} if self._edits else self._said

    @property
    def values(self) -> dict[str, Any]:
        return known_values(self.facts)

    @property
    def consents(self) -> dict[str, Any]:
        return {**consents_in_force([*self.loaded.consents, *self.new_consents])}

    @property
    def is_reachable(self) -> bool:
        """Whether there is a way to contact the visitor."""
        return "email" in self.values or "phone" in self.values

    @property
    def webinar(self) -> Webinar | None:
        """The webinar of the page, None where it is none of the playbook's."""
        return self.playbook.webinar_on(self.conversation.webinar, self.language)

    @property
    def told_spans(self) -> list[tuple[int, int]]:
        """Where this message says something of the visitor's own; products may be asked about."""
        found = self.understanding.entities if self.understanding else ()
        return [(each.start, each.end) for each in found if each.type != "product"]

    def is_settled(self, name: str) -> bool:
        """Whether a field needs no question any more: known, skipped or not known."""
        return name in self._said or name in self._edits

    # ------------------------------------------------------------ what is learned

    def learn(
        self,
        name: str,
        value: Any,
        *,
        span: tuple[int, int] | None = None,
        method: str = "pattern",
        confidence: float = 1.0,
        state: str = "captured",
        raw: str | None = None,
    ) -> Fact | None:
        """Record a fact from this message; None when it says what is known already.

        span: where the words stand in the message (code points, end exclusive); None for what a
        button or the page said.
        """
        earlier = self._said.get(name)
        known = earlier is not None and earlier.state in ("captured", "confirmed")
        if earlier and known and state == "captured" and earlier.value == value:
            return None
        self._order += 1
        words = self.text[span[0] : span[1]] if span else self.text
        fact = Fact(
            id=new_id(),
            field=name,
            value=value,
            raw=raw if raw is not None else words,
            method=method,  # type: ignore[arg-type]
            confidence=confidence,
            state=state,  # type: ignore[arg-type]
            order=self._order,
            at=self.now,
            message_id=self.message_id if method != "page" else None,
            start=span[0] if span else None,
            end=span[1] if span else None,
            supersedes=earlier.id if earlier else None,
        )
        if earlier:
            self._retire(earlier, "corrected")
        self.new_facts.append(fact)
        self._said[name] = fact
        if state == "captured" and not name.startswith("signal."):
            self.noted = [held for held in self.noted if held.field != name] + [fact]
        return fact

    def settle(self, name: str, state: str) -> None:
        """Mark a field as "skipped" or "unknown": not asked again, and not zero."""
        if name not in self.values:
            self.learn(name, None, span=(0, len(self.text)), method="answer", state=state)

    def withdraw(self, name: str) -> None:
        """Take a fact back: it stays as history, its value is gone from the lead."""
        for held in (self._said, self._edits):
            if earlier := held.pop(name, None):
                self._retire(earlier, "withdrawn")

    def confirm_facts(self) -> None:
        """The visitor agreed to the summary."""
        for name, fact in self._said.items():
            if fact.state == "captured" and not name.startswith("signal."):
                confirmed = replace(fact, state="confirmed", confirmed_at=self.now)
                self._said[name] = confirmed
                if fact in self.new_facts:
                    self.new_facts[self.new_facts.index(fact)] = confirmed
                else:
                    self.replaced[fact.id] = "confirmed"

    def take_edit(self, name: str, value: Any, *, raw: str) -> None:
        """Record what a salesperson writes: it stands beside what was said, and outranks it."""
        earlier = self._edits.get(name)
        self._order += 1
        fact = Fact(
            id=new_id(),
            field=name,
            value=value,
            raw=raw,
            method="person",
            confidence=1.0,
            state="captured",
            order=self._order,
            at=self.now,
            supersedes=earlier.id if earlier else None,
        )
        if earlier:
            self._retire(earlier, "corrected")
        self.new_facts.append(fact)
        self._edits[name] = fact

    def _retire(self, fact: Fact, state: str) -> None:
        for index, fresh in enumerate(self.new_facts):
            if fresh.id == fact.id:
                self.new_facts[index] = replace(fresh, state=state)  # type: ignore[arg-type]
                return
        self.replaced[fact.id] = state

    def signal(self, kind: str, *, every_time: bool = False) -> None:
        """Remember that the visitor did something: the first time, or the newest and all before.

        every_time: keep each message that did it; only the newest is in force.
        """
        name = f"signal.{kind}"
        if name not in self._said or every_time:
            value = self.message_id if every_time else True
            self.learn(name, value, span=(0, len(self.text)), method="nlu", confidence=1.0)

    def record_consent(self, purpose: str, action: str, *, shown: str, text_id: str) -> None:
        """Append to the ledger; shown: the exact words the visitor saw.

        The words that did it become a fact as well, so that a score can point at them.
        """
        if self.consents.get(purpose) == action:
            return  # said again: the ledger holds it already
        span = (0, len(self.text))
        self.learn(f"signal.consent_{purpose}", action, span=span, method="answer")
        self._order += 1
        self.new_consents.append(
            ConsentAct(
                id=new_id(),
                purpose=purpose,  # type: ignore[arg-type]
                action=action,  # type: ignore[arg-type]
                text_id=text_id,
                text_sha256=hashlib.sha256(shown.encode()).hexdigest(),
                locale=self.language,
                policy_version=self.playbook.policy_version,
                method="button" if self.choice else "typed",
                message_id=self.message_id,
                at=self.now,
                order=self._order,
                words=shown,
            )
        )

    @property
    def last_order(self) -> int:
        return self._order

    # ------------------------------------------------------------ what is asked

    def expect(self, expects: Expects | None, choices: tuple[Choice, ...] = ()) -> None:
        """Say what the last message of the turn asks for."""
        self.expects, self.choices = expects, (*self.readings, *choices)

    @property
    def pending(self) -> str | None:
        """The field asked for when the message came in, None when nothing was."""
        pending: str | None = self.state.get("pending")
        return pending

    def count(self, kind: str, name: str) -> int:
        """Return how often something happened for a field so far ("asked", "tried")."""
        return int(self.state.get(kind, {}).get(name, 0))

    def count_up(self, kind: str, name: str) -> int:
        counts = self.state.setdefault(kind, {})
        counts[name] = counts.get(name, 0) + 1
        return int(counts[name])

    def situation(self) -> Situation:
        """Return what Rasa has to know of the dialogue."""
        understood = self.understanding
        return Situation(
            conversation_id=self.conversation.id,
            text=self.text,
            intent=self.reading.intent,
            confidence=understood.confidence if understood else 1.0,
            language=self.language,
            pending=self.pending,
        )

    def visitor_message(self, *, client_id: str | None) -> Message:
        """Return the visitor's message as it will be stored."""
        understood = self.understanding
        return Message(
            id=self.message_id,
            seq=self.conversation.last_seq + 1,
            sender="visitor",
            text=self.text,
            created_at=self.now,
            client_id=client_id,
            choice_id=self.choice.id if self.choice else None,
            language=self.language,
            intent=understood.intent if understood else None,
            confidence=understood.confidence if understood else None,
            entities=tuple(e.as_dict() for e in understood.entities) if understood else (),
            ranking=understood.ranking if understood else (),
        )


class TurnRegistry:
    """The turns in progress, by conversation id: how an action finds the turn it belongs to."""

    def __init__(self) -> None:
        self._turns: dict[str, Turn] = {}

    @contextmanager
    def running(self, turn: Turn) -> Iterator[Turn]:
        self._turns[turn.conversation.id] = turn
        try:
            yield turn
        finally:
            self._turns.pop(turn.conversation.id, None)

    def of(self, conversation_id: str) -> Turn:
        try:
            return self._turns[conversation_id]
        except KeyError:
            raise NotFound("This conversation has no turn in progress.") from None
