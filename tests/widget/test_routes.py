"""How the widget's files are served."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from assistant.widget.routes import add_widget_routes, read_widget_files

LOADER = "/widget/lead-chat.js"
LOADER_BYTES = 2 * 1024
ALL_BYTES = 20 * 1024
Client = TestClient[web.Request, web.Application]


@pytest_asyncio.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application()
    add_widget_routes(app)
    async with TestClient(TestServer(app), auto_decompress=False) as opened:
        yield opened


def test_the_loader_is_at_most_2_kib_and_everything_at_most_20() -> None:
    sizes = {name: len(file.packed) for name, file in read_widget_files().items()}
    assert sizes["lead-chat.js"] <= LOADER_BYTES, sizes
    assert sum(sizes.values()) <= ALL_BYTES, sizes


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("lead-chat.js", "text/javascript"),
        ("lead-chat-panel.js", "text/javascript"),
        ("lead-chat.css", "text/css"),
    ],
)
async def test_a_file_goes_to_any_origin_with_its_type(
    client: Client, name: str, content_type: str
) -> None:
    answer = await client.get(f"/widget/{name}", headers={"Accept-Encoding": "identity"})
    assert answer.status == 200
    assert answer.content_type == content_type
    assert answer.charset == "utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in answer.headers["Cache-Control"]


async def test_gzip_is_sent_to_those_who_accept_it_and_unpacks_to_the_same(
    client: Client,
) -> None:
    plain = await client.get(LOADER, headers={"Accept-Encoding": "identity"})
    packed = await client.get(LOADER, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(await packed.read()) == await plain.read()
    assert packed.headers["ETag"] != plain.headers["ETag"]


async def test_a_known_version_is_not_sent_again(client: Client) -> None:
    first = await client.get(LOADER)
    again = await client.get(LOADER, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")
    other = await client.get(LOADER, headers={"If-None-Match": '"of-another-version"'})
    assert other.status == 200


@pytest.mark.parametrize(
    "path", ["routes.py", "dom.js", "..%2Froutes.py", "%2e%2e/app.py", "", "lead-chat.js/"]
)
async def test_nothing_else_is_served(client: Client, path: str) -> None:
    assert (await client.get(f"/widget/{path}")).status == 404


def test_the_panel_is_one_module_without_imports() -> None:
    panel = read_widget_files()["lead-chat-panel.js"].plain.decode()
    assert "import " not in panel.replace("import.meta", "")
    assert panel.count("class LeadChat extends") == 1
    assert panel.count("class Transcript") == 1
