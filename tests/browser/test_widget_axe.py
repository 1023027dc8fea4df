"""What axe-core finds in every state of the widget: nothing.

`bench/widget_axe.py` counts it in each language and scheme, against a running server.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.browser.fake_talk import choices, expects
from tests.browser.visitor import Visitor, page_with

DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
LOOKS = [(DESK, "light", "en"), (PHONE, "dark", "nb")]
looks = pytest.mark.parametrize(("view", "scheme", "lang"), LOOKS, ids=["desk", "phone"])
MENU = {
    "en": ("What you know about me", "Erase everything", "Copy the conversation", "Start over"),
    "nb": ("Hva dere vet om meg", "Slett alt", "Kopier samtalen", "Begynn på nytt"),
}


class Auditor(Visitor):
    async def meet(self, lang: str, scheme: str, more: str = "") -> None:
        """Visit a page that has a header, a main part and a footer of its own, as sites do."""
        html = page_with(lang=lang, attributes=f'data-scheme="{scheme}" {more}')
        html = html.replace("<body>", "<body><header>Site</header><footer>Firm</footer>")
        self.server.pages["/seen"] = html
        await self.visit("/seen")

    async def finds_nothing(self, state: str) -> None:
        assert await self.findings() == [], state

    async def is_answered(self) -> None:
        await expect(self.page.locator("lead-chat .pending")).to_have_count(0)

    async def gets(self, text: str, **more: Any) -> None:
        await self.server.push("assistant", text, **more)
        await self.reads(text)


@pytest.fixture
def auditor(ada: Visitor) -> Auditor:
    return Auditor(ada.page, ada.server)


@looks
async def test_axe_finds_nothing_while_all_goes_well(
    auditor: Auditor, view: dict[str, Any], scheme: str, lang: str
) -> None:
    await auditor.meet(lang, scheme)
    await auditor.finds_nothing("closed")
    await auditor.open(lang)
    await auditor.finds_nothing("opening")
    await auditor.gets("Size?", choices=choices("1–10", "11–50"), expects=expects("company_size"))
    auditor.server.faults.slow_s = 0.6
    await auditor.choose("11–50", "")
    await auditor.finds_nothing("sending, chosen")
    auditor.server.faults.slow_s = 0
    await auditor.is_answered()
    yes_no = choices("Yes", "No")
    await auditor.gets("Agreed?", choices=yes_no, expects=expects("consent_follow_up", "consent"))
    await auditor.finds_nothing("consent")
    await auditor.choose("No", "")
    await auditor.is_answered()
    noted = "Noted:\nName: Ada Berg\nE-mail: ada@berg.example\nRight?"
    urls = ("/demo", "/handouts/x", "/w.ics", "mailto:a@b.example")
    links = [{"label": url, "url": url} for url in urls]
    await auditor.gets("See https://example.com.", links=links)
    await auditor.server.push(
        "assistant", noted, choices=yes_no, expects=expects("confirm", "choice")
    )
    await auditor.reads("Right?")
    await auditor.finds_nothing("summary, cards")
    await auditor.say("x" * 2001)
    await auditor.finds_nothing("too long")


@looks
async def test_axe_finds_nothing_in_the_menu_and_behind_it(
    auditor: Auditor, view: dict[str, Any], scheme: str, lang: str
) -> None:
    known, erase, copy, restart = MENU[lang]
    await auditor.meet(lang, scheme)
    await auditor.open(lang)
    await auditor.page.locator("lead-chat [aria-controls=menu]").click()
    await auditor.finds_nothing("menu")
    await auditor.page.keyboard.press("Escape")
    for item, seen in ((copy, "textarea.copy"), (restart, ".danger"), (known, "[role=switch]")):
        await auditor.menu(item)
        await expect(auditor.page.locator(f"lead-chat {seen}").first).to_be_visible()
        await auditor.finds_nothing(item)
        if item != known:
            await auditor.page.keyboard.press("Escape")
    await auditor.button(erase).click()
    await auditor.finds_nothing(erase)
    await auditor.page.locator("lead-chat .danger").click()
    await expect(auditor.panel).to_have_attribute("data-state", "erased")
    await auditor.finds_nothing("erased")


@looks
async def test_axe_finds_nothing_with_a_person_and_at_the_end(
    auditor: Auditor, view: dict[str, Any], scheme: str, lang: str
) -> None:
    called, joined, end = {
        "en": ("call", "person", "End the conversation"),
        "nb": ("ring", "menneske", "Avslutt samtalen"),
    }[lang]
    await auditor.meet(lang, scheme)
    await auditor.open(lang)
    await auditor.say(called)
    await expect(auditor.page.locator("lead-chat .banner")).to_be_visible()
    await auditor.finds_nothing("waiting for a person")
    await auditor.say_and_read(joined, "this is Mari")
    await expect(auditor.page.locator("lead-chat .banner")).to_be_hidden()
    await auditor.finds_nothing("person joined")
    await auditor.menu(end)
    await expect(auditor.panel).to_have_attribute("data-state", "ended")
    await auditor.finds_nothing("ended")


@looks
async def test_axe_finds_nothing_when_something_is_wrong(
    auditor: Auditor, view: dict[str, Any], scheme: str, lang: str
) -> None:
    held: list[Route] = []  # never answered
    faults, state = auditor.server.faults, "data-state"
    await auditor.meet(lang, scheme)
    await auditor.page.route("**/conversations", lambda route: held.append(route))
    await auditor.page.evaluate("LeadChat('open').then(() => null)")
    await expect(auditor.panel).to_have_attribute(state, "connecting")
    await auditor.finds_nothing("connecting")
    faults.down = True
    await auditor.page.unroute("**/conversations")  # which lets them go
    await expect(auditor.panel).to_have_attribute(state, "away")
    await auditor.finds_nothing("away")
    faults.down = False
    await auditor.page.locator("lead-chat .primary").click()
    await expect(auditor.panel).to_have_attribute(state, "ready")
    faults.reject = True
    await auditor.say("Refused")
    await expect(auditor.page.locator("lead-chat .again")).to_be_visible()
    await auditor.finds_nothing("failed")
    faults.down = True
    await auditor.server.cut()
    await expect(auditor.panel).to_have_attribute(state, "reconnecting")
    await auditor.say("Kept")
    await auditor.finds_nothing("reconnecting")
    await auditor.page.context.set_offline(True)
    await expect(auditor.panel).to_have_attribute(state, "offline")
    await auditor.finds_nothing("offline")


@looks
async def test_axe_finds_nothing_on_other_pages(
    auditor: Auditor, view: dict[str, Any], scheme: str, lang: str
) -> None:
    await auditor.meet(lang, scheme, 'data-greeting="May I help?" data-greeting-delay="0"')
    await expect(auditor.page.locator("lead-chat [part=greeting]")).to_be_visible()
    await auditor.finds_nothing("greeting")
    await auditor.open(lang)
    await auditor.page.evaluate("LeadChat('close')")
    await auditor.server.push("assistant", "One more thing.")
    await expect(auditor.page.locator("lead-chat .badge")).to_be_visible()
    await auditor.finds_nothing("unread")
    for mode in ("inline", "popup"):
        await auditor.meet(lang, scheme, f'data-mode="{mode}"')
        await auditor.page.evaluate("LeadChat('open').then(() => null)")
        await auditor.reads("One more thing.")
        await auditor.finds_nothing(mode)
    await auditor.page.evaluate("LeadChat('shutdown')")
    await auditor.meet(lang, scheme, 'data-name="X" data-open')
    auditor.server.pages["/wrong"] = auditor.server.pages["/seen"].replace('"demo"', '"nowhere"')
    await auditor.visit("/wrong")
    await expect(auditor.panel).to_have_attribute("data-state", "refused")
    await auditor.finds_nothing("refused")
