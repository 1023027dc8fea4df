"""Tables around privacy: words agreed to, who was erased, keys in use, jobs that ran."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.base import Base


class ConsentTextRow(Base):
    """The exact words behind a consent's text_id and hash: kept when the playbook moves on."""

    __tablename__ = "consent_text"
    text_id: Mapped[str] = mapped_column(primary_key=True)
    text_sha256: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]


class ErasureRow(Base):
    """Who was erased, so that a restored backup forgets them again; nothing here names anybody.

    kind: conversation, lead or email. digest: SHA-256 of the random id, or HMAC of the address
    under the server's secret. key_id: which secret; empty where none is needed.
    """

    __tablename__ = "erasure"
    kind: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class DataKeyRow(Base):
    """A key that some of what is stored is encrypted with; the id says nothing about the key."""

    __tablename__ = "data_key"
    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class JobRunRow(Base):
    """When a recurring job began last: whoever moves the time on does the work."""

    __tablename__ = "job_run"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
