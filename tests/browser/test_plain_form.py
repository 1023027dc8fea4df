"""Ada's browser runs no JavaScript: a plain form is her chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser

from assistant.settings import Settings
from assistant.store.leads import LeadFilter
from assistant.web.keys import LEADS
from tests.chat_fixtures import serving

if TYPE_CHECKING:
    from assistant.app import Mind

pytestmark = pytest.mark.trained
LOOKS = [
    {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
]


async def test_a_lead_is_made_without_scripts(
    chromium: Browser, chat_settings: Settings, mind: Mind
) -> None:
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    page.set_default_timeout(8_000)
    async with serving(chat_settings, mind) as server:
        await page.goto(str(server.make_url("/demo/webinar")))
        await page.get_by_role("link", name="ask us on a plain page").click()
        await page.get_by_label("What is your name?").fill("Ada Berg")
        await page.get_by_role("button", name="Send").click()
        await page.get_by_role("link", name="Tell us in a few words").click()
        need = page.get_by_label("What would you like to get help with?")
        await need.fill("Our customers wait too long for an answer")
        await page.get_by_label("Which e-mail address").fill("ada.berg@lindvik.example")
        await page.get_by_label("Yes, contact me").check()
        await page.get_by_role("button", name="Send").click()
        await page.get_by_role("button", name="That's right").click()
        await page.get_by_role("heading", name="Thank you").wait_for()
        [view], _ = await server.app[LEADS].page(LeadFilter())
    await context.close()
    assert view.record.lead.site_id == "demo"


@pytest.mark.parametrize("look", LOOKS, ids=["narrow", "wide"])
async def test_the_form_fits_and_axe_finds_nothing(
    chromium: Browser, chat_settings: Settings, mind: Mind, look: dict[str, Any]
) -> None:
    context = await chromium.new_context(**look)
    page = await context.new_page()
    page.set_default_timeout(8_000)
    async with serving(chat_settings, mind) as server:
        await page.goto(str(server.make_url("/chat/demo?lang=nb")))
        for _ in ("asked", "told what is wrong"):
            found = await Axe().run(page, options={"resultTypes": ["violations"]})
            assert [one["id"] for one in found.response["violations"]] == []
            over = "document.documentElement.scrollWidth - innerWidth"
            assert await page.evaluate(over) <= 0
            await page.get_by_role("button", name="Send").click()
            await page.get_by_role("alert").wait_for()
    await context.close()
