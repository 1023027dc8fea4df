"""Leads as CSV and JSON Lines; every cell goes through one writer that disarms formulas."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TextIO

COLUMNS: Final = (
    "id",
    "stage",
    "grade",
    "owner",
    "created_at",
    "updated_at",
    "contact.name",
    "contact.email",
    "contact.phone",
    "contact.job_title",
    "company.name",
    "company.website",
    "company.size.min",
    "company.size.max",
    "company.location",
    "need.summary",
    "need.products",
    "budget.amount",
    "budget.min",
    "budget.max",
    "budget.currency",
    "budget.period",
    "budget.per",
    "timeline.text",
    "timeline.start",
    "timeline.end",
    "authority",
    "source.channel",
    "source.stated",
    "source.observed.page_url",
    "source.observed.utm.source",
    "source.observed.utm.campaign",
    "source.webinar_id",
    "source.lead_magnet",
    "scores.need_intent",
    "scores.fit",
    "scores.incentive",
    "scores.accuracy",
    "scores.validity",
    "consent.follow_up",
    "consent.marketing",
)
_TRIGGERS: Final = "=+-@|\t\r"


def csv_rows(leads: Iterable[Mapping[str, Any]]) -> Iterator[list[str]]:
    """Yield the header and one row a lead, every cell safe to open in a spreadsheet program.

    leads: as projection.lead_json returns them.
    """
    yield list(COLUMNS)
    for lead in leads:
        yield [cell(value_of(lead, column)) for column in COLUMNS]


def write_csv(leads: Iterable[Mapping[str, Any]], out: TextIO) -> None:
    """Write RFC 4180 with every cell quoted; open `out` with newline=""."""
    for row in csv_rows(leads):
        out.write(",".join(f'"{text.replace(chr(34), chr(34) * 2)}"' for text in row) + "\r\n")


def write_jsonl(leads: Iterable[Mapping[str, Any]], out: TextIO) -> None:
    """Write one lead a line, whole and unchanged: JSON has no formulas."""
    for lead in leads:
        out.write(json.dumps(lead, ensure_ascii=False, separators=(",", ":")) + "\n")


def cell(value: Any) -> str:
    """Return the text of a cell for CSV and XLSX.

    A text that a spreadsheet program could run (it begins with = + - @ | tab or carriage return,
    also full-width or after blanks) gets a quotation mark in front and so stays text. That goes for
    phone numbers as well: "+4791234567" is written '+4791234567. Numbers are written as they are,
    negative ones included.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = ", ".join(str(each) for each in value)
    text = str(value).replace("\0", "")
    return f"'{text}" if _is_dangerous(text) else text


def _is_dangerous(text: str) -> bool:
    for char in text:
        plain = unicodedata.normalize("NFKC", char)
        if char in _TRIGGERS or plain[:1] in tuple(_TRIGGERS):
            return True
        # blanks, line ends and invisible marks are skipped by spreadsheet programs
        if not (char.isspace() or unicodedata.category(char) in ("Cf", "Cc", "Zs")):
            return False
    return False


def value_of(lead: Mapping[str, Any], column: str) -> Any:
    """Return what stands in a column, None for nothing."""
    if column.startswith("consent."):
        purpose = column.removeprefix("consent.")
        acts = [act["action"] for act in lead["consents"] if act["purpose"] == purpose]
        return acts[-1] if acts else None
    node: Any = lead
    for step in column.split("."):
        node = node.get(step) if isinstance(node, Mapping) else None
    return node
