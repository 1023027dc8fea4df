"""What the panel draws beside plain words: links of each kind, consent, switches, a second tab."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.fake_talk import choices, expects
from tests.browser.visitor import Visitor


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


async def test_beside_a_question_for_consent_there_is_nothing_to_skip(ada: Visitor) -> None:
    await ada.open()
    await expect(ada.button("Skip", exact=True)).to_be_visible()
    asked = expects("consent_follow_up", "consent")
    await ada.server.push("assistant", "May we?", choices=choices("Yes", "No"), expects=asked)
    await ada.reads("May we?")
    await expect(ada.button("Skip", exact=True)).to_be_hidden()
    await expect(ada.button("Why do you ask?")).to_be_hidden()


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
