"""A person in the assistant's place: one at a time, nothing lost, nothing asked twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from assistant.app import Mind
from assistant.errors import AttendedByAnother, ClientIdReused
from assistant.leads.conversation import Message
from assistant.leads.playbook import Playbook, WorkingHours
from assistant.services.bus import Bus
from assistant.services.conversations import Conversations, Opened, Start
from assistant.services.lead_edits import Correction
from assistant.services.leads import Leads
from assistant.services.presence import GONE_AFTER, Colleague, Presence
from assistant.services.replay import Replay
from assistant.services.said import Said
from assistant.services.takeover import CALL_WAIT, Takeover
from assistant.store.audit import list_audit
from assistant.store.database import Database
from assistant.store.leads import LeadFilter
from assistant.store.people import User, add_user, list_users
from assistant.store.sites import ensure_demo_site

KIM, ROB = Colleague("u-kim", "kim"), Colleague("u-rob", "rob")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday


class Clock:
    """Goes on by a second with every look, so that what came later is later."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class House:
    """One process on a database: its services, and a visitor who chats there."""

    database: Database
    mind: Mind
    clock: Clock
    playbook: Playbook

    def __post_init__(self) -> None:
        mind, bus = self.mind, Bus()
        self.presence = Presence(self.database, clock=self.clock)
        self.chats = Conversations(
            self.database, mind.engine, mind.registry, self.playbook, bus,
            clock=self.clock, presence=self.presence,
        )  # fmt: skip
        self.takeover = Takeover(
            self.database, mind.engine.words, self.chats.playbook_of, bus,
            in_order=self.chats.in_order, clock=self.clock,
        )  # fmt: skip
        self.opened: Opened | None = None

    async def open(self, *said: str, locale: str = "en") -> str:
        self.opened = await self.chats.open(Start("demo", locale=locale))
        for words in said:
            await self.say(words)
        return self.id

    @property
    def id(self) -> str:
        assert self.opened is not None
        return self.opened.conversation.id

    async def say(self, text: str, client_id: str | None = None) -> tuple[Message, ...]:
        assert self.opened is not None
        said = Said(client_id or str(uuid4()), text=text)
        return (await self.chats.reply_to(self.id, self.opened.token, said)).messages

    async def write(self, who: Colleague, text: str, client_id: str | None = None) -> Message:
        return await self.takeover.say(self.id, who, Said(client_id or str(uuid4()), text=text))

    async def transcript(self) -> list[Message]:
        assert self.opened is not None
        found = await self.chats.messages_after(self.id, self.opened.token, 0)
        return list(found.messages)

    async def known(self) -> dict[str, Any]:
        assert self.opened is not None
        profile = await self.chats.profile(self.id, self.opened.token)
        return {one["field"]: one["value"] for one in profile["fields"]}

    async def last(self) -> list[tuple[str, str]]:
        """Speaker and words of what was said since the visitor or a person spoke last."""
        told: list[tuple[str, str]] = []
        for message in reversed(await self.transcript()):
            if message.sender in ("visitor", "agent"):
                break
            told.insert(0, (message.sender, message.text))
        return told

    async def differences(self) -> list[Any]:
        mind = self.mind
        replay = Replay(self.database, mind.engine, mind.registry, self.playbook)
        return [one async for each in _aiter(replay.all()) for one in each.differences]


async def _aiter(of: AsyncIterator[Any]) -> AsyncIterator[Any]:
    async for one in of:
        yield one


def employ(database: Database) -> None:
    for who, role in ((KIM, "sales"), (ROB, "admin")):
        user = User(who.id, who.name, role, "x", NOON, NOON)  # type: ignore[arg-type]
        database.write_now(lambda s, u=user: add_user(s, u))


@pytest.fixture
async def house(database: Database, mind: Mind) -> House:
    employ(database)
    return House(database, mind, Clock(), mind.playbook)


async def test_a_person_takes_over_writes_and_hands_back_and_nothing_is_asked_twice(house):
    await house.open("We lose track of leads from our web shop")
    await house.takeover.take(house.id, KIM)
    joined = (await house.transcript())[-1]
    assert (joined.sender, joined.text.split()[0]) == ("system", "Kim")
    [said] = await house.say("We are about 40 people, and my name is Ada Berg")
    assert (said.sender, said.intent is not None) == ("visitor", True)
    written = await house.write(KIM, "Good to meet you. I will look at that with you.")
    assert (written.sender, written.seq) == ("agent", said.seq + 1)
    known = await house.known()
    assert known["name"] == "Ada Berg"
    assert known["company_size"] == {"min": 40, "max": 40}
    await house.takeover.note(house.id, KIM, Correction("company", "Fjordline AS"))
    await house.takeover.hand_back(house.id, KIM)
    (left, words), (again, question) = await house.last()
    assert (left, again) == ("system", "assistant")
    assert words.startswith("Kim has left")
    asked = (await house.transcript())[-1].expects
    assert asked is not None
    assert asked.field not in ("need", "name", "company", "company_size")
    assert question
    answered = await house.say("ada.berg@fjordline.example.com")
    assert len(answered) > 1
    messages = await house.transcript()
    assert [one.seq for one in messages] == list(range(1, len(messages) + 1))
    assert await house.differences() == []
    audit = await house.database.read(lambda s: list_audit(s, subject_id=house.id))
    assert [(one.by, one.action) for one in reversed(audit)] == [
        ("kim", "conversation.taken_over"),
        ("kim", "conversation.written_in"),
        ("kim", "conversation.noted"),
        ("kim", "conversation.handed_back"),
    ]


