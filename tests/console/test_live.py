"""The live view: open conversations, one of them taken over, and saved replies."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime

import pytest

from assistant.leads.turn import Handoff
from assistant.services.presence import Colleague
from assistant.store import conversations
from assistant.store.turns import save_turn
from tests.console.conftest import Browser
from tests.store.cast import fact, loaded_of, opening, turn_on

KIM, ROB = Colleague("u-kim", "kim"), Colleague("u-rob", "rob")


@pytest.fixture
def talk(browser: Browser) -> str:
    """A conversation that goes on now: Ada has asked for a person."""
    now = datetime.now(UTC)
    begun = opening(created_at=now, updated_at=now)
    said = turn_on(
        loaded_of(begun), "I am <b>Ada</b>, may I talk to a person?",
        facts=(fact("name", "Ada <i>Berg</i>"),), handoff=Handoff(now, called=True),
    )  # fmt: skip
    database = browser.sales.database
    database.write_now(lambda s: conversations.create_conversation(s, begun))
    database.write_now(lambda s: save_turn(s, said))
    return begun.conversation.id


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


async def test_who_asks_for_a_person_is_shown_with_their_words_and_facts(kim, talk):
    page = await kim.page("/console/live")
    assert "Asks for a person" in page
    assert "Ada &lt;i&gt;Berg&lt;/i&gt;" in page
    assert f'href="/console/live/{talk}"' in page
    assert "Choose a conversation" in page


async def test_a_conversation_is_taken_over_written_in_and_handed_back(kim, talk):
    one = f"/console/live/{talk}"
    assert "Take over" in await kim.page(one)
    await kim.post(f"{one}/take")
    page = await kim.page(one)
    assert "You are talking" in words(page)
    assert "I am &lt;b&gt;Ada&lt;/b&gt;" in page
    client_id = re.search(r'name="client_id" value="([^"]+)"', page)
    assert client_id is not None
    said = {"client_id": client_id[1], "text": "Good morning, Ada"}
    for _ in range(2):  # the same form again is the same message
        assert (await kim.post(f"{one}/messages", said)).status == 303
    assert (
        await kim.post(f"{one}/facts", {"field": "company_size", "value": "40-60"})
    ).status == 303
    page = await kim.page(one)
    lines = page.partition('id="lines"')[2].partition("</ol>")[0]
    assert lines.count("Good morning, Ada") == 1
    assert "noted by a person" in page
    assert (await kim.post(f"{one}/hand-back")).status == 303
    page = words(await kim.page(one))
    assert "Kim has left the chat" in page
    assert "The assistant is talking" in page


async def test_what_a_second_person_typed_is_kept_when_they_are_refused(kim, talk):
    one = f"/console/live/{talk}"
    await kim.page(one)
    await kim.post(f"{one}/take")
    await kim.post("/console/logout")
    await kim.log_in("rob")
    page = await kim.page(one)
    assert "Kim" in words(page)
    assert "Take over" not in page
    answer = await kim.post(f"{one}/messages", {"client_id": "c" * 20, "text": "Rob here"})
    assert answer.status == 409
    assert "Somebody else is talking" in await answer.text()
    assert (await kim.post(f"{one}/take")).status == 409


async def test_a_viewer_watches_and_finds_no_form(browser, talk):
    await browser.log_in("vera")
    page = await browser.page(f"/console/live/{talk}")
    assert "I am &lt;b&gt;Ada&lt;/b&gt;" in page
    assert re.findall(r'<form method="post" action="([^"]*)"', page) == ["/console/logout"]
    assert "Nobody is available" in page  # a viewer is nobody to be called


async def test_an_open_live_view_makes_its_user_available_until_they_say_no(kim):
    await kim.page("/console/live")
    assert "Available now" in await kim.page("/console/live")
    await kim.post("/console/live/presence", {"shown_as": "Kim Nordby"})
    page = await kim.page("/console/live")
    assert "Nobody is available" in page
    assert 'value="Kim Nordby"' in page
    await kim.post("/console/live/presence", {"beat": "1"})
    assert "Nobody is available" in await kim.page("/console/live")


async def test_saved_replies_are_kept_offered_and_removed(kim, talk):
    one = f"/console/live/{talk}"
    await kim.page(one)
    await kim.post(f"{one}/take")
    reply = {"title": "Hours", "text": 'We are here <until> "four".', "conversation": talk}
    answer = await kim.post("/console/live/replies", reply)
    assert answer.headers["Location"] == one
    page = await kim.page(one)
    assert 'data-text="We are here &lt;until&gt; &#34;four&#34;."' in page
    found = re.search(r'name="reply" value="([^"]+)"', page)
    assert found is not None
    await kim.post("/console/live/replies/remove", {"reply": found[1]})
    assert "Hours" not in await kim.page(one)
    answer = await kim.post("/console/live/replies", {**reply, "conversation": "//evil.example/"})
    assert answer.headers["Location"] == "/console/live"


async def test_the_stream_tells_what_this_and_other_processes_did(kim, talk):
    stream = await kim.client.get("/console/live/events")
    assert stream.headers["Content-Type"].startswith("text/event-stream")
    await asyncio.sleep(0.1)
    loaded = await kim.sales.database.read(lambda s: conversations.load(s, talk))
    await kim.sales.database.write(lambda s: save_turn(s, turn_on(loaded, "Still there?")))
    async with asyncio.timeout(10):
        told = b""
        while f"data: {talk}".encode() not in told:
            told += await stream.content.readany()
    stream.close()


async def test_an_unknown_conversation_looks_like_a_page_that_never_was(kim):
    assert (await kim.get("/console/live/" + "x" * 22)).status == 404
