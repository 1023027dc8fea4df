"""Where a lead came from: what the page showed, kept apart from what the visitor said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from assistant.leads.conversation import Page, Webinar

CHANNELS: Final = (
    "search",
    "social",
    "referral",
    "event",
    "email",
    "ads",
    "website",
    "podcast",
    "content",
    "webinar",
    "networking",
    "other",
)
_SOCIAL: Final = (
    "linkedin", "lnkd", "facebook", "fb", "instagram", "ig", "pinterest", "twitter", "x", "t",
    "threads", "tiktok", "youtube", "reddit", "snapchat", "mastodon", "bluesky", "bsky",
)  # fmt: skip
_SEARCH: Final = (
    "google", "bing", "duckduckgo", "yahoo", "ecosia", "kvasir", "startpage", "qwant", "brave",
    "baidu", "yandex",
)  # fmt: skip
# What integrators write into utm_medium and utm_source, and what it stands for.
_MEDIUMS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("cpc", "ppc", "paid", "display", "banner", "ads", "ad", "cpm"), "ads"),
    **dict.fromkeys(("paidsearch", "paid_search", "paid-social", "paid_social"), "ads"),
    **dict.fromkeys(("email", "e-mail", "mail", "newsletter"), "email"),
    **dict.fromkeys(("social", "social-media", "social_media"), "social"),
    **dict.fromkeys(("organic", "search", "seo"), "search"),
    **dict.fromkeys(("referral", "affiliate", "partner"), "referral"),
    **dict.fromkeys(("event", "fair", "trade-show", "trade_show", "messe"), "event"),
    **dict.fromkeys(("podcast", "audio"), "podcast"),
    **dict.fromkeys(("blog", "content", "article"), "content"),
    "webinar": "webinar",
}


def observed_channel(page: Page) -> str | None:
    """Return the channel that campaign parameters or the referrer show; None when they are silent.

    A paid medium is `ads` wherever it ran. A referrer on our own host shows nothing.
    """
    source, medium = (page.utm.get(key, "").strip().casefold() for key in ("source", "medium"))
    if _MEDIUMS.get(medium) in ("ads", "email"):
        return _MEDIUMS[medium]
    return _of_name(source) or _MEDIUMS.get(medium) or _of_referrer(page)


def channel(page: Page, webinar: Webinar | None, stated: str | None) -> str:
    """Return the one channel of a lead: webinar page, else observed, else stated, else website."""
    if webinar is not None:
        return "webinar"
    return observed_channel(page) or stated or "website"


def _of_name(name: str) -> str | None:
    """Return the channel for a utm_source, which is a name ("linkedin") or a host."""
    if name in _MEDIUMS:
        return _MEDIUMS[name]
    labels = name.split(".")
    if any(label in _SOCIAL for label in (labels if len(labels) == 1 else labels[:-1])):
        return "social"
    return "search" if any(label in _SEARCH for label in labels) else None


def _of_referrer(page: Page) -> str | None:
    host, own = _host(page.referrer), _host(page.url)
    if not host or host == own:
        return None
    if host.startswith(("mail.", "outlook.", "webmail.")):
        return "email"
    return _of_name(host) or "referral"


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # such as an unclosed bracket: sent by the page, never trusted
        return ""
