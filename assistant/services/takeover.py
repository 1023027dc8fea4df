"""A person in the assistant's place: takes a conversation over, writes, notes facts, hands it back.

Each deed is one transaction that moves the conversation's version on, as a turn does: whoever is
second, in this process or another one, starts again from what is there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from assistant.errors import (
    AssistantError,
    AttendedByAnother,
    ClientIdReused,
    NotFound,
    StaleConversation,
    Unavailable,
)
from assistant.leads.conversation import CALLED, Conversation, Message
from assistant.leads.field_values import in_words
from assistant.leads.playbook import Playbook
from assistant.leads.turn import Loaded, TurnRecord
from assistant.services import wording
from assistant.services.attended import Words, go_on, spoken, take_message
from assistant.services.bus import Bus, Notice
from assistant.services.lead_edits import Correction, check_correction
from assistant.services.presence import GONE_AFTER, Colleague, standing_of
from assistant.services.said import Said, check_said
from assistant.services.turn_record import record_beside
from assistant.services.turns import Turn, Utterance, new_id
from assistant.services.turnstile import Turnstile
from assistant.store import attendance as stored
from assistant.store import conversations
from assistant.store.attendance import Attendance
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database

logger = logging.getLogger(__name__)

CALL_WAIT: Final = timedelta(seconds=90)  # so long a visitor waits for somebody who was called
TYPING_FOR: Final = timedelta(seconds=5)
LOOK_S: Final = 5.0
MAX_STALE_TRIES: Final = 20
PlaybookOf = Callable[[Conversation], Awaitable[Playbook]]
Order = Callable[[str], AbstractAsyncContextManager[None]]
Write = Callable[[Session, TurnRecord], None]


@dataclass(frozen=True)
class Deed:
    """What a deed comes to: its record, and how that is written."""

    record: TurnRecord
    write: Write


@dataclass(frozen=True)
class Found:
    """A conversation with who attends to it, and what was said under a client_id before.

    is_awaited: the visitor was told that somebody has been called.
    """

    loaded: Loaded
    attendance: Attendance | None
    is_awaited: bool
    earlier: Message | None = None


class Takeover:
    """playbook_of: what a conversation talks by. words: the engine's responses.

    in_order: lets one turn of a conversation through at a time, the visitor's included.
    """

    def __init__(
        self,
        database: Database,
        words: Words,
        playbook_of: PlaybookOf,
        bus: Bus,
        *,
        in_order: Order | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database, self._words, self._bus, self._clock = database, words, bus, clock
        self._playbook_of = playbook_of
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}
        self._in_order = in_order or (lambda one: Turnstile(self._locks, one))

    # ------------------------------------------------------------ what people do

    async def take(self, conversation_id: str, who: Colleague) -> None:
        """Attend in the assistant's place; again is harmless.

        Raises AttendedByAnother when somebody else does, NotFound, Unavailable.
        """
        shown = (await self._database.read(lambda s: standing_of(s, who))).shown_as

        def deed(found: Found, turn: Turn) -> Deed | None:
            held = found.attendance
            if held is not None and held.user_id == who.id:
                return None
            if held is not None or turn.conversation.person_present:
                raise _attended_by(held)
            turn.state.pop(CALLED, None)
            joined = _line(turn, "joined", shown)
            record = record_beside(turn, (joined,), person=shown)
            attendance = Attendance(conversation_id, who.id, shown, turn.now, turn.now)

            def write(session: Session, record: TurnRecord) -> None:
                stored.begin(session, record, attendance)
                _audit(session, turn, who.name, "conversation.taken_over")

            return Deed(record, write)

        await self._do(conversation_id, deed)

    async def say(self, conversation_id: str, who: Colleague, said: Said) -> Message:
        """Write to the visitor; the same client_id and text again is the same message.

        Raises AttendedByAnother unless this person attends, InvalidInput, TooLong,
        ClientIdReused, NotFound, Unavailable.
        """
        said = check_said(said)
        known: list[Message] = []

        def deed(found: Found, turn: Turn) -> Deed | None:
            known.clear()
            if found.earlier is not None:
                known.append(_same(found.earlier, said))
                return None
            _check_attends(found, who)
            written_by = turn.conversation.person
            message = _message(
                turn, "agent", said.text or "", client_id=said.client_id, person=written_by
            )

            def write(session: Session, record: TurnRecord) -> None:
                conversations.save_turn(session, record)
                stored.was_heard(session, conversation_id, turn.now)
                # beside the message, which says only the name that visitors read
                _audit(session, turn, who.name, "conversation.written_in", message_id=message.id)

            return Deed(record_beside(turn, (message,), person=written_by), write)

        record = await self._do(conversation_id, deed, client_id=said.client_id)
        return record.messages[0] if record else known[0]

    async def note(self, conversation_id: str, who: Colleague, change: Correction) -> None:
        """Write a fact that the visitor told; it may make a lead.

        Raises InvalidInput naming what is wrong, AttendedByAnother unless this person attends.
        """
        change = check_correction(change)

        def deed(found: Found, turn: Turn) -> Deed | None:
            _check_attends(found, who)
            if turn.values.get(change.field) == change.value:
                return None
            turn.take_edit(change.field, change.value, raw=in_words(change.field, change.value))
            if turn.state.get("reask") == change.field:
                turn.state.pop("reask")
                turn.state.pop("doubt", None)
            record = record_beside(turn, (), person=turn.conversation.person, judged=True)

            def write(session: Session, record: TurnRecord) -> None:
                conversations.save_turn(session, record)
                _audit(session, turn, who.name, "conversation.noted", field=change.field)

            return Deed(record, write)

        await self._do(conversation_id, deed)

    async def hand_back(self, conversation_id: str, who: Colleague) -> None:
        """Leave; the assistant says so and asks what is still open.

        Raises AttendedByAnother unless this person attends.
        """

        def deed(found: Found, turn: Turn) -> Deed | None:
            _check_attends(found, who)
            return self._leaving(found, turn, "left", who.name)

        await self._do(conversation_id, deed)

    async def note_typing(self, conversation_id: str, *, visitor: bool) -> None:
        """Pass on that one of the two is writing."""
        now = self._clock()
        if await self._database.write(
            lambda s: stored.note_typing(s, conversation_id, now, visitor=visitor)
        ):
            await self._bus.publish(Notice("typing", conversation_id))

    async def is_typing(self, conversation_id: str) -> bool:
        """Whether the person who attends was writing a moment ago."""
        held = await self._database.read(lambda s: stored.attendance_of(s, conversation_id))
        return bool(held and held.typing_at and self._clock() - held.typing_at < TYPING_FOR)

    # ------------------------------------------------------------ what time does

    async def look(self) -> None:
        """Free conversations whose person is gone; tell visitors for whom nobody came."""
        now = self._clock()
        gone, missed = await self._database.read(
            lambda s: (
                stored.left_alone(s, now - GONE_AFTER),
                stored.overdue_calls(s, now - CALL_WAIT),
            )
        )
        for one in gone:
            await self._do(one, self._release)
        for one in missed:
            await self._do(one, self._give_up)

    async def look_always(self) -> None:
        """Look every few seconds, until it is cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self.look()
            except AssistantError:
                continue  # the database is away, or another process was faster
            except Exception:  # what is wrong with one conversation must not stop the looking
                logger.exception("looking after conversations failed")

    def _release(self, found: Found, turn: Turn) -> Deed | None:
        held = found.attendance
        if not turn.conversation.person_present or (
            held is not None and turn.now - held.seen_at < GONE_AFTER
        ):
            return None
        return self._leaving(found, turn, "lost", "system")

    def _give_up(self, found: Found, turn: Turn) -> Deed | None:
        if turn.conversation.person_present or not found.is_awaited:
            return None
        turn.state.pop(CALLED, None)
        missed = _line(turn, "missed")
        asked = self._spoken(turn, take_message(turn))
        return Deed(record_beside(turn, (missed,), asked, person=None), stored.miss_call)

    def _leaving(self, found: Found, turn: Turn, how: str, by: str) -> Deed:
        line = _line(turn, how, turn.conversation.person or "")
        asked = self._spoken(turn, go_on(turn))
        user_id = found.attendance.user_id if found.attendance else None

        def write(session: Session, record: TurnRecord) -> None:
            stored.end(session, record, user_id)
            action = "conversation.handed_back" if how == "left" else "conversation.released"
            _audit(session, turn, by, action)

        return Deed(record_beside(turn, (line,), asked, person=None), write)

    def _spoken(self, turn: Turn, said: Sequence[Utterance]) -> list[object]:
        return list(spoken(tuple(said), self._words, turn.language))

    # ------------------------------------------------------------ one deed

    async def _do(
        self,
        conversation_id: str,
        deed: Callable[[Found, Turn], Deed | None],
        *,
        client_id: str | None = None,
    ) -> TurnRecord | None:
        """Do it on the conversation as it is; None when there was nothing to do."""
        async with self._in_order(conversation_id):
            for _ in range(MAX_STALE_TRIES):
                found = await self._database.read(lambda s: _find(s, conversation_id, client_id))
                playbook = await self._playbook_of(found.loaded.conversation)
                turn = Turn(found.loaded, playbook, text="", now=self._clock())
                done = deed(found, turn)
                if done is None:
                    return None
                try:
                    await self._database.write(lambda s, d=done: d.write(s, d.record))  # type: ignore[misc]
                except StaleConversation:
                    continue
                await self._tell(done.record)
                return done.record
        raise Unavailable("This conversation is busy. Please try again.")

    async def _tell(self, record: TurnRecord) -> None:
        conversation = record.conversation
        await self._bus.publish(Notice("conversation", conversation.id, conversation.last_seq))
        if record.lead:
            await self._bus.publish(Notice("lead", record.lead.id))


