"""Known visitors: a page says who they are, and its server has signed that.

Signed is `site_id.user_id.expires` with HMAC-SHA256, so a visitor cannot pretend to be another
one. What the page tells about them beside it is taken as told by the page: leads are not put
together by it, only proposed to people as the same.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from assistant.errors import InvalidInput, NotAllowed
from assistant.leads.facts import Fact
from assistant.leads.field_values import checked_value
from assistant.services.turns import new_id
from assistant.store.sites import Site

TOLD: Final = ("name", "email", "company", "phone", "job_title")
LONGEST_VALIDITY: Final = timedelta(days=7)
KNOWN: Final = "signal.identity"


@dataclass(frozen=True)
class Identity:
    """What a page says of its visitor. expires: seconds since 1970; told: field -> value."""

    id: str
    hash: str
    expires: int
    told: dict[str, str] = field(default_factory=dict)


def sign(secret: str, site_id: str, user_id: str, expires: int) -> str:
    """Return the signature: 64 lower-case hex digits."""
    signed = f"{site_id}.{user_id}.{expires}"
    return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()


def check_identity(site: Site, identity: Identity | None, now: datetime) -> None:
    """Raise NotAllowed for a wrong or expired signature, or where one is required and missing."""
    if identity is None:
        if site.identity_required:
            raise NotAllowed(
                "This site talks to signed-in visitors only. Send a signed identity.",
                code="identity_required",
            )
        return
    good = [
        hmac.compare_digest(
            sign(secret, site.id, identity.id, identity.expires).encode(), identity.hash.encode()
        )
        for secret in site.secrets_at(now)
    ]
    if not any(good):
        raise NotAllowed(
            "The identity is not signed with this site's secret. Sign site_id.user_id.expires "
            "with HMAC-SHA256, as 64 lower-case hex digits.",
            code="identity_invalid",
            field="identity.hash",
        )
    left = datetime.fromtimestamp(identity.expires, UTC) - now
    if left <= timedelta():
        raise NotAllowed(
            "The signature of the identity has expired. Load the page again.",
            code="identity_expired",
            field="identity.expires",
        )
    if left > LONGEST_VALIDITY:
        raise NotAllowed(
            f"expires lies too far ahead: {LONGEST_VALIDITY.days} days at most.",
            code="identity_invalid",
            field="identity.expires",
        )


def facts_of(identity: Identity | None, now: datetime) -> tuple[Fact, ...]:
    """Return who the visitor is and what the page told of them, as facts with method "page".

    Raises InvalidInput for a value that the field cannot hold.
    """
    if identity is None:
        return ()
    values: dict[str, str] = {KNOWN: identity.id}
    for name, said in identity.told.items():
        try:
            values[name] = checked_value(name, said)
        except InvalidInput as error:
            raise InvalidInput(str(error), field=f"identity.{name}") from error
    return tuple(
        page_fact(name, value, now, order=order)
        for order, (name, value) in enumerate(values.items(), start=1)
    )


def page_fact(
    name: str, value: str | None, now: datetime, *, order: int, state: str = "captured"
) -> Fact:
    """Return a fact that nobody said in the chat: the page did, or a form left it open."""
    return Fact(
        id=new_id(),
        field=name,
        value=value,
        raw=value or "",
        method="page",
        confidence=1.0,
        state=state,  # type: ignore[arg-type]
        order=order,
        at=now,
    )
