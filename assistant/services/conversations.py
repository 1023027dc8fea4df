"""One message, from the visitor's words to the committed answer; and what a visitor may see.

A turn reads the conversation, is computed without any transaction, and is written in one. When
another process wrote meanwhile, the turn is computed again on the new state. Nothing is returned
before the commit.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from assistant import metrics
from assistant.errors import (
    ClientIdReused,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    StaleConversation,
    Unavailable,
)
from assistant.leads.conversation import (
    Conversation,
    Message,
    Page,
    Webinar,
)
from assistant.leads.events import event
from assistant.leads.playbook import Playbook
from assistant.leads.turn import Loaded, TurnRecord
from assistant.services.bus import Bus, Notice
from assistant.services.erasure_event import erase_and_tell
from assistant.services.identity import Identity, check_identity, facts_of
from assistant.services.lead_edits import rescore
from assistant.services.openings import (
    Advice,
    Reserved,
    advice_for,
    language_for,
    opening_message,
    take_labelled_need,
)
from assistant.services.playbooks import Playbooks
from assistant.services.presence import Presence
from assistant.services.profile import export_of, profile_of
from assistant.services.said import Said, check_said
from assistant.services.site_books import Book, SiteBook, SiteBooks
from assistant.services.turn_changes import changes_of
from assistant.services.turn_dialogue import Dialogue, run_dialogue
from assistant.services.turn_record import erase_and_answer, record_of
from assistant.services.turns import Turn, TurnRegistry, new_id
from assistant.services.turnstile import Turnstile
from assistant.store import conversations as stored
from assistant.store.consent import words_of
from assistant.store.database import Database

logger = logging.getLogger(__name__)

MAX_STALE_TRIES: Final = 20


@dataclass(frozen=True)
class Opened:
    """A new conversation; token is shown once and stored hashed.

    advice: for the page's developer.
    """

    conversation: Conversation
    token: str
    messages: tuple[Message, ...]
    advice: tuple[Advice, ...] = ()


@dataclass(frozen=True)
class Start:
    """What a page says when a visitor opens the chat.

    id, token: of the conversation, where a channel derives them; random by default.
    """

    site: str
    locale: str | None = None
    topic: str | None = None
    page: Page = field(default_factory=Page)
    webinar: Webinar | None = None
    id: str | None = None
    token: str | None = field(default=None, repr=False)
    identity: Identity | None = None


def utc_now() -> datetime:
    return datetime.now(UTC)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class Conversations:
    """Opens, continues, shows and erases conversations."""

    def __init__(
        self,
        database: Database,
        engine: Dialogue,
        registry: TurnRegistry,
        playbook: Playbook,
        bus: Bus,
        *,
        books: SiteBooks | None = None,
        clock: Callable[[], datetime] = utc_now,
        presence: Presence | None = None,
    ) -> None:
        """books: what each site talks by; by default all of them by this playbook."""
        self._database, self._engine, self._registry = database, engine, registry
        self._bus, self._clock = bus, clock
        self._books = books or SiteBooks(database, Book(playbook, Path()))
        self._playbooks = Playbooks(database, playbook)
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}
        self._presence = presence

    # ------------------------------------------------------------ opening

    async def open(self, start: Start, reserved: Reserved | None = None) -> Opened:
        """Begin a conversation on the playbook that its site has now.

        Raises NotFound for an unknown site, Unavailable for one whose playbook cannot be read,
        NotAllowed for an identity that is wrong, or missing where the site requires one.
        """
        house = await self._books.newest(start.site)
        playbook = house.spoken(house.current.playbook)
        now = self._clock()
        fresh = Reserved(start.id or new_id(), start.token or secrets.token_urlsafe(32))
        held = reserved or fresh
        check_identity(house.site, start.identity, now)
        known = held.facts_after(facts_of(start.identity, now), now)
        language = language_for(start.locale, playbook)
        message = opening_message(playbook, start.webinar, language, now)
        conversation = Conversation(
            id=held.id,
            site_id=start.site,
            token_hash=hash_token(held.token),
            locale=language,
            created_at=now,
            updated_at=now,
            page=start.page,
            webinar=start.webinar,
            topic=start.topic,
            playbook_version=playbook.version,
            state=held.state(message.expects.reason if message.expects else ""),
            last_seq=1,
            last_order=len(known),
        )
        record = TurnRecord(
            conversation=conversation,
            messages=(message,),
            facts=known,
            not_captured="no_answer",
            outbox=(
                event("conversation.started", start.site, now, conversation_id=conversation.id),
            ),
        )
        await self._database.write(lambda s: self._create(s, record, house.current.playbook))
        self._playbooks.was_kept(house.current.playbook)
        await self._bus.publish(Notice("conversation", conversation.id, 1))
        advice = advice_for(start.webinar, playbook, start.site)
        return Opened(conversation, held.token, (message,), tuple(advice))

    def _create(self, session: Session, record: TurnRecord, playbook: Playbook) -> None:
        self._playbooks.keep(session, playbook)
        stored.create_conversation(session, record)

    # ------------------------------------------------------------ one turn

    async def reply_to(self, conversation_id: str, token: str, said: Said) -> Answer:
        """Take one visitor message and return it with the answers, all committed.

        Repeating `said.client_id` returns the first answer again and stores nothing.
        Raises InvalidInput or TooLong for a bad message, ClientIdReused, NotFound, and
        Unavailable when nothing could be committed: resending is safe.
        """
        said = check_said(said)
        async with self.in_order(conversation_id):
            for _ in range(MAX_STALE_TRIES):
                loaded, earlier = await self._load_for(said, conversation_id, token)
                if earlier:
                    return earlier
                try:
                    return await self._take_turn(loaded, said)
                except StaleConversation:
                    continue
        raise Unavailable("This conversation is busy. Please send the message again.")

    async def _take_turn(self, loaded: Loaded, said: Said) -> Answer:
        house = await self._books.of(loaded.conversation.site_id)
        playbook = await self._playbook_of(loaded.conversation, house)
        turn = self._new_turn(loaded, said, playbook)
        turn.knowledge = house.knowledge
        try:
            spoken = await run_dialogue(turn, self._engine, self._registry)
            take_labelled_need(turn, said)
        except Exception:  # a fault of ours must not cost the visitor their words
            logger.exception("the dialogue failed; the message is kept")
            metrics.ACTION_FAILURES.labels(action="dialogue").inc()
            turn = self._new_turn(loaded, said, playbook)
            spoken = [self._engine.words("utter_trouble", turn.language)]
        record = record_of(turn, said, spoken)
        erased = turn.erase
        if erased:
            await self._database.write(
                lambda s: self._erase(
                    s, loaded.conversation, turn.now, lambda: erase_and_answer(s, record)
                )
            )
            await self._database.scrub()
        else:
            await self._database.write(lambda s: stored.save_turn(s, record))
        metrics.INTENTS.labels(intent=turn.reading.intent if turn.reading else "none").inc()
        await self._tell(record)
        changes = changes_of(loaded.facts, record)
        return Answer(record.conversation, record.messages, () if erased else changes)

    async def playbook_of(self, conversation: Conversation) -> Playbook:
        """Return what a conversation talks by, for whoever continues it."""
        return await self._playbook_of(conversation, await self._books.of(conversation.site_id))

    async def _playbook_of(self, conversation: Conversation, house: SiteBook) -> Playbook:
        """Return the playbook it began with; where that text is lost, what its site has now."""
        began_with = await self._playbooks.find(conversation.playbook_version)
        return house.spoken(began_with or house.current.playbook)

    def _new_turn(self, loaded: Loaded, said: Said, playbook: Playbook) -> Turn:
        choice = None
        if said.choice is not None:
            offered = loaded.last_message.choices if loaded.last_message else ()
            choice = next((one for one in offered if one.id == said.choice), None)
            if choice is None:
                raise InvalidInput(
                    "This choice is not on offer any more. Pick one of the current ones, "
                    "or write a message.",
                    field="choice",
                )
        text = choice.label if choice else said.text or ""
        turn = Turn(loaded, playbook, text=text, now=self._clock())
        turn.choice = choice
        if said.answers:
            turn.state["pending"] = said.answers
        if presence := self._presence:
            turn.is_person_there = lambda: presence.is_somebody_there(playbook.hours)
        return turn

    async def _tell(self, record: TurnRecord) -> None:
        conversation = record.conversation
        await self._bus.publish(Notice("conversation", conversation.id, conversation.last_seq))
        if record.lead:
            await self._bus.publish(Notice("lead", record.lead.id))

    # ------------------------------------------------------------ reading

    async def _load(self, conversation_id: str, token: str) -> Loaded:
        loaded = await self._database.read(lambda s: stored.load(s, conversation_id))
        return checked(loaded, token)

    async def _load_for(
        self, said: Said, conversation_id: str, token: str
    ) -> tuple[Loaded, Answer | None]:
        """Return the conversation, and the answer to this message if it came before: one read."""
        loaded, found = await self._database.read(
            lambda s: (
                stored.load(s, conversation_id),
                stored.answer_to(s, conversation_id, said.client_id),
            )
        )
        loaded = checked(loaded, token)
        if found is None:
            return loaded, None
        request_hash, messages = found
        if request_hash != said.request_hash:
            raise ClientIdReused(
                "This client_id was used for another message. Send a new one with a new id.",
                field="client_id",
            )
        return loaded, Answer(loaded.conversation, tuple(messages))

    async def resume(self, conversation_id: str, token: str) -> Conversation:
        """Return the conversation behind a token. Raises NotFound for unknown and foreign alike."""
        return (await self._load(conversation_id, token)).conversation

    async def authenticate(self, conversation_id: str, token: str) -> None:
        """Raise NotFound for an unknown conversation, NotAuthenticated for a wrong token."""
        found = await self._database.read(lambda s: stored.find_token_hash(s, conversation_id))
        if found is None:
            raise NotFound("There is no such conversation.")
        if not secrets.compare_digest(found, hash_token(token)):
            raise NotAuthenticated("The token does not belong to this conversation.")

    async def messages_after(self, conversation_id: str, token: str, seq: int) -> Answer:
        """Return what came after message number `seq`, oldest first."""
        loaded = await self._load(conversation_id, token)
        messages = await self._database.read(
            lambda s: stored.messages_after(s, conversation_id, seq)
        )
        return Answer(loaded.conversation, tuple(messages))

    async def profile(self, conversation_id: str, token: str) -> dict[str, Any]:
        """Return what is known about the visitor, with the consents, as JSON."""
        return await self._profile(await self._load(conversation_id, token))

    async def _profile(self, loaded: Loaded) -> dict[str, Any]:
        words = await self._database.read(lambda s: words_of(s, loaded.consents))
        playbook = await self._playbooks.of(loaded.conversation.playbook_version)
        return profile_of(loaded, playbook, words)

    async def export(self, conversation_id: str, token: str) -> dict[str, Any]:
        """Return the profile with the transcript."""
        loaded = await self._load(conversation_id, token)
        messages: list[Message] = []
        while True:
            after = messages[-1].seq if messages else 0
            more = await self._database.read(
                lambda s, after=after: stored.messages_after(s, conversation_id, after)  # type: ignore[misc]
            )
            if not more:
                return export_of(await self._profile(loaded), messages)
            messages += more

    async def erase(self, conversation_id: str, token: str) -> None:
        """Delete the conversation with everything learned from it."""
        loaded, now = await self._load(conversation_id, token), self._clock()
        async with self.in_order(conversation_id):
            await self._database.write(
                lambda s: self._erase(
                    s,
                    loaded.conversation,
                    now,
                    lambda: erase_and_tell(s, loaded.conversation, now),
                )
            )
            await self._database.scrub()
        await self._bus.publish(Notice("conversation", conversation_id))

    def _erase(
        self,
        session: Session,
        conversation: Conversation,
        now: datetime,
        erase: Callable[[], object],
    ) -> None:
        """Erase; a lead that other conversations hold up is then judged by those alone."""
        erase()
        if conversation.lead_id:
            rescore(session, conversation.lead_id, self._playbooks, now)

    # ------------------------------------------------------------ order

    def in_order(self, conversation_id: str) -> Turnstile:
        """Return what lets one turn of a conversation through at a time, a person's included."""
        return Turnstile(self._locks, conversation_id)


@dataclass(frozen=True)
class Answer:
    """Committed messages, and the conversation as it stands after them.

    changes: what this turn changed, for the page; empty for what was answered before.
    """

    conversation: Conversation
    messages: tuple[Message, ...]
    changes: tuple[dict[str, str], ...] = ()


def checked(loaded: Loaded | None, token: str) -> Loaded:
    """Raise NotFound for unknown and foreign alike."""
    if loaded is None or not secrets.compare_digest(
        loaded.conversation.token_hash, hash_token(token)
    ):
        raise NotFound("There is no such conversation.")
    return loaded
