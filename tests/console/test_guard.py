"""Who comes in, with which form, and what everybody else is told."""

from __future__ import annotations

import re

import pytest
from yarl import URL

from assistant.console.guard import FORM_COOKIE, SESSION_COOKIE, safe_next
from assistant.leads.conversation import Message
from assistant.services.leads import LeadView
from assistant.services.login_limits import MAX_FAILURES
from assistant.settings import Settings
from tests.console.conftest import Browser
from tests.console.forms import FIELDS, OTHERS
from tests.sales import PASSWORD

PAGES = [
    "/console",
    "/console/leads",
    "/console/leads/{ada}",
    "/console/leads/export",
    "/console/board",
    "/console/not-captured",
    "/console/analytics",
    "/console/analytics/numbers?picture=funnel",
    "/console/review",
    "/console/webinars",
    "/console/webinars/w-1",
    "/console/webinars/w-1/now",
    "/console/account",
    "/console/account/factor",
    "/console/nowhere",
]
UNSAFE = [
    "/console/leads/bulk",
    "/console/leads/bulk/back",
    "/console/leads/read",
    "/console/leads/columns",
    "/console/leads/views",
    "/console/leads/{ada}/unread",
    "/console/leads/{ada}/stage",
    "/console/leads/{ada}/owner",
    "/console/leads/{ada}/notes",
    "/console/leads/{ada}/correct",
    "/console/leads/{ada}/override",
    "/console/leads/{ada}/merge",
    "/console/leads/{ada}/unmerge",
    "/console/leads/{ada}/erase",
    "/console/board/{ada}/move",
    "/console/board/{ada}/back",
    "/console/review",
    "/console/review/back",
    "/console/review/model/use",
    "/console/review/model/discard",
    "/console/review/model/train",
    "/console/review/model/cancel",
    "/console/account",
    "/console/account/factor",
    "/console/account/factor/begin",
    "/console/account/factor/off",
    "/console/settings/users",
    "/console/settings/users/{user}/{deed}",
    "/console/settings/keys",
    "/console/settings/keys/{key}/revoke",
    "/console/settings/sites",
    "/console/settings/sites/{site}/{deed}",
    "/console/settings/webhooks",
    "/console/settings/webhooks/{webhook}/{change}",
    "/console/settings/webhooks/{webhook}/deliveries/{delivery}/replay",
    "/console/settings/playbook",
    "/console/settings/retention",
    "/console/logout",
    "/console/live/{ada}/take",
    "/console/live/{ada}/messages",
    "/console/live/{ada}/hand-back",
    "/console/live/{ada}/facts",
    "/console/live/{ada}/typing",
    "/console/live/presence",
    "/console/live/replies",
    "/console/live/replies/remove",
    "/console/webinars/{webinar}/questions",
]
# Whom and what the addresses of settings may name.
LOG_IN = {"/console/login", "/console/login/code"}


@pytest.mark.parametrize("path", PAGES)
async def test_without_a_log_in_every_page_leads_to_it_and_back(browser, cast, path):
    answer = await browser.get(path.format(**cast, **OTHERS))
    assert answer.status == 303
    target = URL(answer.headers["Location"])
    assert (target.path, target.query["next"]) == ("/console/login", path.format(**cast, **OTHERS))
    assert "Ada" not in await answer.text()


@pytest.mark.parametrize("path", UNSAFE)
async def test_without_a_log_in_no_form_is_taken(browser, cast, path):
    before = await browser.sales.leads.get(cast["ada"])
    answer = await browser.post(path.format(**cast, **OTHERS), FIELDS)
    assert (answer.status, answer.headers["Location"]) == (303, "/console/login")
    assert await browser.sales.leads.get(cast["ada"]) == before


async def test_every_unsafe_route_is_in_the_table(browser):
    found = {
        str(route.resource.canonical)
        for route in browser.client.app.router.routes()
        if route.method == "POST" and str(route.resource.canonical).startswith("/console")
    }
    assert found == {path.replace("{ada}", "{id}") for path in UNSAFE} | LOG_IN


