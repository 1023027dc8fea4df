"""The table behind the console's analytics."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.base import Base
from assistant.store.columns import Json

COVERED: Final = (
    "site_id", "channel", "campaign", "locale", "webinar_id", "answered", "contact", "reached",
)  # fmt: skip


class ConversationFigureRow(Base):
    """What analytics counts of one conversation: no words, no names; goes with its conversation.

    changed_at: the newest change that is counted. last_at: of the conversation's last turn.
    day: of its beginning in UTC, as date.toordinal() counts. page: host and path only.
    reached: the farthest the lead ever came, see store/figures.py. asked, told: one bit a question.
    stopped_at: the question that stayed without any reaction. auto_stage: where the assistant put
    the lead before people did. verdict: good or bad, what people made of it. first_of_lead: its
    lead is counted here and in none of its other conversations.
    """

    __tablename__ = "conversation_figure"
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    site_id: Mapped[str]
    day: Mapped[int]
    changed_at: Mapped[datetime]
    last_at: Mapped[datetime]
    locale: Mapped[str]
    channel: Mapped[str]
    campaign: Mapped[str | None]
    page: Mapped[str | None]
    webinar_id: Mapped[str | None]
    answered: Mapped[bool]
    contact: Mapped[bool]
    reached: Mapped[int]
    asked: Mapped[int]
    told: Mapped[int]
    stopped_at: Mapped[str | None]
    missed: Mapped[str | None]
    unanswered: Mapped[int]
    first_of_lead: Mapped[bool]
    grade: Mapped[str | None]
    need_intent: Mapped[int | None]
    fit: Mapped[int | None]
    incentive: Mapped[int | None]
    accuracy: Mapped[int | None]
    validity: Mapped[int | None]
    auto_stage: Mapped[str | None]
    verdict: Mapped[str | None]
    overrides: Mapped[dict[str, Any] | None] = mapped_column(Json())
    qualified_at: Mapped[datetime | None]
    first_action_s: Mapped[int | None]
    # Holds all that the way to a lead and most groups and filters need, so that they read it alone.
    __table_args__ = (Index("ix_conversation_figure_day", "day", *COVERED),)
