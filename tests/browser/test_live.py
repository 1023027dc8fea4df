"""A visitor in the real widget and a salesperson in the console, talking to each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from assistant.app import Mind
from assistant.settings import Settings
from assistant.store.people import User, add_user
from assistant.web.keys import DATABASE
from tests.browser.visitor import OPEN
from tests.chat_fixtures import serving
from tests.sales import HASH, PASSWORD


async def test_a_salesperson_takes_over_talks_and_hands_back_and_a_second_one_is_refused(
    chromium: Browser, chat_settings: Settings, mind: Mind
) -> None:
    async with serving(chat_settings, mind) as server:
        employ(server, "kim", "rob")
        ada = await browse(chromium, str(server.make_url("/demo?lang=en")))
        await ada.get_by_role("button", name=OPEN["en"]).click()
        await write(ada, "We lose track of the leads from our web shop")
        await said(ada, "lead-chat .bubble", "?")
        kim, rob = [await at_work(chromium, server, name) for name in ("kim", "rob")]
        await kim.locator(".talk").click()
        await expect(kim.locator("#lines")).to_contain_text("our web shop")
        await kim.keyboard.press("t")
        await said(ada, "lead-chat", "Kim has joined the chat")
        await rob.locator(".talk", has_text="Kim").click()
        await expect(rob.locator("#state")).to_contain_text("Kim")
        await expect(rob.get_by_role("button", name="Take over")).to_have_count(0)
        await kim.locator("#text").fill("Hello, Kim here. How many are you?")
        await kim.keyboard.press("Enter")
        await said(ada, "lead-chat .bubble", "How many are you?")
        await write(ada, "We are about 40 people")
        await expect(kim.locator("#lines .from-visitor").last).to_contain_text("40 people")
        await expect(kim.locator("#facts")).to_contain_text("40")
        await expect(rob.locator("#lines .from-visitor").last).to_contain_text("40 people")
        await kim.get_by_role("button", name="Hand back").click()
        await said(ada, "lead-chat", "Kim has left the chat")
        await expect(kim.get_by_role("button", name="Take over")).to_be_visible()
        assert await order(ada) == [int(seq) for seq in await seqs(kim)]
        for page in (ada, kim, rob):
            await page.context.close()


def employ(server: TestServer, *names: str) -> None:
    now = datetime.now(UTC) - timedelta(minutes=1)
    assert server.app is not None
    for name in names:
        user = User(f"u-{name}", name, "sales", HASH, now, now + timedelta(seconds=1))
        server.app[DATABASE].write_now(lambda s, u=user: add_user(s, u))


async def browse(chromium: Browser, url: str) -> Page:
    context = await chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = await context.new_page()
    await page.goto(url)
    return page


async def at_work(chromium: Browser, server: TestServer, name: str) -> Page:
    page = await browse(chromium, str(server.make_url("/console/login")))
    await page.fill("#name", name)
    await page.fill("#password", PASSWORD)
    await page.click("button.primary")
    await page.wait_for_url("**/console/leads")
    await page.goto(str(server.make_url("/console/live")))
    return page


async def write(visitor: Page, text: str) -> None:
    box = visitor.locator("lead-chat textarea#box")
    await box.fill(text)
    await box.press("Enter")


async def said(page: Page, place: str, text: str) -> None:
    await expect(page.locator(place).last).to_contain_text(text, timeout=10_000)


async def order(visitor: Page) -> list[int]:
    """Number the messages of the widget from top to bottom, as many as there are."""
    found: list[Any] = await visitor.evaluate(
        "() => [...document.querySelector('lead-chat').shadowRoot.querySelectorAll('.message')]"
        ".map((node, place) => place + 1)"
    )
    return [int(one) for one in found]


async def seqs(salesperson: Page) -> list[str]:
    found: list[str] = await salesperson.evaluate(
        "() => [...document.querySelectorAll('#lines > li')].map((line) => line.dataset.seq)"
    )
    return found
