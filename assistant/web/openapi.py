"""The published contract: as OpenAPI 3.1 for programs, as a page for people."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from aiohttp import ETag, web

from assistant.web.openapi_page import render_page

FOLDER: Final = Path(__file__).parent
CONTRACT: Final = "/api/v1/openapi.json"
DOCS: Final = "/api/v1/docs"
STYLE: Final = DOCS + "/docs.css"
_SHARED: Final = {
    "Cache-Control": "public, max-age=300",
    "X-Content-Type-Options": "nosniff",
}
_PAGE_HEADERS: Final = {
    **_SHARED,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
}
_CONTRACT_HEADERS: Final = {**_SHARED, "Access-Control-Allow-Origin": "*"}


@dataclass(frozen=True)
class Published:
    """One file as it goes out; the etag changes with the content."""

    content_type: str
    body: bytes
    etag: str


def add_openapi_routes(app: web.Application) -> None:
    """Serve the contract, its page and the page's style."""
    app.router.add_get(CONTRACT, show_contract)
    app.router.add_get(DOCS, show_docs)
    app.router.add_get(STYLE, show_style)


async def show_contract(request: web.Request) -> web.Response:
    return await _answer(request, CONTRACT, _CONTRACT_HEADERS)


async def show_docs(request: web.Request) -> web.Response:
    return await _answer(request, DOCS, _PAGE_HEADERS)


async def show_style(request: web.Request) -> web.Response:
    return await _answer(request, STYLE, _SHARED)


async def _answer(request: web.Request, path: str, headers: dict[str, str]) -> web.Response:
    # made when first asked for, in a thread: few need it, and nobody's turn waits for it
    made = (await asyncio.to_thread(published))[path]
    headers = {**headers, "ETag": f'"{made.etag}"'}
    if ETag(made.etag) in (request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(
        body=made.body, content_type=made.content_type, charset="utf-8", headers=headers
    )


@cache
def contract() -> dict[str, Any]:
    """Return the OpenAPI document."""
    read: dict[str, Any] = yaml.safe_load((FOLDER / "openapi.yml").read_text("utf-8"))
    return read


@cache
def published() -> dict[str, Published]:
    """Return what is served, by path."""
    style = (FOLDER / "static" / "docs.css").read_bytes()
    page = render_page(contract(), style=STYLE, contract=CONTRACT)
    document = json.dumps(contract(), ensure_ascii=False, separators=(",", ":"))
    return {
        CONTRACT: _published("application/json", document.encode()),
        DOCS: _published("text/html", page.encode()),
        STYLE: _published("text/css", style),
    }


def _published(content_type: str, body: bytes) -> Published:
    return Published(content_type, body, hashlib.sha256(body).hexdigest()[:32])
