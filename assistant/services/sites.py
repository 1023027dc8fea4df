"""Sites: what may be set for one, and what of it its pages are told."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from assistant.errors import InvalidInput, NotFound
from assistant.leads.playbook import Playbook
from assistant.services.playbook import load_playbook
from assistant.store.database import Database
from assistant.store.sites import (
    OWN_ORIGIN,
    Greeting,
    Site,
    Theme,
    delete_site,
    get_site,
    list_sites,
    upsert_site,
)

SCHEMES: Final = ("auto", "light", "dark")
SIDES: Final = ("right", "left")
MODES: Final = ("bubble", "popup", "inline")
LONGEST_NAME: Final = 100
LONGEST_GREETING: Final = 160
LONGEST_DELAY_S: Final = 3600
MOST_GREETINGS: Final = 20
SECRETS_OVERLAP: Final = timedelta(days=7)
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]")
_PATH = re.compile(r"/[^\s?#]{0,199}")
_LOCAL: Final = ("localhost", "127.0.0.1", "[::1]")
_USUAL_PORTS: Final = {"https": 443, "http": 80}


def widget_settings(site: Site) -> dict[str, Any]:
    """Return what the site's pages may know, as JSON: looks, languages and greetings.

    accent and locale are null, and languages empty, where the site leaves them to the page.
    """
    theme = site.theme
    return {
        "site": site.id,
        "accent": theme.accent,
        "scheme": theme.scheme,
        "side": theme.side,
        "mode": theme.mode,
        "locale": site.languages[0] if site.languages else None,
        "languages": list(site.languages),
        "greetings": [
            {"path": each.path, "delay_s": each.delay_s, "text": dict(each.text)}
            for each in site.greetings
        ],
    }


def script_tag(site: Site, base: str) -> str:
    """Return what is pasted into the site's pages. base: this server's public address."""
    return f'<script defer src="{base}/widget/lead-chat.js?site={site.id}" data-site="{site.id}"></script>'  # noqa: E501


def plain_form_tag(site: Site, base: str) -> str:
    """Return what visitors without JavaScript are shown instead."""
    return f'<noscript><a href="{base}/chat/{site.id}">Ask us a question</a></noscript>'


# ---------------------------------------------------------------- what may be set


def check_site(site: Site, own_playbook: Path) -> tuple[Site, Playbook]:
    """Return the site in its normal form, and its playbook, read as the server reads it.

    own_playbook: the server's, for sites without one of their own.
    Raises InvalidInput saying what is wrong and what would be right, SetupError for a playbook.
    """
    if not _ID.fullmatch(site.id):
        raise InvalidInput(
            f"{site.id!r} cannot be a site's id. Use up to 40 small letters, digits and dashes, "
            "such as shop or shop-2.",
            field="id",
        )
    if not site.name.strip() or len(site.name) > LONGEST_NAME:
        raise InvalidInput(f"Give the site a name of 1 to {LONGEST_NAME} characters.", field="name")
    from assistant.services.knowledge import load_knowledge  # loads scikit-learn: seconds

    file = Path(site.playbook) if site.playbook else own_playbook
    playbook = load_playbook(file)
    load_knowledge(file.parent / playbook.knowledge, playbook.languages)  # only to check it
    checked = replace(
        site,
        name=site.name.strip(),
        origins=tuple(dict.fromkeys(check_origin(origin) for origin in site.origins)),
        theme=check_theme(site.theme),
        languages=_check_languages(site.languages, playbook),
    )
    spoken = checked.languages or playbook.languages
    if len(checked.greetings) > MOST_GREETINGS:
        raise InvalidInput(f"A site has {MOST_GREETINGS} greetings at most.", field="greetings")
    greetings = tuple(check_greeting(each, spoken) for each in checked.greetings)
    return replace(checked, greetings=greetings), playbook


def check_origin(origin: str) -> str:
    """Return an origin exactly as browsers send it: scheme, host, and an unusual port."""
    if origin == OWN_ORIGIN:
        return origin
    wrong = f"{origin!r} is no origin. Write it like https://www.example.com: no path, no slash."
    try:
        parts = urlsplit(origin.strip())
        host, port = _host_of(parts.netloc), parts.port
    except ValueError as error:
        raise InvalidInput(wrong, field="origins") from error
    rest = parts.path.rstrip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if rest or not _HOST.fullmatch(host):
        raise InvalidInput(wrong, field="origins")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOCAL):
        raise InvalidInput(
            f"{origin!r} is not protected. Use https://, or http://localhost while you try.",
            field="origins",
        )
    shown = "" if port in (None, _USUAL_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{host}{shown}"


def _host_of(netloc: str) -> str:
    host = netloc.lower()
    host = re.sub(r":\d*$", "", host)
    return host if host.isascii() else host.encode("idna").decode()


def check_theme(theme: Theme) -> Theme:
    if theme.accent is not None:
        theme = replace(theme, accent=_colour(theme.accent))
    for name, allowed in (("scheme", SCHEMES), ("side", SIDES), ("mode", MODES)):
        if getattr(theme, name) not in allowed:
            raise InvalidInput(
                f"{name} must be one of {', '.join(allowed)}, not {getattr(theme, name)!r}.",
                field=name,
            )
    return theme


def _colour(written: str) -> str:
    colour = written.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{3}", colour):
        colour = "#" + "".join(digit * 2 for digit in colour[1:])
    if not _COLOUR.fullmatch(colour):
        raise InvalidInput(
            f"{written!r} is no colour. Write it like #0f6b66 (in quotes in a shell).",
            field="accent",
        )
    return colour


def _check_languages(languages: Sequence[str], playbook: Playbook) -> tuple[str, ...]:
    for language in languages:
        if language not in playbook.languages:
            raise InvalidInput(
                f"The playbook does not speak {language!r}. "
                f"It speaks {', '.join(playbook.languages)}.",
                field="languages",
            )
    return tuple(dict.fromkeys(languages))


def check_greeting(greeting: Greeting, languages: Sequence[str]) -> Greeting:
    if not _PATH.fullmatch(greeting.path):
        raise InvalidInput(
            f"{greeting.path!r} is no path. Begin with a slash; * stands for anything, "
            "as in /pricing*.",
            field="path",
        )
    if not 0 <= greeting.delay_s <= LONGEST_DELAY_S:
        raise InvalidInput(f"delay_s must be from 0 to {LONGEST_DELAY_S}.", field="delay_s")
    for language in languages:
        words = greeting.text.get(language, "").strip()
        if not 1 <= len(words) <= LONGEST_GREETING:
            raise InvalidInput(
                f"The greeting on {greeting.path} needs a text in {language!r} of at most "
                f"{LONGEST_GREETING} characters.",
                field="text",
            )
    for language in greeting.text:
        if language not in languages:
            raise InvalidInput(
                f"The greeting on {greeting.path} has a text in {language!r}, which the site "
                "does not speak.",
                field="text",
            )
    return replace(greeting, text={name: text.strip() for name, text in greeting.text.items()})


# ---------------------------------------------------------------- the office


class SiteOffice:
    """Sets up sites, for commands: on the caller's own thread. own_playbook: the server's."""

    def __init__(
        self,
        database: Database,
        own_playbook: Path,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database, self._own_playbook, self._clock = database, own_playbook, clock

    def all_now(self) -> list[Site]:
        return self._database.read_now(list_sites)

    def find_now(self, site_id: str) -> Site:
        """Raises NotFound naming the sites there are."""
        site = self._database.read_now(lambda s: get_site(s, site_id))
        if site is None:
            known = ", ".join(one.id for one in self.all_now()) or "none"
            raise NotFound(f"There is no site {site_id!r}. There are: {known}.", field="id")
        return site

    def add_now(self, site: Site) -> Site:
        """Raises InvalidInput or SetupError for what is wrong with it."""
        checked, _ = check_site(site, self._own_playbook)
        if self._database.read_now(lambda s: get_site(s, site.id)) is not None:
            raise InvalidInput(
                f"There is a site {site.id!r} already. Change it with `assistant site update`.",
                field="id",
            )
        self._database.write_now(lambda s: upsert_site(s, checked))
        return checked

    def change_now(self, site: Site) -> Site:
        """Write a site that exists. Servers take it, and its playbook, up within seconds."""
        self.find_now(site.id)
        checked, _ = check_site(site, self._own_playbook)
        self._database.write_now(lambda s: upsert_site(s, checked))
        return checked

    def remove_now(self, site_id: str) -> None:
        """Raises InvalidInput while conversations, leads, webinars or webhooks belong to it."""
        self.find_now(site_id)
        if not self._database.write_now(lambda s: delete_site(s, site_id)):
            raise InvalidInput(
                f"Conversations, leads or webhooks belong to {site_id!r}, so it stays. To close "
                "its chat, take its origins away: `assistant site update --no-origins`.",
                field="id",
            )

    def new_secret_now(self, site_id: str) -> str:
        """Make a secret for signed identity and return it, this once.

        The one before it stays good for a week, so that the site's servers can change over.
        """
        site, secret = self.find_now(site_id), secrets.token_urlsafe(32)
        until = self._clock() + SECRETS_OVERLAP if site.identity_secret else None
        changed = replace(
            site,
            identity_secret=secret,
            previous_secret=site.identity_secret,
            previous_secret_until=until,
        )
        self._database.write_now(lambda s: upsert_site(s, changed))
        return secret
