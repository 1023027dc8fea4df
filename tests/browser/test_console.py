"""The console in a real browser: words lit by a click, leads that come by themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from assistant.leads.conversation import Page as VisitedPage
from assistant.services.leads import LeadChange, utc_now
from assistant.store.database import Database
from assistant.store.sites import ensure_demo_site
from tests.databases import copy_sqlite
from tests.lead_cast import ADA, BEN, GONE, KARI, Person, meet
from tests.sales import PASSWORD, Sales


@dataclass
class Desk:
    """A salesperson's browser, logged in."""

    sales: Sales
    server: TestServer
    context: BrowserContext
    page: Page
    requests: list[str]

    def url(self, path: str) -> str:
        return str(self.server.make_url(path))

    async def go(self, path: str) -> None:
        await self.page.goto(self.url(path))

    async def log_in(self, name: str = "kim") -> None:
        await self.go("/console/login")
        await self.page.fill("#name", name)
        await self.page.fill("#password", PASSWORD)
        await self.page.click("button.primary")
        await self.page.wait_for_url("**/console/leads")

    def meet(self, person: Person, minutes_ago: int = 0) -> str:
        at = utc_now() - timedelta(minutes=minutes_ago)
        return meet(self.sales.database, person, at=at) or ""


@pytest.fixture
def seen() -> dict[str, Any]:
    """How the browser looks at it; a test overrides it by parametrizing."""
    return {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB"}


@pytest_asyncio.fixture(loop_scope="session")
async def desk(
    chromium: Browser, tmp_path: Path, sqlite_template: Path, seen: dict[str, Any]
) -> AsyncIterator[Desk]:
    """No script error, no violation of the policy, and nothing asked of another host."""
    copy_sqlite(sqlite_template, tmp_path / "assistant.db")
    database = Database.open(f"sqlite:///{tmp_path / 'assistant.db'}")
    database.write_now(ensure_demo_site)
    database.start()
    sales = Sales.on(database)
    sales.clock.now = utc_now()
    for name, role in (("kim", "sales"), ("rob", "admin")):
        sales.add_user(name, role)
    sales.clock.pass_(seconds=2)
    server = TestServer(sales.app())
    await server.start_server()
    context = await chromium.new_context(**seen)
    page = await context.new_page()
    wrong: list[str] = []
    requests: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 404" not in message.text:
            wrong.append(message.text)

    page.on("console", hear)
    page.on("dialog", lambda dialog: wrong.append(dialog.message))

    def note(request: Request) -> None:
        requests.append(request.url)

    page.on("request", note)
    yield Desk(sales, server, context, page, requests)
    own = str(server.make_url("/"))
    await context.close()
    await server.close()
    await database.close()
    assert wrong == []
    assert [url for url in requests if not url.startswith((own, "data:"))] == []


async def test_a_click_on_a_reason_lights_the_very_words(desk):
    lead_id = desk.meet(ADA)
    await desk.log_in()
    await desk.go(f"/console/leads/{lead_id}")
    await desk.page.get_by_role("link", name="Has a leading role.").click()
    lit = desk.page.locator("#transcript .lit")
    await expect(lit).to_have_text(["Head of Sales"])
    await expect(lit).to_be_in_viewport()
    await expect(lit).to_be_focused()


async def test_a_reason_can_be_followed_with_the_keyboard_and_only_it_is_lit(desk):
    lead_id = desk.meet(ADA)
    await desk.log_in()
    await desk.go(f"/console/leads/{lead_id}")
    await desk.page.get_by_role("link", name="Decides.").press("Enter")
    await desk.page.get_by_role("link", name="Wants it within three months.").press("Enter")
    await expect(desk.page.locator(".lit")).to_have_text(["Within six weeks"])


async def test_a_field_leads_to_its_words_even_after_emoji(desk):
    person = Person(talk=(("Name?", "👩‍🔧😀 I am {name|Ada Berg} 😀, {email|ada@example.com}"),))
    lead_id = desk.meet(person)
    await desk.log_in()
    await desk.go(f"/console/leads/{lead_id}")
    await desk.page.locator(".fact", has_text="Name").get_by_role("link").click()
    await expect(desk.page.locator("#transcript .lit")).to_have_text(["Ada Berg"])


async def test_marked_words_light_every_reason_they_count_for(desk):
    lead_id = desk.meet(ADA)
    await desk.log_in()
    await desk.go(f"/console/leads/{lead_id}")
    await desk.page.locator("#transcript a.ev", has_text="Head of Sales").click()
    lit = desk.page.locator(".left .lit")
    await expect(lit).to_have_count(2)
    await expect(lit.nth(0)).to_contain_text("Role")
    await expect(lit.nth(1)).to_contain_text("Has a leading role.")


async def test_an_earlier_value_is_opened_when_its_words_are_pressed(desk):
    lead_id = desk.meet(ADA)
    await desk.log_in()
    await desk.go(f"/console/leads/{lead_id}")
    await desk.page.get_by_text("ada@fjordline.example.com", exact=True).last.click()
    await expect(desk.page.locator("details.earlier")).to_have_attribute("open", "")
    await expect(desk.page.locator(".left .lit")).to_be_visible()


async def test_a_new_lead_appears_without_reload_and_is_announced(desk):
    desk.meet(BEN, minutes_ago=60)
    await desk.log_in()
    await expect(desk.page.locator("#live")).to_have_text("Live")
    await desk.page.evaluate("window.stayed = true")
    desk.meet(ADA)
    first = desk.page.locator("#rows > tr").first
    await expect(first).to_contain_text("Ada Berg", timeout=10_000)
    await expect(first.locator(".badge")).to_have_text("New")
    await expect(desk.page.locator("#announcer")).to_have_text("New lead: Ada Berg")
    await expect(desk.page.locator("#count")).to_have_text("2 leads shown")
    assert await desk.page.evaluate("window.stayed")


async def test_the_very_first_lead_takes_the_place_of_the_empty_list(desk):
    await desk.log_in()
    await expect(desk.page.get_by_text("No leads yet")).to_be_visible()
    await expect(desk.page.locator("#live")).to_have_text("Live")
    desk.meet(ADA)
    await expect(desk.page.locator("#rows > tr")).to_contain_text("Ada Berg", timeout=10_000)


async def test_a_changed_lead_changes_in_its_place_and_a_filter_holds(desk):
    ada, _ = desk.meet(ADA, minutes_ago=5), desk.meet(BEN)
    await desk.log_in()
    await desk.go("/console/leads?stage=qualified")
    await expect(desk.page.locator("#live")).to_have_text("Live")
    await desk.sales.leads.change(ada, LeadChange(owner="rob"), by="rob")
    await expect(desk.page.locator("#rows > tr .c-owner")).to_have_text(["rob"], timeout=10_000)
    await desk.sales.leads.change(ada, LeadChange(stage="lost", reason="x"), by="rob")
    await expect(desk.page.locator("#rows > tr")).to_have_count(0, timeout=10_000)


async def test_an_open_lead_says_that_it_changed_and_keeps_what_is_being_typed(desk):
    ada = desk.meet(ADA)
    await desk.log_in()
    async with desk.page.expect_response("**/console/events"):
        await desk.go(f"/console/leads/{ada}")
    await desk.page.fill("textarea[name=note]", "Half a thou")
    await desk.sales.leads.change(ada, LeadChange(note="Mine"), by="rob")
    await expect(desk.page.locator("#changed")).to_be_visible(timeout=10_000)
    await expect(desk.page.locator("textarea[name=note]")).to_have_value("Half a thou")


async def test_a_lead_is_moved_assigned_and_noted_by_hand(desk):
    lead_id = desk.meet(ADA)
    await desk.log_in()
    await desk.go(f"/console/leads/{lead_id}")
    await desk.page.select_option("#stage", "customer")
    await desk.page.fill("#reason", "Signed today")
    await desk.page.get_by_role("button", name="Move").click()
    await expect(desk.page.get_by_role("status")).to_have_text("Moved to Customer.")
    await expect(desk.page.get_by_text("Qualified → Customer")).to_be_visible()


async def test_slash_searches_and_a_filter_applies_itself(desk):
    desk.meet(ADA), desk.meet(BEN)
    await desk.log_in()
    await desk.page.keyboard.press("/")
    await expect(desk.page.locator("#q")).to_be_focused()
    await desk.page.keyboard.type("ben")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator("#rows > tr")).to_have_count(1)
    assert desk.page.url.endswith("/console/leads?view=all&q=ben&sort=-created_at")
    await desk.page.select_option("select[name=stage]", "qualified")
    await expect(desk.page.get_by_text("Nothing matches")).to_be_visible()


