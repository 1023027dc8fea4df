"""The host's room: questions in groups, what became of them, and who is told."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from assistant.errors import InvalidInput, NotFound
from assistant.leads.conversation import Webinar
from assistant.services.bus import Bus, Notice
from assistant.services.site_books import Book, SiteBooks
from assistant.services.webinar_room import MAX_ANSWER, Known, Show, WebinarRooms
from assistant.store.audit import AuditFilter, audit_page
from assistant.store.database import Database
from assistant.store.erasure import erase_talks
from assistant.store.tables import WebinarQuestionRow
from tests.lead_cast import PLAYBOOK
from tests.store.cast import NOON
from tests.webinar_cast import ask

KEY = ("demo", "w-1")
OTHER = Webinar("w-2", "Another one", "before")


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def rooms(database: Database, bus: Bus) -> WebinarRooms:
    return WebinarRooms(database, SiteBooks(database, Book(PLAYBOOK, Path())), bus)


async def listed(rooms: WebinarRooms, show: Show = "open") -> list[tuple[str, int]]:
    webinar = await rooms.find("w-1", None, "en")
    room = await rooms.room(webinar, show, "most")
    return [(group.first.text, group.times) for group in room.groups]


async def test_a_webinar_is_counted_with_its_questions_and_what_visitors_said(database, rooms):
    ask(database, "How long is it?", name="Ada", signals=("webinar_registered",))
    done = ask(database, "Does it work with Outlook?", signals=("webinar_attended",))
    ask(database, "Is there a recording?", webinar=OTHER)
    await rooms.settle(KEY, [done], "answered", by="kim")
    found = {one.key[1]: one for one in await rooms.webinars("en") if one.counts.conversations}
    assert set(found) == {"w-1", "w-2"}
    one = found["w-1"]
    assert (one.phase, one.counts.conversations) == ("live", 2)
    assert (one.counts.open, one.counts.answered) == (1, 1)
    assert (one.counts.registered, one.counts.attended) == (1, 1)
    assert isinstance(one, Known)
    with pytest.raises(NotFound):
        await rooms.find("w-1", "elsewhere", "en")


async def test_the_most_asked_comes_first_and_a_host_joins_and_parts(database, rooms):
    ask(database, "How long does the migration take?", name="Ada")
    ask(database, "How long will migration take", minute=1)
    outlook = ask(database, "Does it work with Outlook?", minute=2)
    mail = ask(database, "What about our mail?", minute=3)
    assert await listed(rooms) == [
        ("How long does the migration take?", 2),
        ("What about our mail?", 1),
        ("Does it work with Outlook?", 1),
    ]
    await rooms.place(KEY, [mail], outlook, by="kim")
    assert ("Does it work with Outlook?", 2) in await listed(rooms)
    await rooms.place(KEY, [mail], None, by="kim")
    assert ("What about our mail?", 1) in await listed(rooms)
    with pytest.raises(NotFound):
        await rooms.place(KEY, [mail], "no-such-group", by="kim")


async def test_a_question_is_answered_with_a_note_and_taken_back(database, rooms):
    one = ask(database, "How long is it?", name="Ada")
    await rooms.settle(KEY, [one], "answered", by="kim", answer=" Two weeks. ")
    assert await listed(rooms) == []
    room = await rooms.room(await rooms.find("w-1", "demo", "en"), "answered", "newest")
    asked = room.groups[0].first
    assert (asked.asker, asked.answer, asked.answered_by) == ("Ada", "Two weeks.", "kim")
    await rooms.settle(KEY, [one], "open", by="rob")
    assert await listed(rooms) == [("How long is it?", 1)]
    await rooms.settle(KEY, [one], "dismissed", by="kim")
    assert await listed(rooms, "dismissed") == [("How long is it?", 1)]
    entries = await database.read(lambda s: audit_page(s, AuditFilter()))
    assert [entry.action for _, entry in entries] == [
        "webinar_question.dismissed", "webinar_question.open", "webinar_question.answered",
    ]  # fmt: skip


async def test_one_question_at_a_time_is_being_answered_and_an_answer_is_remembered(
    database, rooms
):
    first, second = ask(database, "How long is it?"), ask(database, "Works with Outlook?", minute=1)
    await rooms.settle(KEY, [first], "answering", by="kim")
    await rooms.settle(KEY, [second], "answering", by="rob")
    webinar = await rooms.find("w-1", None, "en")
    room = await rooms.room(webinar, "open", "most")
    assert room.now is not None
    assert [one.id for one in room.now.questions] == [second]
    assert len(room.groups) == 2
    await rooms.settle(KEY, [second], "answered", by="rob", answer="Yes.")
    ask(database, "works with Outlook", minute=2)
    again = (await rooms.room(webinar, "open", "newest")).groups[0]
    assert again.answered is not None
    assert (again.times, again.answered.answer) == (2, "Yes.")


async def test_everybody_is_told_and_the_mark_of_the_webinar_changes(database, bus, rooms):
    one = ask(database, "How long is it?")
    before = await rooms.marks()
    with bus.subscription() as told:
        await rooms.settle(KEY, [one], "answered", by="kim")
        assert told.get_nowait() == Notice("webinar", "demo/w-1")
    changed = await rooms.marks()
    assert before["demo/w-1"] != changed["demo/w-1"]
    ask(database, "And another?", minute=1)
    assert (await rooms.marks())["demo/w-1"] != changed["demo/w-1"]


@pytest.mark.parametrize(
    ("key", "status", "answer", "wrong"),
    [
        (("demo", "w-2"), "answered", None, NotFound),
        (("elsewhere", "w-1"), "answered", None, NotFound),
        (KEY, "forgotten", None, InvalidInput),
        (KEY, "answered", "x" * (MAX_ANSWER + 1), InvalidInput),
    ],
)
async def test_what_does_not_fit_is_refused_and_changes_nothing(
    database, rooms, key, status, answer, wrong
):
    one = ask(database, "How long is it?")
    with pytest.raises(wrong):
        await rooms.settle(key, [one], status, by="kim", answer=answer)
    assert await listed(rooms) == [("How long is it?", 1)]


async def test_a_file_holds_the_questions_disarmed_and_nobodys_name(database, rooms):
    ask(database, '=HYPERLINK("https://evil.example")', name="Ada Berg")
    one = ask(database, "How long is it?", minute=1)
    await rooms.settle(KEY, [one], "answered", by="kim", answer="+two weeks")
    text = (await rooms.export(KEY, "csv", by="kim")).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [line["question"] for line in lines] == [
        "'=HYPERLINK(\"https://evil.example\")", "How long is it?",
    ]  # fmt: skip
    assert (lines[1]["status"], lines[1]["note"]) == ("answered", "'+two weeks")
    assert "Ada" not in text
    sheet = load_workbook(io.BytesIO(await rooms.export(KEY, "xlsx", by="kim"))).active
    assert sheet is not None
    cells = list(sheet.iter_rows(values_only=True))
    assert (cells[1][1], cells[2][3]) == ('\'=HYPERLINK("https://evil.example")', "answered")
    with pytest.raises(InvalidInput):
        await rooms.export(KEY, "exe", by="kim")


async def test_erasing_the_conversation_takes_question_note_and_trace(database, rooms):
    one = ask(database, "How long is it?", name="Ada")
    await rooms.settle(KEY, [one], "answered", by="kim", answer="Ada: two weeks.")
    talk = await database.read(lambda s: s.scalar(select(WebinarQuestionRow.conversation_id)))
    await database.write(lambda s: erase_talks(s, [talk], NOON))
    assert await database.read(lambda s: s.scalars(select(WebinarQuestionRow.id)).all()) == []
    assert await rooms.marks() == {}
    ((_, entry),) = await database.read(lambda s: audit_page(s, AuditFilter()))
    assert entry.detail == {}
