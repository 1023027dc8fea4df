"""Pages for visitors that need no script: one head, one style, one policy for all of them."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.store.sites import Theme
from assistant.web.plain_colours import colours_of

_FOLDER: Final = Path(__file__).parent / "templates"
HEADERS: Final = {"X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex"}


def plain_page(
    template: str,
    status: int,
    *,
    language: str,
    headers: dict[str, str],
    theme: Theme | None = None,
    form_action: str = "'none'",
    framed_by: str = "'none'",
    **shown: Any,
) -> web.Response:
    """Return the page. Its one style element is allowed by its hash, and nothing else is loaded.

    theme: the site's accent and whether it is light or dark; None for our own.
    """
    theme = theme or Theme()
    style = colours_of(theme) + "\n" + _rules()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    scheme = "light dark" if theme.scheme == "auto" else theme.scheme
    page = environment().get_template(template)
    return web.Response(
        status=status,
        text=page.render({**shown, "language": language, "style": style, "scheme": scheme}),
        content_type="text/html",
        headers={
            **HEADERS,
            **headers,
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
                f"form-action {form_action}; frame-ancestors {framed_by}"
            ),
        },
    )


@cache
def environment() -> Environment:
    """Return where the pages' templates are; asked for at the start, a missing file stops it."""
    _rules()
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _rules() -> str:
    return (_FOLDER / "plain.css").read_text(encoding="utf-8")
