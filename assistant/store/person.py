"""Everything stored about a person, row by row: what they are given when they ask for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Table, or_, select
from sqlalchemy.orm import Session

from assistant.store.erasure import Person
from assistant.store.keyring import tidy_email
from assistant.store.tables import (
    Base,
    ConsentRow,
    ConsentTextRow,
    ConversationRow,
    DeliveryRow,
    FactRow,
    LeadMagnetRow,
    LeadRow,
    MessageRow,
    NoteRow,
    OutboxRow,
    ReasonRow,
    ReviewRow,
    ScoreRow,
    StageChangeRow,
    WebhookEndpointRow,
    WebinarQuestionRow,
    table_of,
)

# Secrets, bookkeeping, and what only repeats other columns for searching.
HIDDEN: Final = frozenset(
    "token_hash request_hash client_id state version last_seq last_order search_text sort_name "
    "email_digest email_key phone_key person_key consent_rows consent_hash".split()
)
_OF_LEAD: Final[dict[str, type[Base]]] = {
    "scores": ScoreRow,
    "reasons": ReasonRow,
    "stage_changes": StageChangeRow,
    "notes": NoteRow,
    "reviews": ReviewRow,
}
_OF_CONVERSATION: Final[dict[str, type[Base]]] = {
    "messages": MessageRow,
    "facts": FactRow,
    "consents": ConsentRow,
    "lead_magnets": LeadMagnetRow,
    "webinar_questions": WebinarQuestionRow,
}
_AT_ONCE: Final = 1000
Row = dict[str, Any]


def everything_about(session: Session, person: Person) -> dict[str, list[Row]]:
    """Return leads and conversations with all that hangs on them, and what others were told."""
    leads = _rows(session, table_of(LeadRow), "id", person.lead_ids)
    talks = _rows(session, table_of(ConversationRow), "id", person.conversation_ids)
    for parents, parts, key in (
        (leads, _OF_LEAD, "lead_id"),
        (talks, _OF_CONVERSATION, "conversation_id"),
    ):
        for name, kind in parts.items():
            _hang_on(session, parents, name, table_of(kind), key)
    for act in (act for talk in talks for act in talk["consents"]):
        act["words"] = _words(session, act)
    return {"leads": leads, "conversations": talks, "events": _events(session, person)}


def mentions_of(session: Session, email: str, but: Collection[str]) -> list[str]:
    """Return the conversations of others in which somebody wrote this address."""
    wanted, message = tidy_email(email), table_of(MessageRow)
    said = select(message.c.conversation_id, message.c.text).execution_options(yield_per=_AT_ONCE)
    found = {row.conversation_id for row in session.execute(said) if wanted in tidy_email(row.text)}
    return sorted(found - set(but))


def _hang_on(session: Session, parents: list[Row], name: str, table: Table, key: str) -> None:
    by_parent: dict[str, list[Row]] = {parent["id"]: [] for parent in parents}
    for row in _rows(session, table, key, by_parent):
        by_parent[row.pop(key)].append(row)
    for parent in parents:
        parent[name] = by_parent[parent["id"]]


def _rows(session: Session, table: Table, key: str, ids: Collection[str]) -> list[Row]:
    shown = [column for column in table.c if column.name not in HIDDEN]
    order = [table.c[name] for name in ("seq", "order", "created_at", "at") if name in table.c]
    found = session.execute(select(*shown).where(table.c[key].in_(ids)).order_by(*order))
    return [dict(row) for row in found.mappings()]


def _words(session: Session, act: Row) -> str | None:
    text = table_of(ConsentTextRow)
    return session.scalar(
        select(text.c.words).where(
            text.c.text_id == act["text_id"], text.c.text_sha256 == act["text_sha256"]
        )
    )


def _events(session: Session, person: Person) -> list[Row]:
    """Return what other systems were told: when, which of them, and whether they took it."""
    outbox, delivery = table_of(OutboxRow), table_of(DeliveryRow)
    endpoint = table_of(WebhookEndpointRow)
    about = or_(
        outbox.c.conversation_id.in_(person.conversation_ids), outbox.c.lead_id.in_(person.lead_ids)
    )
    told = session.execute(
        select(outbox.c.id, outbox.c.type, outbox.c.at, outbox.c.status)
        .where(about)
        .order_by(outbox.c.at)
    )
    events = [dict(row) for row in told.mappings()]
    for event in events:
        sent = session.execute(
            select(endpoint.c.url, delivery.c.status, delivery.c.attempts, delivery.c.at)
            .join(endpoint, endpoint.c.id == delivery.c.endpoint_id)
            .where(delivery.c.outbox_id == event["id"])
        )
        event["deliveries"] = [dict(row) for row in sent.mappings()]
    return events
