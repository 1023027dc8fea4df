"""Serves the widget's files, by exact name, to pages of any origin."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parent
TYPES = {".js": "text/javascript", ".css": "text/css"}
MAX_AGE_S = 300  # the address is stable: a new version must arrive soon

# What browsers need not load. Block comments stand alone, line comments on lines of their own.
_BLOCK_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
_LINE_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+|^\n", re.MULTILINE)


@dataclass(frozen=True)
class WidgetFile:
    """One file as it goes out: without comments and indentation, plain and compressed."""

    content_type: str
    plain: bytes
    packed: bytes
    etag: str


def read_widget_files(folder: Path = FOLDER) -> dict[str, WidgetFile]:
    """Return what is served, by name."""
    return {
        path.name: _prepare(path) for path in sorted(folder.iterdir()) if path.suffix in TYPES
    }


def _prepare(path: Path) -> WidgetFile:
    text = path.read_text(encoding="utf-8")
    for unread in (_BLOCK_COMMENT, _LINE_COMMENT, _INDENT):
        text = unread.sub("", text)
    plain = text.encode()
    return WidgetFile(
        content_type=TYPES[path.suffix],
        plain=plain,
        packed=gzip.compress(plain, compresslevel=9, mtime=0),
        etag=hashlib.sha256(plain).hexdigest()[:20],
    )


def add_widget_routes(app: web.Application) -> None:
    """Serve the widget under /widget/; the script tag names /widget/lead-chat.js."""
    files = read_widget_files()

    async def widget_file(request: web.Request) -> web.StreamResponse:
        file = files.get(request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        return _answer(request, file)

    app.router.add_get("/widget/{name}", widget_file)


def _answer(request: web.Request, file: WidgetFile) -> web.Response:
    headers = {
        "Access-Control-Allow-Origin": "*",  # modules of another origin are fetched with CORS
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": f"public, max-age={MAX_AGE_S}, must-revalidate",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    etags = request.if_none_match or ()
    packs = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f"{file.etag}-gz" if packs else file.etag  # two encodings, two representations
    if any(known.value in (etag, "*") for known in etags):
        response = web.Response(status=304, headers=headers)
    else:
        response = web.Response(
            body=file.packed if packs else file.plain,
            content_type=file.content_type,
            charset="utf-8",
            headers=headers,
        )
        if packs:
            response.headers["Content-Encoding"] = "gzip"
    response.etag = etag
    return response
