"""Rasa's REST channel: its shapes, and whose conversation a sender may reach."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import aiohttp
import pytest

from assistant.errors import SetupError
from assistant.settings import Settings
from assistant.store.sites import Site, upsert_site
from assistant.web.keys import DATABASE
from assistant.web.rasa_rest import HEALTH, WEBHOOK
from tests.chat_fixtures import serving

if TYPE_CHECKING:
    from assistant.app import Mind

KEY = "relay-0123456789-abcdefghijkl-9876"
RELAY = {"Authorization": f"Bearer {KEY}"}
SHOP = "https://shop.example"


def with_channels(settings: Settings) -> Settings:
    return replace(settings, rasa_channels="demo", rasa_key=KEY)


@dataclass
class Rest:
    """A client of the channel; sender: of the visitor who writes."""

    http: aiohttp.ClientSession
    sender: str

    async def send(self, body: Any, **more: Any) -> tuple[int, Any]:
        async with self.http.post(WEBHOOK, json=body, **more) as answer:
            return answer.status, await answer.json(content_type=None)

    async def say(self, text: str, *, sender: str | None = None, **more: Any) -> list[Any]:
        body = {"sender": sender or self.sender, "message": text, **more}
        status, answer = await self.send(body)
        assert status == 200, answer
        return list(answer)


@pytest.fixture
async def rest(chat_settings: Settings, mind: Mind) -> AsyncIterator[Rest]:
    async with (
        serving(with_channels(chat_settings), mind) as server,
        aiohttp.ClientSession(str(server.make_url("/"))) as http,
    ):
        yield Rest(http, str(uuid4()))


def texts(said: list[Any]) -> str:
    return " ".join(one["text"] for one in said)


async def test_the_first_message_is_answered_after_the_opening(rest: Rest) -> None:
    said = await rest.say("We are 40 people and our support tickets pile up")
    assert [set(one) - {"buttons"} for one in said] == [{"recipient_id", "text"}] * len(said)
    assert {one["recipient_id"] for one in said} == {rest.sender}
    assert "automated" in said[0]["text"].casefold() or "assistant" in said[0]["text"].casefold()
    assert len(said) > 1
    again = await rest.say("I am Ada Lovelace from Acme AS")
    assert said[0] not in again  # no second opening


async def test_a_widget_that_makes_the_assistant_speak_first_gets_the_opening_only(
    rest: Rest,
) -> None:
    said = await rest.say("/get_started", metadata={"language": "nb"})
    assert len(said) == 1
    assert said[0]["buttons"]
    assert said[0]["text"].split()[0] in ("Hei!", "Hei,", "Hei")


async def test_a_button_says_its_label_and_only_where_it_was_offered(rest: Rest) -> None:
    [opening] = await rest.say("/start")
    payload = opening["buttons"][0]["payload"]
    other = str(uuid4())
    await rest.say("/start", sender=other)
    [refused] = await rest.say(payload, sender=other)
    assert "not on offer" in refused["text"]
    answered = await rest.say(payload)
    assert "not on offer" not in texts(answered)
    [stale] = await rest.say(payload)
    assert "not on offer" in stale["text"]


@pytest.mark.parametrize(
    "text", ["/restart", " /restart", "\u00a0/back", '/inform{"budget":"1"}', "/session_start"]
)
async def test_a_command_is_only_a_text_and_nothing_is_forgotten(rest: Rest, text: str) -> None:
    await rest.say("Hello, my name is Ada Lovelace and we need help with support")
    await rest.say(text)
    summary = texts(await rest.say("What do you know about me?"))
    assert "Ada Lovelace" in summary


async def test_a_message_sent_twice_with_its_id_is_stored_once(rest: Rest) -> None:
    await rest.say("/start")
    metadata = {"client_id": str(uuid4())}
    first = await rest.say("We need help with support tickets", metadata=metadata)
    assert await rest.say("We need help with support tickets", metadata=metadata) == first
    body = {"sender": rest.sender, "message": "Something else", "metadata": metadata}
    status, problem = await rest.send(body)
    assert (status, problem["code"]) == (409, "client_id_reused")


async def test_first_messages_at_once_begin_one_conversation(rest: Rest) -> None:
    [opening] = await rest.say("/start", sender=str(uuid4()))
    many = await asyncio.gather(*(rest.say(f"Hello number {n}") for n in range(5)))
    assert [said[0]["text"] for said in many].count(opening["text"]) == 1


@pytest.mark.parametrize(
    "sender",
    ["default", "", "+4791234567", "a" * 40, "user-1", "x" * 129, "kari nordmann from acme as", 7],
)
async def test_a_page_cannot_use_a_name_that_others_can_guess(rest: Rest, sender: Any) -> None:
    status, problem = await rest.send({"sender": sender, "message": "Hello"})
    assert (status, problem["field"]) == (422, "sender")


@pytest.mark.parametrize("body", [{"message": "Hello"}, {"sender": None, "message": "Hello"}])
async def test_without_a_sender_strangers_are_not_put_together(rest: Rest, body: Any) -> None:
    assert (await rest.send(body))[0] == 422


async def test_a_relay_names_its_people_as_it_likes_and_no_page_reaches_them(rest: Rest) -> None:
    secret = "My name is Ada Lovelace and we need help with support"
    name = "+47 912 34 567"
    assert (await rest.send({"sender": name, "message": secret}, headers=RELAY))[0] == 200
    long_name = str(uuid4())
    await rest.send({"sender": long_name, "message": secret}, headers=RELAY)
    seen = await rest.say("What do you know about me?", sender=long_name)
    assert "Lovelace" not in texts(seen)
    status, answer = await rest.send(
        {"sender": name, "message": "What do you know about me?"}, headers=RELAY
    )
    assert (status, "Lovelace" in texts(answer)) == (200, True)


@pytest.mark.parametrize("given", ["Bearer wrong", f"Basic {KEY}", f"Bearer {KEY}x", "Bearer é"])
async def test_a_wrong_key_is_refused(rest: Rest, given: str) -> None:
    body = {"sender": "ada", "message": "Hello"}
    status, problem = await rest.send(body, headers={"Authorization": given})
    assert (status, problem["code"]) == (401, "not_authenticated")


async def test_two_senders_do_not_meet(rest: Rest) -> None:
    await rest.say("My name is Ada Lovelace and we need help with support")
    seen = await rest.say("What do you know about me?", sender=str(uuid4()))
    assert "Lovelace" not in texts(seen)


async def test_whoever_had_everything_deleted_begins_anew(rest: Rest) -> None:
    await rest.say("My name is Ada Lovelace and we need help with support")
    [*_, asked] = await rest.say("Delete all my data")
    if asked.get("buttons"):
        await rest.say(asked["buttons"][0]["payload"])
    said = await rest.say("What do you know about me?")
    assert "Lovelace" not in texts(said)


@pytest.mark.parametrize(
    ("message", "status"),
    [(None, 422), (7, 422), ("", 422), ("x" * 2001, 413), ("\ud800", 422), ({"a": 1}, 422)],
)
async def test_a_bad_message_is_refused(rest: Rest, message: Any, status: int) -> None:
    assert (await rest.send({"sender": rest.sender, "message": message}))[0] == status


@pytest.mark.parametrize("metadata", [{"page": "/pricing"}, {"webinar": 3}, {"language": 1}])
async def test_metadata_of_other_widgets_is_ignored(rest: Rest, metadata: Any) -> None:
    assert await rest.say("Hello", metadata=metadata)


async def test_a_stream_is_an_object_on_each_line(rest: Rest) -> None:
    body = {"sender": rest.sender, "message": "We need help with support"}
    async with rest.http.post(WEBHOOK, json=body, params={"stream": "true"}) as answer:
        lines = (await answer.text()).splitlines()
    assert len(lines) > 1
    assert all(line.startswith('{"recipient_id"') for line in lines)


async def test_only_pages_of_the_site_may_call(chat_settings: Settings, mind: Mind) -> None:
    async with serving(with_channels(chat_settings), mind) as server:
        database = server.app[DATABASE]
        await database.write(lambda s: upsert_site(s, Site("demo", "Demo", origins=(SHOP,))))
        async with aiohttp.ClientSession(str(server.make_url("/"))) as http:
            asks = {"Origin": SHOP, "Access-Control-Request-Method": "POST"}
            async with http.options(WEBHOOK, headers=asks) as answer:
                assert answer.status == 204
                assert answer.headers["Access-Control-Allow-Origin"] == SHOP
            body = {"sender": str(uuid4()), "message": "Hello"}
            async with http.post(WEBHOOK, json=body, headers={"Origin": SHOP}) as answer:
                assert answer.headers["Access-Control-Allow-Origin"] == SHOP
            for origin in ("null", "https://shop.example.net", "http://shop.example"):
                async with http.post(WEBHOOK, json=body, headers={"Origin": origin}) as answer:
                    assert answer.status == 403
                    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_it_says_that_it_is_there(rest: Rest) -> None:
    async with rest.http.get(HEALTH) as answer:
        assert await answer.json() == {"status": "ok"}


async def test_without_the_setting_there_are_no_channels(
    chat_settings: Settings, mind: Mind
) -> None:
    async with (
        serving(chat_settings, mind) as server,
        aiohttp.ClientSession(str(server.make_url("/"))) as http,
    ):
        for path in (WEBHOOK, HEALTH, "/socket.io/"):
            async with http.get(path) as answer:
                assert answer.status == 404


async def test_a_site_that_does_not_exist_stops_the_start(
    chat_settings: Settings, mind: Mind
) -> None:
    with pytest.raises(SetupError, match="ASSISTANT_RASA_CHANNELS"):
        async with serving(replace(chat_settings, rasa_channels="nowhere"), mind):
            pass
