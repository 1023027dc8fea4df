"""What each site talks by: its playbook and knowledge, taken up while the server runs.

Every process holds its own. A conversation begins on what its site has now, read from the
database at that moment; a playbook that has become unreadable closes its own site and no other.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.errors import NotFound, SetupError, Unavailable
from assistant.leads.playbook import Playbook
from assistant.services.playbook import load_playbook
from assistant.store.database import Database
from assistant.store.sites import Site, get_site

if TYPE_CHECKING:
    from assistant.services.knowledge import Knowledge

logger = logging.getLogger(__name__)

FRESH_S: Final = 3.0  # how long running conversations may not know of a change
NO_SUCH_SITE: Final = "There is no site with this id. `assistant site list` shows those there are."
RETRY_S: Final = 30.0  # until a playbook that was unreadable is tried again


@dataclass(frozen=True)
class Book:
    """A playbook with the folder that its files lie in, and what it answers from.

    knowledge: passages by language; None for those that the server was started with.
    """

    playbook: Playbook
    folder: Path
    knowledge: Mapping[str, Knowledge] | None = None


@dataclass(frozen=True)
class SiteBook:
    """A site and what it talks by. book: None while its playbook cannot be read."""

    site: Site
    book: Book | None
    read_at: float

    @property
    def current(self) -> Book:
        """Raises Unavailable while the playbook cannot be read."""
        if self.book is None:
            raise Unavailable("The chat of this site is closed for the moment.")
        return self.book

    @property
    def knowledge(self) -> Mapping[str, Knowledge] | None:
        """What to answer from: nothing while the site is closed, never another company's words."""
        return self.book.knowledge if self.book else {}

    def spoken(self, playbook: Playbook) -> Playbook:
        """Return a playbook in the languages of the site, the first to begin with."""
        mine = tuple(name for name in self.site.languages if name in playbook.languages)
        return replace(playbook, languages=mine) if mine else playbook


def load_book(file: Path) -> Book:
    """Read a playbook and its knowledge. Raises SetupError naming file, line and remedy."""
    from assistant.services.knowledge import CACHE, load_knowledge  # loads scikit-learn: seconds

    playbook = load_playbook(file)
    folder = file.parent
    passages = load_knowledge(folder / playbook.knowledge, playbook.languages, cache=CACHE)
    return Book(playbook, folder, passages)


def load_books(sites: Iterable[Site], own: Book) -> dict[str, SiteBook]:
    """Read what every site talks by, before workers are forked; the broken ones are logged."""
    return {site.id: _load(site, own, None) for site in sites}


def _load(site: Site, own: Book, before: SiteBook | None) -> SiteBook:
    if site.playbook is None:
        return SiteBook(site, own, time.monotonic())
    try:
        return SiteBook(site, load_book(Path(site.playbook)), time.monotonic())
    except SetupError as error:
        logger.error("the playbook of site %s is not taken up: %s", site.id, error)
    held = before.book if before and before.site.playbook == site.playbook else None
    return SiteBook(site, held, time.monotonic())


class SiteBooks:
    """The sites of this process. own: what sites without a playbook talk by."""

    def __init__(
        self, database: Database, own: Book, loaded: Mapping[str, SiteBook] | None = None
    ) -> None:
        self._database, self.own = database, own
        self._held: dict[str, SiteBook] = dict(loaded or {})
        self._loading = asyncio.Lock()

    async def newest(self, site_id: str) -> SiteBook:
        """Return a site as it stands in the database now. Raises NotFound."""
        return await self._read(site_id)

    async def of(self, site_id: str) -> SiteBook:
        """Return a site as it stood at most a few seconds ago. Raises NotFound."""
        held = self._held.get(site_id)
        if held is not None and time.monotonic() - held.read_at < FRESH_S:
            return held
        return await self._read(site_id)

    async def _read(self, site_id: str) -> SiteBook:
        site = await self._database.read(lambda s: get_site(s, site_id))
        if site is None:
            self._held.pop(site_id, None)
            raise NotFound(NO_SUCH_SITE, field="site")
        if not self._is_current(site):
            async with self._loading:
                if not self._is_current(site):  # whoever was first has loaded it
                    before = self._held.get(site_id)
                    # in a thread: other visitors go on while passages are embedded
                    fresh = await asyncio.to_thread(_load, site, self.own, before)
                    self._held[site_id] = fresh
        if self._held[site_id].book is not None:
            self._held[site_id] = replace(self._held[site_id], read_at=time.monotonic())
        return self._held[site_id]

    def _is_current(self, site: Site) -> bool:
        held = self._held.get(site.id)
        if held is None or held.site.changed_at != site.changed_at:
            return False
        return held.book is not None or time.monotonic() - held.read_at < RETRY_S
