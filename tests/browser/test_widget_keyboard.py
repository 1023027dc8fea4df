"""The widget walked from end to end by keyboard, and what a screen reader is told meanwhile."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.fake_talk import choices, expects
from tests.browser.visitor import Visitor

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
OPENING = ["I want to see prices", "I have too many enquiries", "Talk to a person"]
# Everything that reaches a live region, in the order in which it does.
LISTEN = """() => {
  window.heard = [];
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const region = target.parentElement?.closest('[role=log],[role=status],[role=alert]')
        ?? target.closest?.('[role=log],[role=status],[role=alert]');
      if (!region || region.closest('[hidden]')) continue;
      for (const node of addedNodes)
        if (node.textContent.trim()) heard.push(`${region.role}: ${node.textContent.trim()}`);
    }
  }).observe(document.querySelector('lead-chat').shadowRoot, { childList: true, subtree: true });
}"""
# Of each control: its name, and the smaller side of where a finger reaches it.
REACH = """(within) => {
  const root = document.querySelector('lead-chat').shadowRoot, found = [];
  for (const node of root.querySelectorAll(`${within} :is(button, a:not(.inline-link), textarea)`)) {
    if (!node.checkVisibility({ visibilityProperty: true })) continue;
    node.scrollIntoView({ block: 'center' });
    const { left, top, width, height } = node.getBoundingClientRect();
    const hits = (x, y) => node.contains(root.elementFromPoint(x, y));
    const middle = [left + width / 2, top + height / 2];
    const reach = [[0, 1], [1, 0]].map(([dx, dy]) => {
      let size = 0;
      for (const sign of [1, -1])
        for (let n = 0; n < 23 && hits(middle[0] + sign * dx * n, middle[1] + sign * dy * n); n++) size++;
      return size - 1;
    });
    found.push([node.ariaLabel || node.id || node.textContent, ...reach]);
  }
  return found;
}"""  # noqa: E501


async def test_tab_goes_from_the_button_through_header_talk_and_choices_to_the_box(
    ada: Visitor,
) -> None:
    await ada.page.get_by_role("link", name="A link").focus()
    assert await ada.walk(1) == ["Open the chat for help"]
    await ada.page.keyboard.press("Enter")
    await expect(ada.box).to_be_focused()
    await ada.reads("What brings you here?")
    await ada.button("Close the chat").first.focus()
    assert await ada.walk(8) == [
        "Menu", "Close the chat", "Conversation", *OPENING, "Skip", "box",
    ]  # fmt: skip
    assert await ada.walk(1) == ["Send"]
    await ada.walk(1)
    assert await ada.page.evaluate("document.activeElement.localName") != "lead-chat"


async def test_escape_closes_the_menu_then_the_panel_and_gives_focus_back(ada: Visitor) -> None:
    press = ada.page.keyboard.press
    await ada.open()
    await ada.button("Menu").focus()
    await press("Enter")
    await expect(ada.button("Menu")).to_have_attribute("aria-expanded", "true")
    assert [await ada.focus(), *await ada.walk(4)] == [
        "Talk to a person", "What you know about me", "Copy the conversation", "Start over",
        "End the conversation",
    ]  # fmt: skip
    await press("Escape")
    await expect(ada.button("Menu")).to_be_focused()
    await expect(ada.button("Menu")).to_have_attribute("aria-expanded", "false")
    await expect(ada.panel).to_be_visible()
    await press("Escape")
    await expect(ada.panel).to_be_hidden()
    await expect(ada.button("Open the chat")).to_be_focused()
    await expect(ada.button("Open the chat")).to_have_attribute("aria-expanded", "false")


async def test_the_cards_are_worked_by_keyboard_and_used_ones_leave_the_order(
    ada: Visitor,
) -> None:
    press = ada.page.keyboard.press
    await ada.open()
    both = choices("Yes, you may", "No, thanks")
    asked = expects("consent_follow_up", "consent")
    links = [{"label": "The guide", "url": "/handouts/x"}, {"label": "Add it", "url": "/w.ics"}]
    await ada.server.push("assistant", "See these.", links=links)
    await ada.server.push("assistant", "May we write to you?", choices=both, expects=asked)
    await ada.reads("May we write to you?")
    assert await ada.walk(6, "Shift+Tab") == [
        "Privacy policy", "No, thanks", "Yes, you may", "Add itOpens in your calendar",
        "The guideDownload", "Talk to a person",
    ]  # fmt: skip
    await ada.button("Yes, you may").focus()
    await press("Enter")
    await expect(ada.box).to_be_focused()
    await expect(ada.button("Yes, you may")).to_have_attribute("aria-pressed", "true")
    assert ada.server.said() == ["Yes, you may"]
    await ada.say_and_read("About 20", "Where can we reach you?")
    confirm = choices("That's right")
    noted = "This is what I noted:\nName: Ada Berg\nE-mail: ada@berg.example\nIs this right?"
    asked = expects("confirm", "choice", optional=False, reason="")
    await ada.server.push("assistant", noted, choices=confirm, expects=asked)
    await expect(ada.page.get_by_role("group", name="Is this right?", exact=True)).to_be_visible()
    assert await ada.walk(4, "Shift+Tab") == [
        "That's right", "Change: E-mail", "Change: Name", "Privacy policy",
    ]  # fmt: skip
    await ada.button("Change: Name").focus()
    await press("Space")
    await expect(ada.box).to_be_focused()
    assert ada.server.said()[-1] == "I want to change this: Name"
    assert "That's right" not in await ada.walk(3, "Shift+Tab")


async def test_what_is_known_is_read_and_changed_by_keyboard(ada: Visitor) -> None:
    press = ada.page.keyboard.press
    await ada.open()
    await ada.sheet("What you know about me")
    await expect(ada.page.get_by_role("switch").first).to_be_visible()
    assert await ada.focus() == "What you know about me"
    assert await ada.walk(7) == [
        "Change: Name", "Change: Company size", "Change: Email", "sales contacting you",
        "newsletters", "Download everything", "Erase everything",
    ]  # fmt: skip
    await ada.page.get_by_role("switch", name="newsletters").focus()
    await press("Space")
    await expect(ada.page.get_by_role("switch", name="newsletters")).to_be_checked()
    assert await ada.box.evaluate("(node) => node.closest('[inert]') !== null")
    await press("Escape")
    await expect(ada.button("Menu")).to_be_focused()
    await ada.sheet("What you know about me")
    await ada.button("Erase everything").focus()
    await press("Enter")
    assert await ada.focus() == "Erase everything"
    assert await ada.walk(2) == ["Yes, erase it", "No, keep it"]
    await ada.button("Yes, erase it").focus()
    await press("Enter")
    await expect(ada.page.get_by_role("status").last).to_have_text(
        "Everything from this conversation is erased."
    )
    assert await ada.focus() == "title"
    assert await ada.walk(3) == ["Close the chat", "Conversation", "Start again"]


async def test_copy_start_over_and_end_are_reached_and_left_by_keyboard(ada: Visitor) -> None:
    press = ada.page.keyboard.press
    await ada.open()
    await ada.sheet("Copy the conversation")
    assert await ada.focus() == "Copy the conversation"
    assert await ada.walk(1) == ["Copy the conversation"]
    assert await ada.walk(1, "Shift+Tab") == ["Back to the conversation"]
    await press("Enter")
    await expect(ada.button("Menu")).to_be_focused()
    await ada.sheet("Start over")
    assert await ada.walk(1) == ["Yes, start over"]
    await press("Enter")
    await expect(ada.box).to_be_focused()
    assert len(ada.server.talks) == 2
    await ada.menu("End the conversation")
    await expect(ada.box).to_be_hidden()
    assert await ada.focus() == "Menu"
    assert await ada.walk(3) == ["Close the chat", "Conversation", "Start again"]
    await press("Enter")
    await expect(ada.box).to_be_focused()
    assert len(ada.server.talks) == 3


async def test_each_message_is_said_once_by_one_announcer_and_moves_no_focus(
    ada: Visitor,
) -> None:
    await ada.open()
    await expect(ada.page.locator("lead-chat [role=log]")).to_have_count(1)
    await expect(ada.page.locator("lead-chat [aria-live]")).to_have_count(0)
    await ada.page.evaluate(LISTEN)
    await ada.page.get_by_role("link", name="A link").focus()
    await ada.server.push("assistant", "Are you there?")
    await ada.reads("Are you there?")
    assert await ada.focus() == "A link"
    await ada.box.focus()
    await ada.say_and_read("We drown in enquiries", "How many people")
    await ada.menu("End the conversation")
    await ada.reads("Thank you.")
    await expect(ada.button("Start again")).to_be_visible()
    heard: list[str] = await ada.page.evaluate("heard")
    words = [re.sub(r" people work.*|\d+:\d\d\s[AP]M(Sending)?$", "", line) for line in heard]
    assert [one for one in words if one.startswith("log: ")] == [
        "log: Assistant: Are you there?",
        "log: You: We drown in enquiries",
        "log: Assistant: Thanks, noted. How many",
        "log: You: Close this chat, please",
        "log: Assistant: Thank you. Somebody from sales writes to you tomorrow before noon.",
    ]
    assert [one for one in words if not one.startswith("log: ")] == [
        "status: The assistant is writing",
        "status: The assistant is writing",
        "status: This conversation has ended.Start again",
    ]


@pytest.mark.parametrize(
    ("view", "least"), [({"viewport": {"width": 1280, "height": 800}}, 24), (PHONE, 44)]
)
async def test_every_control_can_be_hit(ada: Visitor, view: dict[str, Any], least: int) -> None:
    await ada.open()
    for text in ("1", "2"):
        await ada.say(text)
    await ada.reads("Where can we reach you?")
    sizes: list[list[Any]] = await ada.page.evaluate(REACH, ":is(.header, .middle, .composer)")
    links = [{"label": "The guide", "url": "/handouts/x"}]
    noted = "Noted:\nName: Ada Berg\nE-mail: ada@berg.example\nRight?"
    await ada.server.push("assistant", noted, links=links, choices=choices("Yes", "No"),
                          expects=expects("confirm", "choice"))  # fmt: skip
    await ada.server.push("assistant", "Agreed?", expects=expects("consent_follow_up", "consent"))
    await ada.reads("Agreed?")
    ada.server.faults.reject = True
    await ada.say("Refused")
    await expect(ada.button("Send again")).to_be_visible()
    sizes += await ada.page.evaluate(REACH, ":is(.header, .middle, .composer)")
    await ada.button("Menu").click()
    sizes += await ada.page.evaluate(REACH, ".menu")
    await ada.button("What you know about me").click()
    await expect(ada.page.get_by_role("switch").first).to_be_visible()
    sizes += await ada.page.evaluate(REACH, ".sheet")
    assert len(sizes) > 40
    assert [size for size in sizes if min(size[1:]) < least] == []
