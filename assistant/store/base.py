"""What all tables share: naming, kinds of columns, ways to belong to another row."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, cast

from sqlalchemy import ForeignKey, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from assistant.store.columns import Json, UtcDateTime


class Base(DeclarativeBase):
    # Explicit names: a migration can only change a constraint it can name.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: String(),
        datetime: UtcDateTime(),
        dict[str, Any]: Json(),
        list[Any]: Json(),
    }


def table_of(row: type[Base]) -> Table:
    """Return the plain table: inserts through it skip the ORM's bookkeeping."""
    return cast(Table, row.__table__)


def owned_by(parent: str) -> Mapped[str]:
    """A column whose row goes when its parent goes."""
    return mapped_column(ForeignKey(f"{parent}.id", ondelete="CASCADE"), index=True)


def said_in() -> Mapped[str | None]:
    """The message something rests on: what quotes a message goes when the message goes."""
    return mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
