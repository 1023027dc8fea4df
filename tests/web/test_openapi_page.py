"""The published contract as it is served, to programs and to people, with its examples."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from assistant.services.api_keys import SCOPES
from assistant.web.keys import ACCOUNTS
from assistant.web.openapi import CONTRACT, DOCS, STYLE, add_openapi_routes, contract
from tests.web.contract import ALL, SCHEMAS, fits, named

Client = TestClient[web.Request, web.Application]


# ------------------------------------------------------------ how it is served


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application()
    add_openapi_routes(app)
    async with TestClient(TestServer(app)) as opened:
        yield opened


async def test_the_document_is_served_as_it_is_to_pages_of_any_origin(client: Client) -> None:
    answer = await client.get(CONTRACT)
    assert await answer.json() == contract()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", [CONTRACT, DOCS, STYLE])
async def test_what_a_browser_holds_is_not_sent_again(client: Client, path: str) -> None:
    first = await client.get(path)
    assert "max-age" in first.headers["Cache-Control"]
    again = await client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")
    other = await client.get(path, headers={"If-None-Match": '"another"'})
    assert (other.status, await other.read()) == (200, await first.read())


async def test_the_page_shows_everything_without_scripts_under_a_strict_policy(
    client: Client,
) -> None:
    answer = await client.get(DOCS)
    html = await answer.text()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|(?:src|href)=\"(?:https?:)?//", html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    assert {operation["operationId"] for _, _, operation in ALL} <= set(ids)
    assert {f"schema-{name}" for name in SCHEMAS} <= set(ids)
    for code in (one["const"] for one in SCHEMAS["ProblemCode"]["oneOf"]):
        assert f"<code>{code}</code>" in html
    for address in re.findall(r'(?:href|src)="(/[^"]+)"', html):
        assert (await client.get(address)).status == 200


def test_every_operation_has_an_example() -> None:
    for _, path, operation in ALL:
        example = "x-example" if "x-websocket" in operation else "x-curl"
        assert operation[example].strip(), path


# ------------------------------------------------------------ the examples

ERASING = ("eraseConversation", "eraseLead", "deleteWebhook")


def script(base: str, key: str) -> str:
    """Return all examples in the order of the page; erasing comes last, the second time anew."""
    examples = {one["operationId"]: one["x-curl"] for _, _, one in ALL if "x-curl" in one}
    spoken = [examples["openConversation"], examples["sendMessage"]]
    others = [text for name, text in examples.items() if name not in ERASING]
    lines = [*others, examples["eraseConversation"], *spoken, examples["listLeads"]]
    settings = f"set -eu\nSERVER={shlex.quote(base)}\nKEY={shlex.quote(key)}\n"
    return settings + "\n".join([*lines, examples["eraseLead"], examples["deleteWebhook"]])


async def test_every_example_works_as_it_stands(chat_server: TestServer, tmp_path: Path) -> None:
    base = str(chat_server.make_url("/")).rstrip("/")
    key = chat_server.app[ACCOUNTS].create_api_key_now("crm", SCOPES)
    shell = await asyncio.create_subprocess_exec(
        "bash", "-c", script(base, key), cwd=tmp_path, stdout=-1, stderr=-1
    )
    out, err = await shell.communicate()
    assert shell.returncode == 0, err.decode()
    assert "nurture" in out.decode()
    fits(json.loads((tmp_path / "conversation.json").read_text("utf-8")), named("Export"))
