"""Conversations: begin, continue, read, erase."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from assistant.leads.conversation import Message
from assistant.leads.judgement import Told
from assistant.leads.turn import Loaded
from assistant.store import rows
from assistant.store.columns import utc_now
from assistant.store.consent import consents_of
from assistant.store.erasure import erase_lead_left_alone, erase_talks
from assistant.store.lead_columns import read_lead
from assistant.store.lead_talks import told_in
from assistant.store.tables import ConversationRow, FactRow, MessageRow, table_of
from assistant.store.turns import create_conversation, save_turn

__all__ = [
    "answer_to",
    "create_conversation",
    "erase_conversation",
    "find_token_hash",
    "load",
    "messages_after",
    "save_turn",
]

logger = logging.getLogger(__name__)
CONVERSATION = table_of(ConversationRow)
FACT = table_of(FactRow)
MESSAGE = table_of(MessageRow)
# Built once: composing a statement costs more than running it on SQLite.
_CONVERSATION = select(CONVERSATION).where(CONVERSATION.c.id == bindparam("of_id"))
# A turn needs what is in force: history would make it dearer with every correction.
_FACTS = (
    select(FACT)
    .where(
        FACT.c.conversation_id == bindparam("of_id"),
        FACT.c.state.not_in(("corrected", "withdrawn")),
    )
    .order_by(FACT.c.order)
)
_OTHER = (
    select(CONVERSATION.c.id)
    .where(CONVERSATION.c.lead_id == bindparam("of_lead"), CONVERSATION.c.id != bindparam("of_id"))
    .limit(1)
)
_LAST_SAID = (
    select(MESSAGE)
    .where(MESSAGE.c.conversation_id == bindparam("of_id"), MESSAGE.c.sender == "assistant")
    .order_by(MESSAGE.c.seq.desc())
    .limit(1)
)
_SAID = select(MESSAGE).where(
    MESSAGE.c.conversation_id == bindparam("of_id"), MESSAGE.c.client_id == bindparam("of_client")
)
_LATER = (MESSAGE.c.conversation_id == bindparam("of_id"), MESSAGE.c.seq > bindparam("after"))
_NEXT_SAID = (
    select(func.min(MESSAGE.c.seq))
    .where(*_LATER, MESSAGE.c.sender != "assistant")
    .scalar_subquery()
)
_ANSWERS = (
    select(MESSAGE)
    .where(*_LATER, or_(_NEXT_SAID.is_(None), MESSAGE.c.seq < _NEXT_SAID))
    .order_by(MESSAGE.c.seq)
    .limit(500)
)


def load(session: Session, conversation_id: str) -> Loaded | None:
    """Return what a turn starts from; None for a conversation that is unknown or unreadable.

    A damaged row costs one visitor their conversation, not the process: they begin a new one.
    """
    try:
        return _load(session, conversation_id)
    except (ValueError, TypeError, KeyError, AttributeError):
        logger.exception("conversation %s cannot be read", conversation_id)
        return None


def _load(session: Session, conversation_id: str) -> Loaded | None:
    connection, key = session.connection(), {"of_id": conversation_id}
    row = connection.execute(_CONVERSATION, key).first()
    if row is None:
        return None
    last = connection.execute(_LAST_SAID, key).first()
    return Loaded(
        conversation=rows.to_conversation(row),
        facts=tuple(rows.to_fact(fact) for fact in connection.execute(_FACTS, key)),
        consents=consents_of(session, conversation_id),
        lead=read_lead(session, row.lead_id) if row.lead_id else None,
        last_message=rows.to_message(last) if last else None,
        others=_others(session, row.lead_id, conversation_id) if row.lead_id else (),
    )


def _others(session: Session, lead_id: str, conversation_id: str) -> tuple[Told, ...]:
    """Return what the lead's other conversations hold; nearly every lead has but one."""
    key = {"of_lead": lead_id, "of_id": conversation_id}
    if session.connection().execute(_OTHER, key).first() is None:
        return ()
    return tuple(told_in(session, lead_id, without=conversation_id))


def find_token_hash(session: Session, conversation_id: str) -> str | None:
    return session.scalar(
        select(ConversationRow.token_hash).where(ConversationRow.id == conversation_id)
    )


def answer_to(
    session: Session, conversation_id: str, client_id: str
) -> tuple[str, list[Message]] | None:
    """Return the request_hash of a message sent before, and that message with its answers.

    The answers are what the assistant said right after it: none while a person attended.
    """
    connection = session.connection()
    said = connection.execute(_SAID, {"of_id": conversation_id, "of_client": client_id}).first()
    if said is None:
        return None
    answers = connection.execute(_ANSWERS, {"of_id": conversation_id, "after": said.seq})
    return said.request_hash or "", [rows.to_message(row) for row in (said, *answers)]


def messages_after(
    session: Session, conversation_id: str, seq: int, limit: int = 500
) -> list[Message]:
    """Return what was said after message number seq, oldest first."""
    found = session.scalars(
        select(MessageRow)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.seq > seq)
        .order_by(MessageRow.seq)
        .limit(limit)
    )
    return [rows.to_message(row) for row in found]


def erase_conversation(session: Session, conversation_id: str, now: datetime | None = None) -> bool:
    """Delete a conversation with everything learned from it; False when there is none.

    The lead goes too when no other conversation is left on it; otherwise its scores still hold
    what this one added, so score it again. What tells others of the erasure is to be written
    after this: earlier events about the two are blanked. now: noted as the time of the erasure.
    """
    lead_id = session.execute(
        select(ConversationRow.lead_id).where(ConversationRow.id == conversation_id)
    ).one_or_none()
    if lead_id is None:
        return False
    now = now or utc_now()
    erase_talks(session, [conversation_id], now)
    if lead_id[0] is not None:
        erase_lead_left_alone(session, lead_id[0], now)
    return True
