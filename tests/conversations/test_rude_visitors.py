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


@pytest.mark.parametrize(
    ("locale", "text", "price"),
    [
        ("en", "just tell me what this crap costs", "€180"),
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
