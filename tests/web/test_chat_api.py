"""The chat over HTTP: shapes, idempotence, strangers, choices, long conversations."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from aiohttp import web

from assistant.settings import Settings
from tests.chat_fixtures import serving, visiting
from tests.visitor import Chat, Refused
from tests.web import shapes
from tests.web.shapes import fits
from tests.web.wire import Wire, both_databases, message

if TYPE_CHECKING:
    from assistant.app import Mind

# ------------------------------------------------------------ shapes


@both_databases
async def test_opening_and_answers_have_the_shape_of_the_api(chat: Chat, wire: Wire) -> None:
    page = {
        "url": "https://example.com/pricing",
        "title": "Pricing",
        "referrer": "",
        "utm": {"source": "linkedin"},
    }
    webinar = {"id": "w-1", "title": "Cutting support cost", "phase": "before"}
    body = {
        "site": "demo",
        "locale": "en",
        "topic": None,
        "page": page,
        "webinar": webinar,
        "identity": None,
    }
    status, opened, headers = await wire.send("POST", json=body)
    assert status == 201
    fits(opened, shapes.OPENED)
    assert headers["Cache-Control"] == "no-store"
    chat.id, chat.token = opened["conversation"]["id"], opened["token"]
    for words in ("Hello", "How much does it cost?", "My name is Ada Berg", "Send me the guide"):
        status, answer, _ = await wire.say(chat, message(words))
        assert status == 200
        fits(answer, shapes.ANSWER)
        assert [one["sender"] for one in answer["messages"]][:2] == ["visitor", "assistant"]
        assert answer["messages"][0]["text"] == words
        assert all(one["expects"] is None for one in answer["messages"][:-1])
    status, answer, _ = await wire.send("GET", f"/{chat.id}/messages", token=chat.token)
    assert status == 200
    fits(answer, shapes.ANSWER)
    assert [one["seq"] for one in answer["messages"]] == list(range(1, len(answer["messages"]) + 1))


async def test_only_the_site_is_required(wire: Wire) -> None:
    status, opened, _ = await wire.send("POST", json={"site": "demo"})
    assert status == 201
    assert opened["conversation"]["locale"] == "en"


@pytest.mark.parametrize(
    ("locale", "spoken"),
    [
        ("en", "en"), ("en-GB", "en"), ("nb", "nb"), ("nb-NO", "nb"), ("no", "nb"), ("nn", "nb"),
        ("NB_no", "nb"), ("fr", "en"), ("", "en"), (None, "en"), ("x-klingon", "en"),
    ],
)  # fmt: skip
async def test_the_locale_of_the_page_decides_the_first_language(
    chat: Chat, locale: str | None, spoken: str
) -> None:
    await chat.open(locale=locale)
    assert chat.locale == spoken


async def test_reading_on_returns_what_came_later(chat: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    await chat.say("Hello")
    for after in range(len(chat.messages) + 2):
        answer = await chat.get(f"/{chat.id}/messages?after={after}")
        assert answer["messages"] == chat.messages[after:]


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "½", "99999999999999999999", "0x1", "１"])
async def test_a_malformed_position_is_refused(chat: Chat, wire: Wire, after: str) -> None:
    await chat.open(locale="en")
    status, problem, _ = await wire.send(
        "GET", f"/{chat.id}/messages", token=chat.token, params={"after": after}
    )
    assert (status, problem["field"]) == (422, "after")


async def test_profile_export_and_erasure(chat: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    await chat.say("My name is Ada Berg and my e-mail is ada@berg.example")
    known = await chat.known()
    assert (known["name"], known["email"]) == ("Ada Berg", "ada@berg.example")
    status, export, headers = await wire.send("GET", f"/{chat.id}/export", token=chat.token)
    assert status == 200
    assert "attachment" in headers["Content-Disposition"]
    assert [one["text"] for one in export["transcript"]] == [one["text"] for one in chat.messages]
    status, _, _ = await wire.send("DELETE", f"/{chat.id}", token=chat.token)
    assert status == 204
    for method, path in ROUTES:
        status, _, _ = await wire.send(
            method, path.format(id=chat.id), token=chat.token, json=message()
        )
        assert status == 404


# ------------------------------------------------------------ idempotence


@both_databases
async def test_the_same_id_with_the_same_content_gets_the_same_answer(
    chat: Chat, wire: Wire
) -> None:
    await chat.open(locale="en")
    body = message("My name is Ada Berg")
    first = await wire.say(chat, body)
    await wire.say(chat, message("We are 40 people"))
    again = await wire.say(chat, body)
    assert again[0] == 200
    assert again[1]["messages"] == first[1]["messages"]
    answer = await chat.get(f"/{chat.id}/messages")
    assert sum(one["text"] == body["text"] for one in answer["messages"]) == 1


async def test_the_same_id_with_other_content_is_a_conflict(chat: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    body = message("My name is Ada Berg")
    await wire.say(chat, body)
    for other in ({**body, "text": "My name is Ida Berg"}, {**body, "text": body["text"] + "!"}):
        status, problem, _ = await wire.say(chat, other)
        assert (status, problem["code"]) == (409, "client_id_reused")
        fits(problem, shapes.PROBLEM)
    assert (await chat.known())["name"] == "Ada Berg"


@both_databases
async def test_one_message_sent_many_times_at_once_is_stored_once(chat: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    body = message("My name is Ada Berg")
    answers = await asyncio.gather(*(wire.say(chat, body) for _ in range(8)))
    assert {status for status, _, _ in answers} == {200}
    assert len({json.dumps(answer["messages"]) for _, answer, _ in answers}) == 1
    stored = await chat.get(f"/{chat.id}/messages")
    assert [one["sender"] for one in stored["messages"]].count("visitor") == 1


@both_databases
async def test_messages_sent_at_once_are_answered_in_order_without_gaps(
    chat: Chat, wire: Wire
) -> None:
    await chat.open(locale="en")
    answers = await asyncio.gather(*(wire.say(chat, message(f"Hello {n}")) for n in range(12)))
    assert {status for status, _, _ in answers} == {200}
    stored = (await chat.get(f"/{chat.id}/messages"))["messages"]
    assert [one["seq"] for one in stored] == list(range(1, len(stored) + 1))
    visitors = [one["seq"] for one in stored if one["sender"] == "visitor"]
    assert len(visitors) == 12
    for _, answer, _ in answers:  # nobody spoke between a message and its answers
        seqs = [one["seq"] for one in answer["messages"]]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))


async def test_two_visitors_may_use_the_same_id(chat: Chat, stranger: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    body = message("My name is Ada Berg")
    assert (await wire.say(chat, body))[0] == 200
    assert (await wire.say(stranger, body))[0] == 200
    assert (await stranger.known())["name"] == "Ada Berg"


# ------------------------------------------------------------ strangers

ROUTES = [
    ("GET", "/{id}/messages"),
    ("POST", "/{id}/messages"),
    ("GET", "/{id}/profile"),
    ("GET", "/{id}/export"),
    ("DELETE", "/{id}"),
]


@both_databases
async def test_unknown_and_foreign_conversations_look_alike(
    chat: Chat, stranger: Chat, wire: Wire
) -> None:
    await chat.open(locale="en")
    await chat.say("My name is Ada Berg")
    unknown = "A" * 22
    for method, path in ROUTES:
        body = message()
        answers = [
            await wire.send(method, path.format(id=id_), token=token, json=body)
            for id_, token in (
                (chat.id, stranger.token),
                (unknown, stranger.token),
                ("short", stranger.token),
                (chat.id, "ø" * 20),
                (chat.id, "x" * 5000),
            )
        ]
        assert {status for status, _, _ in answers} == {404}
        assert len({json.dumps(problem) for _, problem, _ in answers}) == 1
        fits(answers[0][1], shapes.PROBLEM)
    assert (await chat.known())["name"] == "Ada Berg"


async def test_without_a_token_nothing_is_said(chat: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    for method, path in ROUTES:
        for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": f"Basic {chat.token}"}):
            status, problem, _ = await wire.send(
                method, path.format(id=chat.id), json=message(), headers=headers
            )
            assert (status, problem["code"]) == (401, "not_authenticated")


async def test_an_id_in_the_body_is_ignored(chat: Chat, stranger: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    ids = {"id": chat.id, "conversation_id": chat.id, "sender": chat.id, "token": chat.token}
    await wire.say(stranger, message("My name is Eve Moe", **ids))
    assert await chat.known() == {}
    status, opened, _ = await wire.send("POST", json={"site": "demo", **ids})
    assert status == 201
    assert opened["conversation"]["id"] != chat.id


async def test_an_unknown_site_is_not_found(wire: Wire) -> None:
    status, problem, _ = await wire.send("POST", json={"site": "nowhere"})
    assert (status, problem["code"], problem["field"]) == (404, "not_found", "site")


# ------------------------------------------------------------ choices


async def test_only_choices_that_stand_now_can_be_picked(
    chat: Chat, stranger: Chat, wire: Wire
) -> None:
    await chat.open(locale="en")
    stale = chat.choices[0]["id"]
    await chat.say("My name is Ada Berg")
    foreign = stranger.choices[0]["id"]
    for choice in (stale, foreign, "invented", "", "/restart", chat.id):
        status, problem, _ = await wire.say(chat, {"client_id": str(uuid4()), "choice": choice})
        assert (status, problem["field"]) == (422, "choice"), choice
    stored = (await chat.get(f"/{chat.id}/messages"))["messages"]
    assert stored == chat.messages


async def test_a_picked_choice_is_shown_by_its_label(chat: Chat) -> None:
    await chat.open(locale="en")
    label = chat.choices[1]["label"]
    await chat.pick(label)
    assert chat.messages[1]["text"] == label


async def test_what_a_choice_stands_for_stays_on_the_server(chat: Chat, wire: Wire) -> None:
    await chat.open(locale="en")
    raw = json.dumps(await chat.get(f"/{chat.id}/messages"))
    assert "intent" not in raw
    assert "payload" not in raw


# ------------------------------------------------------------ long conversations


async def test_four_hundred_turns_keep_order_and_a_small_state(
    chat_settings: Settings, mind: Mind
) -> None:
    from assistant.web.keys import DATABASE, LIMITS
    from assistant.web.limits import Limits

    ticks = itertools.count()

    def hurry(app: web.Application) -> None:
        app[LIMITS] = Limits(clock=lambda: float(next(ticks)))

    async with serving(chat_settings, mind, change=hurry) as server, visiting(server) as chat:
        await chat.open(locale="en")
        sizes = {}
        for turn in range(1, 401):
            await chat.say(f"We are {turn} people" if turn % 2 else "How much does it cost?")
            if turn in (20, 400):
                from assistant.store.conversations import load

                loaded = await server.app[DATABASE].read(lambda s: load(s, chat.id))
                assert loaded is not None
                sizes[turn] = len(json.dumps(loaded.conversation.state))
        assert [one["seq"] for one in chat.messages] == list(range(1, len(chat.messages) + 1))
        assert sum(one["sender"] == "visitor" for one in chat.messages) == 400
        assert (await chat.known())["company_size"] == {"min": 399, "max": 399}
        assert sizes[400] < sizes[20] + 200


async def test_a_refusal_by_the_server_is_raised_to_the_visitor_of_these_tests(chat: Chat) -> None:
    """The fixture's own promise: no error of the server passes for an answer."""
    with pytest.raises(Refused):
        await chat.open(site="nowhere")
