"""One Chromium for all browser tests; a fresh context, page and server for each."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.browser.fake_server import FakeServer, running
from tests.browser.visitor import Visitor, page_with

ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
MISSING = (
    "Chromium is missing. Install it with `apt-get install chromium`, or with "
    "`.venv/bin/playwright install chromium`."
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them share the browser's event loop."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("chromium-browser")
        path = found or playwright.chromium.executable_path
        if not os.path.exists(path):  # noqa: ASYNC240 - nothing else runs yet
            pytest.skip(MISSING)
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[FakeServer]:
    async with running(FakeServer()) as started:
        started.pages["/"] = page_with()
        started.pages["/nb"] = page_with(lang="nb")
        yield started


@pytest.fixture
def view() -> dict[str, Any]:
    """How the page is seen; a test overrides it by parametrizing."""
    return {"viewport": {"width": 1280, "height": 800}}


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: Browser, server: FakeServer, view: dict[str, Any]) -> AsyncIterator[Page]:
    """A page on which an uncaught error fails the test; closed before its server."""
    context = await chromium.new_context(**view)
    opened = await context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    await context.close()
    assert errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def ada(page: Page, server: FakeServer) -> Visitor:
    """Ada has the host page before her; the chat is closed."""
    visitor = Visitor(page, server)
    await visitor.visit("/")
    return visitor
