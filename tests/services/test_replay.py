"""Leads computed anew from their transcripts: nothing comes out otherwise, and what was changed
behind the program's back is found."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from assistant.app import Mind
from assistant.dialogue.engine import Engine
from assistant.errors import InvalidInput
from assistant.leads.conversation import Page, Webinar
from assistant.services.bus import Bus
from assistant.services.conversations import Conversations, Opened, Start
from assistant.services.lead_edits import Correction
from assistant.services.leads import LeadChange, Leads
from assistant.services.playbook import read_playbook
from assistant.services.privacy import ConsentChange, Privacy
from assistant.services.replay import Replay, Replayed
from assistant.services.said import Said
from assistant.store.database import Database
from assistant.store.sites import ensure_demo_site
from bench.personas import Persona
from bench.replay import Clock

PROJECT = Path(__file__).parents[2]


@dataclass
class Office:
    """A database with the services on it."""

    database: Database
    mind: Mind
    clock: Clock

    def chats(self) -> Conversations:
        mind = self.mind
        return Conversations(
            self.database, mind.engine, mind.registry, mind.playbook, Bus(), clock=self.clock
        )

    async def talk(self, *said: str, locale: str = "en", webinar: Webinar | None = None) -> str:
        """Hold a conversation and return its id."""
        chats = self.chats()
        opened = await chats.open(Start("demo", locale=locale, webinar=webinar))
        for words in said:
            await chats.reply_to(
                opened.conversation.id, opened.token, Said(str(uuid4()), text=words)
            )
        return opened.conversation.id

    async def meet(self, persona: Persona) -> None:
        chats, webinar = self.chats(), persona.webinar()
        opened = await chats.open(
            Start(
                "demo",
                locale=persona.language,
                page=Page(**persona.page()),
                webinar=Webinar(**webinar) if webinar else None,
            )
        )
        last = opened.messages[-1]
        for _ in range(persona.patience):
            expects = last.expects.field if last.expects else None
            words, choice = persona.says(expects, [one.id for one in last.choices])
            said = Said(str(uuid4()), text=words, choice=choice)
            last = (await chats.reply_to(opened.conversation.id, opened.token, said)).messages[-1]

    async def replay(self) -> list[Replayed]:
        mind = self.mind
        replay = Replay(self.database, mind.engine, mind.registry, mind.playbook)
        return [one async for one in replay.all()]

    async def differences(self) -> set[str]:
        return {each.dimension for one in await self.replay() for each in one.differences}

    async def sql(self, statement: str) -> None:
        await self.database.write(lambda s: s.execute(text(statement)) and None)


@pytest.fixture
async def office(chat_database_url: str, mind: Mind) -> AsyncIterator[Office]:
    database = Database.open(chat_database_url)
    database.write_now(ensure_demo_site)
    database.start()
    yield Office(database, mind, Clock())
    await database.close()


ADA = (
    "Hi, I'm Ada Berg, Head of Sales at Lindvik Interiors in Bergen, about 120 people. Our "
    "enquiries wait two days for an answer",
    "before summer",
    "between 100k and 200k NOK a year",
    "I decide that myself",
    "ada.berg@lindvik.example",
    "sorry, it is ada@lindvik.example",
    "+47 912 34 567",
    "a colleague told me",
    "yes, please call me",
    "yes, that's right",
)


@pytest.mark.parametrize("chat_database_url", ["sqlite", "postgresql"], indirect=True)
async def test_visitors_of_all_kinds_come_out_as_they_are_stored(office):
    for number in range(25):
        await office.meet(Persona(number))
    replayed = await office.replay()
    assert [each for one in replayed for each in one.differences] == []
    assert sum(one.is_lead for one in replayed) > 10
    assert sum(not one.is_lead for one in replayed) > 2


TAMPERED = [
    ("UPDATE score SET value = 99 WHERE dimension = 'fit'", {"fit"}),
    ("UPDATE score SET value = NULL WHERE dimension = 'validity'", {"validity"}),
    ("UPDATE reason SET points = points + 1 WHERE dimension = 'fit'", {"reasons.fit"}),
    ("DELETE FROM reason WHERE dimension = 'accuracy'", {"reasons.accuracy"}),
    ("UPDATE lead SET grade = 'C3'", {"grade"}),
    ("UPDATE lead SET stage = 'nurture'", {"stage"}),
    ("UPDATE fact SET value = '\"Eve\"' WHERE field = 'name'", {"facts.name"}),
    ("UPDATE fact SET raw = 'Eve' WHERE field = 'company'", {"facts.company"}),
    (
        "UPDATE consent SET action = 'refused' WHERE purpose = 'follow_up'",
        {"consent.follow_up"},
    ),
]


@pytest.mark.parametrize(("statement", "found"), TAMPERED)
async def test_what_was_changed_behind_its_back_is_named(office, statement, found):
    await office.talk(*ADA)
    assert await office.differences() == set()
    await office.sql(statement)
    assert await office.differences() == found


async def test_other_words_in_the_transcript_give_other_facts(office):
    await office.talk(*ADA)
    await office.sql(
        "UPDATE message SET text = replace(text, 'I decide that myself', 'My boss decides that')"
    )
    assert {"facts.authority", "fit"} <= await office.differences()


async def test_a_lead_that_was_lost_is_found_in_its_transcript(office):
    await office.talk(*ADA)
    await office.sql("UPDATE conversation SET lead_id = NULL")
    await office.sql("DELETE FROM lead")
    assert await office.differences() == {"lead"}


async def test_what_people_set_is_no_difference(office):
    await office.talk(*ADA)
    leads = Leads(office.database, clock=office.clock)
    [lead_id] = [one.id for one in await office.replay()]
    await leads.change(lead_id, LeadChange(stage="nurture", reason="Next year."), by="kim")
    await office.talk("hello")
    assert await office.differences() == set()


async def test_a_persons_value_outranks_what_the_visitor_says_afterwards(office):
    chats = office.chats()
    opened = await chats.open(Start("demo", locale="en"))

    async def say(*said: str) -> None:
        for words in said:
            wrote = Said(str(uuid4()), text=words)
            await chats.reply_to(opened.conversation.id, opened.token, wrote)

    await say(*ADA[:3])
    leads = Leads(office.database, playbook=office.mind.playbook, clock=office.clock)
    [lead_id] = [one.id for one in await office.replay()]
    edit = Correction("company_size", {"min": 7, "max": 7})
    await leads.change(lead_id, LeadChange(correct=edit), by="kim")
    assert await office.differences() == set()
    await say("sorry, we are 90 people", *ADA[3:])
    view = await leads.get(lead_id)
    assert view.json["company"]["size"] == {"min": 7, "max": 7}
    said = [fact for fact in view.record.facts if fact.field == "company_size"]
    assert [(fact.method, fact.state) for fact in said].count(("person", "captured")) == 1
    assert {"min": 90, "max": 90} in [fact.value for fact in said if fact.state == "confirmed"]
    assert await office.differences() == set()
    await leads.change(lead_id, LeadChange(correct=Correction("company_size")), by="kim")
    assert (await leads.get(lead_id)).json["company"]["size"] == {"min": 90, "max": 90}
    assert await office.differences() == set()


async def test_leads_put_together_come_out_the_same_while_their_visitors_go_on(office):
    chats = office.chats()
    first = await chats.open(Start("demo", locale="en"))
    second = await chats.open(Start("demo", locale="en"))

    async def say(opened: Opened, *said: str) -> None:
        for words in said:
            wrote = Said(str(uuid4()), text=words)
            await chats.reply_to(opened.conversation.id, opened.token, wrote)

    await say(first, *ADA[:6])
    await say(second, "We need help with our enquiries", "ada@lindvik.example", "about 300 people")
    leads = Leads(office.database, playbook=office.mind.playbook, clock=office.clock)
    [into, other] = [one.id for one in await office.replay()]
    await leads.merge(into, other, by="kim")
    assert await office.differences() == set()
    await say(first, *ADA[6:])
    await say(second, "next year")
    assert await office.differences() == set()
    view = await leads.get(into)
    assert view.json["company"]["size"]["max"] == 300
    assert view.json["contact"]["phone"] == "+4791234567"
    await leads.unmerge(into, other, by="kim")
    assert await office.differences() == set()
    assert (await leads.get(into)).json["company"]["size"]["max"] == 120


@pytest.mark.parametrize("chat_database_url", ["sqlite", "postgresql"], indirect=True)
async def test_visitors_of_one_lead_who_write_at_once_are_both_counted(office):
    chats = office.chats()
    both = [await chats.open(Start("demo", locale="en")) for _ in range(2)]

    async def say(opened: Opened, *said: str) -> None:
        for words in said:
            wrote = Said(str(uuid4()), text=words)
            await chats.reply_to(opened.conversation.id, opened.token, wrote)

    for opened in both:
        await say(opened, *ADA[:1], "ada@lindvik.example")
    leads = Leads(office.database, playbook=office.mind.playbook, clock=office.clock)
    await leads.merge(*[one.id for one in await office.replay()], by="kim")
    sizes = [f"sorry, we are {number} people" for number in (30, 40, 50)]
    budgets = [f"our budget is {number} 000 NOK a year" for number in (60, 70, 80)]
    await asyncio.gather(say(both[0], *sizes), say(both[1], *budgets))
    assert await office.differences() == set()


@pytest.mark.parametrize("by_words", [True, False])
async def test_a_lead_is_judged_again_when_one_of_its_visitors_erases_their_words(office, by_words):
    chats = office.chats()
    first = await chats.open(Start("demo", locale="en"))
    second = await chats.open(Start("demo", locale="en"))
    for opened, said in ((first, ADA[:6]), (second, ("ada@lindvik.example", "we are 400 people"))):
        for words in said:
            wrote = Said(str(uuid4()), text=words)
            await chats.reply_to(opened.conversation.id, opened.token, wrote)
    leads = Leads(office.database, playbook=office.mind.playbook, clock=office.clock)
    [into, other] = [one.id for one in await office.replay()]
    await leads.merge(into, other, by="kim")
    assert (await leads.get(into)).json["company"]["size"]["max"] == 400
    if by_words:
        for words in ("delete all my data", "yes"):
            wrote = Said(str(uuid4()), text=words)
            await chats.reply_to(second.conversation.id, second.token, wrote)
    else:
        await chats.erase(second.conversation.id, second.token)
    assert (await leads.get(into)).json["company"]["size"]["max"] == 120
    assert await office.differences() == set()


async def test_consents_changed_in_the_panel_come_out_the_same(office):
    chats, mind = office.chats(), office.mind
    panel = Privacy(office.database, mind.playbook, Bus(), clock=office.clock)
    opened = await chats.open(Start("demo", locale="en"))
    key = (opened.conversation.id, opened.token)
    for words in ADA[:5]:
        await chats.reply_to(*key, Said(str(uuid4()), text=words))
    text_id = mind.playbook.consent("follow_up").id
    await panel.change_consent(*key, ConsentChange("follow_up", "given", text_id))
    await chats.reply_to(*key, Said(str(uuid4()), text=ADA[6]))
    assert await office.differences() == set()
    await panel.change_consent(*key, ConsentChange("follow_up", "withdrawn"))
    for words in ADA[7:]:
        await chats.reply_to(*key, Said(str(uuid4()), text=words))
    assert await office.differences() == set()


async def test_a_message_that_failed_and_changed_nothing_is_replayed_as_such(office):
    office.mind = replace(office.mind, engine=_Failing(office.mind.engine, "before summer"))
    await office.talk(*ADA)
    office.mind = replace(office.mind, engine=office.mind.engine.engine)
    leads = Leads(office.database)
    [lead_id] = [one.id for one in await office.replay()]
    assert (await leads.get(lead_id)).json["timeline"]["text"] is None
    assert await office.differences() == set()


class _Failing:
    """An engine that fails on one message."""

    def __init__(self, engine: Engine, words: str) -> None:
        self.engine, self._words = engine, words

    async def understand(self, text: str, **hints: Any) -> Any:
        if text == self._words:
            raise RuntimeError("no memory left")
        return await self.engine.understand(text, **hints)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)


async def test_a_running_conversation_stays_on_its_playbook_over_a_restart(office):
    chats = office.chats()
    opened = await chats.open(Start("demo", locale="en"))
    source = office.mind.playbook.source
    changed = read_playbook(source.replace("points: 25", "points: 1"), "playbook.yml")
    assert changed.version != office.mind.playbook.version
    office.mind = replace(office.mind, playbook=changed)
    restarted = office.chats()
    for words in ADA:
        said = Said(str(uuid4()), text=words)
        await restarted.reply_to(opened.conversation.id, opened.token, said)
    leads = Leads(office.database)
    [lead_id] = [one.id for one in await office.replay() if one.is_lead]
    reasons = (await leads.get(lead_id)).json["reasons"]
    assert {r["points"] for r in reasons if r["rule"] == "authority.decides"} == {25}
    assert await office.differences() == set()


async def test_a_lost_playbook_is_told(office):
    await office.talk(*ADA)
    source = office.mind.playbook.source
    office.mind = replace(office.mind, playbook=read_playbook(source + "\n", "playbook.yml"))
    await office.sql("DELETE FROM playbook")
    assert await office.differences() == {"playbook"}


async def test_the_panel_offers_the_words_the_conversation_began_with(office):
    opened = await office.chats().open(Start("demo", locale="en"))
    held = office.mind.playbook
    newer = replace(
        held,
        version=f"2-{held.version}",
        consents=tuple(replace(one, id=f"{one.purpose}.9") for one in held.consents),
    )
    panel = Privacy(office.database, newer, Bus(), clock=office.clock)
    shown = next(one.id for one in held.consents if one.purpose == "improve")
    where = (opened.conversation.id, opened.token)
    with pytest.raises(InvalidInput, match=shown):
        await panel.change_consent(*where, ConsentChange("improve", "given", "improve.9"))
    answer = await panel.change_consent(*where, ConsentChange("improve", "given", shown))
    assert len(answer.messages) == 2
    assert await office.differences() == set()
