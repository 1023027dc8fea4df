"""The chat without JavaScript: a plain form that makes the lead that chatting makes."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import AsyncIterator
from html import unescape
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from assistant.services.replay import Replay
from assistant.store.sites import Site, Theme, upsert_site
from assistant.web import plain_form
from assistant.web.keys import DATABASE, LIMITS
from assistant.web.limits import Buckets, Rate
from tests.conversations.crm import Crm, answer_all
from tests.visitor import Chat

if TYPE_CHECKING:
    from assistant.app import Mind

pytestmark = pytest.mark.trained
ADA = {
    "f_need": "Our customers wait too long for an answer",
    "f_name": "Ada Berg",
    "f_company": "Lindvik Interiors",
    "f_email": "ada.berg@lindvik.example",
    "f_timeline": "within six weeks",
}
AGREED = {"c_follow_up": "yes", "c_marketing": "no"}


class Plain:
    """A browser without JavaScript. text: of the page; fields: the hidden ones of its form."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http, self.text, self.status = http, "", 0
        self.headers: Any = {}

    @property
    def fields(self) -> dict[str, str]:
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.text))

    @property
    def buttons(self) -> dict[str, str]:
        found = re.findall(r'name="choice" value="([^"]+)"[^>]*>([^<]+)<', self.text)
        return {unescape(label): of_id for of_id, label in found}

    async def visit(self, address: str, **headers: str) -> None:
        async with self._http.get(address, headers=headers) as answer:
            self.status, self.headers = answer.status, answer.headers
            self.text = await answer.text()

    async def send(self, address: str, origin: str | None = None, **fields: str) -> None:
        headers = {"Origin": origin} if origin else {}
        data = fields if "form" in fields else {**self.fields, **fields}
        async with self._http.post(address, data=data, headers=headers) as answer:
            self.status, self.headers = answer.status, answer.headers
            self.text = await answer.text()


@pytest.fixture
async def plain(chat_server: TestServer) -> AsyncIterator[Plain]:
    async with aiohttp.ClientSession(str(chat_server.make_url("/"))) as http:
        yield Plain(http)


def told(lead: dict[str, Any]) -> dict[str, Any]:
    """Return what a lead says, without the ids and times that no two leads share."""
    names = ("stage", "contact", "company", "need", "budget", "authority", "scores", "grade")
    reasons = [(r["rule"], r["points"], r["said"], r["start"], r["end"]) for r in lead["reasons"]]
    consents = [(c["purpose"], c["action"], c["text_id"]) for c in lead["consents"]]
    fields = {
        name: (one["value"], one["raw"], one["start"], one["end"], one["confirmed_at"] is not None)
        for name, one in lead["fields"].items()
    }
    same = {name: lead[name] for name in names}
    return {**same, "reasons": sorted(reasons), "consents": consents, "fields": fields}


async def test_the_form_makes_the_lead_that_chatting_the_same_makes(
    plain: Plain, chat: Chat, crm: Crm
) -> None:
    await plain.visit("/chat/demo?lang=en")
    await plain.send("/chat/demo?lang=en", **ADA, **AGREED)
    assert "One more look" in plain.text
    assert "ada.berg@lindvik.example" in plain.text
    right = next(iter(plain.buttons))
    await plain.send("/chat/demo?lang=en", choice=plain.buttons[right])
    assert "<h1>Thank you</h1>" in plain.text
    assert "within one working day" in plain.text  # what happens next, and when
    [by_form] = await crm.leads()
    await chat.open()
    skipped = dict.fromkeys(
        ("job_title", "company_size", "budget", "authority", "phone", "location"), "skip this"
    )
    answers = {name.removeprefix("f_"): text for name, text in ADA.items()}
    yes = {"consent_follow_up": "Yes, contact me", "consent_marketing": "No", "confirm": right}
    await answer_all(chat, "en", **{**skipped, "lead_source": "skip this", **answers, **yes})
    by_chat = await crm.must_have(chat)
    assert by_form["consents"]
    assert told(by_form) == told(by_chat)


async def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(
    plain: Plain, crm: Crm
) -> None:
    await plain.visit("/chat/demo")
    await plain.send("/chat/demo", **{**ADA, "f_email": "ada at home", "f_need": ' "><b>x'})
    assert plain.status == 422
    assert 'aria-invalid="true"' in plain.text
    assert 'value="ada at home"' in plain.text
    assert "Ada Berg" in plain.text
    assert "<b>x" not in plain.text
    await plain.send("/chat/demo", f_name="Ada")
    assert "Tell us in a few words what you need" in plain.text
    assert "so that we can answer" in plain.text
    await plain.send("/chat/demo", **{**ADA, "f_need": "x" * 2001})
    assert "too long" in plain.text
    assert await crm.leads() == []


async def test_a_form_sent_twice_says_everything_once(plain: Plain, crm: Crm) -> None:
    await plain.visit("/chat/demo?lang=en")
    hidden = plain.fields
    await asyncio.gather(*(plain.send("/chat/demo?lang=en", **hidden, **ADA) for _ in range(3)))
    await plain.send("/chat/demo?lang=en", **{**hidden, **ADA})
    assert plain.text.count("ada.berg@lindvik.example") == 1
    [lead] = await crm.leads()
    assert len(lead["conversation_ids"]) == 1
    await plain.send("/chat/demo?lang=en", **{**hidden, **ADA, "f_name": "Ada Berge"})
    [changed] = await crm.leads()
    assert changed["contact"]["name"] == "Ada Berge"
    assert changed["fields"]["email"] == lead["fields"]["email"]


