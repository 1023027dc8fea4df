"""How the widget's files are served."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

import brotli
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from assistant.errors import Unavailable
from assistant.widget.files import read_widget_files
from assistant.widget.routes import add_widget_routes

LOADER, PANEL, GREETING = (
    f"/widget/lead-chat{rest}" for rest in (".js", "-panel.js", "-greeting.js")
)
LOADER_BYTES = 2 * 1024
ALL_BYTES = 20 * 1024
PLAIN = {"Accept-Encoding": "identity"}
ACME = {
    "site": "acme",
    "accent": "#1d4ed8",
    "scheme": "auto",
    "side": "left",
    "mode": "bubble",
    "locale": "nb",
    "languages": ["nb"],
    "greetings": [{"path": "/*", "delay_s": 2, "text": {"nb": 'Si "hei" <b>'}}],
}
Client = TestClient[web.Request, web.Application]


async def settings_of(site: str) -> Mapping[str, Any] | None:
    if site == "down":
        raise Unavailable("The database is away.")
    return ACME if site == "acme" else None


@pytest_asyncio.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application()
    add_widget_routes(app, settings_of)
    async with TestClient(TestServer(app), auto_decompress=False) as opened:
        yield opened


async def text_of(client: Client, path: str) -> str:
    return await (await client.get(path, headers=PLAIN)).text()


async def hashed_names(client: Client) -> dict[str, str]:
    """The addresses that last, as the loader names them, by the stable ones."""
    named = {}
    for stable in (PANEL, GREETING):
        stem, _, suffix = stable.removeprefix("/widget/").rpartition(".")
        found = re.search(rf"{stem}\.\w{{12}}\.{suffix}", await text_of(client, LOADER))
        assert found, f"the loader does not name {stable}"
        named[stable] = f"/widget/{found.group()}"
    return named


async def test_the_loader_is_at_most_2_kib_and_everything_at_most_20(client: Client) -> None:
    """Everything: the panel carries the styles, and the greeting counts too."""
    sizes = {}
    for stable, path in {LOADER: LOADER, **await hashed_names(client)}.items():
        answer = await client.get(path, headers={"Accept-Encoding": "gzip"})
        sizes[stable] = len(await answer.read())
    assert sizes[LOADER] <= LOADER_BYTES, sizes
    assert sum(sizes.values()) <= ALL_BYTES, sizes


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        (LOADER, "text/javascript"),
        (PANEL, "text/javascript"),
        (GREETING, "text/javascript"),
    ],
)
async def test_a_file_goes_to_any_origin_with_its_type_and_must_be_asked_for_again_soon(
    client: Client, path: str, content_type: str
) -> None:
    answer = await client.get(path, headers=PLAIN)
    assert answer.status == 200
    assert (answer.content_type, answer.charset) == (content_type, "utf-8")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=300, must-revalidate"


async def test_names_with_a_hash_lead_to_the_same_and_last_for_good(client: Client) -> None:
    for stable, hashed in (await hashed_names(client)).items():
        answer = await client.get(hashed, headers=PLAIN)
        assert await answer.text() == await text_of(client, stable)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


async def test_a_hash_of_another_release_is_not_found_and_not_remembered(client: Client) -> None:
    answer = await client.get("/widget/lead-chat-panel.0123456789ab.js")
    assert answer.status == 404
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"  # so that a page sees the status


@pytest.mark.parametrize(
    ("accepted", "coding", "unpack"),
    [("gzip", "gzip", gzip.decompress), ("gzip, deflate, br", "br", brotli.decompress)],
)
async def test_packed_is_sent_to_those_who_accept_it_and_unpacks_to_the_same(
    client: Client, accepted: str, coding: str, unpack: Any
) -> None:
    plain = await client.get(LOADER, headers=PLAIN)
    packed = await client.get(LOADER, headers={"Accept-Encoding": accepted})
    assert packed.headers["Content-Encoding"] == coding
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert unpack(await packed.read()) == await plain.read()
    assert packed.headers["ETag"] != plain.headers["ETag"]


async def test_a_known_version_is_not_sent_again(client: Client) -> None:
    first = await client.get(LOADER)
    again = await client.get(LOADER, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")
    other = await client.get(LOADER, headers={"If-None-Match": '"of-another-version"'})
    assert other.status == 200


async def test_head_tells_what_get_would_send(client: Client) -> None:
    accepts = {"Accept-Encoding": "gzip"}
    got = await client.get(LOADER, headers=accepts)
    head = await client.head(LOADER, headers=accepts)
    assert await head.read() == b""
    for name in ("Content-Length", "Content-Encoding", "ETag", "Cache-Control"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize(
    "path", ["routes.py", "dom.js", "..%2Froutes.py", "%2e%2e/app.py", "", "lead-chat.js/"]
)
async def test_nothing_else_is_served(client: Client, path: str) -> None:
    assert (await client.get(f"/widget/{path}")).status == 404


def test_the_panel_is_one_module_without_imports_and_names_filled_in() -> None:
    files = read_widget_files()
    panel = files.by_name["lead-chat-panel.js"].plain.decode()
    assert "import " not in panel.replace("import.meta", "")
    assert panel.count("class LeadChat extends") == 1
    assert panel.count("class Transcript") == 1
    assert panel.count("const STYLES=") == 1
    for file in files.by_name.values():
        assert b"HASH" not in file.plain
        assert b"SITE SETTINGS" not in file.plain


async def test_the_loader_of_a_site_carries_its_settings(client: Client) -> None:
    loader = await text_of(client, f"{LOADER}?site=acme")
    [given] = re.findall(r'\{"accent".*?\}(?=[,;])', loader)
    assert json.loads(given) == {
        "accent": "#1d4ed8",
        "side": "left",  # what is as usual is left to the page
        "lang": "nb",
        "greetings": json.dumps(ACME["greetings"], separators=(",", ":")),
    }
    plain = await client.get(LOADER, headers=PLAIN)
    own = await client.get(f"{LOADER}?site=acme", headers=PLAIN)
    assert own.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize("site", ["nowhere", "down", "", "a%22%2Balert(1)", "x" * 65])
async def test_without_settings_to_be_had_the_plain_loader_comes(client: Client, site: str) -> None:
    assert await text_of(client, f"{LOADER}?site={site}") == await text_of(client, LOADER)
