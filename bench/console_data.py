"""Filling a database with invented leads and transcripts: the same ones for the same seed."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, Table

from assistant.leads.lead import DIMENSIONS
from assistant.store.search import words_of
from assistant.store.tables import (
    Base,
    ConversationRow,
    FactRow,
    LeadRow,
    MessageRow,
    ReasonRow,
    ScoreRow,
    SearchDocumentRow,
    StageChangeRow,
    table_of,
)
from assistant.store.unanswered import SIGNAL

FIRST: Final = "Ada Ben Eve Kari Ola Nora Jonas Ingrid Lars Mia Omar Selma Tuva Emil Astrid".split()
LAST: Final = "Berg Dahl Lunde Moe Haugen Solheim Vik Strand Aas Foss Rygg Tangen Eide Holm".split()
FORMS: Final = "AS Group Partners Interiors Foods Marine Health Energy Media Logistics".split()
TITLES: Final = ("Head of Sales", "Owner", "Daglig leder", "Marketing manager", "IT-sjef")
PLACES: Final = ("Bergen", "Oslo", "Tromsø", "Leeds", "Stavanger", "Ålesund", "Bristol")
STAGES: Final = "lead lead lead prospect prospect qualified nurture disqualified lost customer"
SOURCES: Final = ("website", "search", "social", "ads", "email", "webinar", "referral", "event")
CAMPAIGNS: Final = ("autumn", "spring", "launch", "newsletter", "partner")
GRADES: Final = [letter + digit for letter in "ABC" for digit in "123"]
WORDS: Final = {
    "en": "we need answers enquiries evening web shop wait customers support quickly team calls "
    "price offer integration calendar report invoice delivery warehouse training contract "
    "compare meeting budget quarter security export language mobile".split(),
    "nb": "vi trenger svar henvendelser kveld nettbutikk venter kunder hjelp raskt ansatte "
    "samtaler pris tilbud integrasjon kalender rapport faktura levering lager opplæring avtale "
    "møte budsjett kvartal sikkerhet eksport språk mobil måned".split(),
}
PATHS: Final = ("pricing", "", "product", "blog/2026/answers", "contact")
ASKED: Final = ("need", "name", "company", "email", "budget", "timeline")
RARE: Final = 20_000  # made-up words, so that the index meets a vocabulary of a real size
LONG_TALK: Final = 400
BATCH: Final = 1_000
Rows = dict[str, list[dict[str, Any]]]


class Invention:
    """People, what they write, and what was made of it."""

    def __init__(self, seed: int = 1) -> None:
        self._dice = random.Random(seed)
        self._now = datetime.now(UTC).replace(microsecond=0)

    def lead(self, number: int, messages: int) -> Rows:
        """Return the rows of one lead by table; the first has a long transcript."""
        dice, lead_id, talk_id = self._dice, f"lead{number:08d}", f"talk{number:08d}"
        language = dice.choice(("en", "nb"))
        at = self._now - timedelta(seconds=dice.randrange(400 * 86_400))
        person = self._person(number)
        said = self._transcript(talk_id, language, person, at, messages)
        ended = said[-1]["created_at"]
        rows: Rows = {"message": said}
        rows["fact"] = [
            self._fact(talk_id, name, value, said[1], order)
            for order, (name, value) in enumerate(person.items())
        ]
        rows["lead"] = [self._lead(lead_id, person, at, ended)]
        lead = rows["lead"][0]
        rows["conversation"] = [self._talk(talk_id, lead_id, language, at, ended, len(said))]
        rows["search_document"] = self._documents(talk_id, lead_id, said, person)
        rows["score"] = [
            {"lead_id": lead_id, "dimension": name, "value": lead[name]} for name in DIMENSIONS
        ]
        rows["reason"] = [self._reason(lead_id, name, said[1]) for name in DIMENSIONS]
        rows["stage_change"] = self._moves(number, lead)
        if number % 10 == 0:
            signal = self._fact(talk_id, SIGNAL, "", said[1], len(rows["fact"]))
            rows["fact"].append({**signal, "value": True})
        return rows

    def _moves(self, number: int, lead: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the assistant's move, and of every fifth lead a person's two hours later."""
        stage, at = lead["stage"], lead["updated_at"]
        first = {
            "id": f"move{number:08d}", "lead_id": lead["id"], "before": None, "after": stage,
            "reason": "Invented.", "by": "assistant", "at": at,
        }  # fmt: skip
        if number % 5:
            return [first]
        first["after"] = "qualified"
        by_person = {"id": f"{first['id']}-2", "by": "kim", "at": at + timedelta(hours=2)}
        return [first, {**first, "before": "qualified", "after": stage, **by_person}]

    def _person(self, number: int) -> dict[str, str]:
        dice = self._dice
        first, last = dice.choice(FIRST), f"{dice.choice(LAST)}{dice.choice(LAST).casefold()}"
        company = f"{self._rare().capitalize()} {dice.choice(FORMS)}"
        host = company.casefold().replace(" ", "-")
        return {
            "need": self._sentence(dice.choice(("en", "nb")), 8),
            "name": f"{first} {last}",
            "company": company,
            "email": f"{first}.{last}{number}@{host}.example".casefold(),
            "job_title": dice.choice(TITLES),
            "location": dice.choice(PLACES),
        }

    def _rare(self) -> str:
        number, word = self._dice.randrange(RARE), ""
        for _ in range(3):
            number, digit = divmod(number, 28)
            word += "kntsvlrm"[digit % 8] + "aeiouyø"[digit % 7]
        return word

    def _sentence(self, language: str, words: int) -> str:
        chosen = self._dice.choices(WORDS[language], k=words)
        chosen[words // 2] = self._rare()
        return " ".join(chosen).capitalize() + "."

    def _transcript(
        self, talk_id: str, language: str, person: dict[str, str], at: datetime, count: int
    ) -> list[dict[str, Any]]:
        rows = []
        for seq in range(1, count + 1):
            is_visitor = seq % 2 == 0
            text = self._sentence(language, 9 if is_visitor else 14)
            if seq == 2:
                text = f"{person['need']} {person['name']}, {person['company']}, {person['email']}"
            rows.append(
                {"id": f"{talk_id}-{seq}", "conversation_id": talk_id, "seq": seq,
                 "sender": "visitor" if is_visitor else "assistant", "text": text,
                 "created_at": at + timedelta(seconds=20 * seq), "choices": [], "links": [],
                 "expects": None if is_visitor else self._expects(seq),
                 "client_id": f"{talk_id}-{seq}" if is_visitor else None,
                 "request_hash": None, "choice_id": None, "language": language,
                 "intent": "inform" if is_visitor else None,
                 "confidence": 0.9 if is_visitor else None, "entities": [], "ranking": None}
            )  # fmt: skip
        return rows

    def _expects(self, seq: int) -> dict[str, Any]:
        asked = ASKED[seq // 2 % len(ASKED)]
        return {"field": asked, "kind": "text", "optional": True, "autocomplete": None,
                "reason": ""}  # fmt: skip

    def _documents(
        self, talk_id: str, lead_id: str, said: list[dict[str, Any]], person: dict[str, str]
    ) -> list[dict[str, Any]]:
        texts = [row["text"] for row in said if row["sender"] == "visitor"]
        fields = " ".join(words_of(" ".join(person.values())))
        return [
            *({"conversation_id": talk_id, "lead_id": None, "words": " ".join(words_of(text))}
              for text in texts),
            {"conversation_id": None, "lead_id": lead_id, "words": fields},
        ]  # fmt: skip

    def _fact(
        self, talk_id: str, name: str, value: str, said: dict[str, Any], order: int
    ) -> dict[str, Any]:
        return {
            "id": f"{talk_id}-{name}", "conversation_id": talk_id, "message_id": said["id"],
            "field": name, "value": value, "raw": value, "start": 0, "end": 1,
            "method": "pattern", "confidence": 0.9, "state": "captured", "order": order,
            "at": said["created_at"], "confirmed_at": None, "supersedes": None,
        }  # fmt: skip

    def _lead(
        self, lead_id: str, person: dict[str, str], at: datetime, ended: datetime
    ) -> dict[str, Any]:
        dice, columns = self._dice, ("name", "email", "company", "need")
        return {
            "id": lead_id, "site_id": "demo", "stage": dice.choice(STAGES.split()),
            "owner": dice.choice((None, None, "bench", "kim")), "created_at": at,
            "updated_at": ended, "merged_into": None, "overrides": [],
            "grade": dice.choice(GRADES), **{name: person[name] for name in columns},
            "email_key": hashlib.sha256(person["email"].encode()).hexdigest(),
            "source": dice.choice(SOURCES), "sort_name": person["name"].casefold(),
            "search_text": "\n".join(person[name] for name in columns).casefold(),
            **{name: dice.choice((None, *range(0, 101, 5))) for name in DIMENSIONS},
        }  # fmt: skip

    def _talk(
        self, talk_id: str, lead_id: str, language: str, at: datetime, ended: datetime, count: int
    ) -> dict[str, Any]:
        utm = {"campaign": self._dice.choice(CAMPAIGNS)} if self._dice.random() < 0.5 else {}
        page = {
            "url": f"https://northpane.example/{PATHS[at.second % len(PATHS)]}",
            "title": "",
            "referrer": "",
            "utm": utm,
        }
        return {
            "id": talk_id, "site_id": "demo", "lead_id": lead_id, "token_hash": "0" * 64,
            "locale": language, "status": "open", "person_present": False, "page": page,
            "webinar": None, "topic": None, "playbook_version": "", "state": {}, "version": 1,
            "last_seq": count, "last_order": count, "created_at": at, "updated_at": ended,
            "consent_rows": 0, "consent_hash": None,
        }  # fmt: skip

    def _reason(self, lead_id: str, name: str, said: dict[str, Any]) -> dict[str, Any]:
        return {
            "lead_id": lead_id, "dimension": name, "rule": f"{name}.bench", "rule_version": 1,
            "points": self._dice.choice((-10, 10, 20, 30)), "text": "Invented for measuring.",
            "said": said["text"][:20], "message_id": said["id"], "start": 0, "end": 20,
        }  # fmt: skip


_TABLES: Final = (
    LeadRow, ConversationRow, MessageRow, FactRow, ScoreRow, ReasonRow, StageChangeRow,
    SearchDocumentRow,
)  # fmt: skip


def fill(engine: Engine, leads: int, messages: int) -> None:
    """Write that many leads with that many messages in all, each batch in one transaction."""
    for batch in _batches(leads, messages):
        raw: Any = engine.raw_connection()
        try:
            for kind in _TABLES:
                _write(engine, raw, table_of(kind), batch[kind.__tablename__])
            raw.commit()
        finally:
            raw.close()


def _batches(leads: int, messages: int) -> Iterator[Rows]:
    invention, waiting = Invention(), defaultdict(list)
    for number in range(leads):
        more = (0, 1, 0, -1)[number % 4]  # half of them end with a question that nobody answered
        count = LONG_TALK if number == 0 else max(2, messages // leads + more)
        for name, rows in invention.lead(number, count).items():
            waiting[name] += rows
        if number % BATCH == BATCH - 1 or number == leads - 1:
            yield waiting
            waiting = defaultdict(list)


def _write(engine: Engine, raw: Any, table: Table, rows: list[dict[str, Any]]) -> None:
    """Hand the driver what SQLAlchemy would, without composing a statement for each row."""
    dialect, names = engine.dialect, list(rows[0])
    prepare = [table.c[n].type.dialect_impl(dialect).bind_processor(dialect) for n in names]
    values = [
        tuple(p(row[n]) if p else row[n] for n, p in zip(names, prepare, strict=True))
        for row in rows
    ]
    columns = ", ".join(f'"{name}"' for name in names)
    if isinstance(raw.driver_connection, sqlite3.Connection):
        if not raw.driver_connection.in_transaction:
            raw.driver_connection.execute("BEGIN IMMEDIATE")
        marks = ", ".join("?" * len(names))
        sql = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'
        raw.driver_connection.executemany(sql, values)
        return
    with raw.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # a busy machine fills slowly
    with raw.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        for value in values:
            copy.write_row(value)


def row_count(engine: Engine, kind: type[Base]) -> int:
    with engine.connect() as connection:
        return int(
            connection.exec_driver_sql(f'SELECT count(*) FROM "{kind.__tablename__}"').scalar_one()
        )
