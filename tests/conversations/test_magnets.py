"""Guides and trials: promised, handed over by a link that expires, fetched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import update

from assistant.store.database import Database
from assistant.store.tables import LeadMagnetRow, table_of
from tests.conversations.crm import Crm, answer_all
from tests.visitor import Chat

pytestmark = pytest.mark.trained
MAGNET = table_of(LeadMagnetRow)


async def follow(url: str, method: str = "GET") -> tuple[int, str, str]:
    """Return status, where it leads, and the page."""
    async with (
        aiohttp.ClientSession() as http,
        http.request(method, url, allow_redirects=False) as answer,
    ):
        return answer.status, answer.headers.get("Location", ""), await answer.text()


async def guide_of(chat: Chat) -> str:
    """Ask for the guide and give an address for it; return the link."""
    await chat.open(locale="en")
    await chat.say("can I have the guide?")
    await chat.say("ada@fjordline.example")
    [link] = chat.links
    return str(link["url"])


async def test_a_guide_is_promised_first_and_handed_over_for_the_address(
    chat: Chat, chat_server: TestServer, crm: Crm
) -> None:
    await chat.open(locale="en")
    await chat.say("can I have the guide?")
    assert (chat.links, chat.expects) == ([], "email")
    assert "yours as soon as" in chat.text
    await chat.say("ada@fjordline.example")
    [link] = chat.links
    assert link["url"].startswith(str(chat_server.make_url("/handouts/")))
    lead = await crm.must_have(chat)
    assert lead["source"]["lead_magnet"] == "guide"
    assert lead["scores"]["incentive"] is not None


async def test_who_can_be_reached_gets_it_at_once(chat: Chat) -> None:
    await chat.open(locale="nb")
    await chat.say("jeg heter Kari Nes, kari@tindra.example")
    await chat.say("kan jeg få guiden?")
    assert len(chat.links) == 1
    assert "14 dager" in chat.text


async def test_who_gives_no_address_is_not_asked_again(chat: Chat) -> None:
    await chat.open(locale="en")
    await chat.say("can I have the guide?")
    await chat.say("I'd rather not give my e-mail")
    assert chat.expects != "email"
    assert chat.links == []


async def test_a_followed_link_leads_on_and_is_noted(chat: Chat, crm: Crm) -> None:
    url = await guide_of(chat)
    assert (await follow(url, "HEAD"))[0] == 302  # a preview is no download
    assert (await crm.must_have(chat))["source"]["lead_magnet_fetched_at"] is None
    status, target, _ = await follow(url)
    assert (status, target) == (302, "/demo/guide")
    assert (await crm.must_have(chat))["source"]["lead_magnet_fetched_at"] is not None


async def test_an_old_link_says_so(chat: Chat, chat_database_url: str) -> None:
    url = await guide_of(chat)
    past = datetime.now(UTC) - timedelta(seconds=1)
    database = Database.open(chat_database_url)
    database.write_now(lambda s: s.connection().execute(update(MAGNET).values(expires_at=past)))
    status, _, page = await follow(url)
    assert (status, "This link has expired" in page) == (410, True)


@pytest.mark.parametrize("token", ["x", "..%2f..%2fplaybook.yml", "a" * 500])
async def test_a_link_nobody_was_given_leads_nowhere(chat_server: TestServer, token: str) -> None:
    status, _, page = await follow(str(chat_server.make_url("/handouts/")) + token)
    assert (status, "There is nothing here" in page) == (404, True)


async def test_an_erased_conversation_takes_its_links_along(chat: Chat) -> None:
    url = await guide_of(chat)
    await chat.call("DELETE", f"/{chat.id}", None, 204)
    assert (await follow(url))[0] == 404


async def test_a_guide_is_promised_and_marketing_asked_apart(chat: Chat, crm: Crm) -> None:
    await chat.open(locale="en")
    await chat.say("Send me the guide, please")
    assert "yours as soon as" in chat.text
    asked = await answer_all(chat, "en")
    assert asked.index("consent_follow_up") < asked.index("consent_marketing")
    lead = await crm.must_have(chat)
    assert lead["source"]["lead_magnet"] == "guide"
    assert ("marketing", "refused") in [(one["purpose"], one["action"]) for one in lead["consents"]]
