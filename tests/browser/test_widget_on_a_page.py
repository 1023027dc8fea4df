"""The widget as an integrator meets it: calls, events, host pages, colours."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor, page_with

STUB = """window.LeadChat = window.LeadChat || function () {
  (LeadChat.q = LeadChat.q || []).push(arguments); };
LeadChat('on', 'open', () => { window.opened = (window.opened || 0) + 1; });
LeadChat('setContext', { title: 'Given title' });
LeadChat('open');"""
ACCENTS = ["#0f6b66", "#ffd400", "#ff5a1f", "#1d4ed8", "#00e676", "#7c3aed", "#000", "#fff", "#888"]


async def test_calls_made_before_loading_are_carried_out(ada: Visitor) -> None:
    await ada.page.add_init_script(STUB)
    await ada.visit("/")
    await ada.reads("What brings you here?")
    assert await ada.page.evaluate("window.opened") == 1
    assert ada.server.last.start["page"]["title"] == "Given title"


async def test_a_second_load_changes_nothing(ada: Visitor) -> None:
    ada.server.pages["/twice"] = page_with(
        after='<script src="/widget/lead-chat.js" defer data-site="demo"></script>'
    )
    await ada.visit("/twice")
    await expect(ada.page.locator("lead-chat")).to_have_count(1)


async def test_a_wrong_call_is_reported_and_never_thrown_at_the_page(ada: Visitor) -> None:
    reported: list[str] = []
    ada.page.on("console", lambda message: reported.append(message.text))
    await ada.page.evaluate("() => { LeadChat('dance'); LeadChat('send', 5); LeadChat('ask'); }")
    outcome = await ada.page.evaluate("LeadChat('setPhase', 'never').catch((e) => e.message)")
    assert "before" in outcome
    await ada.page.wait_for_timeout(100)
    assert sum("LeadChat" in text for text in reported) == 4


async def test_the_page_gets_one_global_and_events_without_words(ada: Visitor) -> None:
    await ada.page.evaluate(
        """() => { window.dataLayer = []; window.seen = [];
        for (const name of ['open', 'message', 'close'])
          addEventListener('leadchat:' + name, (event) => seen.push([name, event.detail])); }"""
    )
    await ada.open()
    await ada.say_and_read("My secret words", "How many people")
    await ada.page.evaluate("LeadChat('close')")
    seen = await ada.page.evaluate("[JSON.stringify(seen), JSON.stringify(dataLayer)].join()")
    assert "leadchat_open" in seen
    assert "leadchat_close" in seen
    assert "secret" not in seen
    frame = "document.body.appendChild(document.createElement('iframe')).contentWindow"
    more = await ada.page.evaluate(
        f"() => {{ const plain = {frame}; return Object.keys(window).filter((key) => "
        "!(key in plain) && !['seen', 'dataLayer', '0'].includes(key)); }"
    )
    assert [key for key in more if "playwright" not in key and not key.startswith("__")] == [
        "LeadChat"
    ]


async def test_a_page_with_an_endless_address_and_title_can_still_be_chatted_on(
    ada: Visitor,
) -> None:
    ada.server.pages["/long"] = page_with().replace("Host</title>", "🙂" * 400 + "</title>")
    await ada.visit(f"/long?utm_source={'s' * 300}&q={'q' * 2500}")
    await ada.open()
    await ada.reads("What brings you here?")
    page = ada.server.last.start["page"]
    assert (len(page["url"]), page["title"]) == (2000, "🙂" * 300)
    assert page["utm"] == {"source": "s" * 200}


async def test_sending_and_asking_by_call_open_the_chat(ada: Visitor) -> None:
    await ada.page.evaluate("LeadChat('ask', 'prices')")
    await ada.reads("What brings you here?")
    assert ada.server.last.start["topic"] == "prices"
    await ada.page.evaluate("LeadChat('send', 'Hello')")
    await ada.reads("How many people")


async def test_a_page_link_opens_the_chat(ada: Visitor) -> None:
    ada.server.pages["/link"] = page_with(after='<a href="#lead-chat">Talk to us</a>')
    await ada.visit("/link")
    await ada.page.get_by_role("link", name="Talk to us").click()
    await ada.reads("What brings you here?")
    assert not ada.page.url.endswith("#lead-chat")


async def test_the_webinar_of_the_tag_is_told_to_the_server(ada: Visitor) -> None:
    webinar = 'data-webinar-id="w-1" data-webinar-title="Costs" data-webinar-phase="live"'
    ada.server.pages["/webinar"] = page_with(attributes=webinar)
    await ada.visit("/webinar")
    await ada.open()
    await ada.reads("What brings you here?")
    assert ada.server.last.start["webinar"] == {"id": "w-1", "title": "Costs", "phase": "live"}


async def test_a_page_that_swaps_its_body_keeps_the_chat(ada: Visitor) -> None:
    await ada.open()
    await ada.page.evaluate("document.body = document.createElement('body')")
    await ada.say_and_read("Still here", "How many people")


async def test_an_unknown_site_is_said_to_visitor_and_integrator(ada: Visitor) -> None:
    ada.server.pages["/wrong"] = page_with().replace('"demo"', '"nowhere"')
    await ada.visit("/wrong")
    await ada.button("Open the chat").click()
    await expect(ada.panel).to_contain_text("The chat cannot start. Please reload the page.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_any_accent_stays_readable(ada: Visitor, scheme: str) -> None:
    ada.server.pages["/colours"] = page_with(attributes=f'data-scheme="{scheme}"')
    await ada.visit("/colours")
    await ada.open()
    for accent in ACCENTS:
        found: dict[str, Any] = await ada.page.evaluate(CONTRASTS, accent)
        assert found["on"] >= 4.5, (accent, found)
        assert found["text"] >= 4.5, (accent, found)
        assert found["solid"] >= 3, (accent, found)


CONTRASTS = """(accent) => {
  const host = document.querySelector('lead-chat');
  host.style.setProperty('--accent', accent);
  const pixel = document.createElement('canvas').getContext('2d');
  const luminance = (colour) => {
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...pixel.getImageData(0, 0, 1, 1).data].map((part) => {
      const value = part / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const style = (name) => getComputedStyle(host.shadowRoot.querySelector(name));
  for (const node of host.shadowRoot.querySelectorAll('*')) node.style.transition = 'none';
  const ground = style('.panel').backgroundColor;
  const mark = style('.mark'), choice = style('.choice');
  return { on: contrast(mark.color, mark.backgroundColor),
    solid: contrast(mark.backgroundColor, ground), text: contrast(choice.color, ground) };
}"""


async def test_hostile_styles_of_the_page_do_not_reach_the_chat(ada: Visitor) -> None:
    ada.server.pages["/hostile.css"] = ""
    await ada.page.route(
        "**/hostile.css",
        lambda route: route.fulfill(
            content_type="text/css",
            body="* { display: none !important; color: red !important; font: 40px fantasy"
            " !important; all: unset } html, body { display: block !important }",
        ),
    )
    ada.server.pages["/hostile"] = page_with(before='<link rel="stylesheet" href="/hostile.css">')
    await ada.visit("/hostile")
    await ada.open()
    await expect(ada.box).to_be_visible()
    size = await ada.box.evaluate("(node) => getComputedStyle(node).fontSize")
    assert size == "16px"
