"""What a visitor does with the widget, and what she sees."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, expect

from tests.browser.fake_server import FakeServer

OPEN = {"en": "Open the chat", "nb": "Åpne chatten"}


def page_with(lang: str = "en", attributes: str = "", before: str = "", after: str = "") -> str:
    """A host page with the script tag; before and after: more markup around it."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Host</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,">{before}</head>'
        '<body><main><h1>Host page</h1><p>Some text.</p><a href="#x">A link</a></main>'
        f'<script src="/widget/lead-chat.js" defer data-site="demo" data-name="Northpane" '
        f'data-privacy="/privacy" data-contact="mailto:hello@northpane.example" {attributes}>'
        f"</script>{after}</body></html>"
    )


class Visitor:
    def __init__(self, page: Page, server: FakeServer) -> None:
        self.page = page
        self.server = server
        self.box = page.locator("lead-chat textarea#box")
        self.panel = page.locator("lead-chat dialog")

    async def visit(self, path: str) -> None:
        await self.page.goto(self.server.url + path)

    async def open(self, lang: str = "en") -> None:
        await self.button(OPEN[lang]).click()
        await expect(self.panel).to_have_attribute("data-state", "ready")

    def button(self, name: str, exact: bool = False) -> Locator:
        return self.page.get_by_role("button", name=name, exact=exact)

    async def say(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")

    async def say_and_read(self, text: str, answer: str) -> None:
        await self.say(text)
        await self.reads(answer)

    async def choose(self, label: str, answer: str) -> None:
        await self.button(label, exact=True).click()
        await self.reads(answer)

    async def reads(self, text: str) -> None:
        """Wait until the last bubble says it."""
        await expect(self.page.locator("lead-chat .bubble").last).to_contain_text(text)

    async def menu(self, item: str) -> None:
        await self.button("Menu").click()
        await self.button(item).click()

    async def sees(self) -> list[tuple[str, str]]:
        """Speaker and words of every message, from top to bottom."""
        found: list[tuple[str, str]] = await self.page.evaluate(
            """() => [...document.querySelector('lead-chat').shadowRoot
            .querySelectorAll('.message')].map((node) => [node.sender, node.said])"""
        )
        return [(sender, text) for sender, text in found]

    async def said(self) -> list[str]:
        return [text for sender, text in await self.sees() if sender == "visitor"]

    async def focus(self) -> str:
        """What has focus inside the widget, or on the page when nothing has."""
        name: str = await self.page.evaluate(
            """() => {
              const host = document.activeElement;
              const node = host.shadowRoot?.activeElement ?? host;
              return node.id || node.getAttribute('aria-label') || node.className
                || node.textContent || node.localName;
            }"""
        )
        return name

    async def findings(self, within: str | None = None) -> list[str]:
        """What axe-core has to say about the page as it is now."""
        await self.page.wait_for_timeout(250)  # colours are judged when nothing moves any more
        results: Any = await Axe().run(self.page, context=within)
        return [
            f"{violation['id']}: {node['target']}"
            for violation in results.response["violations"]
            for node in violation["nodes"]
        ]
