"""A visitor over REST: says things, picks choices, looks at what is known."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import aiohttp

Json = dict[str, Any]
CONVERSATIONS = "/api/v1/conversations"


class Refused(Exception):
    """The server answered with an error."""

    def __init__(self, status: int, problem: Json) -> None:
        super().__init__(f"{status} {problem}")
        self.status, self.problem = status, problem


class Chat:
    """One conversation. messages: all of it so far; last: what the assistant said last."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._session = aiohttp.ClientSession(base)
        self.id, self.token = "", ""
        self.status, self.locale = "", ""
        self.messages: list[Json] = []
        self.last: list[Json] = []

    async def __aenter__(self) -> Chat:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._session.close()

    # ------------------------------------------------------------ talking

    async def open(self, **start: Any) -> list[Json]:
        opened = await self.post("", {"site": "demo", **start}, expect=201)
        self.id, self.token = opened["conversation"]["id"], opened["token"]
        self.messages = []
        return self._take(opened["messages"], opened["conversation"])

    async def say(self, text: str, client_id: str | None = None) -> list[Json]:
        return await self._send({"text": text}, client_id)

    async def pick(self, label: str) -> list[Json]:
        """Pick the choice with this label."""
        for choice in self.choices:
            if choice["label"] == label:
                return await self._send({"choice": choice["id"]}, None)
        raise AssertionError(f"{label!r} is not among {[c['label'] for c in self.choices]}")

    async def _send(self, content: Json, client_id: str | None) -> list[Json]:
        body = {"client_id": client_id or str(uuid4()), **content}
        answer = await self.post(f"/{self.id}/messages", body)
        return self._take(answer["messages"], answer["conversation"])

    def _take(self, messages: list[Json], conversation: Json) -> list[Json]:
        self.messages += messages
        self.last = [one for one in messages if one["sender"] != "visitor"]
        self.status, self.locale = conversation["status"], conversation["locale"]
        return self.last

    # ------------------------------------------------------------ what was said

    @property
    def expects(self) -> str | None:
        """The field the assistant asks for now."""
        expects = self.messages[-1]["expects"]
        return expects and expects["field"]

    @property
    def choices(self) -> list[Json]:
        choices: list[Json] = self.messages[-1]["choices"]
        return choices

    @property
    def text(self) -> str:
        """What the assistant said last, all of it."""
        return "\n".join(message["text"] for message in self.last)

    @property
    def links(self) -> list[Json]:
        return [link for message in self.last for link in message["links"]]

    # ------------------------------------------------------------ what is known

    async def profile(self) -> Json:
        return await self.get(f"/{self.id}/profile")

    async def known(self) -> Json:
        """Return the value of every field that is known, by field."""
        return {one["field"]: one["value"] for one in (await self.profile())["fields"]}

    async def consents(self) -> list[tuple[str, str]]:
        return [(one["purpose"], one["action"]) for one in (await self.profile())["consents"]]

    # ------------------------------------------------------------ HTTP

    async def get(self, path: str, *, expect: int = 200) -> Json:
        return await self.call("GET", path, None, expect)

    async def post(self, path: str, body: Json, *, expect: int = 200) -> Json:
        return await self.call("POST", path, body, expect)

    async def call(self, method: str, path: str, body: Json | None, expect: int) -> Json:
        """Raises Refused when the status is another than expected."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token and path else {}
        address = CONVERSATIONS + path
        async with self._session.request(method, address, json=body, headers=headers) as answer:
            data: Json = await answer.json(content_type=None) if answer.status != 204 else {}
            if answer.status != expect:
                raise Refused(answer.status, data)
            return data
