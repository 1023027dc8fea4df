"""Conversations that stand at a question, each brought there once and then copied."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp.test_utils import TestServer

from assistant.settings import Settings
from tests.chat_fixtures import serving, settings_of, visiting
from tests.conversations.crm import Crm
from tests.conversations.questions import ABOUT_SIZE, ANSWERS, ASK_FOR_GUIDE, FIELDS, SAID, WEBINAR
from tests.databases import copy_sqlite
from tests.visitor import Chat

if TYPE_CHECKING:
    from assistant.app import Mind

# Told in one message to be quick; contact and later answers one at a time.
FACTS = FIELDS[: FIELDS.index("email")]


@dataclass
class Asked:
    """A conversation in which `field` was just asked for. known: what the visitor told before."""

    chat: Chat
    language: str
    field: str
    question: str
    known: dict[str, Any]
    database: Path

    async def say(self, key: str) -> None:
        await self.chat.say(SAID[key][self.language])


@dataclass(frozen=True)
class Kept:
    """A conversation's database file and what its visitor holds."""

    database: Path
    id: str
    token: str
    messages: list[dict[str, Any]]


async def bring_to(chat: Chat, field: str, language: str) -> None:
    """Tell what is asked for before `field`, so that it is the pending question."""
    answers = ANSWERS[language]
    await chat.open(locale=language, webinar=WEBINAR if field == "webinar_question" else None)
    before = FIELDS[: FIELDS.index(field)]
    if field == "need":
        await chat.say(answers["name"])
    if field == "name":
        await chat.say(ABOUT_SIZE[language])
    if field == "consent_marketing":
        await chat.say(ASK_FOR_GUIDE[language])
    if told := [answers[name] for name in before if name in FACTS]:
        await chat.say(". ".join(told))
    while chat.expects != field:
        assert chat.expects in before, f"asked {chat.expects}: {chat.text}"
        await chat.say(answers[chat.expects])


@pytest.fixture(scope="session")
def kept() -> dict[tuple[str, str], Kept]:
    """The conversations brought to a question so far, by language and field."""
    return {}


@pytest.fixture
async def asked(
    request: pytest.FixtureRequest,
    kept: dict[tuple[str, str], Kept],
    quick_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_template: Path,
    mind: Mind,
) -> AsyncIterator[Asked]:
    """A conversation at the question and in the language that the test is parametrized with."""
    language, field = request.param
    if request.param not in kept:
        file = tmp_path_factory.mktemp("kept") / "kept.db"
        copy_sqlite(sqlite_template, file)
        settings = settings_of(f"sqlite:///{file}")
        async with serving(settings, mind) as server, visiting(server) as chat:
            await bring_to(chat, field, language)
        kept[request.param] = Kept(file, chat.id, chat.token, chat.messages)
    at = kept[request.param]
    file = quick_folder / "copy.db"
    copy_sqlite(at.database, file)
    settings = settings_of(f"sqlite:///{file}")
    async with serving(settings, mind) as server, visiting(server) as chat:
        chat.id, chat.token, chat.messages = at.id, at.token, [*at.messages]
        question = chat.messages[-1]["text"]
        yield Asked(chat, language, field, question, await chat.known(), file)


@pytest.fixture
def crm(chat_server: TestServer, chat_settings: Settings) -> Crm:
    return Crm(chat_server, chat_settings)
