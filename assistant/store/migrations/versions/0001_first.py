"""Everything the first release stores."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, String, UniqueConstraint

from assistant.store.columns import Json, Snapshot, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Names of keys and constraints come from the naming convention of the tables."""
    op.create_table(
        "api_key",
        Column("id", String(), primary_key=True),
        Column("name", String(), nullable=False),
        Column("key_hash", String(), nullable=False, unique=True),
        Column("scopes", Json(), nullable=False),
        Column("created_at", UtcDateTime(), nullable=False),
        Column("last_used_at", UtcDateTime()),
        Column("revoked_at", UtcDateTime()),
    )
    op.create_table(
        "audit",
        Column("id", Integer(), primary_key=True),
        Column("at", UtcDateTime(), nullable=False, index=True),
        Column("by", String(), nullable=False),
        Column("action", String(), nullable=False),
        Column("subject_id", String(), index=True),
        Column("detail", Json(), nullable=False),
    )
    op.create_table(
        "heartbeat",
        Column("id", Integer(), primary_key=True),
        Column("at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "login_attempt",
        Column("id", Integer(), primary_key=True),
        Column("name", String(), nullable=False),
        Column("address", String(), nullable=False),
        Column("succeeded", Boolean(), nullable=False),
        Column("at", UtcDateTime(), nullable=False, index=True),
    )
    op.create_index("ix_login_attempt_name_at", "login_attempt", ["name", "at"])
    op.create_table(
        "model_version",
        Column("id", String(), primary_key=True),
        Column("file", String(), nullable=False),
        Column("status", String(), nullable=False),
        Column("measures", Json(), nullable=False),
        Column("created_at", UtcDateTime(), nullable=False),
        Column("promoted_at", UtcDateTime()),
        Column("by", String()),
    )
    op.create_table(
        "outbox",
        Column("id", String(), primary_key=True),
        Column("type", String(), nullable=False),
        Column("payload", Json(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        Column("conversation_id", String(), index=True),
        Column("lead_id", String(), index=True),
        Column("status", String(), nullable=False),
        Column("attempts", Integer(), nullable=False),
        Column("next_attempt_at", UtcDateTime(), nullable=False),
        Column("last_error", String()),
    )
    op.create_index("ix_outbox_status_next_attempt_at", "outbox", ["status", "next_attempt_at"])
    op.create_table(
        "site",
        Column("id", String(), primary_key=True),
        Column("name", String(), nullable=False),
        Column("origins", Json(), nullable=False),
        Column("identity_secret", String()),
        Column("created_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "user",
        Column("id", String(), primary_key=True),
        Column("name", String(), nullable=False, unique=True),
        Column("email", String()),
        Column("role", String(), nullable=False),
        Column("password_hash", String(), nullable=False),
        Column("password_changed_at", UtcDateTime(), nullable=False),
        Column("enabled", Boolean(), nullable=False),
        Column("created_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "lead",
        Column("id", String(), primary_key=True),
        Column("site_id", String(), ForeignKey("site.id"), nullable=False),
        Column("stage", String(), nullable=False),
        Column("owner", String(), index=True),
        Column("created_at", UtcDateTime(), nullable=False),
        Column("updated_at", UtcDateTime(), nullable=False),
        Column("merged_into", String(), ForeignKey("lead.id", ondelete="SET NULL"), index=True),
        Column("overrides", Json(), nullable=False),
        Column("grade", String()),
        Column("name", String()),
        Column("email", String(), index=True),
        Column("company", String()),
        Column("need", String()),
        Column("source", String(), index=True),
        Column("sort_name", String(), nullable=False),
        Column("search_text", String(), nullable=False),
        Column("need_intent", Integer()),
        Column("fit", Integer()),
        Column("incentive", Integer()),
        Column("accuracy", Integer()),
        Column("validity", Integer()),
    )
    op.create_index("ix_lead_created_at_id", "lead", ["created_at", "id"])
    op.create_index("ix_lead_site_id_stage", "lead", ["site_id", "stage"])
    op.create_index("ix_lead_sort_name_id", "lead", ["sort_name", "id"])
    op.create_index("ix_lead_updated_at_id", "lead", ["updated_at", "id"])
    op.create_table(
        "session",
        Column("token_hash", String(), primary_key=True),
        Column(
            "user_id",
            String(),
            ForeignKey("user.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        Column("csrf_token", String(), nullable=False),
        Column("created_at", UtcDateTime(), nullable=False),
        Column("seen_at", UtcDateTime(), nullable=False),
        Column("expires_at", UtcDateTime(), nullable=False, index=True),
    )
    op.create_table(
        "webhook_endpoint",
        Column("id", String(), primary_key=True),
        Column("site_id", String(), ForeignKey("site.id")),
        Column("url", String(), nullable=False),
        Column("secret", String(), nullable=False),
        Column("previous_secret", String()),
        Column("previous_secret_until", UtcDateTime()),
        Column("events", Json(), nullable=False),
        Column("full", Boolean(), nullable=False),
        Column("enabled", Boolean(), nullable=False),
        Column("disabled_reason", String()),
        Column("created_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "webinar",
        Column("site_id", String(), ForeignKey("site.id"), primary_key=True),
        Column("id", String(), primary_key=True),
        Column("title", String(), nullable=False),
        Column("host", String()),
        Column("starts_at", UtcDateTime()),
        Column("ends_at", UtcDateTime()),
        Column("url", String()),
    )
    op.create_table(
        "conversation",
        Column("id", String(), primary_key=True),
        Column("site_id", String(), ForeignKey("site.id"), nullable=False, index=True),
        Column("lead_id", String(), ForeignKey("lead.id", ondelete="SET NULL"), index=True),
        Column("token_hash", String(), nullable=False),
        Column("locale", String(), nullable=False),
        Column("status", String(), nullable=False),
        Column("person_present", Boolean(), nullable=False),
        Column("page", Json(), nullable=False),
        Column("webinar", Json()),
        Column("topic", String()),
        Column("playbook_version", String(), nullable=False),
        Column("state", Snapshot(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("last_seq", Integer(), nullable=False),
        Column("last_order", Integer(), nullable=False),
        Column("created_at", UtcDateTime(), nullable=False),
        Column("updated_at", UtcDateTime(), nullable=False, index=True),
    )
    op.create_table(
        "delivery",
        Column("id", String(), primary_key=True),
        Column(
            "outbox_id",
            String(),
            ForeignKey("outbox.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        Column(
            "endpoint_id",
            String(),
            ForeignKey("webhook_endpoint.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        Column("status", String(), nullable=False),
        Column("attempts", Integer(), nullable=False),
        Column("next_attempt_at", UtcDateTime()),
        Column("response_status", Integer()),
        Column("error", String()),
        Column("at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_delivery_status_next_attempt_at", "delivery", ["status", "next_attempt_at"])
    op.create_table(
        "note",
        Column("id", String(), primary_key=True),
        Column(
            "lead_id",
            String(),
            ForeignKey("lead.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        Column("text", String(), nullable=False),
        Column("by", String(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "score",
        Column("lead_id", String(), ForeignKey("lead.id", ondelete="CASCADE"), primary_key=True),
        Column("dimension", String(), primary_key=True),
        Column("value", Integer()),
    )
    op.create_table(
        "stage_change",
        Column("id", String(), primary_key=True),
        Column(
            "lead_id",
            String(),
            ForeignKey("lead.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        Column("before", String()),
        Column("after", String(), nullable=False),
        Column("reason", String(), nullable=False),
        Column("by", String(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "message",
        Column("id", String(), primary_key=True),
        Column(
            "conversation_id",
            String(),
            ForeignKey("conversation.id", ondelete="CASCADE"),
            nullable=False,
        ),
        Column("seq", Integer(), nullable=False),
        Column("sender", String(), nullable=False),
        Column("text", String(), nullable=False),
        Column("created_at", UtcDateTime(), nullable=False),
        Column("choices", Json(), nullable=False),
        Column("links", Json(), nullable=False),
        Column("expects", Json()),
        Column("client_id", String()),
        Column("request_hash", String()),
        Column("choice_id", String()),
        Column("language", String()),
        Column("intent", String()),
        Column("confidence", Float()),
        Column("entities", Json(), nullable=False),
        UniqueConstraint("conversation_id", "client_id"),
        UniqueConstraint("conversation_id", "seq"),
    )
    op.create_table(
        "not_captured",
        Column(
            "conversation_id",
            String(),
            ForeignKey("conversation.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        Column("site_id", String(), ForeignKey("site.id"), nullable=False),
        Column("reason", String(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_not_captured_site_id_at", "not_captured", ["site_id", "at"])
    op.create_table(
        "consent",
        Column("id", String(), primary_key=True),
        Column(
            "conversation_id",
            String(),
            ForeignKey("conversation.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        Column("message_id", String(), ForeignKey("message.id", ondelete="CASCADE"), index=True),
        Column("purpose", String(), nullable=False),
        Column("action", String(), nullable=False),
        Column("text_id", String(), nullable=False),
        Column("text_sha256", String(), nullable=False),
        Column("locale", String(), nullable=False),
        Column("policy_version", String(), nullable=False),
        Column("method", String(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        Column("order", Integer(), nullable=False),
        Column("previous_hash", String()),
    )
    op.create_table(
        "fact",
        Column("id", String(), primary_key=True),
        Column(
            "conversation_id",
            String(),
            ForeignKey("conversation.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        Column("message_id", String(), ForeignKey("message.id", ondelete="CASCADE"), index=True),
        Column("field", String(), nullable=False),
        Column("value", Json()),
        Column("raw", String(), nullable=False),
        Column("start", Integer()),
        Column("end", Integer()),
        Column("method", String(), nullable=False),
        Column("confidence", Float(), nullable=False),
        Column("state", String(), nullable=False),
        Column("order", Integer(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        Column("confirmed_at", UtcDateTime()),
        Column("supersedes", String(), ForeignKey("fact.id", ondelete="SET NULL"), index=True),
    )
    op.create_table(
        "lead_magnet",
        Column("id", String(), primary_key=True),
        Column(
            "conversation_id",
            String(),
            ForeignKey("conversation.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        Column("message_id", String(), ForeignKey("message.id", ondelete="CASCADE"), index=True),
        Column("magnet_id", String(), nullable=False),
        Column("kind", String(), nullable=False),
        Column("title", String(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        Column("token_hash", String(), unique=True),
        Column("expires_at", UtcDateTime()),
    )
    op.create_table(
        "reason",
        Column("id", Integer(), primary_key=True),
        Column(
            "lead_id",
            String(),
            ForeignKey("lead.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        Column("dimension", String(), nullable=False),
        Column("rule", String(), nullable=False),
        Column("rule_version", Integer(), nullable=False),
        Column("points", Integer(), nullable=False),
        Column("text", String(), nullable=False),
        Column("said", String()),
        Column("message_id", String(), ForeignKey("message.id", ondelete="CASCADE"), index=True),
        Column("start", Integer()),
        Column("end", Integer()),
    )
    op.create_table(
        "review",
        Column("id", String(), primary_key=True),
        Column("message_id", String(), ForeignKey("message.id", ondelete="CASCADE"), index=True),
        Column("lead_id", String(), ForeignKey("lead.id", ondelete="CASCADE"), index=True),
        Column("intent", String()),
        Column("entities", Json()),
        Column("verdict", String()),
        Column("by", String(), nullable=False),
        Column("at", UtcDateTime(), nullable=False, index=True),
        Column("model_version_id", String(), ForeignKey("model_version.id")),
    )
    op.create_table(
        "webinar_question",
        Column("id", String(), primary_key=True),
        Column(
            "conversation_id",
            String(),
            ForeignKey("conversation.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        Column(
            "message_id",
            String(),
            ForeignKey("message.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        Column("webinar_id", String(), nullable=False, index=True),
        Column("text", String(), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        Column("answered_at", UtcDateTime()),
        Column("answered_by", String()),
    )
