"""A visitor whom the page knows: fewer questions, and a lead that says so."""

from __future__ import annotations

import time

import pytest

from assistant.services.identity import sign
from assistant.services.sites import SiteOffice
from assistant.settings import Settings
from assistant.store.database import Database
from tests.chat_fixtures import PROJECT
from tests.conversations.crm import Crm
from tests.visitor import Chat, Refused

pytestmark = pytest.mark.trained


@pytest.fixture
def secret(chat_server: object, chat_settings: Settings) -> str:
    database = Database.open(chat_settings.database_url)
    return SiteOffice(database, PROJECT / "playbook.yml").new_secret_now("demo")


def known(secret: str, **told: object) -> dict[str, object]:
    expires = int(time.time()) + 600
    return {"id": "u-17", "hash": sign(secret, "demo", "u-17", expires), "expires": expires, **told}


async def test_what_the_page_told_is_not_asked_again_and_marked_as_the_pages(
    chat: Chat, crm: Crm, secret: str
) -> None:
    told = {"name": "Kari Nes", "email": "kari@fjellstua.example", "company": "Fjellstua Hotell AS"}
    await chat.open(identity=known(secret, **told))
    profile = await chat.profile()
    assert profile["visitor_id"] == "u-17"
    assert (await chat.known())["email"] == "kari@fjellstua.example"
    await chat.say("Our guests wait too long for an answer")
    assert chat.expects not in {*told, "need"}
    lead = await crm.must_have(chat)
    assert lead["source"]["visitor_id"] == "u-17"
    field = lead["fields"]["email"]
    assert (field["method"], field["message_id"], field["confirmed_at"]) == ("page", None, None)


async def test_a_forged_identity_opens_nothing(chat: Chat, crm: Crm, secret: str) -> None:
    with pytest.raises(Refused) as refused:
        await chat.open(identity=known("another secret"))
    assert (refused.value.status, refused.value.problem["code"]) == (403, "identity_invalid")
    assert refused.value.problem["field"] == "identity.hash"
    for wrong in ({"expires": "soon"}, {"id": None}, {"email": "nobody"}, {"name": 7}):
        with pytest.raises(Refused) as refused:
            await chat.open(identity={**known(secret), **wrong})
        assert refused.value.status == 422
        assert refused.value.problem["field"] == f"identity.{next(iter(wrong))}"


async def test_a_repeated_visit_is_proposed_as_a_duplicate_and_not_merged(
    chat: Chat, crm: Crm, secret: str
) -> None:
    for _ in range(2):
        await chat.open(identity=known(secret, email="kari@fjellstua.example"))
        await chat.say("Our guests wait too long for an answer")
    leads = await crm.leads()
    assert len(leads) == 2
