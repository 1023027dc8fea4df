"""What a visitor's socket carries while a person attends in the assistant's place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from aiohttp.test_utils import TestServer

from assistant.services.presence import Colleague
from assistant.services.said import Said
from assistant.services.takeover import Takeover
from assistant.store.people import User, add_user
from assistant.web.keys import BUS, DATABASE, PRESENCE, TAKEOVER
from tests.visitor import Chat
from tests.web import shapes
from tests.web.shapes import fits
from tests.web.test_chat_socket import Tab, tab_of

KIM = Colleague("u-kim", "kim")
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
async def takeover(chat: Chat, chat_server: TestServer) -> Takeover:
    await chat.open(locale="en")
    user = User(KIM.id, KIM.name, "sales", "x", NOW, NOW)
    assert chat_server.app is not None
    await chat_server.app[DATABASE].write(lambda s: add_user(s, user))
    return chat_server.app[TAKEOVER]


async def greeted(tab: Tab, chat: Chat) -> None:
    assert (await tab.hello(chat))["conversation"]["person"] is None
    await tab.messages(1)


async def test_the_socket_tells_who_comes_what_they_say_and_that_they_leave(
    chat: Chat, chat_server: TestServer, takeover: Takeover
) -> None:
    async with tab_of(chat, str(chat_server.make_url("/"))) as tab:
        await greeted(tab, chat)
        await takeover.take(chat.id, KIM)
        joined, changed = await tab.until("conversation")
        assert joined["message"]["sender"] == "system"
        fits(changed["conversation"], shapes.CONVERSATION)
        assert changed["conversation"]["person"] == "Kim"
        frames = await tab.say("We are about 40 people")
        assert [frame["type"] for frame in frames] == ["ack", "turn_end"]
        await takeover.say(chat.id, KIM, Said("a" * 20, text="Hello, Kim here"))
        [said] = await tab.messages(1)
        assert (said["sender"], said["text"]) == ("agent", "Hello, Kim here")
        fits(said, shapes.MESSAGE)
        assert (joined["message"]["person"], said["person"]) == (None, "Kim")
        await takeover.hand_back(chat.id, KIM)
        *told, changed = await tab.until("conversation")
        assert [one["message"]["sender"] for one in told] == ["system", "assistant"]
        assert changed["conversation"]["person_present"] is False
        stored = (await chat.get(f"/{chat.id}/messages?after=0"))["messages"]
        assert [one["seq"] for one in stored] == list(range(1, len(stored) + 1))
        assert [one["person"] for one in stored if one["person"]] == ["Kim"]  # though gone by now


async def test_who_waits_for_a_person_is_known_until_somebody_comes(
    chat: Chat, chat_server: TestServer, takeover: Takeover
) -> None:
    assert chat_server.app is not None
    await chat_server.app[PRESENCE].beat(KIM)
    async with tab_of(chat, str(chat_server.make_url("/"))) as tab:
        await greeted(tab, chat)
        [*_, end] = await tab.say("I want to talk to a person")
        assert end["conversation"]["person_called"] is True
        [*_, end] = await tab.say("We are about 40 people")
        assert end["conversation"]["person_called"] is True
        await takeover.take(chat.id, KIM)
        *_, changed = await tab.until("conversation")
        assert changed["conversation"]["person_called"] is False
        await takeover.hand_back(chat.id, KIM)
        *_, changed = await tab.until("conversation")
        assert changed["conversation"]["person_called"] is False


async def test_each_sees_that_the_other_is_writing(
    chat: Chat, chat_server: TestServer, takeover: Takeover
) -> None:
    async with tab_of(chat, str(chat_server.make_url("/"))) as tab:
        await greeted(tab, chat)
        await takeover.take(chat.id, KIM)
        await tab.until("conversation")
        await takeover.note_typing(chat.id, visitor=False)
        assert await tab.frame() == {"type": "typing", "sender": "agent"}
        assert chat_server.app is not None
        with chat_server.app[BUS].subscription() as notices:
            await tab.socket.send_json({"type": "typing"})
            notice = await notices.get()
        assert (notice.topic, notice.id) == ("typing", chat.id)
