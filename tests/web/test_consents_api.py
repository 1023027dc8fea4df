"""Consents as a visitor handles them: asked for, shown, taken back, in words or in the panel."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from assistant.store.consent import verify_ledger
from assistant.store.database import Database
from assistant.web.keys import LEADS
from tests.visitor import Chat, Refused
from tests.web.contract import fits, named

BUYER = {
    "en": ("Our web shop answers two days late", "I am Ada Berg, ada@fjordline.example"),
    "nb": (
        "Nettbutikken vår svarer to dager for sent",
        "Jeg heter Ada Berg, ada@fjordline.example",
    ),
}


async def agreed(chat: Chat, locale: str = "en") -> None:
    """Tell who she is, ask to be called, and say yes to it."""
    await chat.open(locale=locale)
    for line in BUYER[locale]:
        await chat.say(line)
    await chat.say("Please call me" if locale == "en" else "Dere kan gjerne ringe meg")
    assert chat.expects == "consent_follow_up"
    await chat.pick(chat.choices[0]["label"])
    assert ("follow_up", "given") in await chat.consents()


async def lead_of(server: TestServer) -> Any:
    from assistant.store.leads import LeadFilter

    [view], _ = await server.app[LEADS].page(LeadFilter())
    return view.json


async def change(chat: Chat, expect: int = 200, **body: Any) -> Any:
    return await chat.post(f"/{chat.id}/consents", body, expect=expect)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "Please don't contact me after all"),
        ("en", "I withdraw my consent"),
        ("nb", "Jeg trekker samtykket"),
        ("nb", "Ikke ta kontakt med meg likevel"),
    ],
)
async def test_a_yes_is_taken_back_by_typing_at_any_time(
    chat: Chat, chat_server: TestServer, locale: str, words: str
) -> None:
    await agreed(chat, locale)
    before = await lead_of(chat_server)
    await chat.say(words)
    assert ("follow_up", "withdrawn") in await chat.consents()
    taken_back = {"en": "taken back", "nb": "trukket tilbake"}
    assert taken_back[locale] in chat.text
    after = await lead_of(chat_server)
    assert after["scores"]["validity"] < before["scores"]["validity"]
    assert after["stage"] != "qualified"


async def test_a_receipt_shows_the_very_words_with_their_hash_and_how_to_take_it_back(
    chat: Chat,
) -> None:
    await agreed(chat)
    asked = next(m["text"] for m in chat.messages if (m["expects"] or {}).get("kind") == "consent")
    for answer in (await chat.profile(), await chat.get(f"/{chat.id}/export")):
        [receipt] = [one for one in answer["consents"] if one["purpose"] == "follow_up"]
        assert receipt["words"] in asked
        assert hashlib.sha256(receipt["words"].encode()).hexdigest() == receipt["text_sha256"]
        assert (receipt["text_id"], receipt["method"]) == ("follow_up.1", "button")
        assert "take back" in answer["withdraw"]


async def test_the_words_agreed_to_outlive_the_playbook(
    chat: Chat, chat_server: TestServer
) -> None:
    await agreed(chat)
    from assistant.store.consent import consents_of, words_of
    from assistant.web.keys import DATABASE

    database = chat_server.app[DATABASE]
    acts = await database.read(lambda s: consents_of(s, chat.id))
    kept = await database.read(lambda s: words_of(s, acts))
    [receipt] = (await chat.profile())["consents"]
    assert kept == {receipt["text_sha256"]: receipt["words"]}


async def test_the_panel_takes_a_yes_back_and_the_lead_follows(
    chat: Chat, chat_server: TestServer, chat_database_url: str
) -> None:
    await agreed(chat)
    before = await lead_of(chat_server)
    asked = chat.messages[-1]
    answer = await change(chat, purpose="follow_up", action="withdrawn")
    fits(answer, named("ConsentAnswer"))
    said, told = answer["messages"]
    assert (said["sender"], said["seq"]) == ("visitor", asked["seq"] + 1)
    assert told["expects"] == asked["expects"]  # the question that was open still is
    after = await lead_of(chat_server)
    assert after["scores"]["validity"] < before["scores"]["validity"]
    assert [act["action"] for act in after["consents"]] == ["given", "withdrawn"]
    [purpose] = [one for one in answer["purposes"] if one["purpose"] == "follow_up"]
    assert purpose["action"] == "withdrawn"
    assert Database.open(chat_database_url).read_now(verify_ledger).broken == ()


async def test_the_panel_offers_what_the_chat_never_asks(chat: Chat) -> None:
    await chat.open(locale="nb")
    purposes = {one["purpose"]: one for one in (await chat.profile())["purposes"]}
    assert purposes["improve"]["action"] is None
    body = {"purpose": "improve", "action": "given", "text_id": purposes["improve"]["text_id"]}
    answer = await change(chat, **body)
    [receipt] = answer["consents"]
    assert receipt["words"] == purposes["improve"]["words"]
    assert (await change(chat, **body))["messages"] == []  # it is so already
    answer = await change(chat, purpose="improve", action="withdrawn")
    assert [one["action"] for one in answer["consents"]] == ["given", "withdrawn"]


async def test_a_no_before_any_yes_is_a_refusal(chat: Chat) -> None:
    await chat.open()
    answer = await change(chat, purpose="marketing", action="withdrawn")
    assert [one["action"] for one in answer["consents"]] == ["refused"]
    assert (await change(chat, purpose="marketing", action="withdrawn"))["messages"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"purpose": "follow_up", "action": "given"}, "text_id"),
        ({"purpose": "follow_up", "action": "given", "text_id": "follow_up.0"}, "text_id"),
        ({"purpose": "chat", "action": "withdrawn"}, "purpose"),
        ({"purpose": "everything", "action": "withdrawn"}, "purpose"),
        ({"purpose": "follow_up", "action": "refused"}, "action"),
        ({"purpose": "follow_up"}, "action"),
        ({"purpose": ["follow_up"], "action": "withdrawn"}, "purpose"),
    ],
)
async def test_a_change_that_is_not_on_offer_is_refused_by_name(
    chat: Chat, body: Any, field: str
) -> None:
    await chat.open()
    problem = await change(chat, 422, **body)
    assert problem["field"] == field
    assert (await chat.profile())["consents"] == []


async def test_nobody_changes_the_consent_of_another(chat: Chat) -> None:
    await chat.open()
    chat.token = "x" * 43
    with pytest.raises(Refused) as refused:
        await change(chat, purpose="follow_up", action="withdrawn")
    assert refused.value.status == 404
