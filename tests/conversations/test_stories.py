"""Whole conversations, from the opening to what the salesperson reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from tests.conversations.crm import Crm, answer_all
from tests.conversations.questions import ANSWERS, FIELDS
from tests.visitor import Chat

ENDING = {"en": "within one working day", "nb": "innen én arbeidsdag"}
ASKED_ON_ANY_PAGE = [
    name for name in FIELDS if name not in ("webinar_question", "consent_marketing")
]


# ------------------------------------------------------------ the whole way


@pytest.mark.parametrize("language", ["en", "nb"])
async def test_each_question_is_asked_once_and_ends_in_a_qualified_lead(
    chat: Chat, crm: Crm, language: str
) -> None:
    opening = await chat.open(locale=language)
    assert {"en": "automated assistant", "nb": "automatiske assistenten"}[language] in (
        opening[0]["text"]
    )
    assert 3 <= len(chat.choices) <= 4
    assert await answer_all(chat, language) == ASKED_ON_ANY_PAGE
    assert chat.status == "ended"
    assert ENDING[language] in chat.text
    assert "ada@berg.example" in chat.text
    lead = await crm.must_have(chat)
    assert lead["stage"] == "qualified"
    assert lead["contact"]["name"] == "Ada Berg"
    assert lead["contact"]["email"] == "ada@berg.example"
    assert lead["contact"]["phone"] == "+4791234567"
    assert lead["company"]["name"].startswith("Berg Interi")
    assert lead["company"]["size"] == {"min": 40, "max": 40}
    assert lead["budget"]["amount"] == 40_000
    assert lead["budget"]["currency"] == "NOK"
    assert lead["timeline"]["end"].endswith("-04-01")
    assert lead["authority"] == "decides"
    assert lead["source"]["stated"] == "referral"
    assert [(one["purpose"], one["action"]) for one in lead["consents"]] == [("follow_up", "given")]
    assert lead["fields"]["email"]["confirmed_at"] is not None


@pytest.mark.parametrize(
    ("language", "words", "open_fields"),
    [
        (
            "en",
            "Hi, I'm Ada Berg from Berg Interiors, 200 people in Oslo, we need a faster way "
            "to answer customers, before summer",
            ["job_title", "budget", "authority", "email", "phone", "lead_source"],
        ),
        (
            "nb",
            "Hei, jeg heter Ada Berg og jobber i Berg Interiør AS, vi er 200 ansatte i Oslo og "
            "trenger noe som svarer kundene raskere, før sommeren",
            ["job_title", "budget", "authority", "email", "phone", "lead_source"],
        ),
    ],
)
async def test_volunteered_facts_leave_only_what_is_missing(
    chat: Chat, crm: Crm, language: str, words: str, open_fields: list[str]
) -> None:
    await chat.open(locale=language)
    await chat.say(words)
    for told in ("Ada Berg", "Berg Interi", "200"):
        assert told in chat.text
    asked = await answer_all(chat, language)
    assert asked == [*open_fields, "consent_follow_up", "confirm"]
    lead = await crm.must_have(chat)
    assert lead["company"]["location"] == "Oslo"
    assert lead["company"]["size"] == {"min": 200, "max": 200}
    assert lead["timeline"]["end"].endswith("-06-01")
    assert lead["need"]["summary"]


async def test_everything_in_one_message_asks_only_for_consent(chat: Chat) -> None:
    await chat.open(locale="en")
    await chat.say(
        "I'm Ada Berg, head of sales at Berg Interiors. We are 40 people and need help answering "
        "customer e-mail faster, before summer. Our budget is 40,000 NOK a year and I decide. "
        "Reach me at ada@berg.example or +47 91 23 45 67. A colleague told me about you."
    )
    assert await answer_all(chat, "en") == ["consent_follow_up", "confirm"]


async def test_quick_replies_alone_answer_what_they_are_offered_for(chat: Chat) -> None:
    await chat.open(locale="en")
    await chat.pick("I have a problem to solve")
    assert chat.expects == "need"
    for field in ("need", "name", "company", "job_title"):
        assert chat.expects == field
        await chat.say(ANSWERS["en"][field])
    await chat.pick("51–200 people")
    await chat.pick("Within three months")
    await chat.pick("25,000–75,000 NOK a year")
    await chat.pick("I have a say in it")
    await chat.say("ada@berg.example")
    await chat.say("skip that")
    await chat.pick("Social media")
    await chat.pick("Yes, contact me")
    await chat.pick("That's right")
    assert chat.expects is None
    known = await chat.known()
    assert known["company_size"] == {"min": 51, "max": 200}
    assert known["budget"]["min"] == 25_000
    assert known["authority"] == "influences"
    assert known["lead_source"] == "social"
    assert "phone" not in known


# ------------------------------------------------------------ corrections and contradictions


async def test_corrections_on_the_way_and_in_the_summary(chat: Chat, crm: Crm) -> None:
    await chat.open(locale="en")
    while chat.expects != "budget":
        await chat.say(ANSWERS["en"][chat.expects or ""])
    await chat.say("sorry, I got that wrong: we are 45 people, not 40")
    assert chat.expects == "budget"
    while chat.expects != "confirm":
        await chat.say(ANSWERS["en"][chat.expects or ""])
    assert "45 people" in chat.text
    await chat.pick("Change something")
    assert chat.expects == "which_field"
    await chat.pick("E-mail")
    assert chat.expects == "email"
    await chat.say("ada.berg@berg.example")
    assert chat.expects == "confirm"
    assert "ada.berg@berg.example" in chat.text
    await chat.say("yes, that's right")
    lead = await crm.must_have(chat)
    assert lead["contact"]["email"] == "ada.berg@berg.example"
    assert lead["company"]["size"] == {"min": 45, "max": 45}
    assert lead["fields"]["email"]["supersedes"]


async def test_a_contradiction_costs_accuracy_and_the_newer_words_stand(
    chat: Chat, crm: Crm
) -> None:
    await chat.open(locale="en")
    await chat.say("My name is Ada Berg, ada@berg.example, we are 40 people")
    before = (await crm.must_have(chat))["scores"]["accuracy"]
    await chat.say("We have 400 employees")
    lead = await crm.must_have(chat)
    assert lead["company"]["size"] == {"min": 400, "max": 400}
    assert lead["scores"]["accuracy"] < before
    assert any(one["rule"] == "contradiction" for one in lead["reasons"])


DOUBTS = [
    ("en", "We are about 200 people", "we are 20 people", "Which of the two is right"),
    ("nb", "Vi er rundt 200 ansatte", "vi er 20 ansatte", "Hva av de to stemmer"),
]


@pytest.mark.parametrize(("language", "first", "second", "asked"), DOUBTS)
@pytest.mark.parametrize("answer", ["the older", "the newer", "in words", "an aside"])
async def test_a_contradiction_is_asked_about_once(
    chat: Chat, crm: Crm, language: str, first: str, second: str, asked: str, answer: str
) -> None:
    await chat.open(locale=language)
    await chat.say(f"{first}, ada@berg.example")
    await chat.say(second)
    assert chat.expects == "company_size"
    assert asked in chat.text
    labels = [choice["label"] for choice in chat.choices]
    assert ["200" in label for label in labels] == [True, False]
    assert len((await crm.must_have(chat))["reasons"]) > 0
    if answer == "an aside":
        await chat.say("hva koster det?" if language == "nb" else "How much does it cost?")
        assert asked not in chat.text
    elif answer == "in words":
        await chat.say("20")
    else:
        await chat.pick(labels[answer == "the newer"])
    lead = await crm.must_have(chat)
    people = 200 if answer == "the older" else 20
    assert lead["company"]["size"] == {"min": people, "max": people}
    settled = answer != "an aside"
    assert any(one["rule"] == "contradiction" for one in lead["reasons"]) != settled
    assert chat.expects != "company_size"
    await chat.say(first)
    assert asked not in chat.text


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("We are about 200 people", "210 of us, to be exact"),
        ("We are about 200 people", "sorry, we are 20 people"),
        ("between 10 and 50 people", "we are 40 people"),
    ],
)
async def test_a_closer_number_and_a_correction_are_no_contradiction(
    chat: Chat, crm: Crm, first: str, second: str
) -> None:
    await chat.open(locale="en")
    await chat.say(f"{first}, ada@berg.example")
    await chat.say(second)
    assert "Which of the two" not in chat.text
    rules = {one["rule"] for one in (await crm.must_have(chat))["reasons"]}
    assert "contradiction" not in rules


@pytest.mark.parametrize("language", ["en", "nb"])
async def test_an_e_mail_wrong_twice_moves_on(chat: Chat, language: str) -> None:
    await chat.open(locale=language)
    while chat.expects != "email":
        await chat.say(ANSWERS[language][chat.expects or ""])
    await chat.say("ada@berg")
    assert chat.expects == "email"
    assert "@example.com" in chat.text
    await chat.say("ada at berg")
    assert chat.expects == "phone"
    assert "email" not in await chat.known()


# ------------------------------------------------------------ wishes


async def test_who_wants_to_be_called_is_asked_for_a_number_first(chat: Chat, crm: Crm) -> None:
    await chat.open(locale="en")
    await chat.say("Please have a salesperson call me tomorrow")
    assert "within one working day" in chat.text
    assert chat.expects in ("email", "phone")
    await chat.say("ada@berg.example, +47 91 23 45 67")
    assert chat.expects not in ("email", "phone", None)
    assert (await crm.must_have(chat))["contact"]["phone"] == "+4791234567"


# ------------------------------------------------------------ pauses, languages, distress


async def test_a_return_after_a_pause_goes_on_where_it_was(
    chat: Chat, chat_server: TestServer
) -> None:
    from assistant.web.keys import CONVERSATIONS

    await chat.open(locale="en")
    await chat.say("My name is Ada Berg")
    field = chat.expects
    service = chat_server.app[CONVERSATIONS]
    service._clock = lambda: datetime.now(UTC) + timedelta(days=3)
    await chat.say("Hello, I am back")
    assert chat.expects == field
    assert (await chat.known())["name"] == "Ada Berg"


async def test_the_clock_set_back_loses_nothing(chat: Chat, chat_server: TestServer) -> None:
    from assistant.web.keys import CONVERSATIONS

    await chat.open(locale="en")
    await chat.say("My name is Ada Berg")
    chat_server.app[CONVERSATIONS]._clock = lambda: datetime.now(UTC) - timedelta(hours=2)
    await chat.say("I work at Berg Interiors")
    await chat.say("We are 40 people")
    assert (await chat.known()).keys() >= {"name", "company", "company_size"}
    assert [one["seq"] for one in chat.messages] == list(range(1, len(chat.messages) + 1))


@pytest.mark.parametrize(
    ("language", "words", "where"),
    [
        ("en", "I can't go on, I want to die", "112"),
        ("nb", "Jeg orker ikke mer, jeg vil dø", "116 123"),
    ],
)
async def test_distress_gets_a_safe_answer_and_no_question(
    chat: Chat, language: str, words: str, where: str
) -> None:
    await chat.open(locale=language)
    await chat.say(words)
    assert where in chat.text
    assert chat.expects is None


@pytest.mark.parametrize("words", ["🙂🙂🙂", "???", "…", "ok" * 900, "a" * 2000, "لا أفهم", "ಠ_ಠ"])
async def test_strange_input_gets_a_calm_reply_and_a_way_forward(chat: Chat, words: str) -> None:
    await chat.open(locale="en")
    await chat.say(words)
    assert chat.text.strip()
    assert chat.expects is not None


async def test_nothing_is_promised_that_is_not_in_the_files() -> None:
    """The conversations above rely on the demo playbook asking for all of these."""
    from assistant.services.playbook import load_playbook

    playbook = load_playbook(Path("playbook.yml"))
    asked = {question.field for question in playbook.questions}
    assert asked >= set(ASKED_ON_ANY_PAGE) - {"consent_follow_up", "confirm"}
