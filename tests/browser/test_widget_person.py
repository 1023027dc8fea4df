"""A person in the talk, text twice as large, and a chat that is taken away everywhere."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor, page_with

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


async def test_the_assistant_does_not_seem_to_write_while_a_person_is_there(ada: Visitor) -> None:
    await ada.open()
    await ada.say_and_read("person", "this is Mari")
    await ada.server.cut()
    await expect(ada.panel).to_contain_text("Mari, a person")
    ada.server.faults.slow_s = 0.5
    await ada.say("And now?")
    await expect(ada.page.locator("lead-chat .pending")).to_have_count(1)
    await expect(ada.page.locator("lead-chat .log + .typing")).to_be_hidden()


async def test_a_person_who_writes_no_more_is_not_shown_writing(ada: Visitor) -> None:
    await ada.page.clock.install()
    await ada.open()
    while not ada.server.last.sockets:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.02)
    for socket in ada.server.last.sockets:
        await socket.send_json({"type": "typing", "sender": "agent"})
    dots = ada.page.locator("lead-chat .log + .typing")
    await expect(dots).to_be_visible()
    await ada.page.clock.run_for(5100)
    await expect(dots).to_be_hidden()


async def test_signing_out_reaches_the_other_tab(ada: Visitor) -> None:
    await ada.open()
    twin = Visitor(await ada.page.context.new_page(), ada.server)
    await twin.visit("/")
    await twin.open()
    await twin.page.evaluate("LeadChat('shutdown')")
    await expect(ada.page.locator("lead-chat")).to_have_count(0)
    for tab in (ada, twin):
        assert await tab.page.evaluate("sessionStorage.length") == 0


async def test_who_asks_late_whether_it_is_ready_is_told_at_once(ada: Visitor) -> None:
    await ada.page.evaluate(
        "LeadChat('on', 'ready', () => { window.told = (window.told || 0) + 1 })"
    )
    assert await ada.page.evaluate("window.told") == 1


@pytest.mark.parametrize("view", [PHONE])
async def test_text_twice_as_large_keeps_one_line_to_write_on(ada: Visitor) -> None:
    await ada.page.evaluate(
        "document.querySelector('lead-chat').style.setProperty('--font-size', '30px')"
    )
    await ada.open()
    await ada.say_and_read("Hello", "How many people")
    await expect(ada.box).to_have_attribute("rows", "1")
    await ada.box.fill("one\ntwo")
    await expect(ada.box).to_have_attribute("rows", "2")
    await ada.box.fill("")
    await expect(ada.box).to_have_attribute("rows", "1")


async def test_the_inline_button_has_room_and_speaks_the_language_that_was_set(
    ada: Visitor,
) -> None:
    ada.server.pages["/inline"] = page_with(attributes='data-mode="inline"')
    await ada.visit("/inline")
    await ada.open()
    await ada.page.evaluate("LeadChat('close').then(() => LeadChat('setLocale', 'nb'))")
    launcher = ada.page.locator("lead-chat [part=launcher]")
    await expect(launcher).to_contain_text("Åpne chatten for hjelp")
    for socket in ada.server.last.sockets:  # what the server says again changes nothing
        await socket.send_json({"type": "conversation", "conversation": ada.server.last.fields})
    await ada.server.push("assistant", "One more.")
    await expect(launcher).to_have_attribute("aria-label", "Åpne chatten for hjelp, 1 ulest")
    assert await launcher.evaluate("(node) => getComputedStyle(node).paddingRight") == "15px"
