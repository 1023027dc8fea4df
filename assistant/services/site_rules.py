"""What may be set for a site: every value in its normal form, or what is wrong with it.

Errors carry a code, by which the console tells them in its reader's language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from assistant.errors import InvalidInput
from assistant.leads.playbook import Playbook
from assistant.services.playbook import load_playbook
from assistant.store.sites import OWN_ORIGIN, Greeting, Site, Theme

SCHEMES: Final = ("auto", "light", "dark")
SIDES: Final = ("right", "left")
MODES: Final = ("bubble", "popup", "inline")
LONGEST_NAME: Final = 100
LONGEST_GREETING: Final = 160
LONGEST_DELAY_S: Final = 3600
MOST_GREETINGS: Final = 20
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]")
_PATH = re.compile(r"/[^\s?#]{0,199}")
_LOCAL: Final = ("localhost", "127.0.0.1", "[::1]")
_USUAL_PORTS: Final = {"https": 443, "http": 80}


def check_site(site: Site, own_playbook: Path) -> tuple[Site, Playbook]:
    """Return the site in its normal form, and its playbook, read as the server reads it.

    own_playbook: the server's, for sites without one of their own.
    Raises InvalidInput saying what is wrong and what would be right, SetupError for a playbook.
    """
    if not _ID.fullmatch(site.id):
        raise InvalidInput(
            f"{site.id!r} cannot be a site's id. Use up to 40 small letters, digits and dashes, "
            "such as shop or shop-2.",
            code="id_wrong",
            field="id",
        )
    if not site.name.strip() or len(site.name) > LONGEST_NAME:
        raise InvalidInput(
            f"Give the site a name of 1 to {LONGEST_NAME} characters.",
            code="name_wrong",
            field="name",
        )
    if site.identity_required and not site.identity_secret:
        raise InvalidInput(
            f"Make a secret first: `assistant site identity {site.id}`.",
            code="secret_first",
            field="identity",
        )
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
        raise InvalidInput(
            f"A site has {MOST_GREETINGS} greetings at most.",
            code="greetings_many",
            field="greetings",
        )
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
        raise InvalidInput(wrong, code="origin_wrong", field="origins") from error
    rest = parts.path.rstrip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if rest or not _HOST.fullmatch(host):
        raise InvalidInput(wrong, code="origin_wrong", field="origins")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOCAL):
        raise InvalidInput(
            f"{origin!r} is not protected. Use https://, or http://localhost while you try.",
            code="origin_unprotected",
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
            code="colour_wrong",
            field="accent",
        )
    return colour


def _check_languages(languages: Sequence[str], playbook: Playbook) -> tuple[str, ...]:
    for language in languages:
        if language not in playbook.languages:
            raise InvalidInput(
                f"The playbook does not speak {language!r}. "
                f"It speaks {', '.join(playbook.languages)}.",
                code="language_unknown",
                field="languages",
            )
    return tuple(dict.fromkeys(languages))


def check_greeting(greeting: Greeting, languages: Sequence[str]) -> Greeting:
    if not _PATH.fullmatch(greeting.path):
        raise InvalidInput(
            f"{greeting.path!r} is no path. Begin with a slash; * stands for anything, "
            "as in /pricing*.",
            code="path_wrong",
            field="path",
        )
    if not 0 <= greeting.delay_s <= LONGEST_DELAY_S:
        raise InvalidInput(
            f"delay_s must be from 0 to {LONGEST_DELAY_S}.", code="delay_wrong", field="delay_s"
        )
    for language in languages:
        words = greeting.text.get(language, "").strip()
        if not 1 <= len(words) <= LONGEST_GREETING:
            raise InvalidInput(
                f"The greeting on {greeting.path} needs a text in {language!r} of at most "
                f"{LONGEST_GREETING} characters.",
                code="text_wrong",
                field="text",
            )
    for language in greeting.text:
        if language not in languages:
            raise InvalidInput(
                f"The greeting on {greeting.path} has a text in {language!r}, which the site "
                "does not speak.",
                code="text_unknown",
                field="text",
            )
    return replace(greeting, text={name: text.strip() for name, text in greeting.text.items()})
