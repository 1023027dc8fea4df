"""The review page: judging messages one by one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text, update

from assistant.console.review import KEYS
from assistant.console.texts import texts_in
from assistant.services.review_spans import ENTITY_TYPES
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
    page = await kim.page("/console/review?kind=unsure")
    assert shown(page) == "Within six weeks, please."
    assert "When would you like to start?" in page
    assert "Something else" in page
    assert "31 % sure" in page
    assert "The assistant was only 31 % sure." in page


async def test_a_judged_message_makes_room_for_the_next(kim: Browser, read, sales: Sales):
    await kim.post("/console/review", {"message": read["Within six"], "intent": "inform"})
    page = await kim.page("/console/review?kind=unsure&last=" + read["Within six"])
    assert shown(page).startswith("I am Ada Berg")
    assert "0 of 1 judged messages" in page
    await kim.post("/console/review", {"message": read["I am"], "intent": "inform"})
    page = await kim.page("/console/review?kind=unsure")
    assert shown(page) is None
    assert "1 of 2 judged messages" in page
    audit = sales.database.read_now(lambda s: list_audit(s, subject_id=read["I am"]))
    assert [(entry.by, entry.action) for entry in audit] == [("kim", "message.reviewed")]


async def test_a_word_taken_back_brings_the_message_back(kim: Browser, read):
    await kim.post("/console/review", {"message": read["Within six"], "intent": "unclear"})
    assert shown(await kim.page("/console/review?kind=unsure")).startswith("I am")
    await kim.post("/console/review/back", {"message": read["Within six"]})
    assert shown(await kim.page("/console/review?kind=unsure")).startswith("Within six")


async def test_a_message_can_be_passed_over(kim: Browser, read):
    first, second = (f"after={read[name]}" for name in ("Within six", "I am"))
    page = await kim.page(f"/console/review?kind=unsure&{first}")
    assert shown(page).startswith("I am")
    assert first in page  # the next link passes over both
    page = await kim.page(f"/console/review?kind=unsure&{first}&{second}")
    assert shown(page) is None
    assert "Look at the skipped ones again" in page


async def test_what_was_corrected_later_is_shown_with_what_took_its_place(
    kim: Browser, read, cast, sales
):
    page = await kim.page("/console/review?kind=contradicted")
    assert shown(page) is None  # the address was corrected, in a message that has no intent yet
    lead = f"/console/leads/{cast['ada']}/correct"
    assert (await kim.post(lead, {"field": "company", "value": "Fjordline AS"})).status == 303
    page = await kim.page("/console/review?kind=contradicted")
    assert shown(page).startswith("I am Ada Berg")
    assert "Something read from it was put right later." in page
    assert re.search(r"Fjordline Interiors</bdi></s> → <b><bdi>Fjordline AS.*in the console", page)


async def test_what_the_visitor_corrected_is_contradicted_as_well(kim: Browser, read, sales):
    name_the_intent = text("UPDATE message SET intent = 'inform' WHERE text LIKE 'Write to ada@%'")
    sales.database.write_now(lambda s: s.execute(name_the_intent))
    page = await kim.page("/console/review?kind=contradicted")
    assert shown(page).startswith("Write to ada@")
    assert "ada.berg@fjordline.example.com" in page
    assert "by the visitor" in page


async def test_the_random_list_holds_sure_and_unsure_ones(kim: Browser, read):
    page = await kim.page("/console/review?kind=random")
    assert "Drawn at random" in page
    assert re.search(r'Random <span class="muted">3</span>', page)


async def test_the_mixed_list_takes_from_each_in_turn(kim: Browser, read):
    asked, kinds = "/console/review?", []
    for _ in range(3):
        page = await kim.page(asked)
        kinds += re.findall(r'name="from" value="(\w+)"', page)
        message = re.search(r'name="message" value="([^"]*)"', page)
        asked += f"&after={message[1]}"
    assert sorted(kinds) == ["random", "unsure", "unsure"]  # nothing is contradicted


# ------------------------------------------------------------ entities

SAID = "I am Ada Berg, Head of Sales at Fjordline Interiors in Bergen. There are about 120 people"
SPANS = [("Ada Berg", "person"), ("about 120 people", "company_size")]


def marks(*spans: tuple[str, str]) -> dict[str, list]:
    starts = [SAID.index(words) for words, _ in spans]
    return {
        "marked": "1",
        "start": starts,
        "end": [start + len(words) for start, (words, _) in zip(starts, spans, strict=True)],
        "type": [entity for _, entity in spans],
    }


async def judged_entities(sales: Sales) -> list:
    rows = sales.database.read_now(lambda s: s.execute(text("SELECT entities FROM review")).all())
    return [json.loads(row.entities) if row.entities else None for row in rows]


async def test_marked_entities_are_kept_with_their_place_in_the_message(
    kim: Browser, read, sales: Sales
):
    fields = {"message": read["I am"], "intent": "inform", **marks(*SPANS)}
    assert (await kim.post("/console/review", fields)).status == 303
    [entities] = await judged_entities(sales)
    assert [(SAID[e["start"] : e["end"]], e["type"]) for e in entities] == SPANS


async def test_what_was_not_looked_at_and_what_holds_nothing_are_two_things(
    kim: Browser, read, sales: Sales
):
    await kim.post("/console/review", {"message": read["I am"], "intent": "inform"})
    assert await judged_entities(sales) == [None]
    await kim.post("/console/review", {"message": read["I am"], "intent": "inform", "marked": "1"})
    assert await judged_entities(sales) == [[]]


async def test_read_entities_are_marked_and_said(kim: Browser, read, sales: Sales):
    start = SAID.index("Ada Berg")
    found = json.dumps([{"type": "person", "start": start, "end": start + 8, "text": "Ada Berg"}])
    put = text("UPDATE message SET entities = :found WHERE id = :id")
    sales.database.write_now(lambda s: s.execute(put, {"found": found, "id": read["I am"]}))
    page = await kim.page(f"/console/review?kind=unsure&after={read['Within six']}")
    assert '<mark class="entity"><bdi>Ada Berg</bdi> <small>Person</small></mark>' in page
    assert f'name="start" value="{start}"' in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (marks(("Ada Berg", "made_up")), "Choose what the words are."),
        (marks(("Ada Berg", "person"), ("Ada", "company")), "Two marks overlap."),
        (
            {"marked": "1", "start": ["0"], "end": ["5000"], "type": ["person"]},
            "not in the message",
        ),
        ({"marked": "1", "start": ["x"], "end": ["2"], "type": ["person"]}, "not in the message"),
        ({"marked": "1", "start": ["1", "2"], "end": ["2"], "type": ["person"]}, "not in the"),
        ({"marked": "1", "words": "Trondheim", "words_type": "location"}, "do not stand in"),
        ({"marked": "1", "words": "e", "words_type": "location"}, "more than once"),
    ],
)
async def test_marks_that_cannot_be_are_refused_beside_the_message(
    kim: Browser, read, sales, change, words
):
    fields = {"message": read["I am"], "intent": "inform", **change}
    answer = await kim.post("/console/review", fields)
    page = await answer.text()
    assert answer.status == 422
    assert words in page
    assert "I am " in page  # the message is still there to be marked
    assert await judged_entities(sales) == []


async def test_without_a_script_words_are_typed_and_marked(kim: Browser, read, sales: Sales):
    typed = {"marked": "1", "words": "Bergen", "words_type": "location"}
    fields = {"message": read["I am"], "from": "unsure", **typed}
    answer = await kim.post("/console/review", {**fields, "intent": "mark"})
    page = await answer.text()
    assert answer.status == 200
    assert "<bdi>Bergen</bdi> <small>Place</small>" in page
    assert await judged_entities(sales) == []
    await kim.post("/console/review", {**fields, "intent": "other", "other": "inform"})
    [[entity]] = await judged_entities(sales)
    assert SAID[entity["start"] : entity["end"]] == "Bergen"


async def test_a_sample_drawn_at_random_is_counted_by_itself(kim: Browser, read):
    await kim.post("/console/review", {"message": read["I am"], "intent": "ask_price"})
    drawn = {"message": read["Yes"], "intent": "inform", "from": "random"}
    await kim.post("/console/review", drawn)
    page = await kim.page("/console/review")
    assert "1 of 2 judged messages" in page
    assert "Of those drawn at random: 1 of 1." in page


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"message": "no such", "intent": "inform"}, 404),
        ({"intent": "inform"}, 404),
        ({"message": "any", "intent": "made_up"}, 422),
        ({"message": "any", "intent": ""}, 422),
        ({"message": "any", "intent": "other", "other": ""}, 422),
        ({"message": "any", "intent": "inform", "marked": "1"}, 404),
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
def test_every_intent_and_every_entity_has_a_name(language: str) -> None:
    texts = texts_in(language)
    domain = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))
    assert [name for name in domain["intents"] if texts.known("intent", name) == name] == []
    assert [name for name in domain["entities"] if texts.known("entity", name) == name] == []
    assert sorted(ENTITY_TYPES) == sorted(domain["entities"])
    letters = [*KEYS.values(), "y", "u", "n", "o", "e"]
    assert len(set(letters)) == len(ENTITY_TYPES) + 5
