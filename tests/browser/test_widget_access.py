"""What a reload does to focus, and what a screen reader is told again."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.visitor import Visitor


async def test_a_reload_moves_no_focus_into_the_chat(ada: Visitor) -> None:
    await ada.open()
    await ada.page.reload()
    await ada.reads("What brings you here?")
    assert await ada.focus() == "Host page Some text. A link" or "Host page" in await ada.focus()


async def test_one_log_announces_new_messages_and_old_ones_stay_outside(ada: Visitor) -> None:
    await ada.open()
    await ada.say_and_read("Hello", "How many people")
    await ada.page.reload()
    await ada.reads("How many people")
    log = ada.page.get_by_role("log")
    await expect(log).to_have_count(1)
    await expect(log.locator(".message")).to_have_count(0)
    await ada.choose("1–10 people", "Where can we reach you")
    await expect(log.locator(".message")).to_have_count(2)
    await expect(log.locator(".unseen").first).to_have_text("You: ")
