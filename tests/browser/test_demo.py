"""The demo site in a browser: it fits, it is readable, and it stays at home."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor

PAGES = ["", "/pricing", "/webinar", "/guide", "/checklist", "/gallery", "/privacy", "/support"]
LOOKS = [
    {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    {"viewport": {"width": 768, "height": 900}, "color_scheme": "light"},
    {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
]


@pytest.mark.parametrize("lang", ["en", "nb"])
@pytest.mark.parametrize("view", LOOKS, ids=["narrow", "middle", "wide"])
async def test_every_page_fits_and_axe_finds_nothing(
    ada: Visitor, view: dict[str, Any], lang: str
) -> None:
    for page in PAGES:
        await ada.visit(f"/demo{page}?lang={lang}")
        over = await ada.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, page
        assert await ada.findings("html") == [], page


async def test_no_page_asks_another_host_or_breaks_its_own_policy(ada: Visitor) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    ada.page.on("request", lambda request: asked.append(request.url))
    ada.page.on("console", lambda message: complaints.append(message.text))
    for page in PAGES:
        await ada.visit(f"/demo{page}")
    await ada.open()
    await ada.reads("What brings you here?")
    assert [url for url in asked if not url.startswith(ada.server.url)] == []
    assert complaints == []


@pytest.mark.parametrize("phase", ["before", "live", "after", "on_demand"])
async def test_the_webinar_page_tells_the_chat_its_phase(ada: Visitor, phase: str) -> None:
    await ada.visit(f"/demo/webinar?phase={phase}")
    await ada.open()
    await ada.reads("What brings you here?")
    title = "Cutting support cost"
    assert ada.server.last.start["webinar"] == {"id": "w-1", "title": title, "phase": phase}


async def test_a_call_to_action_opens_the_chat_in_the_language_of_the_page(
    ada: Visitor,
) -> None:
    await ada.visit("/demo?lang=nb")
    await ada.page.get_by_role("link", name="Start en samtale").click()
    await expect(ada.panel).to_contain_text("Automatisk assistent")
    await ada.reads("Hva kan jeg hjelpe deg med?")