@pytest.mark.parametrize("path", UNSAFE)
@pytest.mark.parametrize(
    ("token", "headers"),
    [
        (None, {}),
        ("", {}),
        ("wrong", {}),
        ("right", {"Origin": "https://evil.example"}),
        ("right", {"Origin": "null"}),
        ("right", {"Origin": "http://127.0.0.1.evil.example"}),
        ("right", {"Sec-Fetch-Site": "cross-site"}),
        ("right", {"Sec-Fetch-Site": "same-site"}),
    ],
)
async def test_a_form_that_is_not_ours_is_refused_and_changes_nothing(
    browser, cast, path, token, headers
):
    await browser.log_in("rob")
    session = browser.client.session.cookie_jar.filter_cookies(browser.client.make_url("/console"))
    before = await browser.sales.leads.get(cast["ada"])
    fields = {**FIELDS, "csrf": browser.csrf if token == "right" else token}
    if token is None:
        del fields["csrf"]
    answer = await browser.client.post(
        path.format(**cast, **OTHERS),
        data=fields,
        headers={"Origin": browser.origin, **headers},
        allow_redirects=False,
    )
    assert answer.status == 403
    assert await browser.sales.leads.get(cast["ada"]) == before
    assert await browser.sales.accounts.signed_in(session[SESSION_COOKIE].value) is not None
    assert await browser.sales.accounts.log_in("rob", PASSWORD, address="203.0.113.9")


async def test_the_log_in_itself_takes_only_our_own_form(browser):
    await browser.page("/console/login")
    right = browser.csrf
    for csrf, headers in (
        ("wrong", {}),
        (right, {"Origin": "https://evil.example"}),
    ):
        browser.csrf = csrf
        answer = await browser.post(
            "/console/login", {"name": "kim", "password": PASSWORD}, **headers
        )
        assert answer.status == 403
        assert SESSION_COOKIE not in answer.cookies


async def test_cookies_are_kept_from_scripts_and_other_sites(browser):
    page = await browser.get("/console/login")
    answer = await browser.log_in("kim")
    for cookie in (page.cookies[FORM_COOKIE], answer.cookies[SESSION_COOKIE]):
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/console"
        assert not cookie["secure"]


async def test_behind_a_proxy_that_speaks_https_cookies_are_secure(browser):
    browser.sales.settings = Settings(trusted_proxies=1)
    client = await browser.sales.client()
    answer = await client.get("/console/login", headers={"X-Forwarded-Proto": "https"})
    assert answer.cookies[FORM_COOKIE]["secure"] is True
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    await client.close()


@pytest.mark.parametrize("path", ["/console/login", "/console/leads", "/console/nowhere"])
async def test_every_page_carries_the_strict_headers(kim, path):
    answer = await kim.get(path)
    policy = answer.headers["Content-Security-Policy"]
    for rule in (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
        "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    ):  # fmt: skip
        assert rule in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


async def test_no_page_holds_a_script_or_style_of_its_own(kim, cast):
    for path in ("/console/leads", f"/console/leads/{cast['ada']}", "/console/not-captured"):
        text = await kim.page(path)
        assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text)
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
        assert not re.search(r'(?:src|href)="(?:https?:)?//(?!northpane|www\.linkedin)', text)


async def test_a_log_in_never_keeps_the_cookie_the_browser_came_with(browser):
    await browser.page("/console/login")
    browser.client.session.cookie_jar.update_cookies(
        {SESSION_COOKIE: "chosen-by-an-attacker"}, browser.client.make_url("/console/")
    )
    answer = await browser.post("/console/login", {"name": "kim", "password": PASSWORD})
    assert answer.status == 303
    assert answer.cookies[SESSION_COOKIE].value != "chosen-by-an-attacker"


async def test_logging_out_ends_the_session_for_good(kim):
    old = kim.client.session.cookie_jar.filter_cookies(kim.client.make_url("/console/"))
    await kim.post("/console/logout")
    assert (await kim.get("/console/leads")).status == 303
    assert await kim.sales.accounts.signed_in(old[SESSION_COOKIE].value) is None


async def test_wrong_name_and_wrong_password_are_told_alike(browser):
    pages = []
    for name in ("kim", "nobody"):
        answer = await browser.log_in(name, "wrong password")
        text = (await answer.text()).replace(name, "")
        pages.append((answer.status, re.sub(r'value="[^"]*"', "", text)))
    assert pages[0] == pages[1]
    assert pages[0][0] == 401


