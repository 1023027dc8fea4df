"""Tables of the lead list as each user has it: views, choices, what was seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.base import Base, owned_by
from assistant.store.columns import Json, PrivateJson, PrivateText


class ListViewRow(Base):
    """Filters, order and columns of the list under a name. shared: everybody may open it.

    query: as in the address; the words searched for may be a visitor's.
    """

    __tablename__ = "list_view"
    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = owned_by("user")
    name: Mapped[str] = mapped_column(PrivateText("list_view.name"))
    query: Mapped[dict[str, Any]] = mapped_column(PrivateJson("list_view.query"))
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ListChoiceRow(Base):
    """How a user has the list. view: what it opens with, one of ours or of list_view.

    columns: in their order. seen_until: what visitors wrote until then is read.
    """

    __tablename__ = "list_choice"
    user_id: Mapped[str] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    view: Mapped[str | None]
    columns: Mapped[list[Any] | None] = mapped_column(Json())
    seen_until: Mapped[datetime | None]


class LeadSeenRow(Base):
    """up_to: when the visitor had written last, of what the user saw."""

    __tablename__ = "lead_seen"
    user_id: Mapped[str] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    lead_id: Mapped[str] = mapped_column(
        ForeignKey("lead.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    up_to: Mapped[datetime]
