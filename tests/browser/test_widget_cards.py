"""What the panel draws beside plain words: links of each kind, consent, switches, a second tab."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.fake_server import choices, expects
from tests.browser.visitor import Visitor, page_with

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


async def test_a_second_tab_goes_on_with_the_conversation_of_the_first(ada: Visitor) -> None:
    await ada.open()
    await ada.say_and_read("Hello", "How many people")
    twin = Visitor(await ada.page.context.new_page(), ada.server)
    await twin.visit("/")
    await twin.open()
    await twin.reads("How many people")
    assert await twin.said() == ["Hello"]
    assert len(ada.server.talks) == 1
    assert await twin.page.evaluate("localStorage.length") == 0


async def test_consent_is_taken_back_and_given_with_a_switch(ada: Visitor) -> None:
    await ada.open()
    await ada.menu("What you know about me")
    contact = ada.page.get_by_role("switch", name="sales contacting you")
    news = ada.page.get_by_role("switch", name="newsletters")
    await expect(contact).to_have_attribute("aria-checked", "true")
    await contact.click()
    await expect(contact).to_have_attribute("aria-checked", "false")
    await expect(ada.panel).to_contain_text("You withdrew it")
    await news.click()
    await expect(news).to_have_attribute("aria-checked", "true")
    acts = [(act["purpose"], act["action"]) for act in ada.server.last.acts]
    assert acts == [("follow_up", "withdrawn"), ("marketing", "given")]


async def test_a_switch_that_could_not_be_kept_stays_as_it_was(ada: Visitor) -> None:
    await ada.open()
    await ada.menu("What you know about me")
    contact = ada.page.get_by_role("switch", name="sales contacting you")
    await expect(contact).to_be_visible()
    ada.server.faults.down = True
    await contact.click()
    await expect(ada.panel).to_contain_text("That did not work. Nothing was changed.")
    await expect(contact).to_have_attribute("aria-checked", "true")


async def test_each_link_looks_like_what_it_leads_to(ada: Visitor) -> None:
    await ada.open()
    addresses = ["/demo/pricing", "/handouts/x", "/webinars/w.ics?lang=en", "mailto:a@b.example"]
    links = [{"label": url, "url": url} for url in addresses]
    await ada.server.push("assistant", "See https://example.com/plans.", links=links)
    await ada.reads("See")
    kinds = await ada.page.locator("lead-chat .link").evaluate_all(
        "(all) => all.map((n) => n.className)"
    )
    assert kinds == ["link page", "link file", "link calendar", "link mail"]
    inside = ada.page.locator("lead-chat .inline-link")
    await expect(inside).to_have_text("https://example.com/plans")
    await expect(inside).to_have_attribute("rel", "noopener noreferrer")


@pytest.mark.parametrize(
    ("view", "scheme", "lang"),
    [({"viewport": {"width": 1280, "height": 800}}, "light", "en"), (PHONE, "dark", "nb")],
    ids=["desk", "phone"],
)
async def test_axe_finds_nothing_in_any_card(
    ada: Visitor, view: dict[str, Any], scheme: str, lang: str
) -> None:
    ada.server.pages["/cards"] = page_with(lang=lang, attributes=f'data-scheme="{scheme}"')
    await ada.visit("/cards")
    await ada.open(lang)
    await ada.server.push("assistant", "Consent?", choices=choices("Yes", "No"),
                          expects=expects("consent_follow_up", "consent"))  # fmt: skip
    await ada.reads("Consent?")
    await ada.say("person" if lang == "en" else "menneske")
    await ada.reads("this is Mari")
    links = [{"label": url, "url": url} for url in ("/demo", "/handouts/x", "/w.ics")]
    await ada.server.push("agent", "Here: https://example.com", links=links)
    await ada.reads("Here:")
    assert await ada.findings("lead-chat") == []
    await ada.page.locator("lead-chat [aria-controls=menu]").click()
    await ada.page.locator("lead-chat .menu button").nth(1).click()
    await expect(ada.page.get_by_role("switch").first).to_be_visible()
    assert await ada.findings("lead-chat") == []
