"""The consent ledger: rows are only appended, each carrying the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from assistant.leads.consent import ConsentAct
from assistant.store.rows import CONSENT_COLUMNS, Stored, row_of, to_consent
from assistant.store.tables import ConsentRow, table_of

CONSENT = table_of(ConsentRow)
_LEDGER = (
    select(CONSENT).where(CONSENT.c.conversation_id == bindparam("of_id")).order_by(CONSENT.c.order)
)


def append_consents(session: Session, conversation_id: str, acts: Sequence[ConsentAct]) -> None:
    """Chain the acts to the conversation's last row; its owner holds the conversation's lock."""
    ledger = _read_ledger(session, conversation_id)
    previous = hash_of(to_consent(ledger[-1]), ledger[-1].previous_hash) if ledger else None
    rows = []
    for act in sorted(acts, key=lambda act: act.order):
        rows.append(
            row_of(act, CONSENT_COLUMNS, conversation_id=conversation_id, previous_hash=previous)
        )
        previous = hash_of(act, previous)
    session.connection().execute(insert(CONSENT), rows)


def consents_of(session: Session, conversation_id: str) -> tuple[ConsentAct, ...]:
    """Return the conversation's acts, oldest first."""
    return tuple(to_consent(row) for row in _read_ledger(session, conversation_id))


def first_broken_row(session: Session, conversation_id: str) -> str | None:
    """Return the id of the first row that does not follow from the one before it, or None."""
    previous: str | None = None
    for row in _read_ledger(session, conversation_id):
        if row.previous_hash != previous:
            return str(row.id)
        previous = hash_of(to_consent(row), previous)
    return None


def hash_of(act: ConsentAct, previous_hash: str | None) -> str:
    """Return the SHA-256 (hex) over every field of the row, the hash before it included."""
    fields = {name: getattr(act, name) for name in CONSENT_COLUMNS}
    fields["at"] = act.at.astimezone(UTC).isoformat()
    fields["previous_hash"] = previous_hash
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _read_ledger(session: Session, conversation_id: str) -> Sequence[Stored]:
    return session.connection().execute(_LEDGER, {"of_id": conversation_id}).all()
