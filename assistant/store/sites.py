"""Sites: whose pages the assistant stands on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.store.columns import utc_now
from assistant.store.tables import SiteRow, table_of
from assistant.store.upserts import upsert

DEMO_SITE: Final = "demo"
# Stands in a site's origins for whatever origin this server itself is reached under.
OWN_ORIGIN: Final = "self"


@dataclass(frozen=True)
class Site:
    """id is public. origins: exact ("https://example.com"), or OWN_ORIGIN.

    identity_secret: signs the identity of known visitors; None while the site signs none.
    """

    id: str
    name: str
    origins: tuple[str, ...] = ()
    identity_secret: str | None = None
    created_at: datetime | None = None


def get_site(session: Session, site_id: str) -> Site | None:
    row = session.get(SiteRow, site_id)
    return _to_site(row) if row else None


def list_sites(session: Session) -> list[Site]:
    return [_to_site(row) for row in session.scalars(select(SiteRow).order_by(SiteRow.id))]


def upsert_site(session: Session, site: Site) -> None:
    row = {
        "id": site.id,
        "name": site.name,
        "origins": list(site.origins),
        "identity_secret": site.identity_secret,
        "created_at": site.created_at or utc_now(),
    }
    upsert(session, table_of(SiteRow), row, keys=("id",), keep=("created_at",))


def ensure_demo_site(session: Session) -> Site:
    """Return the demo site, made on a fresh database; one that was changed stays as it is."""
    site = get_site(session, DEMO_SITE)
    if site is None:
        site = Site(DEMO_SITE, "Demo", origins=(OWN_ORIGIN,))
        upsert_site(session, site)
    return site


def _to_site(row: SiteRow) -> Site:
    return Site(row.id, row.name, tuple(row.origins), row.identity_secret, row.created_at)
