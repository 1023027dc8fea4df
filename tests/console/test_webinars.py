"""The webinar room through its pages: reading, answering, undoing, grouping, exporting."""

from __future__ import annotations

import asyncio
import re

import pytest

from tests.console.conftest import Browser
from tests.console.test_live import words
from tests.webinar_cast import ask

ROOM = "/console/webinars/w-1"


@pytest.fixture
def question(browser: Browser) -> str:
    return ask(browser.sales.database, "How long does <b>migration</b> take?", name="Ada <i>Ek</i>")


async def test_the_list_leads_to_the_room_with_its_open_questions(kim, question):
    page = await kim.page("/console/webinars")
    assert "Cutting support cost" in page
    assert f'href="{ROOM}?site=demo"' in page
    page = await kim.page(f"{ROOM}?site=demo")
    assert "How long does &lt;b&gt;migration&lt;/b&gt; take?" in page
    assert "Ada &lt;i&gt;Ek&lt;/i&gt;" in page


async def test_who_told_no_name_is_a_visitor(kim, question):
    ask(kim.sales.database, "Does it work with Outlook?", minute=1)
    assert "a visitor" in words(await kim.page(ROOM))


async def test_an_answer_with_a_note_moves_it_over_and_undo_brings_it_back(kim, question):
    await kim.page(ROOM)
    done = {"question": question, "deed": "answered", "was": "open", "answer": "Two <weeks>"}
    answer = await kim.post(f"{ROOM}/questions", done)
    assert answer.status == 303
    page = await kim.page(answer.headers["Location"])
    assert "Marked as answered." in page
    assert "No open questions" in page
    page = await kim.page(f"{ROOM}?show=answered")
    assert "Answered by kim" in words(page)
    assert "Two &lt;weeks&gt;" in page
    await kim.post(f"{ROOM}/questions", {"question": question, "deed": "open"})
    assert "migration" in await kim.page(ROOM)


async def test_questions_alike_are_one_and_may_be_taken_apart(kim, question):
    other = ask(kim.sales.database, "How long will migration take b", minute=1)
    assert "Asked 2 times" in await kim.page(ROOM)
    await kim.post(f"{ROOM}/questions", {"question": other, "deed": "part"})
    page = await kim.page(ROOM)
    assert "Asked 2 times" not in page
    group = re.search(rf'<option value="{question}">', page)
    assert group is not None
    await kim.post(f"{ROOM}/questions", {"question": other, "deed": "join", "into": question})
    assert "Asked 2 times" in await kim.page(ROOM)


async def test_the_big_view_shows_the_question_being_answered_and_no_names(kim, question):
    assert "No question is being answered" in await kim.page(f"{ROOM}/now")
    deed = {"question": question, "deed": "answering", "page": "now"}
    answer = await kim.post(f"{ROOM}/questions", deed)
    page = await kim.page(answer.headers["Location"])
    assert '<p class="big">How long does' in page
    assert "Ada" not in page


async def test_a_viewer_reads_and_finds_no_form(browser, question):
    await browser.log_in("vera")
    for path in (ROOM, f"{ROOM}/now"):
        page = await browser.page(path)
        assert set(re.findall(r'<form method="post" action="([^"]*)"', page)) == {"/console/logout"}
        assert "/export" not in page


@pytest.mark.parametrize("deed", ["", "erased", "join"])
async def test_a_form_that_says_nothing_sensible_is_refused(kim, question, deed):
    await kim.page(ROOM)
    fields = {"question": question, "deed": deed, "into": "nowhere"}
    assert (await kim.post(f"{ROOM}/questions", fields)).status in (404, 422)
    assert "migration" in await kim.page(ROOM)


@pytest.mark.parametrize("path", ["", "/now", "/export", "/nowhere"])
async def test_an_unknown_webinar_is_no_page(kim, path):
    assert (await kim.get(f"/console/webinars/w-0{path}")).status == 404


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("csv", "text/csv"), ("xlsx", "application/vnd.openxmlformats")],
)
async def test_the_questions_are_a_file(kim, question, kind, content_type):
    answer = await kim.get(f"{ROOM}/export?format={kind}")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith(content_type)
    assert f".{kind}" in answer.headers["Content-Disposition"]
    assert (await kim.get(f"{ROOM}/export?format=exe")).status == 422


async def test_every_host_is_told_what_another_one_did_and_what_was_asked(kim, question):
    stream = await kim.client.get(f"{ROOM}/events")
    await asyncio.sleep(0.1)
    await kim.page(ROOM)
    await kim.post(f"{ROOM}/questions", {"question": question, "deed": "dismissed"})
    async with asyncio.timeout(10):
        told = b""
        while b"data: demo/w-1" not in told:
            told += await stream.content.readany()
        ask(kim.sales.database, "Does it work with Outlook?", minute=1)
        told = b""
        while b"data: demo/w-1" not in told:
            told += await stream.content.readany()
    stream.close()


async def test_the_room_speaks_norwegian(kim, question):
    page = words(await kim.page(f"{ROOM}?lang=nb"))
    assert "Svar nå" in page
    assert "Åpne spørsmål" in words(await kim.page("/console/webinars?lang=nb"))
