"""What others are told of an erasure, so that they erase too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from assistant.leads.conversation import Conversation
from assistant.leads.events import event, lead_event
from assistant.leads.turn import OutboxEvent
from assistant.store.conversations import erase_conversation
from assistant.store.lead_columns import read_lead
from assistant.store.outbox import add_event


def erasure_event(session: Session, conversation: Conversation, now: datetime) -> OutboxEvent:
    """Return the event of an erased conversation; call it after the erasure, in its transaction.

    A lead that other conversations hold up lives on and is only updated.
    """
    lead = read_lead(session, conversation.lead_id) if conversation.lead_id else None
    if lead is not None:
        return lead_event("lead.updated", lead, now, conversation_id=conversation.id)
    return event(
        "lead.erased",
        conversation.site_id,
        now,
        conversation_id=conversation.id,
        lead_id=conversation.lead_id,
    )


def erase_and_tell(session: Session, conversation: Conversation, now: datetime) -> bool:
    """Delete the conversation and write the event; False when it is gone already."""
    if not erase_conversation(session, conversation.id, now):
        return False
    told = erasure_event(session, conversation, now)
    add_event(session, told, conversation_id=conversation.id, lead_id=conversation.lead_id)
    return True
