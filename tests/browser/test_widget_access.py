"""The widget by keyboard and screen reader, and what axe-core finds in each state."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor

LOOKS = [
    {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark", "has_touch": True},
]


async def test_the_whole_chat_can_be_walked_by_keyboard(ada: Visitor) -> None:
    press = ada.page.keyboard.press
    await ada.page.get_by_role("link", name="A link").focus()
    await press("Tab")
    await expect(ada.button("Open the chat")).to_be_focused()
    await press("Enter")
    await expect(ada.box).to_be_focused()
    await ada.reads("What brings you here?")
    await press("Shift+Tab")
    assert await ada.focus() == "hint"
    for expected in ("Talk to a person", "I have too many enquiries", "I want to see prices"):
        await press("Shift+Tab")
        await expect(ada.button(expected, exact=True)).to_be_focused()
    await press("Shift+Tab")
    assert await ada.focus() == "Conversation"
    await press("Escape")
    await expect(ada.box).to_be_focused()
    await ada.button("Menu").focus()
    await press("Enter")
    await expect(ada.button("Talk to a person").first).to_be_focused()
    await press("Escape")
    await expect(ada.button("Menu")).to_be_focused()
    await ada.box.focus()
    await press("Escape")
    await expect(ada.panel).to_be_hidden()
    await expect(ada.button("Open the chat")).to_be_focused()


async def test_an_arriving_message_moves_no_focus(ada: Visitor) -> None:
    await ada.open()
    await ada.page.get_by_role("link", name="A link").focus()
    await ada.server.push("assistant", "Are you still there?")
    await ada.reads("Are you still there?")
    assert await ada.focus() == "A link"


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


@pytest.mark.parametrize("view", LOOKS, ids=["desk", "phone"])
async def test_every_control_is_large_enough(ada: Visitor, view: dict[str, Any]) -> None:
    await ada.open()
    for text in ("1", "2", "3", "4"):
        await ada.say(text)
    await ada.reads("Is this right?")
    await ada.button("Menu").click()
    sizes: list[list[Any]] = await ada.page.evaluate(
        """() => [...document.querySelector('lead-chat').shadowRoot
        .querySelectorAll('button, a, textarea')].filter((node) => node.offsetParent)
        .map((node) => [node.textContent || node.id, node.offsetWidth, node.offsetHeight])"""
    )
    assert len(sizes) > 10
    assert [size for size in sizes if size[1] < 24 or size[2] < 24] == []


@pytest.mark.parametrize("view", LOOKS, ids=["desk", "phone"])
async def test_axe_finds_nothing_from_opening_to_the_end(
    ada: Visitor, view: dict[str, Any]
) -> None:
    scheme = view["color_scheme"]
    ada.server.pages["/"] = ada.server.pages["/"].replace(
        "data-site", f'data-scheme="{scheme}" data-site'
    )
    await ada.visit("/")
    assert await ada.findings("lead-chat") == []
    await ada.open()
    await ada.reads("What brings you here?")
    assert await ada.findings("lead-chat") == []
    for text, answer in [
        ("Hello", "How many people"),
        ("About 20", "Where can we reach you"),
        ("ada@berg.example", "May Northpane's sales team"),
        ("Yes", "Is this right?"),
        ("person", "this is Mari"),
    ]:
        await ada.say_and_read(text, answer)
        assert await ada.findings("lead-chat") == [], text
    await ada.say("x" * 2001)
    assert await ada.findings("lead-chat") == []
    await ada.button("Menu").click()
    assert await ada.findings("lead-chat") == []
    await ada.button("What you know about me").click()
    await expect(ada.panel).to_contain_text("ada@berg.example")
    assert await ada.findings("lead-chat") == []
    await ada.button("Erase everything").click()
    assert await ada.findings("lead-chat") == []
    await ada.button("Yes, erase it").click()
    await expect(ada.panel).to_contain_text("is erased")
    assert await ada.findings("lead-chat") == []


@pytest.mark.parametrize("view", LOOKS, ids=["desk", "phone"])
async def test_axe_finds_nothing_when_something_is_wrong(
    ada: Visitor, view: dict[str, Any]
) -> None:
    scheme = view["color_scheme"]
    ada.server.pages["/"] = ada.server.pages["/"].replace(
        "data-site", f'data-scheme="{scheme}" data-site'
    )
    await ada.visit("/")
    ada.server.faults.down = True
    await ada.button("Open the chat").click()
    await expect(ada.panel).to_have_attribute("data-state", "away")
    assert await ada.findings("lead-chat") == []
    ada.server.faults.down = False
    await ada.button("Try again").click()
    await ada.reads("What brings you here?")
    ada.server.faults.reject = True
    await ada.say("Refused")
    await expect(ada.button("Send again")).to_be_visible()
    await ada.page.context.set_offline(True)
    await ada.say("Kept")
    await expect(ada.panel).to_contain_text("You are offline")
    assert await ada.findings("lead-chat") == []
