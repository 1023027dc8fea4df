"""The columns each user has chosen, and the file of exactly what the list shows."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape

import pytest
from openpyxl import load_workbook

from assistant.console.lead_columns import PATHS, STANDARD
from assistant.leads.export import COLUMNS
from assistant.services.audit import AuditFilter, AuditLog
from tests.console.conftest import Browser

LIST = "/console/leads"
HEAD = re.compile(r'<th scope="col" class="c-(\w+)">')


async def choose(browser: Browser, *columns: str, **fields: str) -> str:
    """Send the form of the list that is open; return the list one is led to."""
    page = await browser.page(f"{LIST}?sort=name")
    [action] = re.findall(r'action="([^"]*/columns[^"]*)"', page)
    answer = await browser.post(unescape(action), {"column": list(columns), **fields})
    assert "sort=name" in answer.headers["Location"]
    return await browser.page(answer.headers["Location"])


def test_every_column_is_one_or_more_of_a_file():
    assert {path for paths in PATHS.values() for path in paths} <= set(COLUMNS)
    assert set(STANDARD) <= set(PATHS)


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        (["stage", "grade"], ["pick", "grade", "who", "stage"]),
        ([], ["pick", "who"]),
        (["nothing", "site", "site"], ["pick", "who", "site"]),
        (list(PATHS), ["pick", *PATHS]),
        (list(STANDARD), ["pick", *STANDARD]),
    ],
)
async def test_the_list_has_the_chosen_columns_and_always_the_name(kim, cast, chosen, shown):
    page = await choose(kim, *chosen)
    assert HEAD.findall(page) == shown
    rows = re.findall(r"<tr[^>]* data-lead=.*?</tr>", page, re.DOTALL)
    assert len(rows) == 3
    for row in rows:
        assert re.findall(r'<t[dh] class="c-(\w+)"', row) == shown
    assert HEAD.findall(await choose(kim, standard="1")) == ["pick", *STANDARD]


async def test_columns_are_ones_own(browser, cast):
    await browser.log_in("vera")
    await choose(browser, "stage")
    await browser.post("/console/logout")
    await browser.log_in("kim")
    assert HEAD.findall(await browser.page(LIST)) == ["pick", *STANDARD]


async def shown_as(browser: Browser, kind: str) -> bytes:
    """Return the file of what is shown, as the list links to it."""
    page = await browser.page(f"{LIST}?locale=en&sort=name")
    links = re.findall(r'href="([^"]*/export[^"]*)"', page)
    [link] = [unescape(one) for one in links if f"format={kind}" in one and "columns=" in one]
    answer = await browser.get(link)
    assert answer.status == 200
    return await answer.read()


async def test_the_file_of_what_is_shown_has_its_columns_filters_and_order(kim, cast):
    await choose(kim, "grade", "stage", "campaign")
    heads = ["grade", "contact.name", "company.name", "source.observed.utm.campaign", "stage"]
    names = ["Ada Berg", "Ben Dahl"]
    lines = list(csv.reader(io.StringIO((await shown_as(kim, "csv")).decode("utf-8-sig"))))
    assert lines[0] == heads
    assert [len(line) for line in lines] == [5, 5, 5]
    told = [json.loads(line) for line in (await shown_as(kim, "jsonl")).decode().splitlines()]
    assert [list(lead) for lead in told] == [heads, heads]
    assert told[0]["source.observed.utm.campaign"] == "autumn"
    assert told[0]["contact.name"] == names[0]
    assert told[1]["contact.name"] is None  # Ben refused
    sheet = load_workbook(io.BytesIO(await shown_as(kim, "xlsx"))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert list(rows[0]) == heads
    assert [row[1] for row in rows[1:]] == [names[0], None]
    entries = (
        await AuditLog(kim.sales.database).page(AuditFilter(action="leads.exported"))
    ).entries
    assert [entry.detail["columns"] for entry in entries] == [heads] * 3


async def test_a_file_without_columns_has_them_all(kim, cast):
    answer = await kim.get(f"{LIST}/export?format=csv")
    lines = list(csv.reader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
    assert lines[0] == list(COLUMNS)


@pytest.mark.parametrize("columns", ["", "nothing", "grade,", "contact.email"])
async def test_a_column_that_no_list_has_is_refused(kim, cast, columns):
    assert (await kim.get(f"{LIST}/export?format=csv&columns={columns}")).status == 422
