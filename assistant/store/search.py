"""Full-text search: a document for each message people wrote and for each lead's fields.

A document is written in the transaction that stores what it is made of, and goes with it. It holds
the words folded to plain letters, so that both databases find the same. PostgreSQL reads them by
an index of its own; on SQLite triggers keep `search_word`, a row for each word of a document:
SQLite's own full-text index leaves erased words in its file, and has to be made anew to lose them.
With a data key nothing is indexed, see docs/privacy.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    column,
    delete,
    false,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.orm import Session

from assistant.leads.conversation import Message
from assistant.store.keyring import keys_of
from assistant.store.tables import (
    ConversationRow,
    LeadRow,
    MessageRow,
    SearchDocumentRow,
    table_of,
)

DOCUMENT: Final = table_of(SearchDocumentRow)
CONVERSATION: Final = table_of(ConversationRow)
LEAD: Final = table_of(LeadRow)
MESSAGE: Final = table_of(MessageRow)
WORD: Final = table("search_word", column("word"), column("document"))
SENDERS: Final = ("visitor", "agent")  # what the assistant says is the same for everybody
LONGEST_WORD: Final = 64
MOST_TERMS: Final = 12
AT_ONCE: Final = 2_000
COMMON: Final = 2_000  # in more documents than this, a word is looked for lead by lead
_LAST_LETTER: Final = "\U0010ffff"
_WORDS: Final = re.compile(r"[^\W_]+")
_PARTS: Final = re.compile(r'"([^"]*)("?)|([^\s"]+)')
_PLAIN: Final = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l"})
_CONFIG: Final[ColumnElement[Any]] = literal_column("'simple'::regconfig")
_ADD: Final = insert(DOCUMENT)
_OF_LEAD: Final = select(DOCUMENT.c.id, DOCUMENT.c.words).where(
    DOCUMENT.c.lead_id == bindparam("of_lead")
)
_CHANGE: Final = (
    update(DOCUMENT).where(DOCUMENT.c.id == bindparam("of_id")).values(words=bindparam("new_words"))
)


@dataclass(frozen=True)
class Term:
    """Words that stand next to each other. is_open: the last one may go on."""

    words: tuple[str, ...]
    is_open: bool = False


def words_of(text: str) -> list[str]:
    """Return the words in small letters without accents, so that "Ålesund" is "alesund"."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return [word[:LONGEST_WORD] for word in _WORDS.findall(plain.translate(_PLAIN))]


def terms_of(query: str) -> list[Term]:
    """Read what was typed: words, of which the last may go on, and "quoted phrases".

    A word with signs in it, like an address, is a phrase of its parts. Nothing is refused.
    """
    terms = []
    parts = list(_PARTS.finditer(query))
    for part in parts[:MOST_TERMS]:
        quoted, closed, bare = part.groups()
        is_open = part is parts[-1] and (bare is not None or not closed)
        if words := words_of(quoted if bare is None else bare):
            terms.append(Term(tuple(words[:MOST_TERMS]), is_open))
    return terms


# ------------------------------------------------------------ keeping


def index_messages(session: Session, conversation_id: str, messages: Iterable[Message]) -> None:
    """Make what visitors and people wrote findable."""
    if is_sealed(session):
        return
    rows = [
        {"conversation_id": conversation_id, "lead_id": None, "words": " ".join(words)}
        for message in messages
        if message.sender in SENDERS and (words := words_of(message.text))
    ]
    if rows:
        session.connection().execute(_ADD, rows if len(rows) > 1 else rows[0])


def index_lead(session: Session, lead_id: str, texts: Iterable[str]) -> None:
    """Make a lead findable by its fields; nothing is written when they are as before."""
    if is_sealed(session):
        return
    words = " ".join(word for text in texts for word in words_of(text))
    connection = session.connection()
    held = connection.execute(_OF_LEAD, {"of_lead": lead_id}).first()
    if held is None:
        connection.execute(_ADD, {"lead_id": lead_id, "conversation_id": None, "words": words})
    elif held.words != words:
        connection.execute(_CHANGE, {"of_id": held.id, "new_words": words})


def is_sealed(session: Session) -> bool:
    return keys_of(session.get_bind().dialect).writing is not None


def forget_everything(session: Session) -> None:
    session.connection().execute(delete(DOCUMENT))


def index_stored(connection: Connection) -> None:
    """Index what was stored before there was an index."""
    if keys_of(connection.dialect).writing is not None:
        return
    said = select(MESSAGE.c.conversation_id, literal(None).label("lead_id"), MESSAGE.c.text)
    _index_all(connection, said.where(MESSAGE.c.sender.in_(SENDERS)))
    fields = (LEAD.c.name, LEAD.c.email, LEAD.c.company, LEAD.c.need)
    _index_all(connection, select(literal(None).label("conversation_id"), LEAD.c.id, *fields))