async def test_the_visitor_reads_who_comes_and_goes_in_their_own_language(house):
    await house.open("Vi trenger bedre oversikt over leads", locale="nb")
    await house.presence.change(KIM, available=True, shown_as="Kim Nordby")
    await house.takeover.take(house.id, KIM)
    [*_, joined] = await house.transcript()
    assert joined.text == "Kim Nordby er kommet inn i chatten. Nå snakker du med et menneske."
    conversation = (await house.chats.messages_after(house.id, house.opened.token, 0)).conversation
    assert (conversation.person_present, conversation.person) == (True, "Kim Nordby")


async def test_a_second_person_is_refused_whatever_they_try(house):
    await house.open("Hello")
    await house.takeover.take(house.id, KIM)
    await house.takeover.take(house.id, KIM)  # again is harmless
    before = await house.transcript()
    for attempt in (
        house.takeover.take(house.id, ROB),
        house.write(ROB, "Hello, Rob here"),
        house.takeover.note(house.id, ROB, Correction("company", "Acme")),
        house.takeover.hand_back(house.id, ROB),
    ):
        with pytest.raises(AttendedByAnother, match="Kim"):
            await attempt
    assert await house.transcript() == before
    await house.takeover.hand_back(house.id, KIM)
    with pytest.raises(AttendedByAnother, match="Nobody"):
        await house.write(KIM, "One more thing")
    await house.takeover.take(house.id, ROB)


async def test_of_two_who_take_over_at_once_one_gets_it(house, database):
    await house.open("Hello")
    other = House(database, house.mind, house.clock, house.playbook)
    outcomes = await asyncio.gather(
        *(
            side.takeover.take(house.id, who)
            for side, who in ((house, KIM), (other, ROB), (house, ROB), (other, KIM))
        ),
        return_exceptions=True,
    )
    refused = [one for one in outcomes if one is not None]
    assert {type(one) for one in refused} == {AttendedByAnother}
    assert [m.sender for m in await house.transcript()].count("system") == 1


async def test_the_same_words_sent_again_are_one_message(house):
    await house.open("Hello")
    await house.takeover.take(house.id, KIM)
    client_id = str(uuid4())
    first = await house.write(KIM, "One moment, please", client_id)
    await house.say("Fine")
    assert await house.write(KIM, "One moment, please", client_id) == first
    with pytest.raises(ClientIdReused):
        await house.write(KIM, "Something else", client_id)
    visitors = str(uuid4())
    answer = await house.say("I am waiting", visitors)
    await house.write(KIM, "Here I am again")
    assert await house.say("I am waiting", visitors) == answer
    with pytest.raises(ClientIdReused):
        await house.write(KIM, "I am waiting", visitors)


async def test_a_conversation_whose_person_is_gone_goes_on_with_the_assistant(house):
    await house.open("We lose track of leads from our web shop")
    await house.takeover.take(house.id, KIM)
    house.clock.now += GONE_AFTER - timedelta(seconds=10)
    await house.presence.beat(KIM)
    house.clock.now += GONE_AFTER - timedelta(seconds=10)
    await house.takeover.look()
    assert (await house.transcript())[-1].text.startswith("Kim has joined")
    house.clock.now += timedelta(seconds=20)
    await asyncio.gather(house.takeover.look(), house.takeover.look())
    (_, told), (sender, _) = (await house.last())[-2:]
    assert told.startswith("Kim is not here any more")
    assert sender == "assistant"
    assert len(await house.say("Ada Berg")) > 1
    assert await house.differences() == []


async def test_facts_that_a_person_notes_make_the_lead(house):
    await house.open("Hello")
    await house.takeover.take(house.id, KIM)
    await house.takeover.note(house.id, KIM, Correction("email", "ada@fjordline.example.com"))
    await house.takeover.note(house.id, KIM, Correction("email", "ada.b@fjordline.example.com"))
    leads = Leads(house.database, playbook=house.playbook)
    [view], _ = await leads.page(LeadFilter())
    assert view.json["contact"]["email"] == "ada.b@fjordline.example.com"
    assert await house.differences() == []


# ------------------------------------------------------------ asking for a person

ASKS = "Can I talk to a real person, please?"


