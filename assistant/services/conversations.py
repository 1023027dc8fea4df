"""One message, from the visitor's words to the committed answer; and what a visitor may see.

A turn reads the conversation, is computed without any transaction, and is written in one. When
another process wrote meanwhile, the turn is computed again on the new state. Nothing is returned
before the commit.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from assistant import metrics
from assistant.dialogue.understanding import Understanding
from assistant.errors import (
    AssistantError,
    ClientIdReused,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    StaleConversation,
    TooLong,
    Unavailable,
)
from assistant.extraction.language import detect_language
from assistant.leads.conversation import (
    Choice,
    Conversation,
    Expects,
    Link,
    Message,
    Page,
    Webinar,
)
from assistant.leads.playbook import Playbook
from assistant.leads.turn import Loaded, OutboxEvent, TurnRecord
from assistant.services import qualification
from assistant.services.bus import Bus, Notice
from assistant.services.profile import export_of, profile_of
from assistant.services.reading import read_turn
from assistant.services.replies import queue_presenter_questions
from assistant.services.turns import Turn, TurnRegistry, new_id
from assistant.store import conversations as stored
from assistant.store.database import Database
from assistant.store.sites import get_site

logger = logging.getLogger(__name__)

MAX_TEXT: Final = 2000
PAUSE: Final = timedelta(minutes=30)  # after it a visitor is welcomed back
MAX_STALE_TRIES: Final = 20
LONGEST_JOINED: Final = 200
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CLIENT_ID = re.compile(r"[A-Za-z0-9._~:-]{8,64}")


class Dialogue(Protocol):
    """What this service needs of the engine."""

    async def understand(self, text: str, **hints: Any) -> Understanding: ...

    async def respond(self, situation: Any) -> list[Any]: ...

    def words(self, response: str, language: str) -> Any: ...


@dataclass(frozen=True)
class Said:
    """What a visitor sent: a text or the id of an offered choice."""

    client_id: str
    text: str | None = None
    choice: str | None = None

    @property
    def request_hash(self) -> str:
        content = json.dumps([self.text, self.choice])
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True)
class Opened:
    """A new conversation; token is shown once and stored hashed."""

    conversation: Conversation
    token: str
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Start:
    """What a page says when a visitor opens the chat."""

    site: str
    locale: str | None = None
    topic: str | None = None
    page: Page = field(default_factory=Page)
    webinar: Webinar | None = None


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
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database, self._engine, self._registry = database, engine, registry
        self._playbook, self._bus, self._clock = playbook, bus, clock
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    # ------------------------------------------------------------ opening

    async def open(self, start: Start) -> Opened:
        """Begin a conversation. Raises NotFound for an unknown site."""
        if await self._database.read(lambda s: get_site(s, start.site)) is None:
            raise NotFound("There is no site with this id.", field="site")
        now, token = self._clock(), secrets.token_urlsafe(32)
        language = self._language_of(start.locale)
        opening, expects, choices = self._opening(start, language)
        message = Message(
            id=new_id(),
            seq=1,
            sender="assistant",
            text=opening,
            created_at=now,
            choices=choices,
            expects=expects,
        )
        conversation = Conversation(
            id=new_id(),
            site_id=start.site,
            token_hash=hash_token(token),
            locale=language,
            created_at=now,
            updated_at=now,
            page=start.page,
            webinar=start.webinar,
            topic=start.topic,
            playbook_version=self._playbook.version,
            state={"pending": "need", "reason": expects.reason, "asked": {"need": 1}},
            last_seq=1,
        )
        record = TurnRecord(
            conversation=conversation, messages=(message,), not_captured="no_answer"
        )
        await self._database.write(lambda s: stored.create_conversation(s, record))
        await self._bus.publish(Notice("conversation", conversation.id, 1))
        return Opened(conversation, token, (message,))

    def _language_of(self, locale: str | None) -> str:
        wanted = (locale or "").replace("_", "-").split("-")[0].casefold()
        wanted = "nb" if wanted in ("no", "nn") else wanted
        return wanted if wanted in self._playbook.languages else self._playbook.languages[0]

    def _opening(self, start: Start, language: str) -> tuple[str, Expects, tuple[Choice, ...]]:
        opening = self._playbook.opening(start.webinar)
        title = start.webinar.title if start.webinar else ""
        need = self._playbook.question("need")
        reason = need.why[language] if need else ""
        choices = tuple(
            Choice(new_id(), choice.label[language], {"intent": choice.intent})
            for choice in opening.choices
        )
        text = opening.text[language].replace("{webinar_title}", title)
        return text, Expects("need", "text", True, None, reason), choices

    # ------------------------------------------------------------ one turn

    async def reply_to(self, conversation_id: str, token: str, said: Said) -> Answer:
        """Take one visitor message and return it with the answers, all committed.

        Repeating `said.client_id` returns the first answer again and stores nothing.
        Raises InvalidInput or TooLong for a bad message, ClientIdReused, NotFound, and
        Unavailable when nothing could be committed: resending is safe.
        """
        said = check_said(said)
        async with self._in_order(conversation_id):
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
        turn = self._new_turn(loaded, said)
        try:
            spoken = await self._run_dialogue(turn)
        except AssistantError:
            raise
        except Exception:  # a fault of ours must not cost the visitor their words
            logger.exception("the dialogue failed; the message is kept")
            metrics.ACTION_FAILURES.labels(action="dialogue").inc()
            turn = self._new_turn(loaded, said)
            spoken = [self._engine.words("utter_trouble", turn.language)]
        record = self._record(turn, said, spoken)
        erased = turn.erase
        if erased:
            await self._database.write(lambda s: _erase_and_answer(s, record))
            await self._database.scrub()
        else:
            await self._database.write(lambda s: stored.save_turn(s, record))
        await self._tell(record)
        return Answer(record.conversation, record.messages)

    def _new_turn(self, loaded: Loaded, said: Said) -> Turn:
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
        turn = Turn(loaded, self._playbook, text=text, now=self._clock())
        turn.choice = choice
        return turn

    async def _run_dialogue(self, turn: Turn) -> list[Any]:
        """Understand the message, read it in the dialogue, and let Rasa decide."""
        turn.language = await self._language_now(turn)
        turn.understanding = await self._engine.understand(
            turn.text,
            language=turn.language,
            region=self._playbook.company.country,
            reference_date=turn.now.date(),
        )
        turn.reading = read_turn(turn)
        if turn.reading.intent != "out_of_scope":
            turn.state.pop("lost", None)
        with self._registry.running(turn):
            spoken = await self._engine.respond(turn.situation())
        queue_presenter_questions(turn)
        if turn.now - turn.conversation.updated_at > PAUSE and turn.reading.intent != "goodbye":
            spoken.insert(0, self._engine.words("utter_welcome_back", turn.language))
        return spoken

    async def _language_now(self, turn: Turn) -> str:
        if turn.choice is not None:
            return turn.language
        supported = self._playbook.languages
        language, _ = detect_language(turn.text, turn.language, supported)
        return language if language in supported else turn.language

    def _record(self, turn: Turn, said: Said, spoken: list[Any]) -> TurnRecord:
        visitor = turn.visitor_message(client_id=said.client_id)
        answers = _messages(turn, spoken, visitor.seq)
        turn.state["reason"] = turn.expects.reason if turn.expects else None
        if turn.expects:
            turn.state["last_field"] = turn.expects.field
        conversation = replace(
            turn.conversation,
            locale=turn.language,
            state=turn.state,
            status="ended" if turn.state.get("closed") else "open",
            updated_at=turn.now,
            version=turn.conversation.version + 1,
            last_seq=visitor.seq + len(answers),
            last_order=turn.last_order,
        )
        lead, moves = qualification.judge(turn, conversation)
        return TurnRecord(
            conversation=qualification.with_lead(conversation, lead),
            messages=(visitor, *answers),
            client_id=said.client_id,
            request_hash=said.request_hash,
            facts=tuple(turn.new_facts),
            replaced=dict(turn.replaced),
            consents=tuple(turn.new_consents),
            lead=lead,
            stage_changes=tuple(moves),
            not_captured=None if lead else qualification.why_no_lead(turn),
            handovers=tuple(turn.handovers),
            presenter_questions=tuple(turn.presenter_questions),
            outbox=(*turn.outbox, *qualification.events(turn, lead, moves)),
        )

    async def _tell(self, record: TurnRecord) -> None:
        conversation = record.conversation
        await self._bus.publish(Notice("conversation", conversation.id, conversation.last_seq))
        if record.lead:
            await self._bus.publish(Notice("lead", record.lead.id))

    # ------------------------------------------------------------ reading

    async def _load(self, conversation_id: str, token: str) -> Loaded:
        loaded = await self._database.read(lambda s: stored.load(s, conversation_id))
        return _checked(loaded, token)

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
        loaded = _checked(loaded, token)
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
        return profile_of(await self._load(conversation_id, token))

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
                return export_of(loaded, messages)
            messages += more

    async def erase(self, conversation_id: str, token: str) -> None:
        """Delete the conversation with everything learned from it."""
        await self._load(conversation_id, token)
        async with self._in_order(conversation_id):
            await self._database.write(lambda s: stored.erase_conversation(s, conversation_id))
            await self._database.scrub()
        await self._bus.publish(Notice("conversation", conversation_id))

    # ------------------------------------------------------------ order

    def _in_order(self, conversation_id: str) -> _Turnstile:
        return _Turnstile(self._locks, conversation_id)


@dataclass(frozen=True)
class Answer:
    """Committed messages, and the conversation as it stands after them."""

    conversation: Conversation
    messages: tuple[Message, ...]


class _Turnstile:
    """One turn at a time in a conversation, first come first served, in this process."""

    def __init__(self, locks: dict[str, tuple[asyncio.Lock, int]], key: str) -> None:
        self._locks, self._key = locks, key

    async def __aenter__(self) -> None:
        lock, waiting = self._locks.get(self._key, (asyncio.Lock(), 0))
        self._locks[self._key] = (lock, waiting + 1)
        try:
            await lock.acquire()
        except BaseException:
            self._leave()
            raise

    async def __aexit__(self, *error: object) -> None:
        self._locks[self._key][0].release()
        self._leave()

    def _leave(self) -> None:
        lock, waiting = self._locks[self._key]
        if waiting == 1:
            del self._locks[self._key]
        else:
            self._locks[self._key] = (lock, waiting - 1)


def check_said(said: Said) -> Said:
    """Return the message with its text cleaned. Raises InvalidInput or TooLong."""
    if not _CLIENT_ID.fullmatch(said.client_id):
        raise InvalidInput(
            "client_id must be 8 to 64 letters, digits or one of . _ ~ : -, for example a UUID.",
            field="client_id",
        )
    if (said.text is None) == (said.choice is None):
        raise InvalidInput("Send either a text or a choice, not both.", field="text")
    if said.text is None:
        return said
    return replace(said, text=clean_text(said.text))


def clean_text(text: str) -> str:
    """Return visitor text as it is stored: NFC, without control characters.

    Raises InvalidInput for lone surrogates and for nothing at all, TooLong over the limit.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidInput("The text is not valid Unicode: a lone surrogate.", field="text")
    cleaned = _CONTROL.sub("", unicodedata.normalize("NFC", text)).strip()
    if len(text) > MAX_TEXT or len(cleaned) > MAX_TEXT:
        raise TooLong(f"A message may have at most {MAX_TEXT} characters.", field="text")
    if not cleaned:
        raise InvalidInput("The message is empty.", field="text")
    return cleaned


