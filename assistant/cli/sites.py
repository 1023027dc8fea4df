"""`assistant site …`: the sites that this installation serves."""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Annotated, Final

import typer

from assistant.cli.data import open_database
from assistant.cli.site_options import Wanted, with_options
from assistant.errors import InvalidInput
from assistant.services.playbook import load_playbook
from assistant.services.sites import (
    SECRETS_OVERLAP,
    SiteOffice,
    plain_form_tag,
    script_tag,
    with_greeting,
)
from assistant.settings import read_settings
from assistant.store.sites import Greeting, Site

site = typer.Typer(help="Sites whose pages the assistant stands on.", no_args_is_help=True)

SOME_HOST: Final = "https://chat.example.com"
_CHANGES: Final = (
    *(f"--{each.name}" for each in fields(Wanted)),
    "--no-origins",
    "--identity-required",
    "--identity-optional",
    "--read-again",
)
NOTHING_NAMED: Final = (
    f"Nothing was named, so nothing was changed. Name one of {', '.join(_CHANGES)}."
)
_Id = Annotated[str, typer.Argument(metavar="SITE", help="The site's id.")]


@site.callback()
def _site() -> None:
    """Sites whose pages the assistant stands on."""


def office() -> SiteOffice:
    own = read_settings().playbook
    load_playbook(own)  # in a wrong folder nothing is made: no database, no secret
    return SiteOffice(open_database(), own)


@site.command("add")
@with_options
def add(site_id: _Id, *, wanted: Wanted) -> None:
    """Add a site and print the tag for its pages. A running server takes it up by itself."""
    made = office().add_now(wanted.set_for(Site(site_id, wanted.name or site_id)))
    for line in [*_spoken_for(made), *_advice(made)]:
        print(line, file=sys.stderr)
    print(script_tag(made, _base()))
    print(plain_form_tag(made, _base()))


@site.command("update")
@with_options
def update(
    site_id: _Id,
    *,
    wanted: Wanted,
    no_origins: Annotated[
        bool, typer.Option("--no-origins", help="Take all origins away: closes its chat.")
    ] = False,
    identity: Annotated[
        bool | None,
        typer.Option(
            "--identity-required/--identity-optional",
            help="Whether only visitors with a signed identity may chat.",
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--read-again", help="Read its playbook again after editing it.")
    ] = False,
) -> None:
    """Change what is named, check the rest and read its playbook again."""
    if wanted.is_empty and identity is None and not (no_origins or again):
        print(f"assistant: {NOTHING_NAMED}", file=sys.stderr)
        raise typer.Exit(2)
    desk = office()

    def change(before: Site) -> Site:
        after = wanted.set_for(before)
        if no_origins:
            after = replace(after, origins=())
        return after if identity is None else replace(after, identity_required=identity)

    changed = desk.change_now(site_id, change)
    if wanted.playbook is not None:
        for line in _spoken_for(changed):
            print(line, file=sys.stderr)
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
    words = dict(_language_and_text(one) for one in text or ())
    changed = desk.change_now(
        site_id, lambda site: with_greeting(site, Greeting(path, delay, words))
    )
    print(f"Greetings of {site_id}: {', '.join(g.path for g in changed.greetings) or 'none'}.")


@site.command("identity")
def identity(site_id: _Id) -> None:
    """Make a secret that signs known visitors, and print it once, alone on the last line."""
    secret = office().new_secret_now(site_id)
    days = SECRETS_OVERLAP.days
    print("Keep this secret on your server; it is not shown again.", file=sys.stderr)
    print(f"An earlier secret stays good for {days} days.", file=sys.stderr)
    print(secret)


def _spoken_for(each: Site) -> list[str]:
    """Say in whose name the site speaks; without a playbook of its own that may surprise."""
    own = read_settings().playbook
    file = Path(each.playbook) if each.playbook else own
    company = load_playbook(file).company.name
    if each.playbook:
        return [f"It speaks, and asks consent, in the name of {company} ({file})."]
    return [
        f"It speaks, and asks consent, in the name of {company}: that is the company of {own}.",
        "To speak in another name, copy a playbook of examples/, change `company` in it, and run",
        f"  assistant site update {each.id} --playbook yours.yml",
    ]


def _advice(made: Site) -> list[str]:
    lines = []
    if not made.origins:
        lines += [
            "No page can chat yet. Say where its pages are:",
            f"  assistant site update {made.id} --origin https://www.example.com",
        ]
    lines.append(f"Site {made.id} is ready. Paste this into its pages:")
    if read_settings().public_url is None:
        lines.append(
            f"({SOME_HOST} stands for this server's address; ASSISTANT_PUBLIC_URL sets it.)"
        )
    return lines


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
    return (read_settings().public_url or SOME_HOST).rstrip("/")
