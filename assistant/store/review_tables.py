"""Tables of reviewing and training: what people said of messages, and what was made of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.base import Base, said_in
from assistant.store.columns import Json, PrivateJson, PrivateText


class ReviewRow(Base):
    """What a person says about a message (intent, entities) or about a lead (verdict).

    queue: the list the message came from: contradicted, unsure, random.
    """

    __tablename__ = "review"
    id: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[str | None] = said_in()
    lead_id: Mapped[str | None] = mapped_column(
        ForeignKey("lead.id", ondelete="CASCADE"), index=True
    )
    intent: Mapped[str | None]
    entities: Mapped[list[Any] | None] = mapped_column(PrivateJson("review.entities"))
    verdict: Mapped[str | None]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    model_version_id: Mapped[str | None] = mapped_column(ForeignKey("model_version.id"))
    queue: Mapped[str | None]


class ModelVersionRow(Base):
    """id: the model's hash. status: candidate, live, retired, refused."""

    __tablename__ = "model_version"
    id: Mapped[str] = mapped_column(primary_key=True)
    file: Mapped[str]
    status: Mapped[str]
    measures: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    promoted_at: Mapped[datetime | None]
    by: Mapped[str | None]


class RetrainingRow(Base):
    """One training, from the wish to the decision.

    state: running, compared, promoted, discarded, failed, cancelled. told_at: when its process
    last gave a sign of life. phase, share: what it does and how far it is, 0 to 1. version: what
    it made. failure: what went wrong, for machines; detail: in the words of whatever failed.
    counts: "examples", "left_out" by reason, "spans" by entity type.
    """

    __tablename__ = "retraining"
    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    phase: Mapped[str]
    share: Mapped[float]
    by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    told_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    expected_s: Mapped[float | None]
    automatic: Mapped[bool] = mapped_column(default=False, server_default=false())
    cancel_asked: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[str | None] = mapped_column(index=True)
    failure: Mapped[str | None]
    detail: Mapped[str | None] = mapped_column(PrivateText("retraining.detail"))
    counts: Mapped[dict[str, Any] | None] = mapped_column(Json())


class TrainedWithRow(Base):
    """A message whose words a version was trained with; it goes when the message is erased."""

    __tablename__ = "trained_with"
    version: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True, index=True
    )
