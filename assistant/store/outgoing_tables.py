"""Tables of what goes out beside the outbox: each try of a delivery, and mails to colleagues."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.base import Base, owned_by


class DeliveryAttemptRow(Base):
    """response_status: None where no answer came. error: why it failed, without an address."""

    __tablename__ = "delivery_attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[str] = owned_by("delivery")
    at: Mapped[datetime]
    response_status: Mapped[int | None]
    error: Mapped[str | None]
    duration_ms: Mapped[int]


class MailRow(Base):
    """A notice to one colleague, written when it is sent. status: as of a delivery."""

    __tablename__ = "mail"
    id: Mapped[str] = mapped_column(primary_key=True)
    outbox_id: Mapped[str] = owned_by("outbox")
    recipient: Mapped[str]
    status: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    error: Mapped[str | None]
    at: Mapped[datetime]
    __table_args__ = (Index("ix_mail_status_next_attempt_at", "status", "next_attempt_at"),)
