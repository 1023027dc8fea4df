"""The consent ledger: rows are only appended, each carrying the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from assistant.leads.consent import ConsentAct
from assistant.store.rows import CONSENT_COLUMNS, row_of, to_consent
from assistant.store.tables import ConsentRow, table_of


def append_consents(session: Session, conversation_id: str, acts: Sequence[ConsentAct]) -> None:
    """Chain the acts to the conversation's last row; its owner holds the conversation's lock."""
    last = session.scalars(_ledger(conversation_id).order_by(ConsentRow.order.desc())).first()
    previous = hash_of(to_consent(last), last.previous_hash) if last else None
    rows = []
    for act in sorted(acts, key=lambda act: act.order):
        rows.append(
            row_of(act, CONSENT_COLUMNS, conversation_id=conversation_id, previous_hash=previous)
        )
        previous = hash_of(act, previous)
    session.connection().execute(insert(table_of(ConsentRow)), rows)


def consents_of(session: Session, conversation_id: str) -> tuple[ConsentAct, ...]:
    """Return the conversation's acts, oldest first."""
    rows = session.scalars(_ledger(conversation_id).order_by(ConsentRow.order))
    return tuple(to_consent(row) for row in rows)


def first_broken_row(session: Session, conversation_id: str) -> str | None:
    """Return the id of the first row that does not follow from the one before it, or None."""
    previous: str | None = None
    for row in session.scalars(_ledger(conversation_id).order_by(ConsentRow.order)):
        if row.previous_hash != previous:
            return row.id
        previous = hash_of(to_consent(row), previous)
    return None


def hash_of(act: ConsentAct, previous_hash: str | None) -> str:
    """Return the SHA-256 (hex) over every field of the row, the hash before it included."""
    fields = {name: getattr(act, name) for name in CONSENT_COLUMNS}
    fields["at"] = act.at.astimezone(UTC).isoformat()
    fields["previous_hash"] = previous_hash
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _ledger(conversation_id: str) -> Select[tuple[ConsentRow]]:
    return select(ConsentRow).where(ConsentRow.conversation_id == conversation_id)
