"""Full-text search over transcripts and fields.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, String

from assistant.store.search import index_stored

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# A document's words are letters and digits with a blank between them: no escaping is needed.
_WORDS = """SELECT DISTINCT value FROM json_each('["' || replace({row}.words, ' ', '","') || '"]')
WHERE value <> ''"""
_ADD = f"INSERT INTO search_word (word, document) SELECT value, new.id FROM ({_WORDS})"  # noqa: S608
_REMOVE = f"DELETE FROM search_word WHERE document = old.id AND word IN ({_WORDS})"  # noqa: S608
_TRIGGERS = {
    "added": f"AFTER INSERT ON search_document BEGIN {_ADD.format(row='new')}; END",
    "removed": f"AFTER DELETE ON search_document BEGIN {_REMOVE.format(row='old')}; END",
    "changed": "AFTER UPDATE OF words ON search_document BEGIN "
    f"{_REMOVE.format(row='old')}; {_ADD.format(row='new')}; END",
}


def upgrade() -> None:
    op.create_table(
        "search_document",
        Column("id", Integer(), primary_key=True),
        Column(
            "conversation_id",
            String(),
            ForeignKey("conversation.id", ondelete="CASCADE"),
        ),
        Column("lead_id", String(), ForeignKey("lead.id", ondelete="CASCADE"), unique=True),
        Column("words", String(), nullable=False),
    )
    op.create_index("ix_search_document_conversation_id", "search_document", ["conversation_id"])
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "CREATE TABLE search_word (word TEXT NOT NULL, document INTEGER NOT NULL, "
            "PRIMARY KEY (word, document)) WITHOUT ROWID"
        )
        for name, body in _TRIGGERS.items():
            connection.exec_driver_sql(f"CREATE TRIGGER search_word_{name} {body}")
    index_stored(connection)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE INDEX ix_search_document_words ON search_document "
            "USING gin (to_tsvector('simple'::regconfig, words))"
        )


def downgrade() -> None:
    op.drop_table("search_document")
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("search_word")
