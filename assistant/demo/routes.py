"""Renders the demo site's pages and serves its pictures and style."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.demo.gallery import CHOICES, READY, Look
from assistant.demo.webinar import PHASES, next_webinar, spoken_date

FOLDER = Path(__file__).parent
PAGES = ("home", "pricing", "webinar", "guide", "checklist", "gallery", "privacy", "support")
LANGUAGES = ("en", "nb")
STATIC_TYPES = {".css": "text/css", ".svg": "image/svg+xml"}
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def add_demo_routes(app: web.Application) -> None:
    """Serve the demo site under /demo."""
    templates = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    files = {
        path.name: (STATIC_TYPES[path.suffix], path.read_bytes())
        for path in sorted((FOLDER / "static").iterdir())
        if path.suffix in STATIC_TYPES
    }

    async def page(request: web.Request) -> web.Response:
        name = request.match_info.get("page", "home")
        if name not in PAGES or (name == "home" and "page" in request.match_info):
            raise web.HTTPNotFound
        return _html(templates, name, request.query)

    async def static_file(request: web.Request) -> web.Response:
        known = files.get(request.match_info["name"])
        if known is None:
            raise web.HTTPNotFound
        content_type, body = known
        headers = {"Cache-Control": "public, max-age=300", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=body, content_type=content_type, headers=headers)

    app.router.add_get("/demo", page)
    app.router.add_get("/demo/static/{name}", static_file)
    app.router.add_get("/demo/{page}", page)


def _html(templates: Environment, name: str, query: Mapping[str, str]) -> web.Response:
    lang = query.get("lang", "en")
    lang = lang if lang in LANGUAGES else "en"
    phase = query.get("phase", "before")
    phase = phase if phase in PHASES else "before"

    def link(page: str, other_lang: str | None = None) -> str:
        """The address of a page, in the language being read unless another is asked for."""
        path, _, anchor = page.partition("#")
        address = "/demo" if path == "home" else f"/demo/{path}"
        if (other_lang or lang) != "en":
            address += f"?lang={other_lang or lang}"
        return f"{address}#{anchor}" if anchor else address

    def look_link(look: Look) -> str:
        """The address of the gallery with this look."""
        chosen = {**look.asked, **({"lang": lang} if lang != "en" else {})}
        return f"/demo/gallery?{urlencode(chosen)}" if chosen else "/demo/gallery"

    day = next_webinar(datetime.now(UTC).date())
    html = templates.get_template(f"{lang}/{name}.html").render(
        page=name,
        lang=lang,
        link=link,
        phase=phase,
        webinar_day=spoken_date(day, lang),
        look=Look.chosen_by(query),
        look_link=look_link,
        ready_looks=READY,
        choices=CHOICES,
    )
    return web.Response(text=html, content_type="text/html", headers=SECURITY_HEADERS)
