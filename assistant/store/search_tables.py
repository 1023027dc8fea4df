"""The table behind full-text search."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.base import Base


class SearchDocumentRow(Base):
    """The folded words of one message, or of one lead's fields; see store/search.py."""

    __tablename__ = "search_document"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    lead_id: Mapped[str | None] = mapped_column(
        ForeignKey("lead.id", ondelete="CASCADE"), unique=True
    )
    words: Mapped[str]
