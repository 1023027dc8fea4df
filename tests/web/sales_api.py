"""The sales API as one key sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.sales import Client, Sales


@dataclass
class Api:
    """The API as one key sees it."""

    client: Client
    sales: Sales
    key: str

    async def call(
        self, method: str, path: str = "", *, key: str | None = None, **more: Any
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {key or self.key}"}
        answer = await self.client.request(method, f"/api/v1/leads{path}", headers=headers, **more)
        return answer.status, (
            await answer.json(content_type=None) if answer.status != 204 else None
        )

    async def names(self, **query: Any) -> list[str]:
        status, body = await self.call("GET", params=query)
        assert status == 200, body
        return [lead["contact"]["name"] for lead in body["leads"]]
