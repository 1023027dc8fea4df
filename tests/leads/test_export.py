"""Exports: nothing in a cell can run, and nothing is lost."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.leads.export import COLUMNS, cell, picker, write_csv, write_jsonl
from assistant.leads.lead import Lead
from assistant.leads.projection import lead_json
from tests.leads.cast import SAID_AT, facts_of

TRIGGERS = ["=", "+", "-", "@", "|", "\t", "\r"]
FULL_WIDTH = ["＝", "＋", "－", "＠", "｜"]


def lead(told: dict[str, Any]) -> dict[str, Any]:
    facts = list(facts_of(told).values())
    return lead_json(Lead("l-1", "demo", "lead", SAID_AT, SAID_AT), [], facts, [], [])


def exported(told: dict[str, Any]) -> str:
    out = io.StringIO(newline="")
    write_csv([lead(told)], out)
    return out.getvalue()


@pytest.mark.parametrize("trigger", TRIGGERS + FULL_WIDTH)
@pytest.mark.parametrize("before", ["", " ", "  ", "\n", "\u00a0", "\u3000", "\u200b", "\ufeff"])
def test_a_cell_that_a_spreadsheet_could_run_becomes_text(trigger: str, before: str) -> None:
    text = f"{before}{trigger}cmd('calc')"
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Acme AS", "Acme AS"),
        ("a=b", "a=b"),
        ("ada@acme.no", "ada@acme.no"),
        ("+4791234567", "'+4791234567"),
        ("", ""),
        ("  ", "  "),
        (None, ""),
        (0, "0"),
        (-5, "-5"),
        (2.5, "2.5"),
        (True, "true"),
        (["Northpane Leads", "Northpane Inbox"], "Northpane Leads, Northpane Inbox"),
        (["=1+1"], "'=1+1"),
        ([], ""),
        ("a\0b", "ab"),
        ("\0=1", "'=1"),
    ],
)
def test_harmless_values_stay_as_they_are(value: Any, expected: str) -> None:
    assert cell(value) == expected


def test_the_file_quotes_everything_and_ends_lines_as_rfc_4180_says() -> None:
    text = exported({"name": 'Ada "A" Berg, \nBergen', "phone": "+4791234567"})
    header, rest = text.split("\r\n", 1)
    assert header == ",".join(f'"{name}"' for name in COLUMNS)
    assert '"Ada ""A"" Berg, \nBergen"' in rest
    assert '"\'+4791234567"' in rest
    assert rest.endswith('"\r\n')


def test_a_lead_stands_in_its_columns() -> None:
    told = {
        "name": "Ada",
        "company_size": {"min": 11, "max": 50},
        "budget": {"min": 1, "currency": "NOK"},
        "product": ["A", "B"],
    }
    [header, row] = csv.reader(io.StringIO(exported(told), newline=""))
    found = dict(zip(header, row, strict=True))
    assert (found["contact.name"], found["company.size.max"]) == ("Ada", "50")
    assert (found["budget.min"], found["budget.amount"]) == ("1", "")
    assert found["need.products"] == "A, B"
    assert found["scores.fit"] == ""
    assert (found["site"], found["source.channel"]) == ("demo", "website")


def test_the_latest_consent_counts() -> None:
    shown = lead({})
    shown["consents"] = [
        {"purpose": "follow_up", "action": "given"},
        {"purpose": "follow_up", "action": "withdrawn"},
    ]
    assert picker(["consent.marketing", "consent.follow_up"])(shown) == [None, "withdrawn"]


def test_every_column_is_a_place_in_the_lead() -> None:
    shown = lead({"company_size": {"min": 1, "max": 2}})
    shown["source"]["observed"]["utm"] = {"source": "x", "campaign": "y"}
    for column in COLUMNS:
        node: Any = shown
        for step in [] if column.startswith("consent.") else column.split("."):
            assert step in node, column
            node = node[step]


def test_no_leads_give_the_header_alone() -> None:
    out = io.StringIO()
    write_csv([], out)
    assert list(csv.reader(io.StringIO(out.getvalue()))) == [list(COLUMNS)]


def test_json_lines_keep_the_lead_as_it_is() -> None:
    out = io.StringIO()
    leads = [lead({"name": "=Åse\u2028\nBerg"}), lead({})]
    write_jsonl(leads, out)
    assert [json.loads(line) for line in out.getvalue().split("\n")[:-1]] == leads


@given(name=st.text(max_size=40))
def test_any_name_reads_back_as_one_cell_that_begins_no_formula(name: str) -> None:
    rows = list(csv.reader(io.StringIO(exported({"name": name}), newline="")))
    assert len(rows) == 2
    found = dict(zip(rows[0], rows[1], strict=True))["contact.name"]
    assert found in (name.replace("\0", ""), f"'{name}".replace("\0", ""))
    assert found.lstrip()[:1] not in TRIGGERS