async def test_more_rows_are_added_below(desk, monkeypatch):
    monkeypatch.setattr("assistant.console.lead_list.PAGE", 2)
    for minutes in range(5):
        desk.meet(BEN, minutes_ago=minutes * 10)
    await desk.log_in()
    for shown in (2, 4, 5):
        await expect(desk.page.locator("#rows > tr")).to_have_count(shown)
        if shown < 5:
            await desk.page.click("#more")
    await expect(desk.page.locator("#more")).to_have_count(0)


MARK = "window.broken = true"
ATTACKS = [
    f"<script>{MARK}</script>",
    f"<img src=x onerror='{MARK}'>",
    f'"><svg onload="{MARK}">',
    f"javascript:{MARK}",
    f"</bdi></a></textarea></title><iframe srcdoc='<script>parent.{MARK}</script>'>",
    f"{{{{constructor.constructor('{MARK}')()}}}}",
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'><base href=//evil.example>",
    "\u202eevil\u2066\u200b<b>",
    "<form action=//evil.example><button>Log in again",
]


@pytest.mark.parametrize("attack", ATTACKS)
async def test_what_strangers_write_is_shown_as_text_and_does_nothing(desk, attack):
    said = attack.replace("{", "(").replace("}", ")")  # braces are the cast's own marks
    person = Person(
        talk=(
            ("Name?", f"I am {{name|{said}}} of {{company|{said}}}"),
            ("Need?", f"{{need|{said}}}, mail {{email|eve@example.com}}"),
        ),
        page=VisitedPage(attack, attack, attack, {"source": attack}),
        presenter_question=None,
    )
    lead_id = desk.meet(person)
    desk.meet(Person(talk=(("?", said),), page=person.page, not_captured="stopped"))
    await desk.log_in()
    for path in ("/console/leads", f"/console/leads/{lead_id}", "/console/not-captured"):
        await desk.go(path)
        shown = await desk.page.locator("main").inner_text()
        assert any(words.split("\u202e")[0][:12] in shown for words in (said, attack))
        assert await desk.page.evaluate("window.broken") is None
        assert (
            await desk.page.locator("main :is(script, iframe, style, base, img, link)").count() == 0
        )
    assert desk.page.url == desk.url("/console/not-captured")


