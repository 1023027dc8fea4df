"""The example playbooks: each is right, and a visitor chatted through it becomes a lead."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.services.knowledge_files import read_sections
from assistant.services.leads import LeadView
from assistant.services.playbook import load_playbook
from assistant.services.replay import Replay
from assistant.store.leads import LeadFilter
from assistant.web.keys import DATABASE, LEADS
from tests.chat_fixtures import serving, visiting
from tests.visitor import Chat

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir())
WEBINAR = {"id": "w-7", "title": "Prices that hold", "phase": "before"}
ANSWERS = {
    "software": {
        "need": "Our customers wait too long for an answer",
        "name": "Ada Berg",
        "company": "Lindvik Interiors",
        "company_size": "about 60 people",
        "timeline": "within six weeks",
        "budget": "about 6,000 pounds a year",
        "authority": "I decide that",
        "email": "ada.berg@lindvik.example",
        "phone": "+44 20 7946 0018",
        "lead_source": "a colleague told me",
    },
    "consultancy": {
        "need": "We give too many discounts and lose money",
        "name": "Carla Ruiz",
        "job_title": "finance director",
        "company": "Tindra Foods",
        "company_size": "about 80 people",
        "timeline": "within two months",
        "webinar_question": "Does this work for small firms?",
        "email": "carla.ruiz@tindra.example",
        "phone": "rather not",
        "lead_source": "a friend recommended you",
    },
    "electrician": {
        "need": "Vi trenger hjelp med å få elbillader i garasjen til hotellet",
        "location": "Moss",
        "timeline": "i løpet av to uker",
        "name": "Kari Nes",
        "company": "Fjellstua Hotell AS",
        "phone": "412 34 567",
        "email": "kari@fjellstua.example",
        "budget": "rundt 40 000 kroner",
        "lead_source": "en nabo tipset meg",
    },
}
YES = {
    "consent_follow_up": {"en": "yes, please", "nb": "ja, ring meg"},
    "consent_marketing": {"en": "no thanks", "nb": "nei takk"},
    "confirm": {"en": "yes, that's right", "nb": "ja, det stemmer"},
}
OWNERS = {"software": "inbound", "consultancy": "office", "electrician": "bedrift"}


@pytest.fixture
def serve(chat_settings, mind) -> Callable[[str], object]:
    @asynccontextmanager
    async def on(name: str) -> AsyncIterator[tuple[Chat, Callable[[], object]]]:
        playbook = load_playbook(EXAMPLES / name / "playbook.yml")
        own = replace(mind, playbook=playbook)
        async with serving(chat_settings, own) as server, visiting(server) as chat:

            async def lead() -> LeadView:
                [view], _ = await server.app[LEADS].page(LeadFilter())
                return view

            async def replayed() -> list[object]:
                replay = Replay(server.app[DATABASE], own.engine, own.registry, playbook)
                return [each async for one in replay.all() for each in one.differences]

            chat.lead, chat.replayed = lead, replayed  # type: ignore[attr-defined]
            yield chat

    return on


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_complete(name: str) -> None:
    playbook = load_playbook(EXAMPLES / name / "playbook.yml")
    assert playbook.routes
    assert playbook.hours
    assert playbook.endings
    assert playbook.magnets
    for language in playbook.languages:
        files = sorted((EXAMPLES / name / playbook.knowledge / language).glob("*.md"))
        assert sum(len(read_sections(file)) for file in files) >= 2


@pytest.mark.parametrize("name", NAMES)
async def test_a_visitor_chatted_through_an_example_is_a_qualified_lead(serve, name: str) -> None:
    asked: list[str] = []
    async with serve(name) as chat:
        await chat.open(webinar=WEBINAR if name == "consultancy" else None)
        while chat.expects:
            asked.append(chat.expects)
            assert len(asked) < 25, asked
            answer = ANSWERS[name].get(chat.expects) or YES[chat.expects][chat.locale]
            await chat.say(answer)
        view = await chat.lead()
        assert await chat.replayed() == []
    assert view.json["stage"] == "qualified", view.json
    assert view.json["owner"] is not None
    assert sorted(asked) == sorted(set(asked))


async def test_small_teams_are_not_asked_for_a_budget(serve) -> None:
    asked: list[str] = []
    async with serve("software") as chat:
        await chat.open()
        while chat.expects:
            asked.append(chat.expects)
            answers = {**ANSWERS["software"], "company_size": "4 people"}
            await chat.say(answers.get(chat.expects) or YES[chat.expects]["en"])
        view = await chat.lead()
    assert not {"budget", "authority", "phone"} & set(asked)
    assert view.json["owner"] == "inbound"


@pytest.mark.parametrize(("size", "owner"), [("300 people", "ines"), ("30 people", "inbound")])
async def test_a_lead_goes_to_the_owner_of_the_first_route_that_fits(
    serve, size: str, owner: str
) -> None:
    async with serve("software") as chat:
        await chat.open()
        await chat.say(f"I'm Ada Berg, ada@lindvik.example, we are {size}")
        assert (await chat.lead()).json["owner"] == owner


async def test_the_playbooks_own_ending_is_said(serve) -> None:
    async with serve("software") as chat:
        await chat.open()
        await chat.say("not interested, thanks")
        assert "the chat is always here" in chat.text
