"""Conversations over channels whose clients name themselves, as Rasa's do.

What a client calls itself is no authority here: the conversation's id and token are derived from
it with the server's key, so nobody can name a conversation, and nothing has to be stored.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

from assistant.errors import AssistantError, InvalidInput, NotFound, RateLimited, TooLong
from assistant.leads.conversation import Conversation, Message
from assistant.services.conversations import Answer, Conversations, Start
from assistant.services.said import Said
from assistant.services.turns import new_id
from assistant.services.turnstile import Turnstile
from assistant.services.wording import phrase

PICK: Final = "/pick_"
_PICKED = re.compile(re.escape(PICK) + r"([A-Za-z0-9_-]{16,64})")
# What widgets send by themselves to make the assistant speak first: "/get_started", "/greet{}".
_BEGIN = re.compile(r"/[A-Za-z_]{1,40}(\{.{0,400}\})?", re.DOTALL)


@dataclass(frozen=True)
class Sender:
    """Who writes. way: conversations of different ways never meet, whatever the names are."""

    way: Literal["page", "relay", "socket"]
    name: str


@dataclass(frozen=True)
class Heard:
    """What is to be said now, oldest first, and the conversation as it stands after it."""

    conversation: Conversation
    messages: tuple[Message, ...]


class Channels:
    """Speaks for one site with senders who only have a name."""

    def __init__(self, conversations: Conversations, *, key: bytes, site: str) -> None:
        self.site = site
        self._conversations = conversations
        self._key = hmac.digest(key, b"rasa channels", hashlib.sha256)
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    # ------------------------------------------------------------ sessions of ours

    def issue_session(self) -> str:
        """Return a new session id that only we can have made."""
        name = secrets.token_urlsafe(24)
        return f"{name}.{self._sign('session', name)}"

    def is_session(self, given: object) -> bool:
        """Whether we made this session id; anything else is a stranger's."""
        if not isinstance(given, str) or len(given) > 80 or not given.isascii():
            return False
        name, _, signature = given.partition(".")
        return hmac.compare_digest(signature, self._sign("session", name))

    def id_of(self, sender: Sender) -> str:
        """Return the id of the sender's conversation, begun or not."""
        return self._sign(sender.way, self.site, sender.name)

    def _token_of(self, conversation_id: str) -> str:
        return self._sign("token", conversation_id, length=32)

    def _sign(self, *parts: str, length: int = 16) -> str:
        text = "\0".join(parts).encode("utf-8", "surrogatepass")
        digest = hmac.digest(self._key, text, hashlib.sha256)[:length]
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    # ------------------------------------------------------------ talking

    async def hear(
        self, sender: Sender, text: str, start: Start, *, client_id: str, opens: Callable[[], None]
    ) -> Heard:
        """Take one text and return what to say, all committed.

        The first text begins the conversation, and its opening is said before the answer. opens:
        called before that; it may refuse. A text is never a command: only "/pick_…" of a button
        that is on offer now picks it. Raises what Conversations raises.
        """
        conversation_id = self.id_of(sender)
        async with Turnstile(self._locks, conversation_id):
            opening = await self._begin(conversation_id, start, opens)
        if opening and _BEGIN.fullmatch(text.strip()):
            return Heard(opening.conversation, opening.messages)
        said = _said(text, client_id)
        token = self._token_of(conversation_id)
        try:
            answer = await self._conversations.reply_to(conversation_id, token, said)
        except InvalidInput as error:
            if error.field != "choice":
                raise
            answer = await self._refuse_choice(conversation_id)
        before = opening.messages if opening else ()
        spoken = tuple(one for one in answer.messages if one.sender != "visitor")
        return Heard(answer.conversation, (*before, *spoken))

    async def _begin(
        self, conversation_id: str, start: Start, opens: Callable[[], None]
    ) -> Answer | None:
        """Return the opening of a conversation that begins now, None of one that goes on."""
        if await self._has_begun(conversation_id):
            return None
        opens()
        token = self._token_of(conversation_id)
        start = replace(start, site=self.site, id=conversation_id, token=token)
        try:
            opened = await self._conversations.open(start)
        except Exception:
            if await self._has_begun(conversation_id):  # another process was faster
                return None
            raise
        return Answer(opened.conversation, opened.messages)

    async def _has_begun(self, conversation_id: str) -> bool:
        try:
            token = self._token_of(conversation_id)
            await self._conversations.authenticate(conversation_id, token)
        except NotFound:
            return False
        return True

    async def _refuse_choice(self, conversation_id: str) -> Answer:
        """Answer a button that is not on offer: politely, and without keeping it."""
        conversation = await self.conversation(conversation_id)
        text = phrase(conversation.locale, "channel.stale_choice")
        message = Message(
            new_id(), conversation.last_seq, "assistant", text, conversation.updated_at
        )
        return Answer(conversation, (message,))

    async def conversation(self, conversation_id: str) -> Conversation:
        """Return a conversation of ours. Raises NotFound for one that has not begun."""
        token = self._token_of(conversation_id)
        return await self._conversations.resume(conversation_id, token)

    async def messages_after(self, conversation_id: str, seq: int) -> Answer:
        """Return what came later, by whatever way."""
        token = self._token_of(conversation_id)
        return await self._conversations.messages_after(conversation_id, token, seq)


def _said(text: str, client_id: str) -> Said:
    picked = _PICKED.fullmatch(text.strip())
    if picked:
        return Said(client_id=client_id, choice=picked[1])
    return Said(client_id=client_id, text=text)


def refusal(error: AssistantError, language: str) -> str:
    """Return what a channel without error messages says to a visitor instead of an answer."""
    if isinstance(error, TooLong):
        return phrase(language, "channel.too_long")
    if isinstance(error, RateLimited):
        return phrase(language, "channel.slow_down")
    if isinstance(error, InvalidInput):
        return phrase(language, "channel.unreadable")
    return phrase(language, "channel.unavailable")
