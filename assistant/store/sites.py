"""Sites: whose pages the assistant stands on, and what each of them sets for itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.store.columns import utc_now
from assistant.store.tables import (
    ConversationRow,
    LeadRow,
    SiteRow,
    WebhookEndpointRow,
    WebinarRow,
    table_of,
)
from assistant.store.upserts import upsert

DEMO_SITE: Final = "demo"
# Stands in a site's origins for whatever origin this server itself is reached under.
OWN_ORIGIN: Final = "self"


@dataclass(frozen=True)
class Theme:
    """How the widget looks; what the page's own tag says goes before it.

    accent: "#rrggbb", None for the widget's own. scheme: auto, light or dark. side: right or left.
    mode: bubble, popup or inline.
    """

    accent: str | None = None
    scheme: str = "auto"
    side: str = "right"
    mode: str = "bubble"


@dataclass(frozen=True)
class Greeting:
    """A line beside the launcher on pages whose path fits; text: language -> words.

    path: "*" stands for any characters. delay_s: seconds on the page before it appears.
    """

    path: str
    delay_s: int
    text: dict[str, str]


@dataclass(frozen=True)
class Site:
    """id is public. origins: exact ("https://example.com"), or OWN_ORIGIN.

    identity_secret: signs the identity of known visitors; None while the site signs none.
    previous_secret is good beside it until previous_secret_until, while servers change over.
    identity_required: only visitors with a signed identity may open a chat.
    playbook: its file; None for the server's own. languages: which of the playbook's the site
    speaks, the one to begin with first; none for all of them.
    changed_at: of the settings above; whoever holds an earlier one reads the playbook again.
    """

    id: str
    name: str
    origins: tuple[str, ...] = ()
    identity_secret: str | None = field(default=None, repr=False)
    created_at: datetime | None = None
    playbook: str | None = None
    theme: Theme = Theme()
    languages: tuple[str, ...] = ()
    greetings: tuple[Greeting, ...] = ()
    identity_required: bool = False
    previous_secret: str | None = field(default=None, repr=False)
    previous_secret_until: datetime | None = None
    changed_at: datetime | None = field(default=None, compare=False)

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """Return the secrets that are good now, the current one first; none: it signs nothing."""
        held = [self.identity_secret] if self.identity_secret else []
        if self.previous_secret and self.previous_secret_until and self.previous_secret_until > now:
            held.append(self.previous_secret)
        return tuple(held)


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
        "playbook": site.playbook,
        "theme": asdict(site.theme),
        "languages": list(site.languages),
        "greetings": [asdict(greeting) for greeting in site.greetings],
        "identity_required": site.identity_required,
        "previous_secret": site.previous_secret,
        "previous_secret_until": site.previous_secret_until,
        "changed_at": utc_now(),
    }
    upsert(session, table_of(SiteRow), row, keys=("id",), keep=("created_at",))


def delete_site(session: Session, site_id: str) -> bool:
    """Delete a site; False, and nothing is done, when leads or conversations belong to it."""
    for kind in (ConversationRow, LeadRow, WebhookEndpointRow, WebinarRow):
        if session.scalar(select(kind.site_id).where(kind.site_id == site_id).limit(1)):
            return False
    session.execute(delete(SiteRow).where(SiteRow.id == site_id))
    return True


def ensure_demo_site(session: Session) -> Site:
    """Return the demo site, made on a fresh database; one that was changed stays as it is."""
    site = get_site(session, DEMO_SITE)
    if site is None:
        site = Site(DEMO_SITE, "Demo", origins=(OWN_ORIGIN,))
        upsert_site(session, site)
    return site


def _to_site(row: SiteRow) -> Site:
    return Site(
        id=row.id,
        name=row.name,
        origins=tuple(row.origins),
        identity_secret=row.identity_secret,
        created_at=row.created_at,
        playbook=row.playbook,
        theme=Theme(**(row.theme or {})),
        languages=tuple(row.languages or ()),
        greetings=tuple(Greeting(**greeting) for greeting in row.greetings or ()),
        identity_required=row.identity_required,
        previous_secret=row.previous_secret,
        previous_secret_until=row.previous_secret_until,
        changed_at=row.changed_at,
    )
