"""Tables of the live view: who attends to a conversation, who is there, who asked for a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.base import Base, owned_by


class AttendanceRow(Base):
    """The one person who attends to a conversation. name: as the visitor reads it.

    seen_at: when that person's browser was heard of last. typing_at, visitor_typing_at: when each
    of the two was writing.
    """

    __tablename__ = "attendance"
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = owned_by("user")
    name: Mapped[str]
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    typing_at: Mapped[datetime | None]
    visitor_typing_at: Mapped[datetime | None]


class PresenceRow(Base):
    """Who has the live view open. shown_as: the name that visitors read, None for the user's."""

    __tablename__ = "presence"
    user_id: Mapped[str] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    seen_at: Mapped[datetime]
    available: Mapped[bool]
    shown_as: Mapped[str | None]


class HandoffRow(Base):
    """A visitor waits for a person; the row goes when one comes.

    called: the visitor was told that somebody has been called. missed_at: when they were told
    that nobody could come.
    """

    __tablename__ = "handoff"
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    asked_at: Mapped[datetime] = mapped_column(index=True)
    called: Mapped[bool]
    missed_at: Mapped[datetime | None]


class SavedReplyRow(Base):
    """Words that salespeople use again; nothing about a visitor belongs in them."""

    __tablename__ = "saved_reply"
    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
