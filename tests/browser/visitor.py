"""What a visitor does with the widget, and what she sees."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Locator, Page, expect

from tests.browser.fake_server import FakeServer

FIND = """async (within) => {
  const moves = document.querySelector('lead-chat').shadowRoot.getAnimations();
  await Promise.allSettled(moves.filter((one) => one.effect.getTiming().iterations === 1)
    .map((one) => one.finished));
  const { violations } = await axe.run(within, { resultTypes: ['violations'] });
  return violations.flatMap((one) => one.nodes.map((node) => one.id + ' ' + node.target.flat()));
}"""
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
        await self.page.locator("lead-chat [aria-controls=menu]").click()
        await self.button(item).click()

    async def sheet(self, item: str) -> None:
        """Choose from the menu what opens a sheet, and wait until its heading has the focus."""
        await self.menu(item)
        await expect(self.page.locator("lead-chat [part=sheet] h2")).to_be_focused()

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
              return node.getAttribute('aria-label') || node.id || node.textContent.trim()
                || node.className || node.localName;
            }"""
        )
        return name

    async def walk(self, steps: int, key: str = "Tab") -> list[str]:
        """Press a key so many times; what has focus after each."""
        found = []
        for _ in range(steps):
            await self.page.keyboard.press(key)
            found.append(await self.focus())
        return found

    async def findings(self, within: str = "lead-chat") -> list[str]:
        """What axe-core has to say about it as it is now, once nothing moves any more."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE_SCRIPT)
        found: list[str] = await self.page.evaluate(FIND, within)
        return found
