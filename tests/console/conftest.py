"""A console on a real server with a real database, and a browser's part played by hand."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse

from assistant.store.database import Database
from assistant.store.sites import ensure_demo_site
from tests.databases import copy_sqlite
from tests.lead_cast import ADA, BEN, GONE, KARI, MONDAY, meet
from tests.sales import PASSWORD, Client, Sales

CSRF = re.compile(r'name="csrf" value="([^"]*)"')


@dataclass
class Browser:
    """Keeps cookies, follows nothing by itself, sends the form's token."""

    sales: Sales
    client: Client
    csrf: str = ""

    @property
    def origin(self) -> str:
        return str(self.client.make_url("")).rstrip("/")

    async def get(self, path: str, **headers: str) -> ClientResponse:
        return await self.client.get(path, headers=headers, allow_redirects=False)

    async def page(self, path: str, **headers: str) -> str:
        """Return the page's source; its forms' token is kept for the next post."""
        answer = await self.get(path, **headers)
        text = await answer.text()
        assert answer.status == 200, (answer.status, text[:300])
        if found := CSRF.search(text):
            self.csrf = unescape(found[1])
        return text

    async def post(
        self, path: str, fields: dict[str, Any] | None = None, **headers: str
    ) -> ClientResponse:
        return await self.client.post(
            path,
            data={"csrf": self.csrf, **(fields or {})},
            headers={"Origin": self.origin, **headers},
            allow_redirects=False,
        )

    async def log_in(self, name: str, password: str = PASSWORD, **fields: str) -> ClientResponse:
        await self.page("/console/login")
        answer = await self.post("/console/login", {"name": name, "password": password, **fields})
        if answer.status == 303:
            await self.page("/console/account")
        return answer


@pytest.fixture
async def sales(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Sales]:
    copy_sqlite(sqlite_template, tmp_path / "assistant.db")
    database = Database.open(f"sqlite:///{tmp_path / 'assistant.db'}")
    database.write_now(ensure_demo_site)
    database.start()
    yield Sales.on(database)
    await database.close()


@pytest.fixture
async def browser(sales: Sales) -> AsyncIterator[Browser]:
    """A browser that is not logged in; there are kim (sales), rob (admin) and vera (viewer)."""
    for name, role in (("kim", "sales"), ("rob", "admin"), ("vera", "viewer")):
        sales.add_user(name, role)
    client = await sales.client()
    yield Browser(sales, client)
    await client.close()


@pytest.fixture
async def kim(browser: Browser) -> Browser:
    await browser.log_in("kim")
    return browser


@pytest.fixture
def cast(sales: Sales) -> dict[str, str]:
    """Ada, then Ben, then Kari, an hour after each other, and one who left no trace."""
    meet(sales.database, GONE)
    people = {"ada": ADA, "ben": BEN, "kari": KARI}
    return {
        name: meet(sales.database, person, at=MONDAY + timedelta(hours=hour)) or ""
        for hour, (name, person) in enumerate(people.items())
    }
