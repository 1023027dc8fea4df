"""Sites: what may be set for one, and what of it its pages are told."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from assistant.errors import InvalidInput, NotFound
from assistant.services.site_rules import check_site
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.sites import Greeting, Site, delete_site, get_site, list_sites, upsert_site

SECRETS_OVERLAP: Final = timedelta(days=7)
AUDITED: Final = (
    "name",
    "origins",
    "playbook",
    "languages",
    "theme",
    "greetings",
    "identity_required",
)


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


def with_greeting(site: Site, greeting: Greeting) -> Site:
    """Return the site with the greeting of a path; one without any text takes it away."""
    others = tuple(each for each in site.greetings if each.path != greeting.path)
    return replace(site, greetings=(*others, greeting) if greeting.text else others)


class SiteOffice:
    """Sets up sites, on the caller's own thread; every deed is in the audit log.

    own_playbook: the server's, for sites without one of their own. by: who did it.
    """

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

    def add_now(self, site: Site, *, by: str = "system") -> Site:
        """Raises InvalidInput or SetupError for what is wrong with it."""
        checked, _ = check_site(site, self._own_playbook)
        entry = self._entry(by, "site.added", site.id, {"name": checked.name})
        if not self._database.write_now(lambda s: _add(s, checked, entry)):
            raise InvalidInput(
                f"There is a site {site.id!r} already. Change it with `assistant site update`.",
                code="id_taken",
                field="id",
            )
        return checked

    def change_now(
        self, site_id: str, change: Callable[[Site], Site], *, by: str = "system"
    ) -> Site:
        """Change a site that exists. Servers take it, and its playbook, up within seconds.

        change: the site as it is -> as it should be. When somebody else changed it meanwhile it
        is made anew from theirs, so that no one's change is lost.
        """
        while True:
            before = self.find_now(site_id)
            checked, _ = check_site(change(before), self._own_playbook)
            if self._swap_now(before, checked, by):
                return checked

    def _swap_now(self, before: Site, after: Site, by: str) -> bool:
        """Write the site unless it is no longer as it was before."""
        named = {name: getattr(after, name) for name in AUDITED}
        detail = {name: value for name, value in named.items() if value != getattr(before, name)}
        if "greetings" in detail:
            detail["greetings"] = [each.path for each in after.greetings]
        if "theme" in detail:
            detail["theme"] = asdict(after.theme)
        entry = self._entry(by, "site.changed" if detail else "site.read_again", after.id, detail)
        return self._database.write_now(lambda s: _swap(s, before, after, entry))

    def remove_now(self, site_id: str, *, by: str = "system") -> None:
        """Raises InvalidInput while conversations, leads, webinars or webhooks belong to it."""
        site = self.find_now(site_id)
        entry = self._entry(by, "site.removed", site_id, {"name": site.name})
        if not self._database.write_now(lambda s: _remove(s, site_id, entry)):
            raise InvalidInput(
                f"Conversations, leads or webhooks belong to {site_id!r}, so it stays. To close "
                "its chat, take its origins away: `assistant site update --no-origins`.",
                code="in_use",
                field="id",
            )

    def new_secret_now(self, site_id: str, *, by: str = "system") -> str:
        """Make a secret for signed identity and return it, this once.

        The one before it stays good for a week, so that the site's servers can change over.
        """
        secret, now = secrets.token_urlsafe(32), self._clock()
        entry = self._entry(by, "site.secret_made", site_id, {})
        self.find_now(site_id)
        self._database.write_now(lambda s: _sign_with(s, site_id, secret, now, entry))
        return secret

    def _entry(self, by: str, action: str, site_id: str, detail: dict[str, Any]) -> AuditEntry:
        return AuditEntry(self._clock(), by, action, site_id, detail)


def _add(session: Session, site: Site, entry: AuditEntry) -> bool:
    if get_site(session, site.id) is not None:
        return False
    upsert_site(session, site)
    append_audit(session, entry)
    return True


def _swap(session: Session, before: Site, after: Site, entry: AuditEntry) -> bool:
    now = get_site(session, before.id)
    if now is None or now.changed_at != before.changed_at:
        return False
    upsert_site(session, after)
    append_audit(session, entry)
    return True


def _remove(session: Session, site_id: str, entry: AuditEntry) -> bool:
    if not delete_site(session, site_id):
        return False
    append_audit(session, entry)
    return True


def _sign_with(
    session: Session, site_id: str, secret: str, now: datetime, entry: AuditEntry
) -> None:
    site = get_site(session, site_id)
    if site is None:
        return
    changed = replace(
        site,
        identity_secret=secret,
        previous_secret=site.identity_secret,
        previous_secret_until=now + SECRETS_OVERLAP if site.identity_secret else None,
    )
    upsert_site(session, changed)
    append_audit(session, entry)
