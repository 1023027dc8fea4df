"""Who may talk, and how fast: limits of rate, origins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from assistant.settings import Settings
from assistant.store.sites import Site, upsert_site
from tests.chat_fixtures import serving, visiting
from tests.web.wire import Wire, message

if TYPE_CHECKING:
    from assistant.app import Mind

# ------------------------------------------------------------ limits of rate


class FakeClock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_too_many_messages_are_told_when_to_come_back(
    chat_settings: Settings, mind: Mind
) -> None:
    from assistant.web.keys import LIMITS
    from assistant.web.limits import Limits

    clock = FakeClock()

    def stop_clock(app: web.Application) -> None:
        app[LIMITS] = Limits(clock=clock)

    async with (
        serving(chat_settings, mind, change=stop_clock) as server,
        visiting(server) as eager,
        visiting(server) as other,
        aiohttp.ClientSession(str(server.make_url("/"))) as http,
    ):
        wire = Wire("", http)
        await eager.open(locale="en")
        await other.open(locale="en")
        body = message("Hello")
        statuses = [(await wire.say(eager, body))[0] for _ in range(60)]
        assert set(statuses) == {200}
        status, problem, headers = await wire.say(eager, message("Hello again"))
        assert (status, problem["code"]) == (429, "rate_limited")
        assert int(headers["Retry-After"]) >= 1
        assert (await wire.say(other, message("Hello")))[0] == 200
        clock.now += int(headers["Retry-After"])
        assert (await wire.say(eager, message("Hello again")))[0] == 200


# ------------------------------------------------------------ origins

SHOP = "https://shop.example"
FOREIGN = [
    "null", "", "https://shop.example.evil.example", "https://evil-shop.example",
    "https://shop.example:8443", "http://shop.example", "https://SHOP.example",
    "https://shop.example/", "https://shop.example@evil.example", "shop.example", "*",
    "https://shop.example\thttps://evil.example", "file://", "https://sub.shop.example",
]  # fmt: skip


async def add_shop(server: TestServer) -> None:
    from assistant.web.keys import DATABASE

    await server.app[DATABASE].write(lambda s: upsert_site(s, Site("shop", "Shop", (SHOP,))))


@pytest.mark.parametrize("origin", FOREIGN)
async def test_pages_of_other_origins_are_refused(
    chat_server: TestServer, wire: Wire, origin: str
) -> None:
    await add_shop(chat_server)
    for method, more in (("POST", {"json": {"site": "shop"}}), ("OPTIONS", {})):
        status, problem, headers = await wire.send(method, headers={"Origin": origin}, **more)
        assert (status, problem["code"]) == (403, "origin_not_allowed")
        assert "Access-Control-Allow-Origin" not in headers


async def test_a_page_of_the_site_may_open_and_read_answers_and_errors(
    chat_server: TestServer, wire: Wire
) -> None:
    await add_shop(chat_server)
    allowed = {"Origin": SHOP}
    asking = {**allowed, "Access-Control-Request-Method": "POST"}
    status, _, headers = await wire.send("OPTIONS", headers=asking)
    assert status == 204
    assert headers["Access-Control-Allow-Origin"] == SHOP
    assert "Authorization" in headers["Access-Control-Allow-Headers"]
    assert "DELETE" in headers["Access-Control-Allow-Methods"]
    for body, expected in (({"site": "shop"}, 201), ({"site": 1}, 422), ({"site": "none"}, 404)):
        status, _, headers = await wire.send("POST", json=body, headers=allowed)
        assert status == expected
        assert headers["Access-Control-Allow-Origin"] == SHOP
        assert headers["Vary"] == "Origin"
        assert "Access-Control-Allow-Credentials" not in headers
        assert "Set-Cookie" not in headers


async def test_a_page_speaks_only_for_its_own_site(chat_server: TestServer, wire: Wire) -> None:
    await add_shop(chat_server)
    own = {"Origin": wire.base.rstrip("/")}
    for headers, site, expected in (
        ({"Origin": SHOP}, "demo", 403),
        (own, "shop", 403),
        (own, "demo", 201),
        ({}, "shop", 201),  # no browser page
    ):
        status, _, _ = await wire.send("POST", json={"site": site}, headers=headers)
        assert status == expected, (headers, site)


async def test_an_unknown_site_is_told_as_unknown_to_whoever_may_hear_it(
    chat_server: TestServer, wire: Wire
) -> None:
    await add_shop(chat_server)
    for headers in ({}, {"Origin": SHOP}, {"Origin": wire.base.rstrip("/")}):
        status, problem, _ = await wire.send("POST", json={"site": "none"}, headers=headers)
        assert (status, problem["code"], problem["field"]) == (404, "not_found", "site")
        assert "There is no site with this id." in problem["detail"]
        assert "shop" not in problem["detail"]  # which sites there are is nobody else's business


async def test_a_page_of_another_site_is_told_the_command_that_allows_it(
    chat_server: TestServer, wire: Wire
) -> None:
    await add_shop(chat_server)
    _, problem, _ = await wire.send("POST", json={"site": "demo"}, headers={"Origin": SHOP})
    assert f"assistant site update demo --origin {SHOP}" in problem["detail"]


# What a browser keeps from a page, the widget's script says beforehand.


async def loader(server: TestServer, query: str, page: str | None) -> tuple[str, str]:
    """Return the script as a page gets it, and how long it may be kept."""
    headers = {"Referer": page} if page else {}
    async with (
        aiohttp.ClientSession(str(server.make_url("/"))) as http,
        http.get(f"/widget/lead-chat.js{query}", headers=headers) as answer,
    ):
        assert answer.status == 200
        text = await answer.text()
        assert "customElements" in text or "attachShadow" in text  # still the whole loader
        said = text.partition('\nconsole.error("LeadChat: ')[2]
        return said, answer.headers["Cache-Control"]


@pytest.mark.parametrize("page", ["https://evil-shop.example/", "https://shop.example:8443/a"])
async def test_a_page_that_may_not_chat_is_told_origin_site_and_command(
    chat_server: TestServer, page: str
) -> None:
    await add_shop(chat_server)
    said, kept = await loader(chat_server, "?site=shop", page)
    origin = "/".join(page.split("/")[:3])
    assert f"Pages of {origin} may not chat as site" in said
    assert f"assistant site update shop --origin {origin}`" in said
    assert SHOP + "`" not in said
    assert kept == "no-store"  # or a page that was allowed since would go on complaining


async def test_an_unknown_site_is_told_as_unknown_when_the_page_loads(
    chat_server: TestServer,
) -> None:
    said, kept = await loader(chat_server, "?site=nowhere", "https://www.example.com/")
    assert "there is no site" in said
    assert "nowhere" in said
    assert kept == "no-store"


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("?site=shop", f"{SHOP}/"),
        ("?site=shop", None),  # the page hides where it is
        ("?site=shop", "javascript:alert(1)"),
        ("?site=shop", 'https://x"),alert(1);(".example/'),
        ("", "https://elsewhere.example/"),
        ('?site=");alert(1);("', "https://elsewhere.example/"),
    ],
)
async def test_where_nothing_is_known_to_be_wrong_nothing_is_said(
    chat_server: TestServer, query: str, page: str | None
) -> None:
    await add_shop(chat_server)
    said, kept = await loader(chat_server, query, page)
    assert said == ""
    assert "max-age=300" in kept
