"""Settings: sites, whose pages the assistant stands on, and what each of them sets for itself.

Playbooks are chosen among those in use: a new file is named on the server only, by
`assistant site`, so that nobody reads the server's files from a browser.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from multidict import MultiMapping

from assistant.console.settings_frame import show, url_of
from assistant.console.visit import Visit, see_other
from assistant.errors import InvalidInput, SetupError
from assistant.leads.playbook import Playbook
from assistant.services.playbook import load_playbook
from assistant.services.site_rules import MODES, SCHEMES, SIDES
from assistant.services.sites import SiteOffice, plain_form_tag, script_tag, with_greeting
from assistant.store.sites import Greeting, Site, Theme
from assistant.web.keys import DATABASE, SETTINGS

SITES: Final = url_of("sites")
LONGEST_ORIGINS: Final = 20_000
_LOOKS: Final = {"scheme": SCHEMES, "side": SIDES, "mode": MODES}


def _office(visit: Visit) -> SiteOffice:
    app = visit.request.app
    return SiteOffice(app[DATABASE], app[SETTINGS].playbook)


async def sites_page(visit: Visit) -> web.StreamResponse:
    return await _list(visit)


async def _list(
    visit: Visit, *, status: int = 200, error: str = "", given: Site | None = None
) -> web.Response:
    sites, books = await asyncio.to_thread(_sites_and_books, _office(visit), _own(visit))
    return await show(
        visit,
        "sites",
        "sites",
        status=status,
        sites=sites,
        books=books,
        error=error,
        given=given or Site("", ""),
    )


async def add_site(visit: Visit) -> web.StreamResponse:
    form = await visit.request.post()
    office = _office(visit)
    known = _files(await asyncio.to_thread(office.all_now))
    site = _with_form(Site(_word(form, "id"), _word(form, "name")), form, known)
    try:
        await asyncio.to_thread(office.add_now, site, by=visit.user.user.name)
    except (InvalidInput, SetupError) as error:
        return await _list(visit, status=422, error=_told(visit, error), given=site)
    return see_other(f"{SITES}/{site.id}?done=add")


async def site_page(visit: Visit) -> web.StreamResponse:
    return await _one(visit)


async def _one(visit: Visit, *, status: int = 200, **values: Any) -> web.Response:
    office, own = _office(visit), _own(visit)
    site = await asyncio.to_thread(office.find_now, visit.request.match_info["site"])
    _, books = await asyncio.to_thread(_sites_and_books, office, own)
    base = (visit.request.app[SETTINGS].public_url or visit.origin).rstrip("/")
    book = await asyncio.to_thread(_read, Path(site.playbook) if site.playbook else own)
    return await show(
        visit,
        "sites",
        "site",
        status=status,
        site=site,
        base=base,
        books=books,
        book=book,
        languages=book.languages if book else site.languages,
        looks=_LOOKS,
        tags=(script_tag(site, base), plain_form_tag(site, base)),
        **{"error": "", "given": site, "shown": "", "greeting": None, **values},
    )


async def change_site(visit: Visit) -> web.StreamResponse:
    """One of: save, again, greeting, greeting-off, secret, remove."""
    office, by = _office(visit), visit.user.user.name
    site_id, deed = visit.request.match_info["site"], visit.request.match_info["deed"]
    form = await visit.request.post()
    greeting = _greeting(form, with_text=deed == "greeting")
    known = _files(await asyncio.to_thread(office.all_now))
    try:
        if deed == "secret":
            secret = await asyncio.to_thread(office.new_secret_now, site_id, by=by)
            return await _one(visit, shown=secret)
        if deed == "remove":
            await asyncio.to_thread(office.remove_now, site_id, by=by)
            return see_other(f"{SITES}?done=remove")
        changes: dict[str, Callable[[Site], Site]] = {
            "save": lambda site: _with_form(site, form, known),
            "again": lambda site: site,
            "greeting": lambda site: with_greeting(site, greeting),
            "greeting-off": lambda site: with_greeting(site, greeting),
        }
        await asyncio.to_thread(office.change_now, site_id, changes[deed], by=by)
    except (InvalidInput, SetupError) as error:
        return await _refused(visit, deed, form, _told(visit, error))
    return see_other(f"{SITES}/{site_id}?done={deed}")


async def _refused(visit: Visit, deed: str, form: MultiMapping[Any], error: str) -> web.Response:
    """Show what is wrong, with everything as it was typed."""
    if deed == "greeting":
        return await _one(visit, status=422, error=error, greeting=_greeting(form, with_text=True))
    if deed != "save":
        return await _one(visit, status=422, error=error)
    office = _office(visit)
    site = await asyncio.to_thread(office.find_now, visit.request.match_info["site"])
    known = _files(await asyncio.to_thread(office.all_now))
    return await _one(visit, status=422, error=error, given=_with_form(site, form, known))


def _told(visit: Visit, error: InvalidInput | SetupError) -> str:
    """Return the error in the reader's language; a playbook's names file and line as it is."""
    if isinstance(error, SetupError) or not error.code:
        return str(error)
    known = visit.texts.known("site_wrong", error.code)
    return str(error) if known == error.code else known


# ------------------------------------------------------------ what a form says


def _word(form: MultiMapping[Any], name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _with_form(site: Site, form: MultiMapping[Any], known: set[str]) -> Site:
    """Return the site with what the form says. known: the playbooks that may be chosen."""
    theme = Theme(_word(form, "accent") or None, *(_word(form, name) for name in _LOOKS))
    playbook = _word(form, "playbook") or None
    if playbook is not None and playbook not in known:
        playbook = site.playbook
    chosen = [str(name) for name in form.getall("language", ())]
    first = _word(form, "first")
    return replace(
        site,
        name=_word(form, "name"),
        origins=tuple(_word(form, "origins")[:LONGEST_ORIGINS].split()),
        playbook=playbook,
        languages=tuple(sorted(chosen, key=lambda name: name != first)),
        theme=theme if "scheme" in form else site.theme,
        identity_required=form.get("required") == "yes",
    )


def _greeting(form: MultiMapping[Any], *, with_text: bool) -> Greeting:
    delay = _word(form, "delay")
    texts = {name[5:]: _word(form, name) for name in form if name.startswith("text_")}
    words = {language: text for language, text in texts.items() if text} if with_text else {}
    if with_text and not words:
        words = {"": ""}  # a form sent empty is a mistake, not a wish to take the greeting away
    return Greeting(_word(form, "path"), int(delay) if delay.isdecimal() else -1, words)


# ------------------------------------------------------------ playbooks


def _own(visit: Visit) -> Path:
    return visit.request.app[SETTINGS].playbook


def _files(sites: list[Site]) -> set[str]:
    return {one.playbook for one in sites if one.playbook}


def _sites_and_books(office: SiteOffice, own: Path) -> tuple[list[Site], dict[str, str]]:
    """Return the sites, and file -> company of the playbooks in use; "": the server's own."""
    sites = office.all_now()
    named = {"": _read(own), **{file: _read(Path(file)) for file in sorted(_files(sites))}}
    return sites, {file: book.company.name if book else "" for file, book in named.items()}


def _read(file: Path) -> Playbook | None:
    """Return a playbook for its names; None while it cannot be read."""
    try:
        return load_playbook(file)
    except SetupError:
        return None
