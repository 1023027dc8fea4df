"""Salespeople with a browser each, and a visitor on the page beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from assistant.store.people import User, add_user
from assistant.web.keys import DATABASE
from tests.sales import HASH, PASSWORD


def employ(server: TestServer, *names: str, role: str = "sales") -> None:
    now = datetime.now(UTC) - timedelta(minutes=1)
    assert server.app is not None
    for name in names:
        user = User(f"u-{name}", name, role, HASH, now, now + timedelta(seconds=1))
        server.app[DATABASE].write_now(lambda s, u=user: add_user(s, u))


async def browse(chromium: Browser, url: str) -> Page:
    context = await chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = await context.new_page()
    await page.goto(url)
    return page


async def at_work(
    chromium: Browser, server: TestServer, name: str, place: str = "/console/live"
) -> Page:
    page = await browse(chromium, str(server.make_url("/console/login")))
    await page.fill("#name", name)
    await page.fill("#password", PASSWORD)
    await page.click("button.primary")
    await page.wait_for_url("**/console/leads")
    await page.goto(str(server.make_url(place)))
    return page


async def write(visitor: Page, text: str) -> None:
    box = visitor.locator("lead-chat textarea#box")
    await box.fill(text)
    await box.press("Enter")


async def said(page: Page, place: str, text: str) -> None:
    await expect(page.locator(place).last).to_contain_text(text, timeout=10_000)
