"""What the widget may never do to the page it stands on, and what the page may never do to it."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor, page_with

NONCE = "c2VsZG9tIHR3aWNl"
POLICIES = {
    "by origin": "default-src 'none'; script-src 'self'; connect-src 'self';"
    " require-trusted-types-for 'script'; trusted-types 'none'",
    "by nonce": f"default-src 'none'; script-src 'nonce-{NONCE}';"
    " connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
}
# In the manner of two common resets, and of a page that fights everything on it.
SHEETS = {
    "boxes and buttons": "*,::before,::after{box-sizing:border-box}body{margin:0;font:16px/1.5"
    " serif}button{text-transform:none;border-radius:0;margin:0;font-family:inherit}"
    "[type=button]{appearance:button}svg{vertical-align:middle}p{margin:0 0 1rem}",
    "everything to nothing": "*,::before,::after{border:0 solid;margin:0;padding:0}"
    "button{background:transparent;color:inherit}svg{display:block}h2,p{font-size:inherit}",
    "hostile": "*{display:none!important;color:red!important;font:40px fantasy!important;"
    "transform:rotate(9deg)!important;filter:blur(9px)!important}"
    "html,body{display:block!important}:root{--text:red;--surface:red}",
}
WATCH = """window.shifts = []; window.tasks = []; window.violations = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map((one) => one.value)))
  .observe({ type: 'layout-shift', buffered: true });
new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration)))
  .observe({ type: 'longtask', buffered: true });
addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
"""


async def serve(ada: Visitor, path: str, html: str, policy: str | None = None) -> None:
    """Serve a page under a policy of its own, or under none."""
    headers = {"Content-Security-Policy": policy} if policy else {}
    await ada.page.route(
        f"**{path}",
        lambda route: route.fulfill(body=html, content_type="text/html", headers=headers),
    )


@pytest.mark.parametrize("name", POLICIES)
async def test_a_strict_policy_with_trusted_types_is_kept(ada: Visitor, name: str) -> None:
    nonce = f'nonce="{NONCE}"' if name == "by nonce" else ""
    await serve(ada, "/strict", page_with(attributes=nonce), POLICIES[name])
    await ada.page.add_init_script(WATCH)
    await ada.visit("/strict")
    await ada.open()
    await ada.say_and_read("Hello", "How many people")
    assert await ada.page.evaluate("violations.filter((one) => !one.startsWith('img'))") == []


async def test_before_it_is_opened_only_the_loader_comes_and_nothing_is_kept(
    ada: Visitor,
) -> None:
    ada.server.requests.clear()
    await ada.page.add_init_script(WATCH)
    await ada.visit("/")
    await expect(ada.button("Open the chat")).to_be_visible()
    await ada.page.wait_for_timeout(300)
    assert set(ada.server.requests) <= {"GET /", "GET /widget/lead-chat.js"}
    kept = "[document.cookie, localStorage.length, sessionStorage.length, shifts.length]"
    assert await ada.page.evaluate(kept) == ["", 0, 0, 0]
    assert [task for task in await ada.page.evaluate("tasks") if task > 50] == []
    assert await ada.page.context.cookies() == []


@pytest.mark.parametrize("name", SHEETS)
async def test_styles_reach_neither_the_chat_nor_the_page(ada: Visitor, name: str) -> None:
    seen = """() => { const css = getComputedStyle(document.querySelector('main p'));
      return [...css].map((name) => name + css[name]).join(); }"""
    inside = """() => { const root = document.querySelector('lead-chat').shadowRoot;
      const of = (name) => { const css = getComputedStyle(root.querySelector(name));
        return [css.fontSize, css.color, css.display, css.padding, css.borderRadius, css.filter]; };
      return ['[part=launcher]', '.title', '#box', '.bubble', '.choice', '.send'].map(of); }"""
    await ada.open()
    plain = await ada.page.evaluate(inside)
    await ada.page.evaluate("LeadChat('shutdown')")
    sheet = f"<style>{SHEETS[name]}</style>"
    await serve(ada, "/styled", page_with(before=sheet))
    await ada.visit("/styled")
    before = await ada.page.evaluate(seen)
    await ada.open()
    assert await ada.page.evaluate(inside) == plain
    assert await ada.page.evaluate(seen) == before


async def test_after_an_update_the_page_finds_the_new_files_by_their_stable_names(
    ada: Visitor,
) -> None:
    hashed = "**/widget/*.????????????.*"
    await ada.page.route(hashed, lambda route: route.fulfill(status=404, body=""))
    await ada.visit("/")
    await ada.open()
    await ada.reads("What brings you here?")


async def test_verbs_are_methods_of_the_element_before_and_after_loading(ada: Visitor) -> None:
    await ada.page.evaluate("document.querySelector('lead-chat').open()")
    await ada.reads("What brings you here?")
    await ada.page.evaluate("document.querySelector('lead-chat').close()")
    await expect(ada.panel).to_be_hidden()


async def test_shutting_down_leaves_nothing_and_booting_begins_anew(ada: Visitor) -> None:
    await ada.open()
    await ada.page.evaluate("LeadChat('shutdown')")
    await expect(ada.page.locator("lead-chat")).to_have_count(0)
    assert await ada.page.evaluate("sessionStorage.length") == 0
    await ada.page.evaluate("LeadChat('boot')")
    await ada.open()
    assert len(ada.server.talks) == 2


@pytest.mark.parametrize(
    "call",
    ["'dance'", "'on', 'opne', () => {}", "'on', 'open'", "'setContext', 'x'", "'identify'",
     "'setLocale', 5", "'setPhase', 'never'", "'send', ' '"],
)  # fmt: skip
async def test_wrong_arguments_reject_before_anything_is_loaded(ada: Visitor, call: str) -> None:
    outcome = await ada.page.evaluate(f"LeadChat({call}).then(() => 'taken', (e) => e.name)")
    assert outcome == "TypeError"
    assert not any("panel" in request for request in ada.server.requests)


async def test_changes_become_events_and_the_data_layer_hears_of_them(ada: Visitor) -> None:
    ada.server.changes = [
        {"type": "field", "field": "email", "change": "captured"},
        {"type": "consent", "purpose": "follow_up", "action": "given"},
        {"type": "qualified", "stage": "qualified"},
    ]
    await ada.page.evaluate(
        """() => { window.dataLayer = []; window.seen = [];
        for (const name of ['field', 'consent', 'qualified'])
          LeadChat('on', name, (event) => seen.push(event.detail)); }"""
    )
    await ada.open()
    await ada.say_and_read("ada@berg.example", "How many people")
    await ada.page.evaluate("() => new Promise((done) => setTimeout(done, 50))")
    assert await ada.page.evaluate("seen") == [
        {"field": "email", "change": "captured"},
        {"purpose": "follow_up", "action": "given"},
        {"stage": "qualified"},
    ]
    layer = await ada.page.evaluate("JSON.stringify(dataLayer)")
    assert '{"event":"leadchat_qualified","leadchat":{"stage":"qualified"}}' in layer
    assert "ada@" not in layer


GREETING = 'data-greeting="May I help?" data-greeting-delay="0" data-greeting-path="/pri*"'


async def test_a_greeting_shows_on_its_pages_and_leaves_no_trace(ada: Visitor) -> None:
    for path in ("/prices", "/private", "/home"):
        await serve(ada, path, page_with(attributes=GREETING, after='<a href="/private">Next</a>'))
    greeting = ada.page.locator("lead-chat [part=greeting]")
    await ada.visit("/prices")
    await expect(greeting).to_contain_text("May I help?")
    assert await ada.page.evaluate("sessionStorage.length + localStorage.length") == 0
    await ada.page.get_by_role("link", name="Next").click()  # it was shown on the page before
    await ada.page.wait_for_timeout(200)
    await expect(greeting).to_have_count(0)
    await ada.visit("/home")
    await ada.page.evaluate("history.pushState({}, '', '/prices')")
    await ada.button("Close", exact=True).click()
    await expect(greeting).to_have_count(0)


async def test_whoever_takes_up_the_greeting_is_in_the_chat(ada: Visitor) -> None:
    await serve(ada, "/prices", page_with(attributes=GREETING))
    await ada.visit("/prices")
    await ada.button("May I help?").click()
    await ada.reads("What brings you here?")
    await expect(ada.page.locator("lead-chat [part=greeting]")).to_have_count(0)


@pytest.mark.parametrize("mode", ["inline", "popup"])
async def test_no_greeting_strays_where_there_is_no_button(ada: Visitor, mode: str) -> None:
    greeting = f'data-greeting="May I help?" data-greeting-delay="0" data-mode="{mode}"'
    await serve(ada, "/prices", page_with(attributes=greeting))
    async with ada.page.expect_response("**/lead-chat-greeting*"):
        await ada.visit("/prices")
    await ada.page.wait_for_timeout(100)
    await expect(ada.page.locator("lead-chat [part=greeting]")).to_have_count(0)


async def test_values_that_mean_nothing_are_reported_once_with_those_that_do(
    ada: Visitor,
) -> None:
    told: list[str] = []
    ada.page.on("console", lambda one: told.append(one.text) if one.type == "warning" else None)
    wrong = 'data-mode="bubbel" data-scheme="dark" data-webinar-phase="soon" data-open="yes"'
    await serve(ada, "/wrong", page_with(attributes=wrong))
    await ada.visit("/wrong")
    await ada.open()
    await ada.page.evaluate("LeadChat('close').then(() => LeadChat('open'))")
    assert told == [
        'LeadChat: data-mode="bubbel" is none of: bubble popup inline',
        'LeadChat: data-open="yes" is none of: true false',
        'LeadChat: data-webinar-phase="soon" is none of: before live after on_demand',
    ]
