"""A visitor in the real widget and a salesperson in the console, talking to each other."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Browser, Page, expect

from assistant.app import Mind
from assistant.settings import Settings
from tests.browser.salesperson import at_work, browse, employ, said, write
from tests.browser.visitor import OPEN
from tests.chat_fixtures import serving


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
