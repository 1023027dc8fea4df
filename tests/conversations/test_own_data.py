"""Visitors about their own data: what is known, a copy, a change, and to be forgotten."""

from __future__ import annotations

import pytest

from tests.visitor import Chat

LOCALES = ("en", "nb")
HELLO = {
    "en": "I am Ada Berg from Fjordline, ada@fjordline.example",
    "nb": "Jeg heter Ada Berg fra Fjordline, ada@fjordline.example",
}


async def told(chat: Chat, locale: str) -> None:
    await chat.open(locale=locale)
    await chat.say(HELLO[locale])
    assert (await chat.known())["email"] == "ada@fjordline.example"


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "what do you know about me?"),
        ("en", "which data do you have about me"),
        ("nb", "hva vet du om meg?"),
        ("nb", "hvilke opplysninger har dere om meg"),
    ],
)
async def test_what_is_known_is_listed(chat: Chat, locale: str, words: str) -> None:
    await told(chat, locale)
    await chat.say(words)
    for known in ("Ada Berg", "Fjordline", "ada@fjordline.example"):
        assert known in chat.text
    assert "Download everything" not in chat.text


@pytest.mark.parametrize(
    ("locale", "words", "way"),
    [
        ("en", "send me my data", "Download everything"),
        ("en", "can I download my data?", "Download everything"),
        ("nb", "send meg dataene mine", "Last ned alt"),
        ("nb", "kan jeg få en kopi av opplysningene mine?", "Last ned alt"),
    ],
)
async def test_who_wants_a_copy_hears_where_it_is(
    chat: Chat, locale: str, words: str, way: str
) -> None:
    await told(chat, locale)
    await chat.say(words)
    assert way in chat.text
    assert "ada@fjordline.example" in chat.text


@pytest.mark.parametrize(
    ("locale", "call", "line"),
    [
        ("en", "Please call me", "You agreed to: sales contacting you"),
        ("nb", "Dere kan gjerne ringe meg", "Du har sagt ja til: at salg tar kontakt med deg"),
    ],
)
async def test_what_was_agreed_to_is_listed_too(
    chat: Chat, locale: str, call: str, line: str
) -> None:
    await told(chat, locale)
    await chat.say(call)
    await chat.pick(chat.choices[0]["label"])
    await chat.say("what do you know about me?" if locale == "en" else "hva vet du om meg?")
    assert line in chat.text


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", "change my e-mail"), ("nb", "endre e-posten min")],
)
async def test_an_address_is_changed_by_asking_for_it(chat: Chat, locale: str, words: str) -> None:
    await told(chat, locale)
    await chat.say(words)
    assert chat.expects == "email"
    await chat.say("ada.berg@fjordline.example")
    assert (await chat.known())["email"] == "ada.berg@fjordline.example"


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", "delete my name"), ("nb", "slett navnet mitt")],
)
async def test_one_thing_is_forgotten_and_the_rest_stays(
    chat: Chat, locale: str, words: str
) -> None:
    await told(chat, locale)
    await chat.say(words)
    assert {"en": "words stay in this chat", "nb": "Ordene står i denne chatten"}[
        locale
    ] in chat.text
    known = await chat.known()
    assert "name" not in known
    assert known["email"] == "ada@fjordline.example"


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", "delete my phone number"), ("nb", "slett telefonnummeret mitt")],
)
async def test_what_was_never_told_is_said_to_be_unknown(
    chat: Chat, locale: str, words: str
) -> None:
    await told(chat, locale)
    await chat.say(words)
    assert {"en": "nothing noted", "nb": "ikke notert"}[locale] in chat.text
    assert (await chat.known())["email"]


@pytest.mark.parametrize(
    ("locale", "words", "yes"),
    [
        ("en", "delete everything", "yes please"),
        ("en", "erase all my data, my e-mail too", "Yes"),
        ("nb", "slett alt", "ja takk"),
        ("nb", "slett alle opplysningene mine", "Ja"),
    ],
)
async def test_everything_is_forgotten_after_one_question(
    chat: Chat, locale: str, words: str, yes: str
) -> None:
    await told(chat, locale)
    await chat.say(words)
    assert (await chat.known())["email"] == "ada@fjordline.example"  # not before the yes
    await chat.say(yes)
    assert await chat.known() == {}
    export = await chat.get(f"/{chat.id}/export")
    assert "ada" not in str(export["transcript"]).casefold().replace("data", "")


@pytest.mark.parametrize("locale", LOCALES)
async def test_a_no_keeps_everything(chat: Chat, locale: str) -> None:
    await told(chat, locale)
    await chat.say("delete everything" if locale == "en" else "slett alt")
    await chat.say("no" if locale == "en" else "nei")
    assert (await chat.known())["email"] == "ada@fjordline.example"