async def test_somebody_is_called_only_while_somebody_is_there(house):
    await house.open("We lose track of leads")
    assert any("Nobody from our team is in" in told.text for told in await house.say(ASKS))
    await house.presence.beat(KIM)
    await house.open("We lose track of leads")
    [*_, told] = await house.say(ASKS)
    assert "I have called a colleague" in told.text
    assert told.expects is not None
    assert told.expects.kind == "none"
    await house.presence.change(KIM, available=False, shown_as="")
    await house.open("We lose track of leads")
    assert any("Nobody from our team is in" in told.text for told in await house.say(ASKS))
    await house.presence.change(KIM, available=True, shown_as="")
    house.clock.now += GONE_AFTER
    await house.open("We lose track of leads")
    assert any("Nobody from our team is in" in told.text for told in await house.say(ASKS))


@pytest.mark.parametrize(
    ("closed", "called"), [(frozenset(), True), (frozenset([date(2026, 11, 23)]), False)]
)
async def test_out_of_working_hours_nobody_is_promised(database, mind, closed, called):
    employ(database)
    hours = WorkingHours(
        "Europe/Oslo",
        {0: (time(8), time(16))},
        {"en": "when we open {opens}", "nb": "når vi åpner {opens}"},
        closed,
    )
    playbook = replace(mind.playbook, hours=hours, version="hours")
    house = House(database, mind, Clock(), playbook)
    await house.presence.beat(KIM)
    await house.open(ASKS)
    told = [message.text for message in await house.transcript()]
    assert any("I have called" in text for text in told) is called


async def test_when_nobody_comes_in_time_it_is_said_and_the_message_taken(house):
    await house.presence.beat(KIM)
    await house.open("We lose track of leads from our web shop", ASKS)
    house.clock.now += CALL_WAIT - timedelta(seconds=30)
    await house.takeover.look()
    assert (await house.transcript())[-1].sender == "assistant"
    await house.say("I can wait, my name is Ada Berg")
    house.clock.now += timedelta(seconds=40)
    await asyncio.gather(house.takeover.look(), house.takeover.look())
    [*_, missed, told] = await house.transcript()
    assert (missed.sender, missed.text) == ("system", "Nobody could come to the chat just now.")
    assert "Leave an e-mail address" in told.text
    assert told.expects is not None
    assert told.expects.field == "email"
    await house.say("ada@fjordline.example.com")
    assert await house.differences() == []


async def test_whoever_comes_in_time_is_not_said_to_be_missing(house):
    await house.presence.beat(KIM)
    await house.open(ASKS)
    await house.takeover.take(house.id, KIM)
    house.clock.now += CALL_WAIT
    await house.presence.beat(KIM)
    await house.takeover.look()
    assert "Nobody could come" not in (await house.transcript())[-1].text


# ------------------------------------------------------------ at the same moment


async def test_a_visitor_and_a_person_at_once_lose_nothing_and_leave_no_gap(house, database_url):
    """Two processes, of which each takes the words of both: all stored once, in order."""
    await house.open("Hello")
    second = Database.open(database_url)
    second.start()
    other = House(second, house.mind, house.clock, house.playbook)
    other.opened = house.opened
    await house.takeover.take(house.id, KIM)
    said = [f"visitor {number}" for number in range(12)]
    written = [f"person {number}" for number in range(12)]
    sides = (house, other)
    ids = {text: str(uuid4()) for text in (*said, *written)}
    await asyncio.gather(
        *(sides[n % 2].say(text, ids[text]) for n, text in enumerate(said)),
        *(sides[n % 2].write(KIM, text, ids[text]) for n, text in enumerate(written)),
        *(sides[1 - n % 2].write(KIM, text, ids[text]) for n, text in enumerate(written[:4])),
    )
    messages = await house.transcript()
    assert [one.seq for one in messages] == list(range(1, len(messages) + 1))
    texts = [one.text for one in messages if one.text in ids]
    assert sorted(texts) == sorted((*said, *written))
    assert {one.sender for one in messages if one.text in written} == {"agent"}
    await second.close()


async def test_a_turn_that_is_being_answered_ends_before_the_person_begins(house):
    await house.open()
    _, _ = await asyncio.gather(
        house.say("We lose track of leads from our web shop"), house.takeover.take(house.id, KIM)
    )
    senders = [one.sender for one in await house.transcript()]
    joined = senders.index("system")
    assert "assistant" not in senders[joined:]
    before, after = senders[1:joined], senders[joined + 1 :]
    assert (before[:1], after) in ((["visitor"], []), ([], ["visitor"]))


async def test_an_erased_conversation_leaves_no_trace_of_who_attended(house, database):
    await house.presence.beat(KIM)
    await house.open(ASKS)
    await house.takeover.take(house.id, KIM)
    await house.chats.erase(house.id, house.opened.token)
    await house.takeover.look()
    assert await database.read(list_users)
    assert await database.read(lambda s: ensure_demo_site(s))
    from assistant.store.attendance import attendance_of, handoffs

    assert await database.read(lambda s: attendance_of(s, house.id)) is None
    assert await database.read(lambda s: handoffs(s, [house.id])) == {}
