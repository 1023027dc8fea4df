"""The chat as a plain form: its answers are said in a conversation, one after the other.

So a lead is made, judged, scored and told of exactly as when somebody chats. Nothing is kept
between requests but the conversation: its id and token come out of the form's own id, so a form
that is sent twice says everything once.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assistant.errors import AssistantError, InvalidInput, NotFound
from assistant.leads.conditions import condition_holds
from assistant.leads.conversation import Conversation, Message, Webinar
from assistant.leads.playbook import Condition, ConsentText, Playbook, Question, fill
from assistant.services.answers import READERS
from assistant.services.conversations import Conversations, Start
from assistant.services.openings import Reserved, language_for
from assistant.services.said import Said, clean_text
from assistant.services.site_books import SiteBooks
from assistant.store.sites import Site

CONTACT: Final = ("email", "phone")
# What is looked at before anything is stored; the rest is as free as in the chat.
CHECKED: Final = ("email", "phone", "website", "company_size")


@dataclass(frozen=True)
class Field:
    """One question. choices: what may be picked; none: any words. error: a key of the texts."""

    name: str
    label: str
    why: str
    kind: str
    autocomplete: str | None
    required: bool
    example: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """What a site asks in one go. consents: each apart, none of them needed."""

    site: Site
    playbook: Playbook
    language: str
    fields: tuple[Field, ...]
    consents: tuple[ConsentText, ...]


@dataclass(frozen=True)
class Talk:
    """Where the conversation of a form stands.

    answered: what the assistant said with a link, and what it said last. last: of all messages.
    """

    conversation: Conversation
    answered: tuple[Message, ...]
    last: Message


class PlainForms:
    """Shows and takes the forms of all sites. key: the server's secret."""

    def __init__(self, conversations: Conversations, books: SiteBooks, key: bytes) -> None:
        self._conversations, self._books, self._key = conversations, books, key

    async def form_of(self, site_id: str, locale: str | None, webinar: Webinar | None) -> Form:
        """Return the questions of a site. Raises NotFound and Unavailable as the chat does."""
        house = await self._books.newest(site_id)
        playbook = house.spoken(house.current.playbook)
        language = language_for(locale, playbook)
        webinar = playbook.webinar_on(webinar, language)
        asked = [q for q in playbook.questions if _may_be_asked(q, webinar)]
        fields = tuple(_field(question, language, webinar) for question in asked)
        return Form(house.site, playbook, language, fields, _consents(playbook, webinar))

    async def submit(
        self, form_id: str, start: Start, form: Form, answers: Mapping[str, str], yes: set[str]
    ) -> Talk:
        """Say all answers in a conversation of this form, which is opened unless it was before.

        yes: "follow_up+" and "follow_up-" for the consents that were given and refused.
        """
        held = self._reserved(form_id, form, answers, yes)
        if not await self._is_there(held):
            try:
                await self._conversations.open(start, held)
            except AssistantError:
                raise
            except Exception:  # sent twice at once, to two processes: the other one opened it
                if not await self._is_there(held):
                    raise
        await self._say_all(held, form_id, dict(answers), yes)
        return await self._talk(held)

    async def go_on(
        self, form_id: str, step: int, *, text: str | None = None, choice: str | None = None
    ) -> Talk:
        """Say one thing more, once: step is the number of the message it answers."""
        held = Reserved(*self._names(form_id))
        said = Said(_client_id(form_id, f"s{step}", choice or text or ""), text, choice)
        await self._conversations.reply_to(held.id, held.token, said)
        return await self._talk(held)

    async def where(self, form_id: str) -> Talk:
        """Return where it stands. Raises NotFound when it was never sent, or is erased."""
        return await self._talk(Reserved(*self._names(form_id)))

    def _names(self, form_id: str) -> tuple[str, str]:
        """Return the id and the token of a form's conversation; nobody else can make them."""
        made = (
            hmac.new(self._key, f"plain form {part} {form_id}".encode(), hashlib.sha256).digest()
            for part in ("id", "token")
        )
        of_id, token = (urlsafe_b64encode(each).decode().rstrip("=") for each in made)
        return of_id[:22], token

    def _reserved(
        self, form_id: str, form: Form, answers: Mapping[str, str], yes: set[str]
    ) -> Reserved:
        left = tuple(q.field for q in form.playbook.questions if q.field not in answers)
        decided = {each[:-1] for each in yes}
        purposes = [text.purpose for text in form.playbook.consents]
        left_open = tuple(f"consent_{each}" for each in purposes if each not in decided)
        return Reserved(*self._names(form_id), left, left_open)

    async def _is_there(self, held: Reserved) -> bool:
        try:
            await self._conversations.resume(held.id, held.token)
        except NotFound:
            return False
        return True

    async def _say_all(
        self, held: Reserved, form_id: str, left: dict[str, str], yes: set[str]
    ) -> None:
        """Say each answer where the chat asks for it; what it does not ask for comes at the end."""
        found = await self._conversations.messages_after(held.id, held.token, 0)
        last = found.messages[0]  # the opening: a form sent again goes the same way again
        consents = set(yes)
        while True:
            asked = last.expects.field if last.expects else ""
            purpose = asked.removeprefix("consent_")
            act = next((each for each in consents if each[:-1] == purpose), None)
            if act and asked.startswith("consent_"):
                consents.discard(act)
                said = _consent(form_id, last, act)
            elif left:
                field = asked if asked in left else next(iter(left))
                text = left.pop(field)
                said = Said(_client_id(form_id, field, text), text, answers=field)
            else:
                return
            answer = await self._conversations.reply_to(held.id, held.token, said)
            last = answer.messages[-1]

    async def _talk(self, held: Reserved) -> Talk:
        found = await self._conversations.messages_after(held.id, held.token, 0)
        turn = max((m.seq for m in found.messages if m.sender == "visitor"), default=0)
        answered = [
            message
            for message in found.messages[1:]
            if message.sender != "visitor" and (message.links or message.seq > turn)
        ]
        return Talk(found.conversation, tuple(answered), found.messages[-1])


