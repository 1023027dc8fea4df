"""The page of the API in a browser: it fits, it is readable, and it needs nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser

from assistant.web.openapi import DOCS, add_openapi_routes

LOOKS = [
    {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
    {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
]


@pytest.mark.parametrize("look", LOOKS, ids=["phone", "narrow", "wide"])
async def test_the_page_fits_axe_finds_nothing_and_no_script_runs(
    chromium: Browser, look: dict[str, Any]
) -> None:
    app = web.Application()
    add_openapi_routes(app)
    context = await chromium.new_context(**look)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    async with TestServer(app) as server:
        await page.goto(str(server.make_url(DOCS)))
        assert await page.evaluate("document.scripts.length") == 0
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        found = await Axe().run(page)
        assert [one["id"] for one in found.response["violations"]] == []
    assert complaints == []
    await context.close()
