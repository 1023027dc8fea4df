"""The review page: judging messages one by one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text, update

from assistant.console.texts import texts_in
from assistant.store.people import list_audit
from assistant.store.tables import MessageRow, table_of
from tests.console.conftest import Browser
from tests.sales import Sales

MESSAGE = table_of(MessageRow)
DOMAIN = Path(__file__).parents[2] / "domain.yml"


@pytest.fixture
def read(sales: Sales, cast: dict[str, str]) -> dict[str, str]:
    """Give three of the cast's messages an intent; return their ids by how they begin."""
    read_as = {"Within six": ("out_of_scope", 0.31), "I am": ("inform", 0.55), "Yes": ("inform", 1)}

    def write(session):
        ids = {}
        for start, (intent, confidence) in read_as.items():
            found = session.execute(
                text("SELECT id FROM message WHERE sender = 'visitor' AND text LIKE :like"),
                {"like": f"{start}%"},
            ).first()
            ids[start] = found.id
            session.connection().execute(
                update(MESSAGE)
                .where(MESSAGE.c.id == found.id)
                .values(intent=intent, confidence=confidence, choice_id=None)
            )
        return ids

    return sales.database.write_now(write)


def shown(page: str) -> str | None:
    found = re.search(r'<h2 id="said"[^>]*><bdi>(.*?)</bdi>', page, re.DOTALL)
    return found[1] if found else None


async def test_the_least_sure_message_comes_first_with_what_it_answered(kim: Browser, read):
    page = await kim.page("/console/review")
    assert shown(page) == "Within six weeks, please."
    assert "When would you like to start?" in page
    assert "Something else" in page
    assert "31 % sure" in page


async def test_a_judged_message_makes_room_for_the_next(kim: Browser, read, sales: Sales):
    await kim.post("/console/review", {"message": read["Within six"], "intent": "inform"})
    page = await kim.page("/console/review?last=" + read["Within six"])
    assert shown(page).startswith("I am Ada Berg")
    assert "0 of 1 judged messages" in page
    await kim.post("/console/review", {"message": read["I am"], "intent": "inform"})
    page = await kim.page("/console/review")
    assert shown(page) is None
    assert "1 of 2 judged messages" in page
    audit = sales.database.read_now(lambda s: list_audit(s, subject_id=read["I am"]))
    assert [(entry.by, entry.action) for entry in audit] == [("kim", "message.reviewed")]


async def test_a_word_taken_back_brings_the_message_back(kim: Browser, read):
    await kim.post("/console/review", {"message": read["Within six"], "intent": "unclear"})
    assert shown(await kim.page("/console/review")).startswith("I am")
    await kim.post("/console/review/back", {"message": read["Within six"]})
    assert shown(await kim.page("/console/review")).startswith("Within six")


async def test_a_message_can_be_passed_over(kim: Browser, read):
    page = await kim.page(f"/console/review?after={read['Within six']}")
    assert shown(page).startswith("I am")
    assert shown(await kim.page(f"/console/review?after={read['I am']}")) is None


async def test_sure_messages_have_a_list_of_their_own(kim: Browser, read):
    assert shown(await kim.page("/console/review?kind=sure")) == "Yes"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"message": "no such", "intent": "inform"}, 404),
        ({"intent": "inform"}, 404),
        ({"message": "any", "intent": "made_up"}, 422),
        ({"message": "any", "intent": ""}, 422),
    ],
)
async def test_what_cannot_be_judged_is_refused(kim: Browser, read, fields, status):
    assert (await kim.post("/console/review", fields)).status == status


async def test_viewers_neither_see_nor_judge(browser: Browser, read):
    await browser.log_in("vera")
    assert (await browser.get("/console/review")).status == 403
    answer = await browser.post("/console/review", {"message": read["I am"], "intent": "inform"})
    assert answer.status == 403
    assert "/console/review" not in await browser.page("/console/leads")


@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_intent_has_a_name(language: str) -> None:
    texts = texts_in(language)
    intents = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))["intents"]
    assert [name for name in intents if texts.known("intent", name) == name] == []
