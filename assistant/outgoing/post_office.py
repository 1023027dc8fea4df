"""Mails to colleagues: composed at the moment of sending, from what is stored then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.outgoing.mailer import Mailer, Refused
from assistant.outgoing.notices import message_of, notice_of
from assistant.store.database import Database
from assistant.store.leads import get_lead
from assistant.store.mails import ClaimedMail


@dataclass(frozen=True)
class PostOffice:
    """sender: in From. notify_to: who is told about what nobody owns.

    public_url: where the console is reached, None where nobody said; language: of the mails.
    """

    mailer: Mailer
    sender: str
    notify_to: tuple[str, ...] = ()
    public_url: str | None = None
    language: str = "en"

    async def send(self, database: Database, claimed: ClaimedMail, now: datetime) -> Refused | None:
        """Write and send one mail; return why it did not work, None when it did."""
        told, lead_id = claimed.waiting.event, claimed.waiting.lead_id
        record = await database.read(lambda s: get_lead(s, lead_id)) if lead_id else None
        notice = notice_of(told, record, language=self.language, public_url=self.public_url)
        message = message_of(
            notice,
            sender=self.sender,
            recipient=claimed.recipient,
            mail_id=claimed.id,
            now=now,
            language=self.language,
        )
        return await self.mailer.send(message, claimed.recipient)
