"""What the widget shows of people who join, and what pages of other origins meet, for real."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from assistant.app import Mind
from assistant.services.presence import Colleague
from assistant.services.said import Said
from assistant.settings import Settings
from assistant.store.leads import LeadFilter
from assistant.store.sites import Site, upsert_site
from assistant.web.keys import DATABASE, LEADS, LIVE, PRESENCE, TAKEOVER
from tests.browser.salesperson import browse, employ, said, write
from tests.browser.visitor import OPEN, page_with
from tests.chat_fixtures import serving

KIM = Colleague("u-kim", "kim")
BUBBLES = "lead-chat .bubble"
WAITS = "A person has been asked to join"


async def open_chat(page: Page) -> None:
    await page.get_by_role("button", name=OPEN["en"]).click()
    await expect(page.locator(BUBBLES)).to_have_count(1)


async def only_talk(server: TestServer) -> str:
    assert server.app is not None
    [talk] = await server.app[LIVE].talks()
    return talk.conversation.id


async def test_the_name_of_a_person_stays_after_they_left_and_the_page_was_loaded_again(
    chromium: Browser, chat_settings: Settings, mind: Mind
) -> None:
    async with serving(chat_settings, mind) as server:
        employ(server, "kim")
        ada = await browse(chromium, str(server.make_url("/demo?lang=en")))
        await open_chat(ada)
        await write(ada, "We lose track of the leads from our web shop")
        await said(ada, BUBBLES, "?")
        talk = await only_talk(server)
        takeover = server.app[TAKEOVER]
        await takeover.take(talk, KIM)
        await takeover.say(talk, KIM, Said("a" * 20, text="Hello, I can help with that."))
        await takeover.hand_back(talk, KIM)
        await ada.reload()
        theirs = ada.locator("lead-chat .message", has_text="I can help with that")
        await expect(theirs).to_contain_text("Kim")
        await ada.context.close()


async def test_who_asks_for_a_person_sees_that_one_was_called_until_they_come(
    chromium: Browser, chat_settings: Settings, mind: Mind
) -> None:
    async with serving(chat_settings, mind) as server:
        employ(server, "kim")
        await server.app[PRESENCE].beat(KIM)
        ada = await browse(chromium, str(server.make_url("/demo?lang=en")))
        await open_chat(ada)
        await write(ada, "I want to talk to a person")
        banner = ada.locator("lead-chat").get_by_text(WAITS)
        await expect(banner).to_be_visible()
        await ada.reload()
        await expect(banner).to_be_visible()
        await server.app[TAKEOVER].take(await only_talk(server), KIM)
        await expect(banner).to_be_hidden()
        await ada.context.close()


@asynccontextmanager
async def shop_beside(server: TestServer, head: str = "") -> AsyncIterator[str]:
    """Serve the pages of an origin of their own, with the script tag of the server, for a block."""
    address = str(server.make_url("/widget/lead-chat.js?site=shop"))
    html = page_with(before=head).replace('"demo"', '"shop"')
    html = html.replace('"/widget/lead-chat.js"', f'"{address}"')

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=html, content_type="text/html")

    shop = web.Application()
    shop.router.add_get("/prices", page)
    async with TestServer(shop) as started:
        yield str(started.make_url("/")).rstrip("/")


async def add_shop(server: TestServer, origin: str) -> None:
    assert server.app is not None
    await server.app[DATABASE].write(lambda s: upsert_site(s, Site("shop", "Shop", (origin,))))


async def visit(chromium: Browser, address: str) -> tuple[Page, list[str]]:
    """Return a tab with the page, and what its console shows as errors, now and later."""
    page = await (await chromium.new_context(locale="en-GB")).new_page()
    errors: list[str] = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    await page.goto(address)
    await expect(page.get_by_role("button", name=OPEN["en"])).to_be_visible()
    return page, errors


async def test_a_page_that_may_not_chat_reads_the_remedy_in_its_console(
    chromium: Browser, chat_settings: Settings, mind: Mind
) -> None:
    async with serving(chat_settings, mind) as server, shop_beside(server) as origin:
        await add_shop(server, "https://www.shop.example")
        page, errors = await visit(chromium, f"{origin}/prices")
        await page.context.close()
    [error] = errors
    assert error.startswith("LeadChat: ")
    assert f"`assistant site update shop --origin {origin}`" in error


async def test_a_page_that_hides_its_referrer_chats_and_its_campaign_is_on_the_lead(
    chromium: Browser, chat_settings: Settings, mind: Mind
) -> None:
    hidden = '<meta name="referrer" content="no-referrer">'
    async with serving(chat_settings, mind) as server, shop_beside(server, hidden) as origin:
        await add_shop(server, origin)
        address = f"{origin}/prices?utm_source=linkedin&utm_campaign=spring"
        page, errors = await visit(chromium, address)
        await open_chat(page)
        await write(page, "We need a CRM, write to ada.berg@nordlys.example")
        await said(page, BUBBLES, "?")
        [view], _ = await server.app[LEADS].page(LeadFilter())
        await page.context.close()
    source = view.json["source"]
    assert (view.json["site"], source["channel"]) == ("shop", "social")
    assert source["observed"] == {
        "page_url": address,
        "referrer": "",
        "utm": {"source": "linkedin", "campaign": "spring"},
    }
    assert errors == []
