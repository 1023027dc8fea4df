"""The courier and the webhooks as the settings want them."""

from __future__ import annotations

from assistant.outgoing.addresses import Allowed, read_allowed
from assistant.outgoing.courier import Courier
from assistant.outgoing.gate import Gate
from assistant.outgoing.mailer import Mailer, read_mail_server
from assistant.outgoing.post_office import PostOffice
from assistant.outgoing.webhooks import Webhooks
from assistant.services.bus import Bus
from assistant.settings import Settings
from assistant.store.database import Database


def courier_for(settings: Settings, database: Database, bus: Bus) -> Courier:
    """Return the courier of one process, which is yet to be started."""
    return Courier(
        database, Gate(_allowed(settings)), post_office=post_office_for(settings), bus=bus
    )


def webhooks_for(settings: Settings, database: Database, courier: Courier) -> Webhooks:
    return Webhooks(database, _allowed(settings), wake=courier.wake)


def post_office_for(settings: Settings) -> PostOffice | None:
    """Return what sends mails; None where no mail server is set."""
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    return PostOffice(
        Mailer(read_mail_server(settings.smtp_url)),
        sender=settings.mail_from,
        notify_to=settings.notify_to,
        public_url=settings.public_url,
        language=settings.mail_language,
    )


def _allowed(settings: Settings) -> Allowed:
    return read_allowed(settings.webhook_allow)