def _messages(turn: Turn, spoken: list[Any], after: int) -> tuple[Message, ...]:
    """Return what is said as messages: short lines that belong together share a bubble."""
    bubbles: list[tuple[str, list[dict[str, str]]]] = []
    for said in spoken:
        if not said.text:
            continue
        fits = bubbles and not bubbles[-1][1] and len(bubbles[-1][0]) <= LONGEST_JOINED
        if said.join and fits:
            bubbles[-1] = (f"{bubbles[-1][0]} {said.text}", said.links)
        else:
            bubbles.append((said.text, said.links))
    last = len(bubbles)
    return tuple(
        Message(
            id=new_id(),
            seq=after + number,
            sender="assistant",
            text=text,
            created_at=turn.now,
            links=tuple(Link(link["label"], link["url"]) for link in links),
            choices=turn.choices if number == last else (),
            expects=turn.expects if number == last else None,
            language=turn.language,
        )
        for number, (text, links) in enumerate(bubbles, start=1)
    )


def _checked(loaded: Loaded | None, token: str) -> Loaded:
    """Raise NotFound for unknown and foreign alike."""
    if loaded is None or not secrets.compare_digest(
        loaded.conversation.token_hash, hash_token(token)
    ):
        raise NotFound("There is no such conversation.")
    return loaded


def _erase_and_answer(session: Any, record: TurnRecord) -> None:
    """Delete everything, then keep only that it was asked for and done."""
    conversation = record.conversation
    stored.erase_conversation(session, conversation.id)
    blank = replace(
        conversation,
        lead_id=None,
        page=Page(),
        topic=None,
        state={"closed": "erased", "pending": None},
        status="ended",
    )
    told = OutboxEvent(
        new_id(), "lead.erased", {"conversation_id": conversation.id}, conversation.updated_at
    )
    visitor, *answers = record.messages
    bare = replace(visitor, entities=(), intent=None, confidence=None)
    stored.create_conversation(
        session,
        TurnRecord(
            conversation=blank,
            messages=(bare, *answers),
            client_id=record.client_id,
            request_hash=record.request_hash,
            not_captured="erased",
            outbox=(told,),
        ),
    )
