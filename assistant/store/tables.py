"""Every table. Classes end in Row so that nobody takes them for the domain's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.base import Base, owned_by, said_in, table_of
from assistant.store.columns import Json, PrivateJson, PrivateText, Snapshot, utc_now
from assistant.store.figure_tables import ConversationFigureRow
from assistant.store.list_tables import LeadSeenRow, ListChoiceRow, ListViewRow
from assistant.store.live_tables import AttendanceRow, HandoffRow, PresenceRow, SavedReplyRow
from assistant.store.outgoing_tables import DeliveryAttemptRow, MailRow
from assistant.store.privacy_tables import ConsentTextRow, DataKeyRow, ErasureRow, JobRunRow
from assistant.store.review_tables import (
    ModelVersionRow,
    RetrainingRow,
    ReviewRow,
    TrainedWithRow,
)
from assistant.store.search_tables import SearchDocumentRow
from assistant.store.staff_tables import (
    ApiKeyRow,
    AuditRow,
    DeliveryRow,
    HeartbeatRow,
    LoginAttemptRow,
    OutboxRow,
    SessionRow,
    UserRow,
    WebhookEndpointRow,
)

__all__ = [
    "ApiKeyRow",
    "AttendanceRow",
    "AuditRow",
    "Base",
    "ConsentRow",
    "ConsentTextRow",
    "ConversationFigureRow",
    "ConversationRow",
    "DataKeyRow",
    "DeliveryAttemptRow",
    "DeliveryRow",
    "ErasureRow",
    "FactRow",
    "HandoffRow",
    "HeartbeatRow",
    "JobRunRow",
    "LeadMagnetRow",
    "LeadMergeRow",
    "LeadRow",
    "LeadSeenRow",
    "ListChoiceRow",
    "ListViewRow",
    "LoginAttemptRow",
    "MailRow",
    "MessageRow",
    "ModelVersionRow",
    "NotCapturedRow",
    "NoteRow",
    "OutboxRow",
    "PlaybookRow",
    "PresenceRow",
    "ReasonRow",
    "RetrainingRow",
    "ReviewRow",
    "SavedReplyRow",
    "ScoreRow",
    "SearchDocumentRow",
    "SessionRow",
    "SiteRow",
    "StageChangeRow",
    "TrainedWithRow",
    "UserRow",
    "WebhookEndpointRow",
    "WebinarQuestionRow",
    "WebinarRow",
    "table_of",
]


class SiteRow(Base):
    """playbook: its file, None for the server's own. changed_at: processes read it anew then."""

    __tablename__ = "site"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    origins: Mapped[list[Any]]
    identity_secret: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    playbook: Mapped[str | None]
    theme: Mapped[dict[str, Any] | None] = mapped_column(Json())
    languages: Mapped[list[Any] | None] = mapped_column(Json())
    greetings: Mapped[list[Any] | None] = mapped_column(Json())
    identity_required: Mapped[bool] = mapped_column(default=False, server_default=false())
    previous_secret: Mapped[str | None]
    previous_secret_until: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]


