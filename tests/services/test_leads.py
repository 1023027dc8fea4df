"""Leads through their one door: read, moved, assigned, noted, exported, erased."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import event

from assistant.errors import InvalidInput, NotFound, StageMoveRefused
from assistant.leads.export import COLUMNS, cell
from assistant.services.lead_export import PAGE, LeadExport
from assistant.services.leads import LeadChange
from assistant.store import people
from assistant.store.database import Database
from assistant.store.leads import LeadFilter, list_leads
from tests.lead_cast import ADA, BEN, GONE, KARI, MONDAY, Person, meet
from tests.sales import Sales


@pytest.fixture
def sales(database: Database) -> Sales:
    return Sales.on(database)


async def test_the_list_shows_the_newest_lead_first_in_the_shape_of_the_api(sales):
    meet(sales.database, BEN)
    meet(sales.database, ADA, at=MONDAY + timedelta(hours=1))
    views, cursor = await sales.leads.page(LeadFilter())
    assert [view.json["contact"]["name"] for view in views] == ["Ada Berg", "Ben Dahl"]
    assert cursor is None
    assert views[0].json["budget"]["max"] == 200000
    assert views[0].record.lead.id == views[0].json["id"]


async def test_pages_follow_each_other_without_gap_or_repetition(sales):
    ids = [meet(sales.database, BEN, at=MONDAY + timedelta(hours=hour)) for hour in range(5)]
    seen, cursor = [], None
    while True:
        views, cursor = await sales.leads.page(LeadFilter(limit=2, cursor=cursor))
        seen += [view.json["id"] for view in views]
        if cursor is None:
            break
    assert seen == ids[::-1]


async def test_every_reason_and_field_points_at_the_very_words(sales):
    lead_id = meet(sales.database, ADA)
    view, transcript = await sales.leads.with_transcript(lead_id)
    texts = {message.id: message.text for _, message in transcript}
    reasons = [reason for reason in view.json["reasons"] if reason["message_id"]]
    fields = view.json["fields"].values()
    assert len(reasons) > 5
    for reason in reasons:
        assert texts[reason["message_id"]][reason["start"] : reason["end"]] == reason["said"]
    for field in fields:
        assert texts[field["message_id"]][field["start"] : field["end"]] == field["raw"]


async def test_the_transcript_is_what_was_said_in_order(sales):
    transcript = await sales.leads.transcript(meet(sales.database, BEN))
    assert [message.seq for _, message in transcript] == list(range(1, 11))
    assert transcript[1][1].text == "Just looking. Something for questions"


@pytest.mark.parametrize("lead_id", ["nobody", "", "../x", "x\0y", "\ud800", "' OR 1=1 --"])
async def test_an_unknown_lead_is_not_found_whatever_is_asked_of_it(sales, lead_id):
    refusals = []
    for ask in (
        sales.leads.get(lead_id),
        sales.leads.transcript(lead_id),
        sales.leads.change(lead_id, LeadChange(note="x"), by="ada"),
        sales.leads.erase(lead_id, by="ada"),
    ):
        with pytest.raises(NotFound) as refused:
            await ask
        refusals.append(str(refused.value))
    assert len(set(refusals)) == 1


async def test_a_person_moves_a_lead_with_a_reason_that_stays(sales):
    lead_id = meet(sales.database, ADA)
    before = await sales.leads.get(lead_id)
    change = LeadChange(stage="customer", reason=" Signed on Monday. ")
    after = await sales.leads.change(lead_id, change, by="kim")
    move = after.record.stage_changes[-1]
    assert (move.before, move.after) == (before.json["stage"], "customer")
    assert (move.reason, move.by) == ("Signed on Monday.", "kim")
    assert after.record.lead.updated_at > before.record.lead.updated_at


async def test_a_move_the_pipeline_lacks_is_refused_and_changes_nothing(sales):
    lead_id = meet(sales.database, BEN)
    before = await sales.leads.get(lead_id)
    with pytest.raises(StageMoveRefused, match="cannot go from"):
        await sales.leads.change(lead_id, LeadChange(stage="customer", note="x"), by="kim")
    assert await sales.leads.get(lead_id) == before


async def test_owner_and_note_are_written_together_and_audited_without_words(sales):
    lead_id = meet(sales.database, ADA)
    change = LeadChange(owner="kim", note="Prefers mornings.")
    view = await sales.leads.change(lead_id, change, by="kim")
    assert view.json["owner"] == "kim"
    assert [(note.text, note.by) for note in view.record.notes] == [("Prefers mornings.", "kim")]
    [entry] = sales.database.read_now(lambda s: people.list_audit(s, subject_id=lead_id))
    assert entry.detail["owner"] == [None, "kim"]
    assert "mornings" not in str(entry)
    nobody = await sales.leads.change(lead_id, LeadChange(owner=""), by="kim")
    assert nobody.json["owner"] is None


async def test_a_change_of_nothing_writes_nothing(sales):
    lead_id = meet(sales.database, ADA)
    before = await sales.leads.get(lead_id)
    same = LeadChange(stage=before.json["stage"], owner="", note="  ")
    assert await sales.leads.change(lead_id, same, by="kim") == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (LeadChange(note="x" * 5001), "note"),
        (LeadChange(owner="x" * 101), "owner"),
        (LeadChange(stage="lost", reason="x" * 501), "reason"),
        (LeadChange(note="a\0b"), "note"),
        (LeadChange(owner="\udc00"), "owner"),
    ],
)
async def test_texts_that_cannot_be_stored_are_refused(sales, change, field):
    lead_id = meet(sales.database, ADA)
    with pytest.raises(InvalidInput) as refused:
        await sales.leads.change(lead_id, change, by="kim")
    assert refused.value.field == field


async def test_every_change_is_told_after_it_was_committed(sales):
    lead_id = meet(sales.database, ADA)
    with sales.bus.subscription() as notices:
        await sales.leads.change(lead_id, LeadChange(note="x"), by="kim")
        told = notices.get_nowait()
    assert (told.topic, told.id) == ("lead", lead_id)


async def test_changes_since_finds_what_was_committed_late(sales):
    lead_id = meet(sales.database, ADA)
    at = (await sales.leads.get(lead_id)).record.lead.updated_at
    assert [found for found, _ in await sales.leads.changes_since(at)] == [lead_id]
    assert await sales.leads.changes_since(at + timedelta(minutes=1)) == []


async def test_an_erased_lead_is_gone_with_all_that_was_said(sales):
    lead_id = meet(sales.database, ADA)
    await sales.leads.change(lead_id, LeadChange(note="Ada prefers mornings."), by="kim")
    await sales.leads.erase(lead_id, by="kim")
    with pytest.raises(NotFound):
        await sales.leads.transcript(lead_id)
    entries = sales.database.read_now(people.list_audit)
    assert entries[0].action == "lead.erased"
    assert "mornings" not in str(entries)


async def test_who_made_no_lead_is_listed_with_the_reason(sales):
    meet(sales.database, ADA)
    assert meet(sales.database, GONE) is None
    [missed] = await sales.leads.not_captured()
    assert missed.reason == "no_contact"
    assert await sales.leads.not_captured(site="elsewhere") == []


# ------------------------------------------------------------ export

SNEAKY = Person(
    talk=(("Name?", '{name|=cmd("calc")} of {company|@SUM(A1)} {phone|+47 912 34 567}'),
          ("Need?", '{need|  -2+3 "quoted", with\nlines}'), ("Mail?", "{email|eve@example.com}")),
    values={"phone": "+4791234567"},
)  # fmt: skip


async def exported(
    sales: Sales, file_format: str, purpose: str = "follow_up", **wanted: object
) -> bytes:
    export = LeadExport(sales.database, clock=sales.clock)
    pieces = export.stream(LeadFilter(**wanted), file_format, by="kim", purpose=purpose)
    return b"".join([piece async for piece in pieces])


async def test_no_cell_of_the_csv_is_a_formula(sales):
    meet(sales.database, SNEAKY)
    text = (await exported(sales, "csv", "internal")).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text, newline=""))
    cells = dict(zip(header, row, strict=True))
    assert cells["contact.name"] == '\'=cmd("calc")'
    assert cells["company.name"] == "'@SUM(A1)"
    assert cells["contact.phone"] == "'+4791234567"
    assert cells["need.summary"].startswith("'")
    assert '"quoted"' in cells["need.summary"]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "|")) for cell in row)


async def test_an_export_longer_than_a_page_has_one_header_and_each_lead_once(sales, monkeypatch):
    monkeypatch.setattr("assistant.services.lead_export.PAGE", 2)
    ids = {meet(sales.database, BEN, at=MONDAY + timedelta(hours=hour)) for hour in range(5)}
    rows = list(csv.reader(io.StringIO((await exported(sales, "csv")).decode("utf-8-sig"))))
    lines = [json.loads(line) for line in (await exported(sales, "jsonl")).splitlines()]
    assert PAGE > 2
    assert [row[0] for row in rows].count("id") == 1
    assert {row[0] for row in rows[1:]} == ids == {line["id"] for line in lines}
    assert len(rows) == 6


async def test_an_export_holds_what_the_filter_shows(sales):
    meet(sales.database, BEN)
    ada = meet(sales.database, ADA)
    lines = (await exported(sales, "jsonl", q="fjordline")).splitlines()
    assert [json.loads(line)["id"] for line in lines] == [ada]


async def test_a_file_holds_each_lead_as_it_reads_by_itself(sales):
    """Pages leave out what no file holds and read the rest together: nobody may see it."""
    for person in (ADA, BEN, KARI, SNEAKY):
        meet(sales.database, person)
    views, _ = await sales.leads.page(LeadFilter(sort="name"))
    alone = [(await sales.leads.get(view.json["id"])).json for view in views]
    lines = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in alone]
    told = await exported(sales, "jsonl", "internal", sort="name")
    assert told.decode() == "".join(f"{line}\n" for line in lines)
    rows = [COLUMNS, *([cell(standing_in(one, name)) for name in COLUMNS] for one in alone)]
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    assert (await exported(sales, "csv", "internal", sort="name"))[3:].decode() == out.getvalue()


def standing_in(lead: dict[str, Any], column: str) -> object:
    node: Any = lead
    if column.startswith("consent."):
        node = {"consent": {act["purpose"]: act["action"] for act in lead["consents"]}}
    for step in column.split("."):
        node = node.get(step) if isinstance(node, dict) else None
    return node


async def test_more_leads_on_a_page_need_no_more_statements(sales):
    def page_of(size: int) -> int:
        sent: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            sent.append(statement)

        event.listen(sales.database.engine, "before_cursor_execute", note)
        records, _ = sales.database.read_now(lambda s: list_leads(s, LeadFilter(limit=size)))
        event.remove(sales.database.engine, "before_cursor_execute", note)
        assert len(records) == size
        return len(sent)

    for hour in range(4):
        meet(sales.database, ADA, at=MONDAY + timedelta(hours=hour))
    assert page_of(4) == page_of(1) > 5


async def test_the_command_line_writes_the_same_file(sales):
    meet(sales.database, KARI)
    meet(sales.database, ADA)
    out = io.BytesIO()
    export = LeadExport(sales.database, clock=sales.clock)
    assert export.write_now(LeadFilter(), "csv", out) == 2
    assert out.getvalue() == (await exported(sales, "csv"))[3:]
    book = io.BytesIO()
    assert export.write_now(LeadFilter(), "xlsx", book) == 2
    assert rows_of(book.getvalue()) == rows_of(await exported(sales, "xlsx"))


def rows_of(workbook: bytes) -> list[tuple[object, ...]]:
    """Return the values of all cells; raises when one is a formula."""
    rows = list(load_workbook(io.BytesIO(workbook)).active.rows)
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "inlineStr"}
    return [tuple(cell.value for cell in row) for row in rows]


async def test_no_cell_of_the_workbook_is_a_formula_and_numbers_are_numbers(sales):
    meet(sales.database, SNEAKY)
    meet(sales.database, ADA)
    header, *rows = rows_of(await exported(sales, "xlsx", "internal"))
    eve, ada = sorted(
        (dict(zip(header, row, strict=True)) for row in rows),
        key=lambda row: row["contact.email"],
        reverse=True,
    )
    assert eve["contact.name"] == '\'=cmd("calc")'
    assert eve["contact.phone"] == "'+4791234567"
    assert ada["company.size.min"] == 120
    assert isinstance(ada["scores.fit"], int)


async def test_a_workbook_bears_what_no_sheet_may_hold(sales):
    strange = Person(
        talk=(("Need?", "{need|bell \x07, form feed \x0c and " + "ab " * 14_000 + "}"),
              ("Mail?", "{email|eve@example.com}")),
    )  # fmt: skip
    meet(sales.database, strange)
    header, row = rows_of(await exported(sales, "xlsx"))
    need = dict(zip(header, row, strict=True))["need.summary"]
    assert need.startswith("bell , form feed  and ab ab")
    assert len(need) == 32_767


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "jsonl"])
@pytest.mark.parametrize(
    ("purpose", "whole"),
    [("follow_up", {"ada"}), ("marketing", set()), ("internal", {"ada", "ben", "kari"})],
)
async def test_contact_details_are_written_only_of_those_who_agreed(
    sales, file_format, purpose, whole
):
    for person in (ADA, BEN, KARI):
        meet(sales.database, person)
    file = await exported(sales, file_format, purpose)
    text = str(rows_of(file)) if file_format == "xlsx" else file.decode("utf-8-sig")
    details = {
        "ada": ("Ada Berg", "ada.berg@", "ada@", "4791234567"),
        "ben": ("Ben Dahl", "ben.dahl@"),
        "kari": ("Kari", "kari@"),
    }
    for name, held in details.items():
        written = {one for one in held if one in text}
        assert bool(written) == (name in whole), (name, written)
    assert "Fjordline" in text  # the lead itself is there


async def test_an_unknown_purpose_is_refused(sales):
    with pytest.raises(InvalidInput) as refused:
        await exported(sales, "csv", "everything")
    assert refused.value.field == "purpose"


async def test_an_export_is_audited(sales):
    await exported(sales, "jsonl")
    [entry] = sales.database.read_now(people.list_audit)
    assert (entry.action, entry.by) == ("leads.exported", "kim")
    assert entry.detail == {"format": "jsonl", "purpose": "follow_up"}


async def test_an_unknown_format_or_filter_is_refused_before_anything_is_written(sales):
    for file_format, wanted, field in (("xml", {}, "format"), ("csv", {"sort": "x"}, "sort")):
        with pytest.raises(InvalidInput) as refused:
            await exported(sales, file_format, **wanted)
        assert refused.value.field == field
