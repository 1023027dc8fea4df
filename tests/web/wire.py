"""The chat over HTTP as it is, without a visitor's care."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from tests.chat_fixtures import visiting
from tests.visitor import CONVERSATIONS, Chat

both_databases = pytest.mark.parametrize(
    "chat_database_url", ["sqlite", "postgresql"], indirect=True
)


@dataclass
class Wire:
    """Requests as they are, without a visitor's care."""

    base: str
    http: aiohttp.ClientSession

    async def send(
        self, method: str, path: str = "", *, token: str | None = None, **more: Any
    ) -> tuple[int, Any, Any]:
        """Return status, body (JSON where it is) and headers."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers.update(more.pop("headers", {}))
        async with self.http.request(
            method, CONVERSATIONS + path, headers=headers, **more
        ) as answer:
            raw = await answer.read()
            is_json = "json" in answer.headers.get("Content-Type", "")
            return answer.status, json.loads(raw) if is_json else raw, answer.headers

    async def say(self, chat: Chat, body: Any, **more: Any) -> tuple[int, Any, Any]:
        kind = {"data": body} if isinstance(body, bytes) else {"json": body}
        return await self.send("POST", f"/{chat.id}/messages", token=chat.token, **{**kind, **more})


@pytest.fixture
async def wire(chat_server: TestServer) -> AsyncIterator[Wire]:
    base = str(chat_server.make_url("/"))
    async with aiohttp.ClientSession(base) as http:
        yield Wire(base, http)


@pytest.fixture
async def stranger(chat_server: TestServer) -> AsyncIterator[Chat]:
    async with visiting(chat_server) as visitor:
        await visitor.open(locale="en")
        yield visitor


def message(text: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "text": text, **more}
