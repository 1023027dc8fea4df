"""What others are told of a conversation: written with each turn, in order, without words."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from assistant.leads.events import EVENTS
from assistant.store.tables import OutboxRow
from assistant.web.keys import DATABASE, WEBHOOKS
from tests.chat_fixtures import serving, settings_of, visiting
from tests.outgoing.receiver import Receiver, hang
from tests.visitor import Chat


async def told(server: TestServer) -> list[tuple[str, dict[str, Any]]]:
    query = select(OutboxRow).order_by(OutboxRow.at, OutboxRow.id)
    events = await server.app[DATABASE].read(
        lambda s: [(row.type, row.payload, row.at) for row in s.scalars(query)]
    )
    return [(kind, payload) for kind, payload, _ in sorted(events, key=lambda one: one[2])]


async def kinds_of(server: TestServer) -> list[str]:
    return [kind for kind, _ in await told(server)]


async def test_a_conversation_is_told_from_its_start_to_the_lead(
    chat: Chat, chat_server: TestServer
) -> None:
    await chat.open()
    assert await kinds_of(chat_server) == ["conversation.started"]
    await chat.say("Our web shop answers too slowly")
    assert await kinds_of(chat_server) == ["conversation.started"]
    await chat.say("I am Ada Berg from Fjordline Interiors, ada@fjordline.example")
    await chat.say("My e-mail is ada.berg@fjordline.example")
    events = await told(chat_server)
    kinds = [kind for kind, _ in events]
    assert kinds.count("lead.created") == 1
    assert {"lead.updated", "lead.corrected"} <= set(kinds)
    assert set(kinds) <= set(EVENTS)
    assert {payload["site"] for _, payload in events} == {"demo"}
    assert {payload["conversation_id"] for _, payload in events} == {chat.id}
    assert len({payload["lead_id"] for kind, payload in events if kind.startswith("lead.")}) == 1
    assert not any(word in str(events) for word in ("Ada", "Fjordline", "fjordline", "slowly"))


async def test_a_wish_for_a_person_is_told_once(chat: Chat, chat_server: TestServer) -> None:
    await chat.open()
    for _ in range(3):
        await chat.say("I want to talk to a real person")
    assert (await kinds_of(chat_server)).count("handoff.requested") == 1


async def test_an_end_is_told_when_it_comes(chat: Chat, chat_server: TestServer) -> None:
    await chat.open()
    await chat.say("Thank you, bye")
    assert chat.status == "ended"
    assert (await kinds_of(chat_server)).count("conversation.ended") == 1


async def test_an_erasure_in_the_chat_names_the_lead_that_others_are_to_erase(
    chat: Chat, chat_server: TestServer
) -> None:
    await chat.open()
    await chat.say("I am Ada Berg from Fjordline Interiors, ada@fjordline.example")
    [lead_id] = {p["lead_id"] for kind, p in await told(chat_server) if kind == "lead.created"}
    await chat.call("DELETE", f"/{chat.id}", None, 204)
    events = await told(chat_server)
    assert events[-1][0] == "lead.erased"
    assert events[-1][1]["lead_id"] == lead_id
    assert all(payload == {} for _, payload in events[:-1])


async def test_what_is_said_goes_out_at_once_and_a_mute_receiver_delays_no_answer(
    chat_database_url: str, mind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole server: one receiver takes everything, the other never answers."""
    settings = replace(settings_of(chat_database_url), webhook_allow=("127.0.0.0/8",))
    good, mute = await Receiver.start(), await Receiver.start()
    mute.behave(hang)
    async with serving(settings, mind) as server, visiting(server) as chat:
        for receiver in (good, mute):
            await server.app[WEBHOOKS].create({"url": receiver.url()}, by="test")
        await chat.open()
        await chat.say("I am Ada Berg from Fjordline Interiors, ada@fjordline.example")
        async with asyncio.timeout(20):
            while len(good.got) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert await chat.say("We are 40 people")
        monkeypatch.setattr("assistant.outgoing.courier.FINISH_WITHIN_S", 0.1)
    ids = [one.id for one in good.got]
    assert len(ids) == len(set(ids))
    assert 1 <= len(mute.got) <= 2
    await good.stop()
    await mute.stop()
