"""The whole story in real browsers: from the visitor's first words to the exported file."""

from __future__ import annotations

import csv

from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from assistant.app import Mind
from assistant.settings import Settings
from tests.browser.salesperson import at_work, browse, employ, said, write
from tests.browser.visitor import OPEN
from tests.chat_fixtures import serving

NEED = "We lose track of the leads from our web shop, so we need a CRM for about 40 people"
WHO = "I'm Ada Berg, ada.berg@nordlys.example, please call me about a quote"


async def test_from_the_first_words_to_the_exported_file_and_a_viewer_can_do_none_of_it(
    chromium: Browser, chat_settings: Settings, mind: Mind
) -> None:
    async with serving(chat_settings, mind) as server:
        employ(server, "kim")
        employ(server, "vera", role="viewer")
        kim = await at_work(chromium, server, "kim", "/console/leads")
        ada = await browse(chromium, str(server.make_url("/demo?lang=en")))
        await ada.get_by_role("button", name=OPEN["en"]).click()
        await write(ada, NEED)
        await said(ada, "lead-chat .bubble", "?")
        await write(ada, WHO)
        lead = await opens_the_lead_that_appears(kim)
        await follows_a_reason_to_the_words(kim)
        await corrects_the_company_size(kim)
        await takes_over_talks_and_hands_back(kim, ada, server)
        await kim.goto(lead)
        await qualifies(kim)
        assert await exports_the_address(kim, server) == [""]
        await agrees_to_be_contacted(ada)
        assert await exports_the_address(kim, server) == ["ada.berg@nordlys.example"]
        await a_viewer_reads_and_no_more(chromium, server, lead)
        for page in (ada, kim):
            await page.context.close()


async def opens_the_lead_that_appears(kim: Page) -> str:
    """Nothing is reloaded: the row comes by itself."""
    row = kim.locator("#rows .c-who a", has_text="Ada Berg")
    await expect(row).to_be_visible(timeout=15_000)
    await row.click()
    await expect(kim.locator("h1")).to_have_text("Ada Berg")
    return kim.url


async def follows_a_reason_to_the_words(kim: Page) -> None:
    await kim.locator(".reason.plus a[data-evidence]").first.click()
    lit = kim.locator("#transcript .ev.lit").first
    await expect(lit).to_be_focused()
    assert (await lit.inner_text()) in f"{NEED} {WHO}"
    await lit.press("Enter")
    await expect(kim.locator(".left .lit").first).to_be_visible()


async def corrects_the_company_size(kim: Page) -> None:
    await kim.locator(".own-number summary", has_text="Correct a detail").click()
    await kim.locator("#co-field").select_option("company_size")
    await kim.locator("#co-value").fill("45")
    await kim.locator("#co-value").press("Enter")
    await expect(kim.locator("p.message.positive")).to_be_visible()
    size = kim.locator(".fact", has=kim.locator("dt", has_text="Size"))
    await expect(size).to_contain_text("45")
    await expect(size.locator(".earlier")).to_have_count(1)
    await kim.wait_for_timeout(2_500)  # a look of the watch: one's own change is no news
    await expect(kim.locator("#changed")).to_be_hidden()


async def takes_over_talks_and_hands_back(kim: Page, ada: Page, server: TestServer) -> None:
    await kim.goto(str(server.make_url("/console/live")))
    await kim.locator(".talk").click()
    await kim.get_by_role("button", name="Take over").click()
    await said(ada, "lead-chat", "Kim has joined the chat")
    await kim.locator("#text").fill("Hello Ada, shall I call you tomorrow?")
    await kim.keyboard.press("Enter")
    await said(ada, "lead-chat .bubble", "call you tomorrow")
    await write(ada, "Yes, after lunch please")
    await expect(kim.locator("#lines .from-visitor").last).to_contain_text("after lunch")
    await kim.get_by_role("button", name="Hand back").click()
    await said(ada, "lead-chat", "Kim has left the chat")


async def qualifies(kim: Page) -> None:
    await expect(kim.locator("#transcript")).to_contain_text("after lunch")
    await kim.locator("#stage").select_option("qualified")
    await kim.locator("#reason").fill("We spoke in the chat")
    await kim.locator("#reason").press("Enter")
    await expect(kim.locator("p.message.positive")).to_be_visible()
    await expect(kim.locator(".history").first).to_contain_text("We spoke in the chat")


async def agrees_to_be_contacted(ada: Page) -> None:
    """Before that, the file for following up tells nobody's name and address."""
    await ada.locator("lead-chat [aria-controls=menu]").click()
    await ada.get_by_role("button", name="What you know about me").click()
    switch = ada.get_by_role("switch", name="sales contacting you")
    await switch.click()
    await expect(switch).to_be_checked()


async def exports_the_address(kim: Page, server: TestServer) -> list[str]:
    await kim.goto(str(server.make_url("/console/leads?stage=qualified")))
    link = kim.locator("a[href*='/leads/export'][href*='csv']:not([href*='columns'])")
    await kim.locator("details.menu", has=link).locator("summary").click()
    async with kim.expect_download() as coming:
        await link.click()
    file = await (await coming.value).path()
    with open(file, encoding="utf-8-sig", newline="") as written:  # noqa: ASYNC230
        return [row["contact.email"] for row in csv.DictReader(written)]


async def a_viewer_reads_and_no_more(chromium: Browser, server: TestServer, lead: str) -> None:
    vera = await at_work(chromium, server, "vera", "/console/leads")
    await expect(vera.locator("a[href*='/leads/export']")).to_have_count(0)
    await vera.goto(lead)
    await expect(vera.locator("h1")).to_have_text("Ada Berg")
    await expect(vera.locator("#transcript")).to_contain_text("after lunch")
    await expect(vera.locator("main form[method=post]:not([action$='/unread'])")).to_have_count(0)
    await vera.goto(str(server.make_url("/console/live")))
    await vera.locator(".talk").first.click()
    await expect(vera.locator("#lines")).to_contain_text("after lunch")
    await expect(vera.get_by_role("button", name="Take over")).to_have_count(0)
    statuses = await vera.evaluate(
        """async ([lead, talk]) => {
            const token = document.querySelector("[name=csrf]").value;
            const send = (path, fields) => fetch(path, { method: "POST", redirect: "manual",
                body: new URLSearchParams({ csrf: token, ...fields }) });
            const answers = [
                await send(lead + "/correct", { field: "company_size", value: "9" }),
                await send(lead + "/stage", { stage: "lost", reason: "mine" }),
                await send(talk + "/take", {}),
                await send(talk + "/messages", { text: "hello" }),
                await send(talk + "/hand-back", {}),
                await fetch("/console/leads/export?format=csv"),
            ];
            return answers.map((answer) => answer.status);
        }""",
        [lead.split("?")[0], vera.url.split("?")[0]],
    )
    assert statuses == [403] * 6
    await vera.context.close()
