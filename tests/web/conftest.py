"""Fixtures of the tests at the doors for programs."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from assistant.store.database import Database
from tests.sales import Sales
from tests.web.sales_api import Api
from tests.web.wire import stranger, wire

__all__ = ["api", "stranger", "wire"]


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    sales = Sales.on(database)
    client = await sales.client()
    key = sales.accounts.create_api_key_now("crm", ["leads:read", "leads:write"])
    yield Api(client, sales, key)
    await client.close()