async def test_the_lock_says_how_long_and_opens_again(browser):
    for _ in range(MAX_FAILURES):
        assert (await browser.log_in("kim", "wrong")).status == 401
    locked = await browser.log_in("kim")
    assert (locked.status, locked.headers["Retry-After"]) == (429, "900")
    assert "15 minutes" in await locked.text()
    browser.sales.clock.pass_(minutes=15, seconds=1)
    assert (await browser.log_in("kim")).status == 303


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "/\\evil.example", "https://evil.example", "\\\\evil.example",
        "/console//evil.example", "/console/\\evil.example", "javascript:alert(1)",
        "/console/../../evil", "/console\r\nSet-Cookie: x=1", "/console%0d%0aX: y\x00",
        "/consolevil", "/demo", "", "console/leads", " /console/leads", "//console/leads",
        "/console/leads?next=//evil.example", "http:/console", "/console@evil.example", "/[",
    ],
)  # fmt: skip
async def test_after_the_log_in_nobody_is_sent_elsewhere(browser, target):
    answer = await browser.log_in("kim", next=target)
    assert (answer.status, answer.headers["Location"]) == (303, "/console/leads")
    inside = await browser.get(f"/console/login?{URL.build(query={'next': target}).query_string}")
    assert inside.headers["Location"] == "/console/leads"


@pytest.mark.parametrize(
    "target", ["/console/leads", "/console/leads?stage=lost&q=a%20b", "/console/leads/Ab_-9"]
)
def test_pages_of_the_console_are_gone_on_to(target):
    assert safe_next(target) == target


async def test_a_lead_that_never_was_and_a_page_that_never_was_look_alike(kim, cast):
    await kim.sales.leads.erase(cast["ben"], by="rob")
    pages = set()
    for path in ("leads/nobody", f"leads/{cast['ben']}", "nowhere", "leads/%00", "leads/a/b"):
        answer = await kim.get(f"/console/{path}")
        text = re.sub(r'class="language" href="[^"]*"', "", await answer.text())
        pages.add((answer.status, text.replace(' class="inside"', "")))
    assert len(pages) == 1
    assert next(iter(pages))[0] == 404


@pytest.mark.parametrize(
    "name",
    ["..%2fguard.py", "%2e%2e/guard.py", "tokens.css%00", "/etc/passwd", "..\\guard.py", "nope.css",
     "tokens.css/", ""],
)  # fmt: skip
async def test_only_our_own_files_are_served_by_exact_name(kim, name):
    answer = await kim.client.get(
        URL(f"/console/static/{name}", encoded=True), allow_redirects=False
    )
    assert answer.status == 404
    assert "import" not in await answer.text()


async def test_a_first_password_must_be_changed_before_anything_else(sales):
    password = sales.accounts.first_start_password()
    browser = Browser(sales, await sales.client())
    await browser.log_in("admin", password)
    for path in ("/console/leads", "/console/not-captured"):
        assert (await browser.get(path)).headers["Location"] == "/console/account"
    assert "log-out" not in await browser.page("/console/account")
    fields = {"current": password, "new": "a password of my own", "again": "a password of my own"}
    assert (await browser.post("/console/account", fields)).status == 303
    assert "No leads yet" in await browser.page("/console/leads")
    await browser.client.close()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"current": "wrong"}, "The current password is wrong"),
        ({"again": "something else entirely"}, "The two new passwords differ"),
        ({"new": "short", "again": "short"}, "at least 12 characters"),
        ({"new": PASSWORD, "again": PASSWORD}, "the same as the old one"),
    ],
)
async def test_a_bad_new_password_is_explained_and_nothing_changes(kim, changes, words):
    answer = await kim.post("/console/account", {**FIELDS, **changes})
    assert answer.status == 422
    assert words in await answer.text()
    assert (await kim.get("/console/leads")).status == 200


async def test_the_database_being_away_is_said_and_told_to_be_temporary(kim):
    await kim.sales.database.close()
    answer = await kim.get("/console/leads")
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert "Nothing is lost" in await answer.text()


async def test_what_breaks_is_logged_without_words_and_tells_no_details(
    kim, cast, monkeypatch, caplog
):
    def broken(view: LeadView, *_: object) -> list[Message]:
        raise RuntimeError(view.json["contact"]["email"])

    monkeypatch.setattr("assistant.console.lead_page.page_of", broken)
    answer = await kim.get(f"/console/leads/{cast['ada']}")
    text = await answer.text()
    assert answer.status == 500
    assert "fjordline" not in text
    assert "fjordline" not in caplog.text
    assert "RuntimeError" in caplog.text
