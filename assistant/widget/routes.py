"""Serves the widget's files, by exact name, to pages of any origin."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parent
LOADER, PANEL, STYLES = "lead-chat.js", "lead-chat-panel.js", "lead-chat.css"
TYPES = {".js": "text/javascript", ".css": "text/css"}
MAX_AGE_S = 300  # the address is stable: a new version must arrive soon

# What browsers need not load: comments on lines of their own, and indentation.
_UNREAD = (
    re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.DOTALL | re.MULTILINE),
    re.compile(r"^[ \t]*//.*\n", re.MULTILINE),
    re.compile(r"^[ \t]+|^\n", re.MULTILINE),
)
_IMPORT = re.compile(r'^import .* from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)


@dataclass(frozen=True)
class WidgetFile:
    """One file as it goes out: without comments and indentation, plain and compressed."""

    content_type: str
    plain: bytes
    packed: bytes
    etag: str


def read_widget_files(folder: Path = FOLDER) -> dict[str, WidgetFile]:
    """Return what is served, by name: loader, style sheet, and the panel as one module."""
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in (LOADER, STYLES)}
    texts[PANEL] = "".join(_EXPORT.sub("", part) for part in _modules_of(folder, PANEL, set()))
    return {name: _prepare(name, text) for name, text in texts.items()}


def _modules_of(folder: Path, name: str, seen: set[str]) -> list[str]:
    """Return `name` after all it imports, each once: one request instead of eight."""
    if name in seen:
        return []
    seen.add(name)
    text = (folder / name).read_text(encoding="utf-8")
    before = [part for other in _IMPORT.findall(text) for part in _modules_of(folder, other, seen)]
    return [*before, _IMPORT.sub("", text)]


def _prepare(name: str, text: str) -> WidgetFile:
    for unread in _UNREAD:
        text = unread.sub("", text)
    plain = text.encode()
    return WidgetFile(
        content_type=TYPES[Path(name).suffix],
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
