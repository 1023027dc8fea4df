"""Webinars: when they are, the calendar, and what attending tells."""

from __future__ import annotations

import re

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from icalendar import Calendar

from assistant.console.webinars import ROOMS
from assistant.services import openings
from tests.conversations.crm import Crm, answer_all
from tests.conversations.questions import ANSWERS, WEBINAR
from tests.visitor import Chat

pytestmark = pytest.mark.trained


def webinar(phase: str) -> dict[str, str]:
    return {"id": "w-1", "title": "Cutting support cost", "phase": phase}


@pytest.mark.parametrize(
    ("locale", "question", "starts", "label"),
    [
        ("en", "at what hour does the webinar begin?", "at 14:00", "Add to the calendar"),
        ("nb", "når begynner webinaret?", "14", "Legg i kalenderen"),
    ],
)
async def test_before_it_the_time_is_told_with_a_calendar_file(
    chat: Chat, locale: str, question: str, starts: str, label: str
) -> None:
    await chat.open(locale=locale, webinar=webinar("before"))
    await chat.say(question)
    assert starts in chat.text
    links = {link["label"]: link["url"] for link in chat.links}
    if label not in links:  # a passage of the site's own was quoted instead
        assert links
        return
    async with aiohttp.ClientSession() as http, http.get(links[label]) as answer:
        assert answer.headers["Content-Type"].startswith("text/calendar")
        [event] = Calendar.from_ical(await answer.read()).walk("VEVENT")
    assert event["dtstart"].dt.strftime("%A %H:%M") == "Thursday 14:00"


async def test_an_unknown_webinar_has_no_calendar_file(chat_server: TestServer) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.get(chat_server.make_url("/webinars/w-2.ics")) as answer,
    ):
        assert answer.status == 404


@pytest.mark.parametrize(
    ("phase", "said", "rules"),
    [
        ("before", "Hi, I'm registered for this", {"webinar.registered"}),
        ("before", "Hei! Jeg er påmeldt webinaret neste uke", {"webinar.registered"}),
        ("after", "I watched the whole thing yesterday", {"webinar.attended"}),
        ("live", "we lose enquiries at night", {"webinar.live"}),
        ("before", "is it too late to get registered?", set()),
        ("before", "I watched your last one", set()),
    ],
)
async def test_signing_up_and_watching_are_evidence_on_the_lead(
    chat: Chat, crm: Crm, phase: str, said: str, rules: set[str]
) -> None:
    await chat.open(locale="en", webinar=webinar(phase))
    await chat.say(said)
    await chat.say("ada@fjordline.example")
    lead = await crm.must_have(chat)
    found = {line["rule"]: line for line in lead["reasons"] if line["rule"].startswith("webinar.")}
    assert set(found) == rules
    for rule in rules - {"webinar.live"}:
        assert found[rule]["said"] in said


@pytest.mark.parametrize("phase", ["before", "live", "after", "on_demand"])
async def test_the_opening_knows_the_webinar_and_its_phase(chat: Chat, phase: str) -> None:
    opening = await chat.open(locale="en", webinar={**WEBINAR, "phase": phase})
    assert WEBINAR["title"] in opening[0]["text"]
    assert len(chat.choices) >= 3


async def test_a_question_for_the_presenter_reaches_the_queue_and_the_lead(
    chat: Chat, crm: Crm
) -> None:
    await chat.open(locale="en", webinar=WEBINAR)
    asked = await answer_all(chat, "en")
    assert "webinar_question" in asked
    assert "lead_source" not in asked
    lead = await crm.must_have(chat)
    assert lead["source"]["channel"] == "webinar"
    assert lead["source"]["webinar_id"] == "w-1"
    assert lead["fields"]["webinar_question"]["value"] == ANSWERS["en"]["webinar_question"]


async def test_a_question_for_the_presenter_is_not_asked_for_once_it_was_put(chat: Chat) -> None:
    await chat.open(locale="en", webinar=WEBINAR)
    await chat.say("Please ask the presenter: does this work for small shops?")
    assert WEBINAR["title"] in chat.text
    assert "webinar_question" not in await answer_all(chat, "en")


HANDED_OVER = [
    ("en", "Please ask the presenter: ", "does this work for small shops?"),
    ("nb", "Spørsmål til foredragsholderen: ", "funker dette for små butikker?"),
]


