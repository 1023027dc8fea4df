"""The consent ledger: rows are only appended, each carrying the hash of the one before.

The conversation notes how many rows there are and the hash of the last, so that a row missing at
the end is found as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assistant.leads.consent import ConsentAct
from assistant.store.rows import CONSENT_COLUMNS, Stored, row_of, to_consent
from assistant.store.tables import ConsentRow, ConsentTextRow, ConversationRow, table_of

CONSENT = table_of(ConsentRow)
CONVERSATION = table_of(ConversationRow)
TEXT = table_of(ConsentTextRow)
_LEDGER = (
    select(CONSENT).where(CONSENT.c.conversation_id == bindparam("of_id")).order_by(CONSENT.c.order)
)
_SEAL = (
    update(CONVERSATION)
    .where(CONVERSATION.c.id == bindparam("of_id"))
    .values(consent_rows=bindparam("rows"), consent_hash=bindparam("end"))
)
_ROWS_AT_ONCE = 1000
NO_WORDS = hashlib.sha256(b"").hexdigest()  # of an act in the visitor's own words


@dataclass(frozen=True)
class Broken:
    """What was changed: a conversation's ledger, from row consent_id on, or kept words."""

    conversation_id: str
    consent_id: str | None
    why: str


@dataclass(frozen=True)
class Verdict:
    """What a look at the whole ledger found.

    digest: SHA-256 over the ends of all chains; noted elsewhere, it proves that nobody rewrote
    the ledger with its hashes. without_words: acts whose exact words are not kept here.
    """

    conversations: int
    acts: int
    digest: str
    broken: tuple[Broken, ...]
    without_words: int


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
    connection = session.connection()
    connection.execute(insert(CONSENT), rows)
    seal = {"of_id": conversation_id, "rows": len(ledger) + len(rows), "end": previous}
    connection.execute(_SEAL, seal)
    _keep_words(session, acts)


def _keep_words(session: Session, acts: Iterable[ConsentAct]) -> None:
    """Keep each text once, whoever was shown it first."""
    texts = {(act.text_id, act.text_sha256): act.words for act in acts if act.words}
    if not texts:
        return
    rows = [
        {"text_id": name, "text_sha256": digest, "words": words}
        for (name, digest), words in sorted(texts.items())
    ]
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    statement: Any = (sqlite.insert if on_sqlite else postgresql.insert)(TEXT)
    session.connection().execute(statement.on_conflict_do_nothing(), rows)


def consents_of(session: Session, conversation_id: str) -> tuple[ConsentAct, ...]:
    """Return the conversation's acts, oldest first."""
    return tuple(to_consent(row) for row in _read_ledger(session, conversation_id))


def words_of(session: Session, acts: Iterable[ConsentAct]) -> dict[str, str]:
    """Return the exact words that are kept, by their SHA-256."""
    wanted = {(act.text_id, act.text_sha256) for act in acts}
    if not wanted:
        return {}
    found = session.execute(
        select(TEXT).where(tuple_(TEXT.c.text_id, TEXT.c.text_sha256).in_(sorted(wanted)))
    )
    return {row.text_sha256: row.words for row in found}


# ------------------------------------------------------------ proof


def verify_ledger(session: Session) -> Verdict:
    """Follow every chain from its first row to its noted end, and check the words' hashes."""
    noted = _noted_ends(session)
    kept = session.execute(select(TEXT.c.text_sha256, TEXT.c.words))
    words = {row.text_sha256: row.words for row in kept}
    broken = [
        Broken("", None, f"the kept words of {digest[:12]} were changed")
        for digest, text in words.items()
        if hashlib.sha256(text.encode()).hexdigest() != digest
    ]
    seal, talks, acts, without_words = hashlib.sha256(), 0, 0, 0
    for conversation_id, ledger in _ledgers(session):
        talks, acts = talks + 1, acts + len(ledger)
        without_words += sum(row.text_sha256 not in {*words, NO_WORDS} for row in ledger)
        fault, end = _follow(ledger)
        noted_end = noted.pop(conversation_id, (0, None))
        if fault := fault or _fault_at_end(ledger, end, noted_end):
            broken.append(Broken(conversation_id, *fault))
        seal.update(f"{conversation_id} {end}\n".encode())
    broken += [Broken(name, None, "all its rows are gone") for name in sorted(noted)]
    return Verdict(talks + len(noted), acts, seal.hexdigest(), tuple(broken), without_words)


def _noted_ends(session: Session) -> dict[str, tuple[int, str | None]]:
    columns = CONVERSATION.c.id, CONVERSATION.c.consent_rows, CONVERSATION.c.consent_hash
    some = or_(CONVERSATION.c.consent_rows != 0, CONVERSATION.c.consent_hash.is_not(None))
    return {name: (rows, end) for name, rows, end in session.execute(select(*columns).where(some))}


def _ledgers(session: Session) -> Iterator[tuple[str, list[Stored]]]:
    every = select(CONSENT).order_by(CONSENT.c.conversation_id, CONSENT.c.order)
    found = session.execute(every.execution_options(yield_per=_ROWS_AT_ONCE))
    for conversation_id, rows in groupby(found, key=lambda row: str(row.conversation_id)):
        yield conversation_id, list(rows)


def _follow(ledger: Sequence[Stored]) -> tuple[tuple[str, str] | None, str | None]:
    """Return (row, why) of the first row that does not follow, and the hash of the last row."""
    fault: tuple[str, str] | None = None
    previous: str | None = None
    for row in ledger:
        if row.previous_hash != previous and fault is None:
            fault = row.id, "this row does not follow from the one before it"
        previous = hash_of(to_consent(row), previous)
    return fault, previous


def _fault_at_end(
    ledger: Sequence[Stored], end: str | None, noted: tuple[int, str | None]
) -> tuple[str, str] | None:
    rows, noted_end = noted
    if rows != len(ledger):
        return ledger[-1].id, f"there are {len(ledger)} rows where {rows} were written"
    return None if end == noted_end else (ledger[-1].id, "the last row was changed")


def hash_of(act: ConsentAct, previous_hash: str | None) -> str:
    """Return the SHA-256 (hex) over every field of the row, the hash before it included."""
    fields = {name: getattr(act, name) for name in CONSENT_COLUMNS}
    fields["at"] = act.at.astimezone(UTC).isoformat()
    fields["previous_hash"] = previous_hash
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _read_ledger(session: Session, conversation_id: str) -> Sequence[Stored]:
    return session.connection().execute(_LEDGER, {"of_id": conversation_id}).all()


def count_texts(session: Session) -> dict[tuple[str, str], dict[str, int]]:
    """Return how often each text was answered how: (text_id, SHA-256) -> action -> acts."""
    names = CONSENT.c.text_id, CONSENT.c.text_sha256, CONSENT.c.action
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for name, digest, action, count in session.execute(
        select(*names, func.count()).group_by(*names)
    ):
        counts.setdefault((name, digest), {})[action] = count
    return counts


def kept_texts(session: Session) -> dict[tuple[str, str], str]:
    """Return all exact words that are kept, also of texts that are no longer in use."""
    found = session.execute(select(TEXT).order_by(TEXT.c.text_id))
    return {(row.text_id, row.text_sha256): row.words for row in found}