def check_answers(form: Form, given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the answers in the chat's order, and what is wrong: field -> key of the words.

    "missing": it is needed; "unclear": it cannot be read; "too_long"; "contact": no way to answer.
    """
    answers: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for field in form.fields:
        written = given.get(field.name, "")
        if not written.strip():
            if field.required:
                wrong[field.name] = "missing"
            continue
        try:
            answers[field.name] = clean_text(written)
        except InvalidInput as error:
            wrong[field.name] = "too_long" if error.code == "too_long" else "unclear"
            continue
        if not _is_readable(field, answers[field.name], form.language):
            wrong[field.name] = "unclear"
    ways = [field.name for field in form.fields if field.name in CONTACT]
    if ways and not any(given.get(name, "").strip() for name in ways):
        wrong[ways[0]] = "contact"
    return answers, wrong


def _is_readable(field: Field, text: str, language: str) -> bool:
    if field.name not in CHECKED or text in field.choices:
        return True
    return READERS[field.name](text, language) is not None


def _may_be_asked(question: Question | ConsentText, webinar: Webinar | None) -> bool:
    """Whether it fits the page; what depends on other answers may be asked."""
    when = Condition(webinar=question.when.webinar, phases=question.when.phases)
    return condition_holds(when, {}, webinar)


def _field(question: Question, language: str, webinar: Webinar | None) -> Field:
    return Field(
        name=question.field,
        label=fill(question.ask[language][0], webinar),
        why=fill(question.why[language], webinar),
        kind=question.kind if question.kind in ("email", "tel") else "text",
        autocomplete=question.autocomplete,
        required=question.field == "need",
        example=question.example.get(language, ""),
        choices=tuple(c.label[language] for c in question.choices if c.intent is None),
    )


def _consents(playbook: Playbook, webinar: Webinar | None) -> tuple[ConsentText, ...]:
    return tuple(each for each in playbook.consents if each.ask and _may_be_asked(each, webinar))


def _consent(form_id: str, asked: Message, act: str) -> Said:
    """Pick yes or no under the consent's own words."""
    wanted = act.endswith("+")
    choice = next(one for one in asked.choices if one.payload.get("value") is wanted)
    return Said(_client_id(form_id, f"c-{act[:-1]}", act), choice=choice.id)


def _client_id(form_id: str, step: str, content: str) -> str:
    """Return an id that the same answer has again, and a changed one has not."""
    digest = hashlib.sha256(f"{step} {content}".encode("utf-8", "replace")).hexdigest()
    return f"{form_id[:22]}-{digest[:24]}"
