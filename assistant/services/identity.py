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
    """Raise NotAllowed, each with its own code, where an identity is missing but required, the
    site signs none, the signature is wrong, or it has expired."""
    if identity is None:
        if site.identity_required:
            raise NotAllowed(
                "This site talks to signed-in visitors only. Send a signed identity.",
                code="identity_required",
            )
        return
    secrets = site.secrets_at(now)
    if not secrets:
        raise NotAllowed(
            "This site has no secret for identities yet. `assistant site identity` makes one; "
            "leave the identity out until then.",
            code="identity_not_set_up",
            field="identity",
        )
    good = [
        hmac.compare_digest(
            sign(secret, site.id, identity.id, identity.expires).encode(), identity.hash.encode()
        )
        for secret in secrets
    ]
    if not any(good):
        raise NotAllowed(
            "The identity is not signed with this site's secret, or something was changed after "
            "signing. Sign site_id.user_id.expires with HMAC-SHA256, as 64 lower-case hex digits.",
            code="identity_invalid",
            field="identity.hash",
        )
    left = datetime.fromtimestamp(identity.expires, UTC) - now
    if left <= timedelta():
        ago_s = round(-left.total_seconds())
        raise NotAllowed(
            f"The identity expired {ago_s} s ago by the server's clock. "
            "Sign it anew whenever the page is loaded.",
            code="identity_expired",
            field="identity.expires",
        )
    if left > LONGEST_VALIDITY:
        raise NotAllowed(
            f"The identity is signed well, but expires lies more than {LONGEST_VALIDITY.days} days "
            "ahead. An hour is enough for most pages.",
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
