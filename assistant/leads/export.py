"""Leads as CSV and JSON Lines; every cell goes through one writer that disarms formulas."""

from __future__ import annotations

import json
import string
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, TextIO

COLUMNS: Final = (
    "id",
    "site",
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
# What most cells begin with: for these nobody need look at properties of letters.
_HARMLESS: Final = frozenset(string.ascii_letters + string.digits)
_CONSENT: Final = ("consent",)
Lead = Mapping[str, Any]


def write_csv(
    leads: Iterable[Lead],
    out: TextIO,
    *,
    columns: Sequence[str] = COLUMNS,
    with_header: bool = True,
) -> None:
    """Write RFC 4180 with every cell quoted; open `out` with newline="".

    leads: as projection.lead_json returns them. columns: some of COLUMNS, in their order. Every
    cell is safe to open in a spreadsheet program.
    """
    if with_header:
        out.write(_line(columns))
    values_of = picker(columns)
    for lead in leads:
        out.write(_line([cell(value) for value in values_of(lead)]))


def _line(cells: Iterable[str]) -> str:
    return '"' + '","'.join([text.replace('"', '""') for text in cells]) + '"\r\n'


def write_jsonl(
    leads: Iterable[Lead], out: TextIO, *, columns: Sequence[str] | None = None
) -> None:
    """Write one lead a line, unchanged: JSON has no formulas.

    columns: some of COLUMNS, which are the keys then; None for leads as a whole.
    """
    values_of = picker(columns or ())
    for whole in leads:
        lead = whole if columns is None else dict(zip(columns, values_of(whole), strict=True))
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
    if not isinstance(value, str):
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, float)):
            return str(value)
        if isinstance(value, Sequence):
            value = ", ".join(str(each) for each in value)
    text = str(value).replace("\0", "")
    return text if text[:1] in _HARMLESS or not _is_dangerous(text) else f"'{text}"


def _is_dangerous(text: str) -> bool:
    for char in text:
        plain = unicodedata.normalize("NFKC", char)
        if char in _TRIGGERS or plain[:1] in tuple(_TRIGGERS):
            return True
        # blanks, line ends and invisible marks are skipped by spreadsheet programs
        if not (char.isspace() or unicodedata.category(char) in ("Cf", "Cc", "Zs")):
            return False
    return False


def picker(columns: Sequence[str]) -> Callable[[Lead], list[Any]]:
    """Return what reads the values of the columns from a lead, None for nothing."""
    parts = [
        (parent, tuple(name.rpartition(".")[2] for name in names))
        for parent, names in groupby(columns, lambda name: tuple(name.split(".")[:-1]))
    ]

    def values_of(lead: Lead) -> list[Any]:
        values: list[Any] = []
        for parent, names in parts:
            node = _consents(lead) if parent == _CONSENT else _below(lead, parent)
            values += [node.get(name) for name in names]
        return values

    return values_of


def _below(lead: Lead, steps: Iterable[str]) -> Lead:
    node: Any = lead
    for step in steps:
        node = node.get(step)
        if not isinstance(node, dict):
            return {}
    return node  # type: ignore[no-any-return]


def _consents(lead: Lead) -> Lead:
    """Return the last act for each purpose."""
    return {act["purpose"]: act["action"] for act in lead["consents"]}
