"""Who leaves early, wants nothing, or is no lead: what is kept, promised and listed."""

from __future__ import annotations

import re

import pytest

from tests.conversations.crm import Crm, answer_all
from tests.conversations.questions import ANSWERS, FIELDS
from tests.visitor import Chat

ENDING = {"en": "within one working day", "nb": "innen én arbeidsdag"}
ASKED_ON_ANY_PAGE = [
    name for name in FIELDS if name not in ("webinar_question", "consent_marketing")
]


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
