"""`assistant site …`: the sites that this installation serves."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Annotated, Final

import typer

from assistant.cli.data import open_database
from assistant.errors import InvalidInput
from assistant.services.sites import (
    SECRETS_OVERLAP,
    SiteOffice,
    plain_form_tag,
    script_tag,
)
from assistant.settings import read_settings
from assistant.store.sites import Greeting, Site

site = typer.Typer(help="Sites whose pages the assistant stands on.", no_args_is_help=True)

DEFAULT: Final = "default"
_Id = Annotated[str, typer.Argument(metavar="SITE", help="The site's id.")]
_Name = Annotated[str | None, typer.Option(help="What people here call it.")]
_Origins = Annotated[
    list[str] | None,
    typer.Option("--origin", help="https://www.example.com; again for each. self: this server."),
]
_Playbook = Annotated[
    str | None, typer.Option(help=f"Its playbook file; {DEFAULT!r}: the server's own.")
]
_Languages = Annotated[
    list[str] | None,
    typer.Option("--language", help="en, nb; again for each, the one to begin with first."),
]
_Accent = Annotated[str | None, typer.Option(help="Colour such as '#0f6b66'.")]
_Scheme = Annotated[str | None, typer.Option(help="auto, light or dark.")]
_Side = Annotated[str | None, typer.Option(help="right or left.")]
_Mode = Annotated[str | None, typer.Option(help="bubble, popup or inline.")]
_Required = Annotated[
    bool | None,
    typer.Option(
        "--identity-required/--identity-optional",
        help="Whether only visitors with a signed identity may chat.",
    ),
]


@site.callback()
def _site() -> None:
    """Sites whose pages the assistant stands on."""


def office() -> SiteOffice:
    return SiteOffice(open_database(), read_settings().playbook)


@site.command("add")
def add(
    site_id: _Id,
    name: _Name = None,
    origin: _Origins = None,
    playbook: _Playbook = None,
    language: _Languages = None,
    accent: _Accent = None,
    scheme: _Scheme = None,
    side: _Side = None,
    mode: _Mode = None,
) -> None:
    """Add a site and print the tag for its pages. A running server takes it up by itself."""
    made = _changed(
        Site(site_id, name or site_id), None, origin, playbook, language, accent, scheme, side, mode
    )
    made = office().add_now(made)
    print(f"Site {made.id} is ready. Paste this into its pages:", file=sys.stderr)
    print(script_tag(made, _base()))
    print(plain_form_tag(made, _base()))


@site.command("update")
def update(
    site_id: _Id,
    name: _Name = None,
    origin: _Origins = None,
    no_origins: Annotated[
        bool, typer.Option("--no-origins", help="Take all origins away: closes its chat.")
    ] = False,
    playbook: _Playbook = None,
    language: _Languages = None,
    accent: _Accent = None,
    scheme: _Scheme = None,
    side: _Side = None,
    mode: _Mode = None,
    identity: _Required = None,
) -> None:
    """Change what is named and check the rest again; its playbook is read anew."""
    desk = office()
    origins = [] if no_origins else origin
    changed = _changed(
        desk.find_now(site_id),
        name,
        origins,
        playbook,
        language,
        accent,
        scheme,
        side,
        mode,
    )
    if identity is not None:
        if identity and not changed.identity_secret:
            raise InvalidInput(
                f"Make a secret first: `assistant site identity {site_id}`.", field="identity"
            )
        changed = replace(changed, identity_required=identity)
    desk.change_now(changed)
    print(f"Site {site_id} is changed. Running servers take it up within seconds.")


@site.command("list")
def show() -> None:
    """List the sites and what is set for each."""
    for each in office().all_now():
        print(f"{each.id}  {each.name}")
        for label, value in _lines(each):
            print(f"  {label:<10} {value}")


@site.command("remove")
def remove(site_id: _Id) -> None:
    """Remove a site that nothing belongs to yet."""
    office().remove_now(site_id)
    print(f"Site {site_id} is removed.")


@site.command("greeting")
def greeting(
    site_id: _Id,
    path: Annotated[str, typer.Argument(help="Path of the pages; * stands for anything.")],
    text: Annotated[
        list[str] | None, typer.Option(help="en='Any questions?'; again for each language.")
    ] = None,
    delay: Annotated[int, typer.Option(help="Seconds on the page before it appears.")] = 20,
) -> None:
    """Set what is said beside the launcher on some pages; without a text it is taken away."""
    desk = office()
    found = desk.find_now(site_id)
    others = tuple(each for each in found.greetings if each.path != path)
    words = dict(_language_and_text(one) for one in text or ())
    mine = (Greeting(path, delay, words),) if words else ()
    desk.change_now(replace(found, greetings=(*others, *mine)))
    print(f"Greetings of {site_id}: {', '.join(g.path for g in (*others, *mine)) or 'none'}.")


@site.command("identity")
def identity(site_id: _Id) -> None:
    """Make a secret that signs known visitors, and print it once, alone on the last line."""
    secret = office().new_secret_now(site_id)
    days = SECRETS_OVERLAP.days
    print("Keep this secret on your server; it is not shown again.", file=sys.stderr)
    print(f"An earlier secret stays good for {days} days.", file=sys.stderr)
    print(secret)


def _changed(
    before: Site,
    name: str | None,
    origins: list[str] | None,
    playbook: str | None,
    languages: list[str] | None,
    accent: str | None,
    scheme: str | None,
    side: str | None,
    mode: str | None,
) -> Site:
    """Return the site with every option that was given."""
    looks = {"accent": accent, "scheme": scheme, "side": side, "mode": mode}
    theme = replace(before.theme, **{key: value for key, value in looks.items() if value})
    file = before.playbook if playbook is None else None if playbook == DEFAULT else playbook
    return replace(
        before,
        name=before.name if name is None else name,
        origins=before.origins if origins is None else tuple(origins),
        playbook=file,
        languages=before.languages if languages is None else tuple(languages),
        theme=theme,
    )


def _language_and_text(written: str) -> tuple[str, str]:
    language, equals, text = written.partition("=")
    if not equals or not text.strip():
        raise InvalidInput(f"{written!r} is no text. Write it like en='Any questions?'.")
    return language.strip(), text.strip()


def _lines(each: Site) -> list[tuple[str, str]]:
    theme = each.theme
    looks = " ".join(part for part in (theme.accent, theme.scheme, theme.side, theme.mode) if part)
    signs = "required" if each.identity_required else "signed" if each.identity_secret else "none"
    lines = [
        ("origins", " ".join(each.origins) or "none"),
        ("playbook", each.playbook or "the server's own"),
        ("languages", " ".join(each.languages) or "all of the playbook"),
        ("looks", looks),
        ("identity", signs),
    ]
    return lines + [("greeting", f"{g.path} after {g.delay_s} s") for g in each.greetings]


def _base() -> str:
    return (read_settings().public_url or "https://chat.example.com").rstrip("/")
