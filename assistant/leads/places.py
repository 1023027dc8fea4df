"""Pages and campaigns as they may be counted and shown: nothing in them that names a visitor."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from assistant.leads.conversation import Page

LONGEST: Final = 120
HIDDEN: Final = "…"
# An address, or digits enough for a phone or customer number.
_PERSONAL: Final = re.compile(r"@|\d[\d .+-]{4,}\d")


def tidy_page(page: Page) -> str | None:
    """Return host and path ("example.com/pricing"), without query, fragment and personal parts."""
    try:
        parts = urlsplit(page.url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:  # such as an unclosed bracket: sent by the page, never trusted
        return None
    if not host:
        return None
    path = "/".join(_without_persons(each) for each in parts.path.split("/"))
    return (host + (path.rstrip("/") or "/"))[:LONGEST]


def tidy_campaign(page: Page) -> str | None:
    """Return the campaign as the page's parameters name it."""
    name = " ".join(page.utm.get("campaign", "").split())
    return _without_persons(name)[:LONGEST] or None


def _without_persons(part: str) -> str:
    text = "".join(char for char in unquote(part) if char.isprintable())
    return HIDDEN if _PERSONAL.search(text) else text