async def test_questions_are_answered_and_the_contact_is_kept(
    plain: Plain, crm: Crm, chat_server: TestServer, mind: Mind
) -> None:
    await plain.visit("/chat/demo?lang=en")
    await plain.send("/chat/demo?lang=en", **{**ADA, "f_need": "What does it cost?"}, **AGREED)
    assert 'class="said"' in plain.text
    assert "/demo/pricing" in plain.text
    [lead] = await crm.leads()
    assert lead["contact"]["email"] == "ada.berg@lindvik.example"
    assert lead["contact"]["name"] == "Ada Berg"
    assert lead["need"]["summary"] == "What does it cost?"
    replay = Replay(chat_server.app[DATABASE], mind.engine, mind.registry, mind.playbook)
    assert [each async for one in replay.all() for each in one.differences] == []


async def test_a_webinar_and_campaign_of_the_address_are_on_the_lead(
    plain: Plain, crm: Crm
) -> None:
    address = "/chat/demo?lang=nb&webinar=w-1&title=Korte+svar&phase=before&utm_source=linkedin"
    await plain.visit(address, Referer="https://www.example.com/webinar")
    assert 'lang="nb"' in plain.text
    need = "Vi svarer for sent på henvendelser"
    await plain.send(address, f_need=need, f_email="kari@fjellstua.example")
    [lead] = await crm.leads()
    assert lead["source"]["webinar_id"] == "w-1"
    assert lead["source"]["observed"]["utm"] == {"source": "linkedin"}
    assert lead["source"]["observed"]["page_url"] == "https://www.example.com/webinar"
    assert lead["consents"] == []


async def test_programs_and_foreign_pages_leave_nothing(
    plain: Plain, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    await plain.visit("/chat/demo")
    await plain.send("/chat/demo", origin="https://evil.example", **ADA)
    assert plain.status == 403
    await plain.visit("/chat/demo")
    await plain.send("/chat/demo", fax="123", **ADA)
    assert "Thank you" in plain.text
    await plain.visit("/chat/demo")
    await plain.send("/chat/demo", **{**ADA, "form": "made-up"})
    assert "open for long" in plain.text
    assert "Ada Berg" in plain.text
    monkeypatch.setattr(plain_form, "VALID_FOR_S", -1)
    await plain.send("/chat/demo", **ADA)
    assert "open for long" in plain.text
    assert await crm.leads() == []
    for address, status in (("/chat/nobody", 404), ("/chat/demo?webinar=w&phase=x", 422)):
        await plain.visit(address)
        assert plain.status == status


async def test_the_page_runs_no_script_and_stands_only_in_its_sites_frames(plain: Plain) -> None:
    await plain.visit("/chat/demo")
    policy = plain.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert "<script" not in plain.text


async def test_at_the_end_questions_are_answered_and_a_new_form_is_offered(
    plain: Plain, crm: Crm
) -> None:
    await plain.visit("/chat/demo?lang=en")
    first = plain.fields["form"]
    await plain.send("/chat/demo?lang=en", **ADA, **AGREED)
    await plain.send("/chat/demo?lang=en", choice=next(iter(plain.buttons.values())))
    assert "you can ask me anything" in plain.text
    assert "Your question, or what should be changed" in plain.text
    await plain.send("/chat/demo?lang=en", text="What does it cost?")
    assert "<h1>Thank you</h1>" in plain.text
    assert "/demo/pricing" in plain.text
    [lead] = await crm.leads()
    [again] = re.findall(r'<a href="([^"]+)">Begin anew', plain.text)
    await plain.visit(unescape(again))
    assert plain.fields["form"] != first
    assert lead["contact"]["name"] not in plain.text


async def test_who_has_everything_deleted_is_not_thanked_for_it(plain: Plain, crm: Crm) -> None:
    await plain.visit("/chat/demo?lang=en")
    await plain.send("/chat/demo?lang=en", **ADA, **AGREED)
    await plain.send("/chat/demo?lang=en", text="delete my data")
    await plain.send("/chat/demo?lang=en", choice=plain.buttons["Yes"])
    assert "<h1>Deleted</h1>" in plain.text
    assert "has arrived" not in plain.text
    assert 'name="text"' not in plain.text
    assert "Begin anew" in plain.text
    assert await crm.leads() == []


async def test_the_page_has_the_colours_of_its_site_and_no_other_style_is_allowed(
    plain: Plain, chat_server: TestServer
) -> None:
    purple = Site("purple", "Purple", ("self",), theme=Theme("#7c1d6f", "dark"))
    await chat_server.app[DATABASE].write(lambda s: upsert_site(s, purple))
    await plain.visit("/chat/purple")
    assert 'name="color-scheme" content="dark"' in plain.text
    own = plain.text.partition("<style>")[2].partition("</style>")[0]
    await plain.visit("/chat/demo")
    other = plain.text.partition("<style>")[2].partition("</style>")[0]
    assert own != other
    await plain.visit("/chat/purple")
    digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in plain.headers["Content-Security-Policy"]
    assert " style=" not in plain.text


async def test_too_many_forms_are_told_to_wait(
    plain: Plain, chat_server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_server.app[LIMITS], "_server", Buckets(Rate(0.01, 2)))
    await plain.visit("/chat/demo")
    for _ in range(2):
        await plain.send("/chat/demo", f_name="x")
    assert plain.status == 429
    assert int(plain.headers["Retry-After"]) > 0
