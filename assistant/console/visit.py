"""One request to the console: who asks, in which language, and how the answer is made."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from yarl import URL

from assistant.console import words
from assistant.console.texts import LANGUAGES, Texts, best_language, texts_in
from assistant.services.accounts import SignedIn
from assistant.web.keys import SETTINGS
from assistant.web.limits import address_of

FOLDER: Final = Path(__file__).parent
LANGUAGE_COOKIE: Final = "console_language"
_YEAR_S: Final = 365 * 24 * 3600
_SAFE_SCHEMES: Final = ("http://", "https://")
_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not no-referrer: browsers then send "Origin: null" with our own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


@dataclass
class Visit:
    """What a handler works with.

    signed_in: None on the log-in page only. page_url: the page shown, where a form was sent to
    another address.
    """

    request: web.Request
    texts: Texts
    now: datetime
    signed_in: SignedIn | None = None
    set_language: bool = False
    page_url: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def user(self) -> SignedIn:
        if self.signed_in is None:
            raise RuntimeError("this page has no signed-in user")
        return self.signed_in

    @property
    def address(self) -> str:
        return address_of(self.request, self.request.app[SETTINGS].trusted_proxies)

    @property
    def is_https(self) -> bool:
        """Whether the browser came by https, which a trusted proxy in front says for it."""
        if self.request.scheme == "https":
            return True
        trusted = self.request.app[SETTINGS].trusted_proxies > 0
        return trusted and self.request.headers.get("X-Forwarded-Proto", "") == "https"

    @property
    def origin(self) -> str:
        return f"{'https' if self.is_https else 'http'}://{self.request.host}"

    def headers(self) -> dict[str, str]:
        if not self.is_https:
            return dict(_HEADERS)
        return {**_HEADERS, "Strict-Transport-Security": f"max-age={_YEAR_S}"}

    async def render(self, template: str, *, status: int = 200, **values: Any) -> web.Response:
        """Return a page, made in a thread: a long transcript takes tens of milliseconds.

        The template sees t (texts), visit, and what is given.
        """
        page = environment().get_template(template)
        text = await asyncio.to_thread(
            page.render, t=self.texts, visit=self, link=self.link, **values
        )
        return web.Response(text=text, status=status, content_type="text/html")

    def link(self, url: str | None) -> str | None:
        """Return an address that may be followed from here, None for any other scheme."""
        return url if url and url.casefold().startswith(_SAFE_SCHEMES) else None

    def other_language_url(self) -> str:
        """Return this page in the other language."""
        other = next(each for each in LANGUAGES if each != self.texts.language)
        keep = {k: v for k, v in self.request.query.items() if k not in ("lang", "done", "cursor")}
        url = URL(self.page_url) if self.page_url else self.request.rel_url
        return str(url.with_query({**keep, "lang": other}))


def visit_of(request: web.Request) -> Visit:
    """Return the visit with its language: just chosen, chosen before, or the browser's."""
    chosen = request.query.get("lang")
    language = chosen or request.cookies.get(LANGUAGE_COOKIE)
    if language not in LANGUAGES:
        language = best_language(request.headers.get("Accept-Language", ""))
    return Visit(request, texts_in(language), datetime.now(UTC), set_language=chosen in LANGUAGES)


def see_other(url: str) -> web.Response:
    return web.Response(status=303, headers={"Location": url})


@cache
def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        said=words.said, visible=words.visible, exact=words.exact, iso=lambda at: at.isoformat()
    )
    env.globals.update(asset=asset_url, day=words.day, age=words.age, number=words.number)
    return env


@dataclass(frozen=True)
class Asset:
    body: bytes
    content_type: str
    version: str


_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@cache
def assets() -> Mapping[str, Asset]:
    """Return the static files by exact name: nothing else is ever served."""
    found: dict[str, Asset] = {}
    for file in sorted((FOLDER / "static").iterdir()):
        if file.suffix in _TYPES:
            body = file.read_bytes()
            version = hashlib.sha256(body).hexdigest()[:12]
            found[file.name] = Asset(body, _TYPES[file.suffix], version)
    return found


def asset_url(name: str) -> str:
    return f"/console/static/{name}?v={assets()[name].version}"


async def serve_asset(request: web.Request) -> web.Response:
    asset = assets().get(request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound
    return web.Response(
        body=asset.body,
        content_type=asset.content_type,
        charset="utf-8",
        headers={
            **_HEADERS,
            "Cache-Control": "public, max-age=31536000, immutable"
            if request.query.get("v") == asset.version
            else "no-cache",
        },
    )
