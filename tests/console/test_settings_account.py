"""The second factor on its pages: set up, asked for, switched off, and demanded of a role."""

from __future__ import annotations

import re
from html import unescape

import pyotp
import pytest

from assistant.console.guard import SESSION_COOKIE
from assistant.services.accounts import Accounts
from tests.console.conftest import Browser
from tests.sales import CHEAP, PASSWORD, SECRET, Sales

FACTOR = "/console/account/factor"


def app_of(page: str) -> pyotp.TOTP:
    """Read the page as an authenticator is told to: the secret that is typed."""
    found = re.search(r'class="secret"[^>]*><code>([^<]*)</code>', page)
    assert found
    return pyotp.TOTP(found[1].replace(" ", ""))


async def set_up(browser: Browser) -> tuple[pyotp.TOTP, list[str]]:
    await browser.page(FACTOR)
    assert (await browser.post(f"{FACTOR}/begin")).headers["Location"] == FACTOR
    app = app_of(await browser.page(FACTOR))
    shown = await browser.post(FACTOR, {"code": app.at(browser.sales.clock())})
    text = await shown.text()
    assert shown.status == 200, text
    browser.sales.clock.pass_(minutes=1)
    return app, re.findall(r"<li><code>([^<]*)</code></li>", text)


async def give(browser: Browser, page: str, code: str) -> tuple[int, str]:
    """Send the form of the second step; return status, and the page or where it leads."""
    fields = {
        name: unescape(value)
        for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    }
    answer = await browser.post("/console/login/code", {**fields, "code": code})
    return answer.status, answer.headers.get("Location") or await answer.text()


async def test_it_is_set_up_by_picture_or_by_hand_and_then_asked_for(kim):
    app, codes = await set_up(kim)
    assert len(set(codes)) == 10
    text = await kim.page("/console/account")
    assert "Recovery codes left: 10." in text
    assert all(code not in text for code in codes)
    assert (await kim.get(FACTOR)).headers["Location"] == "/console/account"
    await kim.post("/console/logout")
    asked = await kim.log_in("kim", next="/console/not-captured")
    page = await asked.text()
    assert (asked.status, SESSION_COOKIE in asked.cookies) == (200, False)
    assert (await kim.get("/console/leads")).status == 303
    assert await give(kim, page, app.at(kim.sales.clock())) == (303, "/console/not-captured")
    assert (await kim.get("/console/leads")).status == 200


async def test_the_picture_holds_what_the_app_needs_and_no_style(kim):
    await kim.page(FACTOR)
    await kim.post(f"{FACTOR}/begin")
    page = await kim.page(FACTOR)
    svg = re.search(r"<svg role=\"img\".*?</svg>", page, re.DOTALL)
    assert svg
    assert "QR code for your authenticator app" in svg[0]
    assert "style=" not in svg[0]


async def test_a_wrong_code_is_told_and_the_next_try_goes_on(kim):
    _, codes = await set_up(kim)
    await kim.post("/console/logout")
    page = await (await kim.log_in("kim")).text()
    status, text = await give(kim, page, "000000")
    assert (status, "This code is wrong" in text) == (401, True)
    assert await give(kim, text, codes[3]) == (303, "/console/leads")


async def test_a_step_that_took_too_long_begins_anew(kim):
    app, _ = await set_up(kim)
    await kim.post("/console/logout")
    page = await (await kim.log_in("kim")).text()
    kim.sales.clock.pass_(minutes=6)
    status, text = await give(kim, page, app.at(kim.sales.clock()))
    assert (status, "Please log in again" in text) == (401, True)
    assert 'name="password"' in text


@pytest.mark.parametrize(
    ("csrf", "headers"), [("wrong", {}), (None, {"Origin": "https://e.example"})]
)
async def test_the_second_step_takes_only_our_own_form(kim, csrf, headers):
    app, _ = await set_up(kim)
    await kim.post("/console/logout")
    page = await (await kim.log_in("kim")).text()
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    fields["csrf"] = csrf or fields["csrf"]
    code = app.at(kim.sales.clock())
    answer = await kim.post("/console/login/code", {**fields, "code": code}, **headers)
    assert answer.status == 403
    assert SESSION_COOKIE not in answer.cookies


async def test_it_is_switched_off_with_the_password(kim):
    await set_up(kim)
    await kim.page("/console/account")
    wrong = await kim.post(f"{FACTOR}/off", {"password": "wrong"})
    assert (wrong.status, "password is wrong" in await wrong.text()) == (422, True)
    off = await kim.post(f"{FACTOR}/off", {"password": PASSWORD})
    assert off.headers["Location"] == "/console/account?done=factor_off"
    await kim.post("/console/logout")
    assert (await kim.log_in("kim")).status == 303


async def test_who_needs_one_sees_nothing_else_until_it_is_set_up(sales: Sales):
    sales.accounts = Accounts(
        sales.database, secret_key=SECRET, clock=sales.clock, hasher=CHEAP,
        second_factor_for=["admin"],
    )  # fmt: skip
    sales.add_user("rob", "admin")
    browser = Browser(sales, await sales.client())
    await browser.log_in("rob")
    for path in ("/console/leads", "/console/not-captured"):
        assert (await browser.get(path)).headers["Location"] == FACTOR
    assert (await browser.post(f"{FACTOR}/off", {"password": PASSWORD})).headers[
        "Location"
    ] == FACTOR
    assert "Your role needs" in await browser.page(FACTOR)
    await set_up(browser)
    assert (await browser.get("/console/leads")).status == 200
    await browser.client.close()
