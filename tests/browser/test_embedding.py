"""What docs/embedding.md tells integrators to paste, pasted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor

GUIDE = Path(__file__).parents[2] / "docs" / "embedding.md"
BLOCKS = [
    block
    for block in re.findall(r"```html\n(.+?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    if "lead-chat.js" in block
]


def pasted(block: str, server: str) -> str:
    """The block as a page of the site `demo` on this server."""
    block = block.replace("https://chat.example.com", server).replace('"shop"', '"demo"')
    block = block.replace("?site=shop", "?site=demo")
    icon = '<link rel="icon" href="data:,">'  # or the browser asks for one
    if block.startswith("<!doctype"):
        return block.replace("</head>", f"{icon}</head>")
    return f'<!doctype html><html lang="en"><title>A page</title>{icon}<body>{block}</body></html>'


async def paste(ada: Visitor, block: str) -> None:
    """Ada visits a page with the block; the page has no policy that forbids its own scripts."""
    ada.server.pages["/pasted"] = pasted(block, ada.server.url)
    ada.server.policies["/pasted"] = "default-src * 'unsafe-inline' data:"
    await ada.visit("/pasted")


async def test_the_guide_has_what_is_pasted() -> None:
    assert len(BLOCKS) == 4


@pytest.mark.parametrize("number", range(len(BLOCKS)))
async def test_what_the_guide_says_to_paste_makes_a_chat(ada: Visitor, number: int) -> None:
    complaints: list[str] = []
    ada.page.on("console", lambda message: complaints.append(message.text))
    await paste(ada, BLOCKS[number])
    await ada.open()
    await ada.reads("What brings you here?")
    await ada.say_and_read("We need lamps", "")
    assert complaints == []


async def test_the_recipe_of_a_webinar_page_tells_its_phase(ada: Visitor) -> None:
    [block] = [one for one in BLOCKS if "data-webinar" in one]
    await paste(ada, block)
    await ada.button("It begins").click()
    await ada.open()
    await expect(ada.page.locator("lead-chat")).to_have_attribute("mode", "inline")
    webinar = {"id": "light-at-work", "title": "Light at work", "phase": "live"}
    assert ada.server.last.start["webinar"] == webinar


async def test_a_call_before_the_load_is_heard(ada: Visitor) -> None:
    [block] = [one for one in BLOCKS if "setContext" in one]
    await paste(ada, block)
    await ada.open()
    assert ada.server.last.start["page"]["url"] == "https://www.shop.example/cart"
