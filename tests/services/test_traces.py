"""A marker goes in by every way there is; once erased it stands nowhere, also after a restore."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aiohttp.test_utils import TestServer

from assistant.leads.playbook import Retention
from assistant.services.lead_export import LeadExport
from assistant.services.leads import LeadChange
from assistant.services.privacy_person import PersonalData
from assistant.services.retention import Keeping
from assistant.store.backup import backup, restore
from assistant.store.columns import utc_now
from assistant.store.consent import verify_ledger
from assistant.store.database import Database
from assistant.store.keyring import DataKey, Keyring
from assistant.store.leads import LeadFilter, list_leads
from assistant.web.keys import DATABASE, LEADS
from tests.chat_fixtures import serving, settings_of, visiting
from tests.traces import traces_of
from tests.visitor import Chat

if TYPE_CHECKING:
    from assistant.app import Mind

MARKER = "Zyxwolken"
ADDRESS = f"ada@{MARKER.lower()}.example"
OLDER = f"ada.old@{MARKER.lower()}.example"
SECRET = b"a secret that only tests know, long enough"
KEYRINGS = {
    "plain": Keyring(secret=SECRET),
    "encrypted": Keyring((DataKey(bytes(range(32))),), secret=SECRET),
}


@dataclass
class Scene:
    """A server, its database, and a visitor who left the marker in every table she could."""

    server: TestServer
    url: str
    chat: Chat
    lead_id: str
    keyring: Keyring

    @property
    def database(self) -> Database:
        return self.server.app[DATABASE]

    def traces(self) -> list[str]:
        return traces_of(self.url, MARKER)


@pytest.fixture(params=KEYRINGS)
async def scene(
    request: pytest.FixtureRequest, chat_database_url: str, mind: Mind
) -> AsyncIterator[Scene]:
    keyring = KEYRINGS[request.param]
    async with (
        serving(settings_of(chat_database_url), mind, keyring=keyring) as server,
        visiting(server) as ada,
        visiting(server) as ben,
    ):
        await tell_everything(ada)
        await ben.open(locale="en")
        await ben.say("My name is Ben Dahl and I work at Fjordline, ben@fjordline.example")
        leads = server.app[LEADS]
        views, _ = await leads.page(LeadFilter(q=ADDRESS))
        lead_id = views[0].json["id"]
        note = LeadChange(note=f"{MARKER} rings at noon", stage="nurture", reason=f"{MARKER} asked")
        await leads.change(lead_id, note, by="kim")
        exported = b"".join([p async for p in export_of(server, "jsonl")])
        assert b"fjordline" in exported.lower()
        yield Scene(server, chat_database_url, ada, lead_id, keyring)


def export_of(server: TestServer, file_format: str) -> AsyncIterator[bytes]:
    return LeadExport(server.app[DATABASE]).stream(LeadFilter(), file_format, by="kim")


async def tell_everything(chat: Chat) -> None:
    page = {"url": f"https://example.com/?q={MARKER}", "title": MARKER, "utm": {"term": MARKER}}
    webinar = {"id": "w-1", "title": "Cutting support cost", "phase": "live"}
    await chat.open(locale="en", page=page, topic=MARKER, webinar=webinar)
    for words in (
        f"Our shop {MARKER} answers enquiries two days late",
        f"I am Ada {MARKER}, head of sales at {MARKER} Ltd, {OLDER}",
        f"Sorry, my e-mail is {ADDRESS}",
        f"Please ask the presenter whether it works for {MARKER}",
        f"Does it {MARKER} the {MARKER}?",
        "Please call me",
        "yes",
    ):
        await chat.say(words)


DATABASES = pytest.mark.parametrize("chat_database_url", ["sqlite", "postgresql"], indirect=True)


@DATABASES
async def test_only_with_a_key_the_marker_is_hidden_before(scene):
    assert (scene.traces() == []) == bool(scene.keyring.data)


@DATABASES
@pytest.mark.parametrize("way", ["chat", "api", "sales", "command", "older address", "retention"])
async def test_whatever_way_it_is_erased_the_marker_is_nowhere(scene, way):
    await erase(scene, way)
    assert scene.traces() == []
    left, _ = await scene.server.app[LEADS].page(LeadFilter())
    names = [view.json["contact"]["name"] for view in left]
    assert names == ([] if way == "retention" else ["Ben Dahl"])
    assert (await scene.database.read(verify_ledger)).broken == ()


async def erase(scene: Scene, way: str) -> None:
    people = PersonalData(scene.database)
    if way == "chat":
        await scene.chat.say(f"Please delete everything about {MARKER}")
        await scene.chat.say(f"yes, delete {MARKER}")
        assert "deleted" in scene.chat.text
    elif way == "api":
        await scene.chat.call("DELETE", f"/{scene.chat.id}", None, 204)
    elif way == "sales":
        await scene.server.app[LEADS].erase(scene.lead_id, by="kim")
    elif way == "retention":
        later = utc_now() + timedelta(days=500)
        await Keeping(scene.database, Retention(), clock=lambda: later).run()
    else:
        address = OLDER.upper() if way == "older address" else ADDRESS
        done = await asyncio.to_thread(people.erase, address)
        assert (done.leads, done.conversations, done.mentioned_in) == (1, 1, ())


@DATABASES
@pytest.mark.parametrize("way", ["chat", "api", "sales", "command"])
async def test_restoring_an_older_backup_does_not_bring_it_back(scene, way, tmp_path: Path):
    file = tmp_path / "backup.zip"
    await asyncio.to_thread(backup, scene.database, file)
    await erase(scene, way)
    await scene.database.close()
    again = Database.open(scene.url, keyring=scene.keyring)
    assert await asyncio.to_thread(restore, again, file) >= 1
    assert scene.traces() == []
    left, _ = again.read_now(lambda s: list_leads(s, LeadFilter()))
    names = [fact.value for one in left for fact in one.facts if fact.field == "name"]
    assert names == ["Ben Dahl"]
