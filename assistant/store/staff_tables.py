"""Tables of those who work here: users, keys, audit, webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.base import Base, owned_by
from assistant.store.columns import PrivateJson, PrivateText, utc_now


class OutboxRow(Base):
    """status: waiting, sent, dead, or erased with the person it was about."""

    __tablename__ = "outbox"
    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(PrivateJson("outbox.payload"))
    at: Mapped[datetime]
    conversation_id: Mapped[str | None] = mapped_column(index=True)
    lead_id: Mapped[str | None] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    last_error: Mapped[str | None]
    __table_args__ = (Index("ix_outbox_status_next_attempt_at", "status", "next_attempt_at"),)


class WebhookEndpointRow(Base):
    """previous_secret signs too until previous_secret_until: receivers change over."""

    __tablename__ = "webhook_endpoint"
    id: Mapped[str] = mapped_column(primary_key=True)
    site_id: Mapped[str | None] = mapped_column(ForeignKey("site.id"))
    url: Mapped[str]
    secret: Mapped[str]
    previous_secret: Mapped[str | None]
    previous_secret_until: Mapped[datetime | None]
    events: Mapped[list[Any]]
    full: Mapped[bool] = mapped_column(default=False)
    enabled: Mapped[bool] = mapped_column(default=True)
    disabled_reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class DeliveryRow(Base):
    """One event on its way to one endpoint. status: waiting, sent, dead."""

    __tablename__ = "delivery"
    id: Mapped[str] = mapped_column(primary_key=True)
    outbox_id: Mapped[str] = owned_by("outbox")
    endpoint_id: Mapped[str] = owned_by("webhook_endpoint")
    status: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    response_status: Mapped[int | None]
    error: Mapped[str | None]
    at: Mapped[datetime]
    __table_args__ = (Index("ix_delivery_status_next_attempt_at", "status", "next_attempt_at"),)


class UserRow(Base):
    __tablename__ = "user"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str | None]
    role: Mapped[str]
    password_hash: Mapped[str]
    password_changed_at: Mapped[datetime]
    enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class SessionRow(Base):
    __tablename__ = "session"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = owned_by("user")
    csrf_token: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SecondFactorRow(Base):
    """secret: base32, for an authenticator app. last_step: of the last code taken."""

    __tablename__ = "second_factor"
    user_id: Mapped[str] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    secret: Mapped[str] = mapped_column(PrivateText("second_factor.secret"))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCodeRow(Base):
    """code_hash: keyed, of a code that stands in for the second factor once."""

    __tablename__ = "recovery_code"
    code_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = owned_by("user")
    used_at: Mapped[datetime | None]


class LoginAttemptRow(Base):
    __tablename__ = "login_attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    succeeded: Mapped[bool]
    at: Mapped[datetime] = mapped_column(index=True)
    __table_args__ = (Index("ix_login_attempt_name_at", "name", "at"),)


class ApiKeyRow(Base):
    __tablename__ = "api_key"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    key_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[Any]]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AuditRow(Base):
    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    by: Mapped[str]
    action: Mapped[str]
    subject_id: Mapped[str | None] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]]


class HeartbeatRow(Base):
    """One row, rewritten to prove that the database takes writes."""

    __tablename__ = "heartbeat"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
