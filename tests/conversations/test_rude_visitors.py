"""People in a hurry, in a mood, or both: what they tell is kept all the same."""

from __future__ import annotations

import pytest

from tests.visitor import Chat

pytestmark = pytest.mark.trained


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "roar@havnabil.example but dont u dare spam me"),
        ("nb", "roar@havnabil.example men ikke send meg reklame"),
    ],
)
async def test_an_address_given_with_a_no_to_advertising_is_kept(
    chat: Chat, locale: str, text: str
) -> None:
    await chat.open(locale=locale)
    await chat.say(text)
    assert (await chat.known())["email"] == "roar@havnabil.example"
    assert ("marketing", "refused") in await chat.consents()
    assert "roar@havnabil.example" in chat.text


@pytest.mark.parametrize(
    ("locale", "need", "text"),
    [
        ("en", "we lose enquiries at night", "fine. roar"),
        ("en", "we lose enquiries at night", "alright, it's roar then"),
        ("nb", "vi mister henvendelser om natta", "jaja, roar da"),
    ],
)
async def test_a_name_given_with_a_sigh_is_a_name(
    chat: Chat, locale: str, need: str, text: str
) -> None:
    await chat.open(locale=locale)
    await chat.say(need)
    assert chat.expects == "name"
    await chat.say(text)
    assert (await chat.known())["name"] == "Roar"


async def test_a_name_in_small_letters_beside_the_firm_is_a_name(chat: Chat) -> None:
    await chat.open(locale="nb")
    await chat.say("vi drukner i epost")
    assert chat.expects == "name"
    await chat.say("per hansen, Nordlys Regnskap AS")
    known = await chat.known()
    assert (known["name"], known["company"]) == ("Per Hansen", "Nordlys Regnskap AS")


@pytest.mark.parametrize(
    ("locale", "text", "price"),
    [
        ("en", "just tell me what this crap costs", "€180"),
        ("en", "how much for 12 people", "€180"),
        ("nb", "hva koster det for 12 stykker", "2 050"),
        ("nb", "hva faen koster det da", "2 050"),
    ],
)
async def test_a_price_is_told_however_it_is_asked_for(
    chat: Chat, locale: str, text: str, price: str
) -> None:
    await chat.open(locale=locale)
    await chat.say(text)
    assert price in chat.text


async def test_a_question_nobody_wants_to_answer_is_put_three_times_at_most(chat: Chat) -> None:
    await chat.open(locale="en")
    await chat.say("we lose enquiries at night")
    put = 0
    for aside in ("what does it cost?", "are you a robot?", "do you have a free trial?", "hm ok?"):
        put += chat.expects == "name"
        await chat.say(aside)
    assert put == 3
    assert chat.expects not in ("name", None)


async def test_facts_in_a_wish_for_another_language_are_taken(chat: Chat) -> None:
    await chat.open(locale="nb")
    await chat.say("can we do this in English please? I'm Kari Nes from Tindra AS")
    known = await chat.known()
    assert (known["name"], known["company"]) == ("Kari Nes", "Tindra AS")


async def test_vague_words_do_not_end_what_has_begun(chat: Chat) -> None:
    await chat.open(locale="en")
    await chat.say("we have too many mails")
    await chat.say("it's more of a thing for later")
    assert chat.expects is not None
    await chat.say("ok bye")
    assert chat.expects is None


@pytest.mark.parametrize(
    ("locale", "text", "field", "value"),
    [
        ("en", "i run sales", "job_title", "run sales"),
        ("nb", "eier det sammen med broren min", "job_title", "eier"),
    ],
)
async def test_what_somebody_does_is_a_role(
    chat: Chat, locale: str, text: str, field: str, value: str
) -> None:
    await chat.open(locale=locale)
    await chat.say(
        "I'm Dana from Tindra AS, we lose enquiries"
        if locale == "en"
        else "Jeg er Dana fra Tindra AS, vi mister henvendelser"
    )
    assert chat.expects == field
    await chat.say(text)
    assert (await chat.known())[field] == value


async def test_its_me_tells_a_name_and_no_decision(chat: Chat) -> None:
    await chat.open(locale="en")
    await chat.say("we lose enquiries at night")
    await chat.say("its me, Dana")
    known = await chat.known()
    assert known["name"] == "Dana"
    assert "authority" not in known


@pytest.mark.parametrize(
    ("text", "field"), [("nah skip the phone", "phone"), ("no idea about the budget", "budget")]
)
async def test_a_question_named_is_left_out_and_not_the_one_just_asked(
    chat: Chat, text: str, field: str
) -> None:
    await chat.open(locale="en")
    await chat.say("we lose enquiries at night")
    await chat.say("Dana")
    assert chat.expects == "company"
    await chat.say(text)
    assert chat.expects == "company"
    for answer in ("Tindra AS", "owner", "40 people", "in May"):
        await chat.say(answer)
        assert chat.expects != field


@pytest.mark.parametrize(
    ("locale", "question", "promise"),
    [
        ("en", "when will they call?", "left no address"),
        ("nb", "når ringer dere?", "Ingen tar kontakt"),
    ],
)
async def test_when_somebody_calls_is_told_as_it_is(
    chat: Chat, locale: str, question: str, promise: str
) -> None:
    await chat.open(locale=locale)
    await chat.say(question)
    assert promise in chat.text, chat.text


async def test_a_fair_is_no_place_of_theirs(chat: Chat) -> None:
    await chat.open(locale="en")
    await chat.say("we met you at Hannover fair, I'm Dana from Tindra AS")
    known = await chat.known()
    assert "location" not in known
    assert known["lead_source"] == "event"
