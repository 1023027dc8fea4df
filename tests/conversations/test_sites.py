"""Two companies in one server: each chat has its own questions, prices, languages and rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from assistant.services.sites import SiteOffice
from assistant.settings import Settings
from assistant.store.database import Database
from assistant.store.sites import Site
from tests.chat_fixtures import PROJECT, visiting
from tests.conversations.crm import Crm
from tests.visitor import Chat, Refused

pytestmark = pytest.mark.trained
OWN = PROJECT / "playbook.yml"
EXAMPLES = PROJECT / "examples"


def site(name: str, file: Path | None = None, **more: object) -> Site:
    playbook = str(file or EXAMPLES / name / "playbook.yml")
    return Site(name, name.title(), ("self",), playbook=playbook, **more)  # type: ignore[arg-type]


@pytest.fixture
def office(chat_settings: Settings) -> SiteOffice:
    """Another process: what it writes, the running server is to notice by itself."""
    return SiteOffice(Database.open(chat_settings.database_url), OWN)


@pytest.fixture
async def second(chat_server: TestServer) -> AsyncIterator[Chat]:
    async with visiting(chat_server) as visitor:
        yield visitor


async def test_two_companies_chat_at_once_and_do_not_mix(
    chat: Chat, second: Chat, office: SiteOffice, crm: Crm
) -> None:
    office.add_now(site("electrician"))
    office.add_now(site("software"))
    await asyncio.gather(
        chat.open(site="electrician", locale="en"), second.open(site="software", locale="nb")
    )
    assert (chat.locale, second.locale) == ("nb", "en")  # each speaks one language only
    assert "Solvik" in chat.text
    assert "Harbourline" in second.text
    await asyncio.gather(
        chat.say("hva koster det å montere en elbillader?"), second.say("what does it cost?")
    )
    assert "Solvik" not in second.text
    assert "Harbourline" not in chat.text
    assert chat.links != second.links
    await asyncio.gather(
        chat.say("Vi trenger elbillader på hotellet"), second.say("Our customers wait too long")
    )
    assert chat.expects == "location"  # a question that only the electrician asks so early
    assert second.expects == "name"
    await asyncio.gather(chat.say("Moss"), second.say("Ada Berg, ada@lindvik.example"))
    await asyncio.gather(
        chat.say("Kari Nes, kari@fjellstua.example"), second.say("Lindvik Interiors")
    )
    leads = {lead["contact"]["email"]: lead for lead in await crm.leads()}
    kari, ada = leads["kari@fjellstua.example"], leads["ada@lindvik.example"]
    assert kari["need"]["products"] == ["Elbillader"]
    assert kari["company"]["location"] == "Moss"
    assert ada["need"]["products"] == []
    assert [lead["id"] for lead in await crm.leads(site="electrician")] == [kari["id"]]


async def test_what_changes_goes_to_new_chats_and_running_ones_go_on(
    chat: Chat, second: Chat, office: SiteOffice
) -> None:
    office.add_now(site("software"))
    await chat.open(site="software")
    other = str(EXAMPLES / "consultancy" / "playbook.yml")
    office.change_now("software", lambda shop: replace(shop, playbook=other))
    await second.open(site="software")
    assert "Alder" in second.text
    await chat.say("who are you?")
    assert "Harbourline" in chat.text


async def test_a_broken_playbook_closes_its_own_site_until_it_is_right_again(
    chat: Chat, second: Chat, office: SiteOffice, tmp_path: Path
) -> None:
    written = (EXAMPLES / "software" / "playbook.yml").read_text(encoding="utf-8")
    file = tmp_path / "playbook.yml"
    file.write_text(written, encoding="utf-8")
    office.add_now(site("later", file))
    file.write_text(written.replace("questions:", "questoins:"), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        await chat.open(site="later")
    assert (refused.value.status, refused.value.problem["code"]) == (503, "unavailable")
    assert "closed" in refused.value.problem["detail"]
    await second.open(site="demo")
    assert "Northpane" in second.text
    file.write_text(written, encoding="utf-8")
    office.change_now("later", lambda site: site)
    await chat.open(site="later")
    await chat.say("We lose customers because answers take days")
    file.unlink()  # what runs goes on, on the text that is kept
    assert chat.expects == "name"


async def test_a_site_speaks_the_languages_it_was_given(chat: Chat, office: SiteOffice) -> None:
    office.add_now(Site("norsk", "Norsk", ("self",), languages=("nb",)))
    await chat.open(site="norsk", locale="en-GB")
    assert chat.locale == "nb"
    await chat.say("We answer too many mails by hand and lose leads")
    assert chat.locale == "nb"