def _index_all(connection: Connection, texts: Select[Any]) -> None:
    """texts: conversation, lead, and what is said, in one column or more."""
    found = connection.execute(texts.execution_options(yield_per=AT_ONCE))
    rows = (
        {"conversation_id": row[0], "lead_id": row[1], "words": " ".join(words)}
        for row in found
        if (words := [word for text in row[2:] if text for word in words_of(text)])
    )
    while batch := list(islice(rows, AT_ONCE)):
        connection.execute(_ADD, batch)


# ------------------------------------------------------------ finding


def common_terms(session: Session, query: str) -> frozenset[Term]:
    """Return the terms that so many documents hold that it is dear to read them all.

    Where each word is common the phrase may still be rare: that is not looked into.
    """
    is_in_many = _is_common_word if session.get_bind().dialect.name == "sqlite" else _is_common_term
    return frozenset(term for term in terms_of(query) if is_in_many(session, term))


def _is_common_word(session: Session, term: Term) -> bool:
    last = len(term.words) - 1
    return all(
        _are_many(session, _holding(word, term.is_open and number == last))
        for number, word in enumerate(term.words)
    )


def _is_common_term(session: Session, term: Term) -> bool:
    return _are_many(session, _on_postgres(term))


def _are_many(session: Session, documents: Select[Any]) -> bool:
    some = documents.limit(COMMON + 1).subquery()
    return session.connection().scalar(select(func.count()).select_from(some)) == COMMON + 1


def found_by(
    query: str, dialect: str, common: Collection[Term] = frozenset()
) -> ColumnElement[bool]:
    """Return the test that a lead holds every term, somewhere in its fields or transcripts.

    common: terms to look for in each lead that comes into question, where the others are looked
    up in the index.
    """
    terms = terms_of(query)
    if not terms:
        return false()
    documents = _on_sqlite if dialect == "sqlite" else _on_postgres
    return and_(
        *(
            _holds(term, dialect) if term in common else LEAD.c.id.in_(_leads_of(documents, term))
            for term in terms
        )
    )


def _holds(term: Term, dialect: str) -> ColumnElement[bool]:
    """Return the test that looks into the documents of the lead at hand, one after the other.

    As values and not as EXISTS, which PostgreSQL would turn round into a join of all documents.
    """
    find = func.instr if dialect == "sqlite" else func.strpos
    held = find(" " + DOCUMENT.c.words + " ", _side_by_side(term)) > 0
    first = select(DOCUMENT.c.id).where(held).limit(1).correlate(LEAD)
    said = first.join_from(
        CONVERSATION, DOCUMENT, DOCUMENT.c.conversation_id == CONVERSATION.c.id
    ).where(CONVERSATION.c.lead_id == LEAD.c.id)
    own = first.where(DOCUMENT.c.lead_id == LEAD.c.id)
    return or_(own.scalar_subquery().is_not(None), said.scalar_subquery().is_not(None))


def _side_by_side(term: Term) -> str:
    return " " + " ".join(term.words) + ("" if term.is_open else " ")


def _leads_of(documents: Callable[[Term], Select[Any]], term: Term) -> Select[Any]:
    return (
        select(func.coalesce(DOCUMENT.c.lead_id, CONVERSATION.c.lead_id))
        .join_from(
            DOCUMENT,
            CONVERSATION,
            CONVERSATION.c.id == DOCUMENT.c.conversation_id,
            isouter=True,
        )
        .where(DOCUMENT.c.id.in_(documents(term)))
    )


def _on_postgres(term: Term) -> Select[Any]:
    wanted = " <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.is_open else "")
    held: Any = func.to_tsvector(_CONFIG, DOCUMENT.c.words)
    return select(DOCUMENT.c.id).where(held.op("@@")(func.to_tsquery(_CONFIG, wanted)))


def _on_sqlite(term: Term) -> Select[Any]:
    tests = [_holding(word) for word in term.words[:-1]]
    tests.append(_holding(term.words[-1], term.is_open))
    if len(tests) == 1:
        return tests[0]
    beside = func.instr(" " + DOCUMENT.c.words + " ", _side_by_side(term)) > 0
    return select(DOCUMENT.c.id).where(*(DOCUMENT.c.id.in_(test) for test in tests), beside)


def _holding(word: str, is_open: bool = False) -> Select[Any]:
    test = WORD.c.word == word
    if is_open:
        test = and_(WORD.c.word >= word, WORD.c.word < word + _LAST_LETTER)
    return select(WORD.c.document).where(test)
