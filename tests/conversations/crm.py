"""What sales sees of a visitor, and a visitor who answers whatever is asked."""

from __future__ import annotations

from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer

from assistant.services.accounts import Accounts
from assistant.settings import Settings
from assistant.store.database import Database
from assistant.store.leads import not_captured
from tests.conversations.questions import ANSWERS
from tests.visitor import Chat


class Crm:
    """What sales sees of one visitor, through the leads API."""

    def __init__(self, server: TestServer, settings: Settings) -> None:
        self._server, self._url = server, settings.database_url
        accounts = Accounts(Database.open(self._url), secret_key=b"s" * 40)
        self._key = accounts.create_api_key_now("test", ["leads:read"])

    async def leads(self, **query: str) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self._key}"}
        address = self._server.make_url("/api/v1/leads").with_query(query)
        async with aiohttp.ClientSession() as http, http.get(address, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            leads: list[dict[str, Any]] = (await answer.json())["leads"]
        return leads

    async def lead_of(self, chat: Chat) -> dict[str, Any] | None:
        mine = [lead for lead in await self.leads() if chat.id in lead["conversation_ids"]]
        return mine[0] if mine else None

    async def must_have(self, chat: Chat) -> dict[str, Any]:
        lead = await self.lead_of(chat)
        assert lead is not None, chat.text
        return lead

    async def why_not(self, chat: Chat) -> str | None:
        """Return the reason under which the conversation is listed as not captured."""
        from assistant.web.keys import DATABASE

        listed = await self._server.app[DATABASE].read(not_captured)
        return next((one.reason for one in listed if one.conversation.id == chat.id), None)


async def answer_all(chat: Chat, language: str, **other: str) -> list[str]:
    """Answer whatever is asked until nothing is; return the fields that were asked for."""
    answers, asked = {**ANSWERS[language], **other}, []
    while chat.expects is not None:
        asked.append(chat.expects)
        assert len(asked) < 30, asked
        await chat.say(answers[chat.expects])
    return asked
