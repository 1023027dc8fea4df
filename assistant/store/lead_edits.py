"""What people change on a lead beside its stage: fields, and numbers beside the scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from assistant.leads.facts import Fact
from assistant.leads.lead import Override
from assistant.leads.overrides import as_dict
from assistant.store import rows
from assistant.store.tables import ConversationRow, FactRow, LeadRow, table_of

CONVERSATION = table_of(ConversationRow)
FACT = table_of(FactRow)


def save_overrides(session: Session, lead_id: str, overrides: Iterable[Override]) -> None:
    lead = table_of(LeadRow)
    values = {"overrides": [as_dict(each) for each in overrides]}
    session.connection().execute(update(lead).where(lead.c.id == lead_id).values(values))


def add_edit(session: Session, conversation_ids: Sequence[str], fact: Fact) -> None:
    """Add a person's value to the last of a lead's conversations.

    A turn in progress there is computed again. Of the lead's edits of one field the last is in
    force.
    """
    retire_edit(session, conversation_ids, fact.field, "corrected")
    connection, into = session.connection(), conversation_ids[-1]
    connection.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.id == into)
        .values(version=CONVERSATION.c.version + 1, last_order=CONVERSATION.c.last_order + 1)
    )
    order = session.scalars(select(CONVERSATION.c.last_order).where(CONVERSATION.c.id == into))
    row = rows.row_of(replace(fact, order=order.one()), rows.FACT_COLUMNS, conversation_id=into)
    connection.execute(insert(FACT), [row])


def retire_edit(
    session: Session, conversation_ids: Sequence[str], field: str, state: str = "withdrawn"
) -> bool:
    """Take a person's value of a field out of force; False when there is none."""
    changed = session.connection().execute(
        update(FACT)
        .where(
            FACT.c.conversation_id.in_(conversation_ids),
            FACT.c.field == field,
            FACT.c.method == "person",
            FACT.c.state.not_in(("corrected", "withdrawn")),
        )
        .values(state=state)
    )
    return changed.rowcount > 0