class LeadRow(Base):
    """Below `grade` stand projections of the facts and scores, for filters, search and sorting.

    email_digest: keyed hash of the address, to find it by while contact fields are encrypted.
    email_key, phone_key, person_key: what leads of the same person share, see leads/duplicates.py.
    campaign, webinar_id, locale: of the lead's conversations; readable with a data key as well,
    for pages are encrypted and could not be asked for.
    wrote_at: when the visitor wrote last, and so when a lead that was read is unread again.
    """

    __tablename__ = "lead"
    id: Mapped[str] = mapped_column(primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    stage: Mapped[str]
    owner: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    merged_into: Mapped[str | None] = mapped_column(
        ForeignKey("lead.id", ondelete="SET NULL"), index=True
    )
    overrides: Mapped[list[Any]] = mapped_column(PrivateJson("lead.overrides"), default=list)
    grade: Mapped[str | None]
    name: Mapped[str | None] = mapped_column(PrivateText("lead.name"))
    email: Mapped[str | None] = mapped_column(PrivateText("lead.email"), index=True)
    company: Mapped[str | None] = mapped_column(PrivateText("lead.company"))
    need: Mapped[str | None] = mapped_column(PrivateText("lead.need"))
    email_key: Mapped[str | None] = mapped_column(index=True)
    phone_key: Mapped[str | None] = mapped_column(index=True)
    person_key: Mapped[str | None] = mapped_column(index=True)
    source: Mapped[str | None]
    campaign: Mapped[str | None]
    webinar_id: Mapped[str | None]
    locale: Mapped[str | None]
    sort_name: Mapped[str] = mapped_column(default="")
    search_text: Mapped[str] = mapped_column(default="")
    email_digest: Mapped[str | None] = mapped_column(index=True)
    need_intent: Mapped[int | None]
    fit: Mapped[int | None]
    incentive: Mapped[int | None]
    accuracy: Mapped[int | None]
    validity: Mapped[int | None]
    wrote_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_lead_created_at_id", "created_at", "id"),
        Index("ix_lead_updated_at_id", "updated_at", "id"),
        Index("ix_lead_site_id_stage", "site_id", "stage"),
        Index("ix_lead_sort_name_id", "sort_name", "id"),
        *(
            Index(f"ix_lead_{name}_created_at_id", name, "created_at", "id")
            for name in ("stage", "source", "owner", "campaign", "webinar_id")
        ),
        Index(
            "ix_lead_stage_updated_at_id_merged_into", "stage", "updated_at", "id", "merged_into"
        ),
    )


class LeadMergeRow(Base):
    """A merge in force: what `from_id` brought along, to be given back when it is undone."""

    __tablename__ = "lead_merge"
    id: Mapped[str] = mapped_column(primary_key=True)
    into_id: Mapped[str] = owned_by("lead")
    from_id: Mapped[str] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"), unique=True)
    conversation_ids: Mapped[list[Any]]
    note_ids: Mapped[list[Any]]
    by: Mapped[str]
    at: Mapped[datetime]


class PlaybookRow(Base):
    """The text of each playbook that a conversation began with."""

    __tablename__ = "playbook"
    version: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    at: Mapped[datetime]


class ConversationRow(Base):
    """consent_rows, consent_hash: how many rows its ledger has, and the hash of the last one."""

    __tablename__ = "conversation"
    id: Mapped[str] = mapped_column(primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), index=True)
    lead_id: Mapped[str | None] = mapped_column(
        ForeignKey("lead.id", ondelete="SET NULL"), index=True
    )
    token_hash: Mapped[str]
    locale: Mapped[str]
    status: Mapped[str]
    person_present: Mapped[bool]
    person: Mapped[str | None]
    page: Mapped[dict[str, Any]] = mapped_column(PrivateJson("conversation.page"))
    webinar: Mapped[dict[str, Any] | None] = mapped_column(Json())
    topic: Mapped[str | None] = mapped_column(PrivateText("conversation.topic"))
    playbook_version: Mapped[str]
    state: Mapped[dict[str, Any]] = mapped_column(Snapshot("conversation.state"))
    version: Mapped[int]
    last_seq: Mapped[int]
    last_order: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)
    consent_rows: Mapped[int] = mapped_column(default=0)
    consent_hash: Mapped[str | None]


class MessageRow(Base):
    """request_hash: of what the visitor sent; with client_id it makes a resent message harmless.

    ranking: the likeliest intents of a visitor's message, without which it could not be read again.
    """

    __tablename__ = "message"
    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    seq: Mapped[int]
    sender: Mapped[str]
    text: Mapped[str] = mapped_column(PrivateText("message.text"))
    created_at: Mapped[datetime]
    choices: Mapped[list[Any]] = mapped_column(PrivateJson("message.choices"))
    links: Mapped[list[Any]]
    expects: Mapped[dict[str, Any] | None] = mapped_column(Json())
    client_id: Mapped[str | None]
    request_hash: Mapped[str | None] = mapped_column(PrivateText("message.request_hash"))
    choice_id: Mapped[str | None]
    language: Mapped[str | None]
    intent: Mapped[str | None]
    confidence: Mapped[float | None]
    entities: Mapped[list[Any]] = mapped_column(PrivateJson("message.entities"))
    ranking: Mapped[list[Any] | None] = mapped_column(Json())
    person: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_id"),
    )