@pytest.mark.parametrize(("locale", "before", "question"), HANDED_OVER)
async def test_before_the_host_stands_the_question_without_the_words_that_hand_it_over(
    chat: Chat, crm: Crm, chat_server: TestServer, locale: str, before: str, question: str
) -> None:
    await chat.open(locale=locale, webinar=WEBINAR)
    await chat.say(before + question)
    await chat.say("ada@fjordline.example")
    fact = (await crm.must_have(chat))["fields"]["webinar_question"]
    assert (fact["value"], fact["start"]) == (question, len(before))
    transcript = (await chat.get(f"/{chat.id}/messages"))["messages"]
    assert before + question in [each["text"] for each in transcript]  # as it was typed
    await chat.open(locale=locale, webinar=WEBINAR)
    await answer_all(chat, locale, webinar_question=question)
    rooms = chat_server.app[ROOMS]
    room = await rooms.room(await rooms.find("w-1", "demo", locale), "open", "most")
    [group] = room.groups
    assert [one.text for one in group.questions] == [question, question]


PROMISES = re.compile(
    r"by e-mail before|recording (?:comes|goes)|on e-post|https?://", re.IGNORECASE
)


@pytest.mark.parametrize("phase", ["before", "live", "after", "on_demand"])
async def test_a_webinar_that_is_not_on_the_list_is_none_and_the_page_is_told(
    chat: Chat, crm: Crm, phase: str
) -> None:
    slip = {"id": "w-11", "title": "Cutting support cost", "phase": phase}
    opened = await chat.post("", {"site": "demo", "locale": "en", "webinar": slip}, expect=201)
    [advice] = opened["advice"]
    assert (advice["code"], advice["field"]) == ("unknown_webinar", "webinar.id")
    assert "only w-1." in advice["detail"]
    await chat.open(locale="en", webinar=slip)
    assert slip["title"] not in chat.messages[0]["text"]
    await chat.say("Where is the link, and will there be a recording?")
    assert not PROMISES.search(chat.text)
    assert "webinar_question" not in await answer_all(chat, "en")
    lead = await crm.must_have(chat)  # where it came from is not lost
    assert lead["source"]["webinar_id"] == "w-11"


async def test_a_webinar_on_the_list_needs_no_title_of_the_page(chat: Chat) -> None:
    page = {"id": "w-1", "phase": "before"}
    opened = await chat.post("", {"site": "demo", "locale": "nb", "webinar": page}, expect=201)
    assert "advice" not in opened
    assert "«Lavere kostnader i kundeservice»" in opened["messages"][0]["text"]


async def test_a_wrong_webinar_is_logged_once_for_its_site(
    chat: Chat, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openings, "_LOGGED", set())
    for number in (11, 12):
        await chat.open(webinar={"id": f"w-{number}", "title": "T"})
    [line] = [one.getMessage() for one in caplog.records if "webinar" in one.getMessage()]
    assert "site demo" in line
    assert "it lists w-1" in line
    assert "w-11" not in line  # whoever opens a chat chooses what stands there


@pytest.mark.parametrize(
    ("locale", "announced", "question"),
    [
        ("en", "A question for the presenter", "does it work with Outlook too?"),
        ("en", "can i ask the speaker a question", "is there a trial"),
        ("nb", "Et spørsmål til foredragsholderen", "funker det med Outlook"),
        ("nb", "hei, kan jeg stille et spørsmål?", "hvor lenge varer det"),
    ],
)
async def test_words_that_only_announce_a_question_are_none(
    chat: Chat, crm: Crm, locale: str, announced: str, question: str
) -> None:
    await chat.open(locale=locale, webinar=WEBINAR)
    await chat.say(announced)
    assert chat.expects == "webinar_question"
    await chat.say(question)
    assert WEBINAR["title"] in chat.text
    await chat.say("ada@fjordline.example")
    lead = await crm.must_have(chat)
    assert lead["fields"]["webinar_question"]["value"] == question


@pytest.mark.parametrize(
    ("locale", "announced", "said"),
    [
        ("en", "I have a question", "Of course, go ahead."),
        ("en", "ok, can i ask you something?", "Of course, go ahead."),
        ("nb", "har et spørsmål", "Selvsagt, bare spør."),
        ("nb", "Kan jeg spørre om noe", "Selvsagt, bare spør."),
    ],
)
async def test_without_a_webinar_the_question_is_waited_for(
    chat: Chat, locale: str, announced: str, said: str
) -> None:
    await chat.open(locale=locale)
    await chat.say(announced)
    assert chat.text == said
    await chat.say({"en": "what does it cost?", "nb": "hva koster det?"}[locale])
    assert {"en": "€180", "nb": "kr"}[locale] in chat.text
    assert chat.expects == "need"
