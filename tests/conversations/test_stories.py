"""Whole conversations, from the opening to what the salesperson reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from assistant.services.accounts import Accounts
from assistant.settings import Settings
from assistant.store.database import Database
from assistant.store.leads import not_captured
from tests.conversations.questions import ANSWERS, FIELDS, WEBINAR
from tests.visitor import Chat

ENDING = {"en": "within one working day", "nb": "innen én arbeidsdag"}
ASKED_ON_ANY_PAGE = [
    name for name in FIELDS if name not in ("webinar_question", "consent_marketing")
]


class Crm:
    """What sales sees of one visitor, through the leads API."""

    def __init__(self, server: TestServer, settings: Settings) -> None:
        self._server, self._url = server, settings.database_url
        accounts = Accounts(Database.open(self._url), secret_key=b"s" * 40)
        self._key = accounts.create_api_key_now("test", ["leads:read"])

    async def lead_of(self, chat: Chat) -> dict[str, Any] | None:
        headers = {"Authorization": f"Bearer {self._key}"}
        address = self._server.make_url("/api/v1/leads")
        async with aiohttp.ClientSession() as http, http.get(address, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            leads = (await answer.json())["leads"]
        mine = [lead for lead in leads if chat.id in lead["conversation_ids"]]
        return mine[0] if mine else None

    async def must_have(self, chat: Chat) -> dict[str, Any]:
        lead = await self.lead_of(chat)
        assert lead is not None, chat.text
        return lead

    async def why_not(self, chat: Chat) -> str | None:
        """Return the reason under which the conversation is listed as not captured."""
        from assistant.web.keys import DATABASE

        listed = await self._server.app[DATABASE].read(not_captured)
        return next((one.reason for one in listed if one.conversation.id == chat.id), None)


@pytest.fixture
def crm(chat_server: TestServer, chat_settings: Settings) -> Crm:
    return Crm(chat_server, chat_settings)


async def answer_all(chat: Chat, language: str, **other: str) -> list[str]:
    """Answer whatever is asked until nothing is; return the fields that were asked for."""
    answers, asked = {**ANSWERS[language], **other}, []
    while chat.expects is not None:
        asked.append(chat.expects)
        assert len(asked) < 30, asked
        await chat.say(answers[chat.expects])
    return asked


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


# ------------------------------------------------------------ leaving early, giving nothing


async def test_who_leaves_early_with_an_e_mail_is_a_lead(chat: Chat, crm: Crm) -> None:
    await chat.open(locale="en")
    await chat.say("We lose customers because nobody answers at weekends, ada@berg.example")
    lead = await crm.must_have(chat)
    assert lead["contact"]["email"] == "ada@berg.example"
    assert lead["scores"]["fit"] is None  # nothing said about the company: unknown is not zero
    assert await crm.why_not(chat) is None


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([], "no_answer"),
        (["Hello"], "no_contact"),
        (["Stop asking me questions"], "stopped"),
        (["We are not interested in buying anything"], "not_interested"),
        (["I am a customer of yours and your app logs me out all the time"], "support_request"),
        (["I'm looking for a job as a designer, are you hiring?"], "job_or_other_business"),
        (["I'm a student writing a paper about your company"], "job_or_other_business"),
    ],
)
async def test_who_gave_nothing_is_listed_with_the_reason(
    chat: Chat, crm: Crm, said: list[str], reason: str
) -> None:
    await chat.open(locale="en")
    for words in said:
        await chat.say(words)
    assert await crm.lead_of(chat) is None
    assert await crm.why_not(chat) == reason


@pytest.mark.parametrize(
    "words",
    [
        "I'm looking for a job as a designer, are you hiring?",
        "I'm a student writing a paper about your company",
        "I am a customer of yours and your app logs me out all the time",
        "Jeg ser etter jobb som designer, ansetter dere?",
        "Jeg er kunde hos dere, og appen logger meg ut hele tiden",
    ],
)
async def test_who_is_no_buyer_gets_a_useful_end_and_is_no_lead(
    chat: Chat, crm: Crm, words: str
) -> None:
    await chat.open(locale="nb" if words.startswith("Jeg") else "en")
    await chat.say(words)
    assert (chat.expects, chat.status) == (None, "ended")
    assert "northpane.example" in chat.text or any("support" in one["url"] for one in chat.links)
    await chat.say("ada@berg.example")
    lead = await crm.lead_of(chat)
    assert lead is None or lead["stage"] == "disqualified"
    assert chat.expects is None


async def test_a_refused_consent_costs_nothing_and_nobody_is_promised_to_call(
    chat: Chat, crm: Crm
) -> None:
    await chat.open(locale="en")
    await answer_all(chat, "en", consent_follow_up="no thank you")
    assert "within one working day" not in chat.text
    lead = await crm.must_have(chat)
    assert [(one["purpose"], one["action"]) for one in lead["consents"]] == [
        ("follow_up", "refused")
    ]
    assert lead["stage"] != "qualified"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Please don't contact me"), ("nb", "Jeg vil ikke bli kontaktet av dere")],
)
async def test_who_wants_no_contact_is_asked_for_no_address(
    chat: Chat, language: str, words: str
) -> None:
    await chat.open(locale=language)
    await chat.say(ANSWERS[language]["need"])
    await chat.say(words)
    asked = await answer_all(chat, language)
    assert not {"email", "phone", "consent_follow_up"} & set(asked)
    assert ("follow_up", "given") not in await chat.consents()


async def test_a_skipped_field_told_later_is_no_correction(chat: Chat) -> None:
    await chat.open(locale="en")
    await chat.say(ANSWERS["en"]["need"])
    await chat.say("Skip this question please")
    await chat.say("My name is Ada Berg")
    assert (await chat.known())["name"] == "Ada Berg"
    assert not re.search("changed", chat.text, re.IGNORECASE)


async def test_a_consent_given_is_taken_back_at_any_time(chat: Chat) -> None:
    await chat.open(locale="en")
    await answer_all(chat, "en")
    await chat.say("I take back my permission, please don't contact me")
    assert ("follow_up", "withdrawn") in await chat.consents()


async def test_questions_cease_after_three_refusals_in_a_row(chat: Chat) -> None:
    await chat.open(locale="en")
    for _ in range(3):
        assert chat.expects is not None
        await chat.say("I'd rather not say")
    assert chat.expects is None
    assert chat.status == "ended"


@pytest.mark.parametrize("field", ["name", "job_title"])
async def test_a_number_is_nobodys_name_or_role(chat: Chat, field: str) -> None:
    await chat.open(locale="en")
    while chat.expects != field:
        await chat.say(ANSWERS["en"][chat.expects or ""])
    await chat.say("about 80")
    assert field not in await chat.known()
    assert chat.expects == field


async def test_the_same_words_for_ever_come_to_an_end(chat: Chat) -> None:
    """Nothing is asked without end, whatever is said."""
    await chat.open(locale="en")
    for _ in range(80):
        if chat.expects is None:
            break
        await chat.say("How much does it cost?")
    assert chat.expects is None


async def test_after_the_end_questions_are_still_answered(chat: Chat) -> None:
    await chat.open(locale="en")
    await answer_all(chat, "en")
    await chat.say("How much does it cost?")
    assert any("pricing" in link["url"] for link in chat.links)
    assert chat.expects is None
    await chat.say("Thanks, bye")
    assert chat.text
    assert chat.expects is None


# ------------------------------------------------------------ wishes


async def test_who_wants_to_be_called_is_asked_for_a_number_first(chat: Chat, crm: Crm) -> None:
    await chat.open(locale="en")
    await chat.say("Please have a salesperson call me tomorrow")
    assert "within one working day" in chat.text
    assert chat.expects in ("email", "phone")
    await chat.say("ada@berg.example, +47 91 23 45 67")
    assert chat.expects not in ("email", "phone", None)
    assert (await crm.must_have(chat))["contact"]["phone"] == "+4791234567"


async def test_a_guide_is_promised_and_marketing_asked_apart(chat: Chat, crm: Crm) -> None:
    await chat.open(locale="en")
    await chat.say("Send me the guide, please")
    assert "yours as soon as" in chat.text
    asked = await answer_all(chat, "en")
    assert asked.index("consent_follow_up") < asked.index("consent_marketing")
    lead = await crm.must_have(chat)
    assert lead["source"]["lead_magnet"] == "guide"
    assert ("marketing", "refused") in [(one["purpose"], one["action"]) for one in lead["consents"]]


# ------------------------------------------------------------ on a webinar page


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


# ------------------------------------------------------------ who is meant, and who is no lead


@pytest.mark.parametrize(
    ("language", "said", "own"),
    [
        ("en", "My boss is Ola Lie, you can write to him at ola@lie.example", "ada@berg.example"),
        ("nb", "Sjefen min er Ola Lie, skriv til ham på ola@lie.example", "ada@berg.example"),
    ],
)
async def test_a_bosss_address_is_not_taken_for_the_visitors_own(
    chat: Chat, crm: Crm, language: str, said: str, own: str
) -> None:
    await chat.open(locale=language)
    await chat.say(ANSWERS[language]["need"])
    await chat.say(said)
    assert "email" not in await chat.known()
    await chat.say(own)
    lead = await crm.must_have(chat)
    assert lead["contact"]["email"] == own
    assert lead["contact"]["name"] != "Ola Lie"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ((), "no_answer"),
        (("How much does it cost?",), "only_asked"),
        (("We lose enquiries on our website",), "no_contact"),
        (("We lose enquiries", "please don't contact me at all"), "declined_contact"),
        (("not interested, thanks",), "not_interested"),
        (("my password does not work any more",), "support_request"),
        (("We lose enquiries", "stop"), "stopped"),
    ],
)
async def test_whoever_made_no_lead_is_listed_with_the_reason(
    chat: Chat, crm: Crm, said: tuple[str, ...], reason: str
) -> None:
    await chat.open(locale="en")
    for words in said:
        await chat.say(words)
    assert await crm.why_not(chat) == reason