class FactRow(Base):
    __tablename__ = "fact"
    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = owned_by("conversation")
    message_id: Mapped[str | None] = said_in()
    field: Mapped[str]
    value: Mapped[Any] = mapped_column(PrivateJson("fact.value"), nullable=True)
    raw: Mapped[str] = mapped_column(PrivateText("fact.raw"))
    start: Mapped[int | None]
    end: Mapped[int | None]
    method: Mapped[str]
    confidence: Mapped[float]
    state: Mapped[str]
    order: Mapped[int]
    at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    supersedes: Mapped[str | None] = mapped_column(
        ForeignKey("fact.id", ondelete="SET NULL"), index=True
    )


class ScoreRow(Base):
    __tablename__ = "score"
    lead_id: Mapped[str] = mapped_column(
        ForeignKey("lead.id", ondelete="CASCADE"), primary_key=True
    )
    dimension: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int | None]


class ReasonRow(Base):
    __tablename__ = "reason"
    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[str] = owned_by("lead")
    dimension: Mapped[str]
    rule: Mapped[str]
    rule_version: Mapped[int]
    points: Mapped[int]
    text: Mapped[str]
    said: Mapped[str | None] = mapped_column(PrivateText("reason.said"))
    message_id: Mapped[str | None] = said_in()
    start: Mapped[int | None]
    end: Mapped[int | None]


class ConsentRow(Base):
    """Only ever appended. previous_hash: SHA-256 of the conversation's row before this one."""

    __tablename__ = "consent"
    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = owned_by("conversation")
    message_id: Mapped[str | None] = said_in()
    purpose: Mapped[str]
    action: Mapped[str]
    text_id: Mapped[str]
    text_sha256: Mapped[str]
    locale: Mapped[str]
    policy_version: Mapped[str]
    method: Mapped[str]
    at: Mapped[datetime]
    order: Mapped[int]
    previous_hash: Mapped[str | None]


class StageChangeRow(Base):
    """seq: counts a lead's moves; tells which came first of those at the same time."""

    __tablename__ = "stage_change"
    id: Mapped[str] = mapped_column(primary_key=True)
    lead_id: Mapped[str] = owned_by("lead")
    before: Mapped[str | None]
    after: Mapped[str]
    reason: Mapped[str] = mapped_column(PrivateText("stage_change.reason"))
    by: Mapped[str]
    at: Mapped[datetime]
    seq: Mapped[int] = mapped_column(default=0, server_default="0")


class NoteRow(Base):
    __tablename__ = "note"
    id: Mapped[str] = mapped_column(primary_key=True)
    lead_id: Mapped[str] = owned_by("lead")
    text: Mapped[str] = mapped_column(PrivateText("note.text"))
    by: Mapped[str]
    at: Mapped[datetime]


class LeadMagnetRow(Base):
    """A magnet handed over. token_hash, expires_at: of its link. target: where that leads.

    downloaded_at: when it was first followed; downloads: how often.
    """

    __tablename__ = "lead_magnet"
    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = owned_by("conversation")
    message_id: Mapped[str | None] = said_in()
    magnet_id: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    title: Mapped[str]
    at: Mapped[datetime]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    expires_at: Mapped[datetime | None]
    target: Mapped[str | None]
    downloaded_at: Mapped[datetime | None]
    downloads: Mapped[int] = mapped_column(default=0, server_default="0")


class WebinarRow(Base):
    """id is what the page calls it, so it is unique only within its site."""

    __tablename__ = "webinar"
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    host: Mapped[str | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    url: Mapped[str | None]


class WebinarQuestionRow(Base):
    """status: open, answering, answered or dismissed. answer: what the host noted about it.

    answered_at, answered_by: when and by whom it was settled. grouped_with: the question that the
    host put it with, itself for one that stands alone; None while likeness decides. changed_at:
    what a host did last.
    """

    __tablename__ = "webinar_question"
    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = owned_by("conversation")
    message_id: Mapped[str] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), index=True
    )
    webinar_id: Mapped[str] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(PrivateText("webinar_question.text"))
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="open", server_default="open")
    answer: Mapped[str | None] = mapped_column(PrivateText("webinar_question.answer"))
    grouped_with: Mapped[str | None]
    changed_at: Mapped[datetime | None]


class NotCapturedRow(Base):
    __tablename__ = "not_captured"
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    reason: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (Index("ix_not_captured_site_id_at", "site_id", "at"),)
