"""The widget as a visitor uses it: asking, answering, losing the network, erasing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.fake_talk import XSS
from tests.browser.visitor import Visitor, page_with

EMAIL = "Where can we reach you"


async def test_nothing_but_the_loader_is_fetched_or_stored_before_opening(ada: Visitor) -> None:
    await expect(ada.button("Open the chat")).to_be_visible()
    await ada.page.wait_for_load_state("networkidle")
    assert ada.server.requests == ["GET /", "GET /widget/lead-chat.js"]
    assert await ada.page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert await ada.page.context.cookies() == []


async def test_opening_says_that_it_is_automatic_and_tells_where_it_was_opened(
    ada: Visitor,
) -> None:
    await ada.visit("/?utm_source=linkedin#part")
    await ada.open()
    await ada.reads("What brings you here?")
    await expect(ada.panel).to_contain_text("Automated assistant")
    page = ada.server.last.start["page"]
    assert page["url"].endswith("/?utm_source=linkedin")
    assert (page["title"], page["utm"]) == ("Host", {"source": "linkedin"})
    assert await ada.page.context.cookies() == []


async def test_a_question_is_answered_and_shown_once(ada: Visitor) -> None:
    await ada.open()
    await ada.say_and_read("We drown in enquiries", "How many people")
    assert await ada.said() == ada.server.said() == ["We drown in enquiries"]


async def test_a_quick_reply_stays_marked_and_the_others_leave_the_tab_order(
    ada: Visitor,
) -> None:
    await ada.open()
    await ada.say_and_read("We drown in enquiries", "How many people")
    await ada.choose("11–50 people", EMAIL)
    chosen = ada.button("11–50 people", exact=True)
    await expect(chosen).to_have_attribute("aria-pressed", "true")
    for label in ("1–10 people", "11–50 people"):
        await expect(ada.button(label, exact=True)).to_have_attribute("tabindex", "-1")
        await expect(ada.button(label, exact=True)).to_have_attribute("aria-disabled", "true")
    assert await ada.focus() == "box"
    await ada.button("1–10 people", exact=True).click(force=True)
    assert ada.server.said() == ["We drown in enquiries", "11–50 people"]


async def test_an_expected_address_brings_its_keyboard_and_autofill(ada: Visitor) -> None:
    await ada.open()
    await ada.say_and_read("Hello", "How many people")
    await ada.choose("1–10 people", EMAIL)
    await expect(ada.box).to_have_attribute("autocomplete", "email")
    await expect(ada.box).to_have_attribute("inputmode", "email")
    await expect(ada.page.get_by_label("Your e-mail, or a question")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "lang", "words"),
    [("/", "en", ["Skip", "Why do you ask?"]), ("/nb", "nb", ["Hopp over", "Hvorfor spør du?"])],
)
async def test_skip_and_why_are_said_in_the_language_of_the_talk(
    ada: Visitor, path: str, lang: str, words: list[str]
) -> None:
    await ada.visit(path)
    await ada.open(lang)
    await ada.say("1")
    for count, word in enumerate(words, start=2):
        await expect(ada.button(word, exact=True)).to_be_visible()
        await ada.button(word, exact=True).click()
        await expect(ada.page.locator("lead-chat .from-visitor")).to_have_count(count)
    await expect(ada.page.locator("lead-chat .pending")).to_have_count(0)
    assert ada.server.said() == ["1", *words]


async def test_an_over_long_message_is_refused_with_the_reason_and_kept(ada: Visitor) -> None:
    await ada.open()
    await ada.say("é" * 2001)
    await expect(ada.panel).to_contain_text("2001 characters; 2000 fit")
    await expect(ada.box).to_have_value("é" * 2001)
    await expect(ada.box).to_have_attribute("aria-invalid", "true")
    await ada.say_and_read("🙂" * 2000, "How many people")
    assert ada.server.said() == ["🙂" * 2000]


async def test_a_reload_brings_the_conversation_back_without_doubling_it(ada: Visitor) -> None:
    await ada.open()
    await ada.say_and_read("Hello", "How many people")
    before = await ada.sees()
    await ada.page.reload()
    await ada.reads("How many people")
    assert await ada.sees() == before
    assert len(ada.server.talks) == 1
    await ada.choose("1–10 people", EMAIL)


async def test_what_is_written_offline_is_sent_once_in_order_when_the_net_is_back(
    ada: Visitor,
) -> None:
    await ada.open()
    await ada.page.context.set_offline(True)
    await expect(ada.panel).to_contain_text("You are offline")
    await ada.say("First")
    await ada.say("Second")
    await expect(ada.panel).to_contain_text("Waiting for the connection")
    assert ada.server.said() == []
    await ada.page.context.set_offline(False)
    await ada.reads(EMAIL)
    assert await ada.said() == ada.server.said() == ["First", "Second"]
    await expect(ada.panel).not_to_contain_text("Waiting for the connection")


async def test_an_unsent_message_survives_a_reload(ada: Visitor) -> None:
    await ada.open()
    ada.server.faults.down = True
    await ada.server.cut()
    await ada.say("Do not lose this")
    await ada.page.reload()
    await expect(ada.page.locator("lead-chat .pending")).to_contain_text("Do not lose this")
    ada.server.faults.down = False
    await ada.reads("How many people")
    assert await ada.said() == ada.server.said() == ["Do not lose this"]


async def test_a_lost_acknowledgement_neither_loses_nor_doubles_the_message(
    ada: Visitor,
) -> None:
    await ada.open()
    await ada.say_and_read("Hello", "How many people")
    ada.server.faults.mute = 2
    await ada.say_and_read("Committed, then cut", EMAIL)
    await expect(ada.page.locator("lead-chat .pending")).to_have_count(0)
    assert await ada.said() == ada.server.said() == ["Hello", "Committed, then cut"]


async def test_a_restarting_server_is_found_again_unnoticed(ada: Visitor) -> None:
    await ada.open()
    for number in range(4):
        await ada.server.cut()
        await ada.say(f"Message {number}")
    await expect(ada.page.locator("lead-chat .pending")).to_have_count(0)
    assert ada.server.said() == [f"Message {number}" for number in range(4)]
    assert await ada.said() == ada.server.said()


async def test_a_busy_server_is_asked_again(ada: Visitor) -> None:
    await ada.open()
    ada.server.faults.unavailable = 1
    await ada.say_and_read("Hello", "How many people")
    assert ada.server.said() == ["Hello"]


async def test_a_refused_message_is_kept_and_can_be_sent_again(ada: Visitor) -> None:
    await ada.open()
    ada.server.faults.reject = True
    await ada.say("Hello")
    await expect(ada.panel).to_contain_text("Not sent. That cannot be read.")
    await ada.button("Send again").click()
    await ada.reads("How many people")
    assert await ada.said() == ada.server.said() == ["Hello"]


async def test_rest_carries_the_talk_where_sockets_are_blocked(ada: Visitor) -> None:
    ada.server.faults.no_socket = True
    await ada.open()
    await ada.say_and_read("Hello", "How many people")
    await ada.choose("1–10 people", EMAIL)
    assert ada.server.said() == ["Hello", "1–10 people"]


async def test_a_server_that_is_away_leaves_another_way_and_is_tried_again(
    ada: Visitor,
) -> None:
    ada.server.faults.down = True
    await ada.button("Open the chat").click()
    await expect(ada.panel).to_have_attribute("data-state", "away")
    await expect(ada.page.get_by_role("link", name="Contact us another way")).to_be_visible()
    ada.server.faults.down = False
    await ada.button("Try again").click()
    await ada.reads("What brings you here?")


async def test_a_conversation_the_server_forgot_begins_anew(ada: Visitor) -> None:
    await ada.open()
    await ada.say_and_read("Hello", "How many people")
    ada.server.talks.clear()
    await ada.page.reload()
    await ada.reads("What brings you here?")
    assert await ada.said() == []


async def test_a_message_while_closed_is_counted_on_the_launcher(ada: Visitor) -> None:
    await ada.open()
    await expect(ada.box).to_be_focused()
    await ada.button("Close the chat").first.click()
    await ada.server.push("assistant", "One more thing.")
    await expect(ada.button("Open the chat for help, 1 unread")).to_be_visible()
    await ada.open()
    await ada.reads("One more thing.")


async def test_a_person_who_takes_over_is_named(ada: Visitor) -> None:
    await ada.open()
    await ada.say_and_read("person", "this is Mari")
    await ada.server.cut()
    await expect(ada.panel).to_contain_text("Mari, a person")
    await expect(ada.page.locator("lead-chat .from-agent .speaker")).to_contain_text("Mari")


async def test_hostile_words_are_shown_as_words(ada: Visitor) -> None:
    await ada.open()
    await ada.say("xss " + XSS[0])
    await ada.reads(XSS[-1])
    shown = [text for _, text in await ada.sees()]
    assert all(text in shown for text in XSS)
    hrefs = await ada.page.evaluate(
        """() => [...document.querySelector('lead-chat').shadowRoot.querySelectorAll('.message a')]
        .map((link) => new URL(link.href).protocol)"""
    )
    assert "javascript:" not in hrefs
    inside = ada.page.locator("lead-chat .message")
    for tag in ("img", "script", "iframe", "style"):
        await expect(inside.locator(tag)).to_have_count(0)
    assert await ada.page.evaluate("window.hacked") is None


async def test_a_long_answer_keeps_the_question_in_sight(ada: Visitor) -> None:
    await ada.open()
    await ada.say_and_read("long", "Line 39")
    await expect(ada.page.locator("lead-chat .from-visitor").last).to_be_in_viewport()
    await expect(ada.button("New messages")).to_be_hidden()
    await ada.page.locator("lead-chat .scroller").evaluate("(node) => node.scrollTo(0, 0)")
    await ada.server.push("assistant", "And this.")
    await ada.button("New messages").click()
    await expect(ada.page.locator("lead-chat .bubble").last).to_be_in_viewport()


async def test_the_visitor_sees_and_takes_what_is_known(ada: Visitor) -> None:
    await ada.open()
    await ada.menu("What you know about me")
    await expect(ada.panel).to_contain_text("ada@berg.example")
    await expect(ada.panel).to_contain_text("You agreed, ")
    async with ada.page.expect_download() as download:
        await ada.button("Download everything").click()
    assert (await download.value).suggested_filename == "conversation.json"


async def test_erasing_asks_once_and_leaves_nothing_behind(ada: Visitor) -> None:
    await ada.open()
    await ada.say_and_read("Hello", "How many people")
    await ada.menu("What you know about me")
    await ada.button("Erase everything").click()
    assert len(ada.server.talks) == 1
    await ada.button("Yes, erase it").click()
    await expect(ada.panel).to_contain_text("Everything from this conversation is erased.")
    assert (ada.server.talks, await ada.sees()) == ({}, [])
    assert "Hello" not in await ada.page.evaluate("JSON.stringify(sessionStorage)")
    await ada.button("Start again").click()
    await ada.reads("What brings you here?")


async def test_ending_says_so_and_offers_a_new_start(ada: Visitor) -> None:
    await ada.open()
    await ada.menu("End the conversation")
    await ada.reads("Thank you.")
    await expect(ada.panel).to_contain_text("This conversation has ended.")
    await expect(ada.page.locator("lead-chat .bubble").last).to_be_in_viewport(ratio=1)
    await expect(ada.box).to_be_hidden()
    await ada.page.evaluate("LeadChat('send', 'One more thing')")
    await ada.reads("How many people")
    await expect(ada.box).to_be_visible()
    await expect(ada.button("Start again")).to_have_count(0)
    await ada.menu("End the conversation")
    await ada.button("Start again").click()
    await ada.reads("What brings you here?")
    assert len(ada.server.talks) == 2


async def test_an_end_of_the_talk_leaves_the_field_for_one_more_question(ada: Visitor) -> None:
    await ada.open()
    await ada.say_and_read("Close this chat, please", "Thank you.")
    assert [talk.status for talk in ada.server.talks.values()] == ["ended"]
    await ada.page.reload()
    await ada.reads("Thank you.")
    await expect(ada.box).to_be_visible()
    await expect(ada.button("Start again")).to_have_count(0)
    await ada.say_and_read("One more thing", "How many people")


async def test_starting_over_asks_first_and_can_be_declined(ada: Visitor) -> None:
    await ada.open()
    await ada.say_and_read("Hello", "How many people")
    await ada.menu("Start over")
    await ada.button("No, keep it").click()
    await ada.reads("How many people")
    await ada.menu("Start over")
    await ada.button("Yes, start over").click()
    await ada.reads("What brings you here?")
    assert len(ada.server.talks) == 2


async def test_the_transcript_can_be_copied(ada: Visitor) -> None:
    await ada.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await ada.open()
    await ada.say_and_read("Hello", "How many people")
    await ada.menu("Copy the conversation")
    await expect(ada.panel).to_contain_text("Copied.")
    copied: str = await ada.page.evaluate("navigator.clipboard.readText()")
    assert "You: Hello" in copied
    assert "Assistant: What brings you here?" in copied


async def test_two_tabs_of_one_conversation_show_the_same(ada: Visitor) -> None:
    await ada.open()
    kept = await ada.page.evaluate("JSON.stringify(sessionStorage)")
    twin = Visitor(await ada.page.context.new_page(), ada.server)
    await twin.page.add_init_script(f"Object.assign(sessionStorage, {kept})")
    await twin.visit("/")
    await twin.reads("What brings you here?")
    await expect(twin.panel).to_have_attribute("data-state", "ready")
    await asyncio.gather(ada.say("From the first"), twin.say("From the second"))
    await expect(ada.page.locator("lead-chat .from-visitor")).to_have_count(2)
    await expect(twin.page.locator("lead-chat .from-visitor")).to_have_count(2)
    await ada.reads(EMAIL)
    await twin.reads(EMAIL)
    assert sorted(await ada.said()) == sorted(await twin.said())


@pytest.mark.parametrize("view", [{"viewport": {"width": 320, "height": 560}}])
async def test_a_narrow_phone_shows_everything_without_sideways_scrolling(
    ada: Visitor, view: dict[str, Any]
) -> None:
    await ada.open()
    await ada.say_and_read("rtl", "W" * 90)
    wide = await ada.page.evaluate(
        """() => { const root = document.querySelector('lead-chat').shadowRoot;
        return ['.panel', '.scroller', '.composer'].map((name) => root.querySelector(name))
        .filter((node) => node.scrollWidth > node.clientWidth).map((node) => node.className); }"""
    )
    assert wide == []
    await expect(ada.panel).to_have_attribute("aria-modal", "true")
    await ada.panel.evaluate("(panel) => Promise.all(panel.getAnimations().map((a) => a.finished))")
    await ada.panel.evaluate("(node) => Promise.all(node.getAnimations().map((a) => a.finished))")
    box = await ada.panel.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 320, "height": 560}


async def test_the_inline_chat_stands_in_the_page_and_keeps_its_place(ada: Visitor) -> None:
    ada.server.pages["/inline"] = page_with(attributes='data-mode="inline"')
    await ada.visit("/inline")
    await ada.open()
    await ada.reads("What brings you here?")
    assert await ada.panel.evaluate("(node) => getComputedStyle(node).position") == "relative"
    await ada.page.keyboard.press("Escape")
    await expect(ada.panel).to_be_visible()