SIZES = [
    {"width": 360, "height": 740},
    {"width": 768, "height": 1024},
    {"width": 1280, "height": 800},
]


@pytest.mark.parametrize(
    "seen",
    [
        {"viewport": size, "color_scheme": scheme, "locale": locale}
        for size, scheme, locale in (
            (SIZES[0], "light", "nb-NO"),
            (SIZES[0], "dark", "en-GB"),
            (SIZES[1], "dark", "nb-NO"),
            (SIZES[2], "light", "en-GB"),
            (SIZES[2], "dark", "en-GB"),
        )
    ],
    ids=lambda seen: f"{seen['viewport']['width']}-{seen['color_scheme']}-{seen['locale']}",
)
async def test_no_page_has_an_accessibility_finding_or_runs_over_its_edge(desk, seen):
    ada = desk.meet(ADA, minutes_ago=3)
    kari, _ = desk.meet(KARI), desk.meet(GONE)
    await desk.go("/console/login")
    await check(desk, "login")
    await desk.log_in("rob")
    for path in ("/console/leads", f"/console/leads/{ada}", f"/console/leads/{kari}",
                 "/console/leads?q=nobody", "/console/not-captured", "/console/account",
                 "/console/analytics", "/console/analytics?part=quality",
                 "/console/nowhere"):  # fmt: skip
        await desk.go(path)
        await check(desk, path)


async def test_the_empty_list_has_no_accessibility_finding(desk):
    await desk.log_in()
    await check(desk, "empty")


async def check(desk: Desk, what: str) -> None:
    # The policy forbids eval in the page: axe runs in a world of its own, as reader software does.
    results = await Axe().run(desk.page, options={"resultTypes": ["violations"]})
    found = [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in results.response["violations"]
    ]
    assert found == [], what
    width, inner = await desk.page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert width <= inner, f"{what} is wider than the window"


@pytest.mark.parametrize("seen", [{"java_script_enabled": False}])
async def test_without_scripts_everything_can_still_be_read_and_followed(desk, seen):
    lead_id = desk.meet(ADA)
    await desk.log_in()
    await desk.page.select_option("select[name=stage]", "qualified")
    await desk.page.get_by_role("button", name="Apply").click()
    await desk.page.get_by_role("link", name="Ada Berg").click()
    await desk.page.get_by_role("link", name="Has a leading role.").click()
    assert "#w-" in desk.page.url
    assert lead_id in desk.page.url