def _find(session: Session, conversation_id: str, client_id: str | None) -> Found:
    loaded = conversations.load(session, conversation_id)
    if loaded is None:
        raise NotFound("There is no such conversation.")
    said = stored.said_by_person(session, conversation_id, client_id) if client_id else None
    held = stored.attendance_of(session, conversation_id)
    return Found(loaded, held, stored.is_awaited(session, conversation_id), said)


def _check_attends(found: Found, who: Colleague) -> None:
    if found.attendance is None or found.attendance.user_id != who.id:
        raise _attended_by(found.attendance)


def _attended_by(held: Attendance | None) -> AttendedByAnother:
    if held is None:
        return AttendedByAnother("Nobody attends to this conversation; take it over first.")
    return AttendedByAnother(f"{held.name} attends to this conversation.")


def _same(earlier: Message, said: Said) -> Message:
    if earlier.sender != "agent" or earlier.text != said.text:
        raise ClientIdReused("This client_id was used for another message.", field="client_id")
    return earlier


def _line(turn: Turn, key: str, name: str = "") -> Message:
    """Return what everybody is told, in the visitor's language."""
    words = wording.phrase(turn.language, f"person.{key}").replace("{name}", name)
    return _message(turn, "system", words)


def _message(
    turn: Turn,
    sender: str,
    text: str,
    *,
    client_id: str | None = None,
    person: str | None = None,
) -> Message:
    return Message(
        id=new_id(),
        seq=0,  # the record numbers it
        sender=sender,  # type: ignore[arg-type]
        text=text,
        created_at=turn.now,
        client_id=client_id,
        language=turn.language,
        person=person,
    )


def _audit(session: Session, turn: Turn, by: str, action: str, **detail: str) -> None:
    append_audit(session, AuditEntry(turn.now, by, action, turn.conversation.id, detail))
