"""A visitor asks the presenter in the real widget, and the host answers in the room."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from assistant.app import Mind
from assistant.settings import Settings
from tests.browser.salesperson import at_work, browse, employ, said, write
from tests.browser.visitor import OPEN
from tests.chat_fixtures import serving


async def test_a_question_from_the_widget_appears_in_the_room_and_is_answered_before_all_hosts(
    chromium: Browser, chat_settings: Settings, mind: Mind
) -> None:
    async with serving(chat_settings, mind) as server:
        employ(server, "kim", "rob")
        ada = await browse(chromium, str(server.make_url("/demo/webinar?lang=en&phase=live")))
        await ada.get_by_role("button", name=OPEN["en"]).click()
        await ada.get_by_role("button", name="A question for the presenter").click()
        await expect(ada.locator("lead-chat textarea#box")).to_be_enabled()
        kim, rob = [await at_work(chromium, server, name) for name in ("kim", "rob")]
        for host in (kim, rob):
            await host.goto(str(server.make_url("/console/webinars")))
            await host.locator(".webinar h2 a").first.click()
            await expect(host.locator("#live")).to_contain_text("Connected")
        await write(ada, "Does it also work with Outlook?")
        await said(kim, "#questions .words", "Outlook")
        await rob.get_by_role("button", name="Answer now").click()
        await expect(kim.locator(".is-now .words")).to_contain_text("Outlook")
        await nothing_for_axe(kim)
        await kim.get_by_role("link", name="Big view").click()
        await expect(kim.locator(".big")).to_contain_text("Outlook")
        await nothing_for_axe(kim)
        await kim.get_by_role("button", name="Answered").click()
        await expect(rob.locator("#questions")).to_contain_text("No open questions")
        for page in (ada, kim, rob):
            await page.context.close()


async def nothing_for_axe(page: Page) -> None:
    found = await Axe().run(page, options={"resultTypes": ["violations"]})
    assert [one["id"] for one in found.response["violations"]] == []
    await page.set_viewport_size({"width": 360, "height": 740})
    width, inner = await page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert width <= inner
    await page.set_viewport_size({"width": 1280, "height": 800})
