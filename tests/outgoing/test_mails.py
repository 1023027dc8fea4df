"""Mails through a real SMTP server: who gets one, what it says, and what a bad server does."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiosmtpd.smtp import SMTP, AuthResult

from assistant.errors import SetupError
from assistant.leads.events import event, lead_event
from assistant.outgoing.courier import Courier
from assistant.outgoing.departure import courier_for, post_office_for
from assistant.outgoing.gate import Gate
from assistant.outgoing.mailer import Mailer, MailServer, read_mail_server
from assistant.outgoing.notices import FOLDER, notice_of, one_line, texts
from assistant.outgoing.post_office import PostOffice
from assistant.services.bus import Bus
from assistant.services.leads import LeadChange
from assistant.settings import Settings
from assistant.store import mails, outbox
from assistant.store.people import find_user, update_user
from tests.lead_cast import ADA, BEN, Person, meet
from tests.outgoing.conftest import LOOPBACK
from tests.outgoing.receiver import Receiver, status
from tests.sales import Sales


@dataclass
class Box:
    """The mail server: keeps what comes, answers a recipient as a test wants."""

    answers: list[str] = field(default_factory=lambda: ["250 OK"])
    got: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    logins: list[Any] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.got.append((envelope.rcpt_tos, message))
        return "250 kept"

    def authenticate(self, server, session, envelope, mechanism, data) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss", handled=False)


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    made = Box()
    loop = asyncio.get_running_loop()

    def server() -> SMTP:
        return SMTP(
            made, hostname="mail.example.com", enable_SMTPUTF8=True, loop=loop,
            authenticator=made.authenticate, auth_require_tls=False,
        )  # fmt: skip

    listening = await loop.create_server(server, "127.0.0.1", 0)
    made.port = listening.sockets[0].getsockname()[1]
    yield made
    listening.close()
    await listening.wait_closed()


@dataclass
class Office:
    """What a test of mails works with."""

    sales: Sales
    box: Box
    courier: Courier

    async def tell(self, kind: str, person: Person = ADA, *, owner: str | None = None) -> str:
        """Commit an event about a person's lead, send what is due, return the lead's id."""
        lead_id = meet(self.sales.database, person) or ""
        if owner:
            change = LeadChange(owner=owner)
            await self.sales.leads.change(lead_id, change, by="admin")
        lead = (await self.sales.leads.get(lead_id)).record.lead
        told = lead_event(kind, lead, self.sales.clock())
        await self.sales.database.write(lambda s: outbox.add_event(s, told, lead_id=lead_id))
        await self.round()
        return lead_id

    async def round(self) -> None:
        await self.courier.round()
        await self.courier.idle()

    async def states(self) -> list[tuple[str, str, int]]:
        return await self.sales.database.read(mails.list_mails)

    def give_address(self, name: str, address: str, *, enabled: bool = True) -> None:
        def change(session):
            user = find_user(session, name)
            update_user(session, replace(user, email=address, enabled=enabled))

        self.sales.database.write_now(change)


def office_of(sales: Sales, box: Box, **more: Any) -> Office:
    mailer = Mailer(MailServer("127.0.0.1", box.port), timeout_s=2)
    given = {"notify_to": ("sales@example.com",), "public_url": "https://chat.example.com"}
    office = PostOffice(mailer, "assistant@example.com", **{**given, **more})
    courier = Courier(
        sales.database, Gate(LOOPBACK), post_office=office, clock=sales.clock, chance=lambda: 0.0
    )
    return Office(sales, box, courier)


@pytest.fixture
async def office(database, box: Box) -> AsyncIterator[Office]:
    made = office_of(Sales.on(database), box)
    yield made
    await made.courier.stop()


async def test_a_qualified_lead_is_told_with_who_why_and_where(office):
    lead_id = await office.tell("lead.qualified")
    [(recipients, mail)] = office.box.got
    assert recipients == ["sales@example.com"]
    assert (mail["From"], mail["To"]) == ("assistant@example.com", "sales@example.com")
    grade = (await office.sales.leads.get(lead_id)).json["grade"]
    assert mail["Subject"] == f"A lead is qualified: grade {grade} – Ada, Fjordline Interiors"
    text = mail.get_content()
    assert "Who: Ada, Fjordline Interiors" in text
    assert f"https://chat.example.com/console/leads/{lead_id}" in text
    reasons = [line for line in text.splitlines() if line.startswith("- ")]
    assert 0 < len(reasons) <= 6
    for word in ("Berg", "ada.berg", "912", "Enquiries", "200 000"):
        assert word not in text + mail["Subject"], word
    assert mail.get_content_type() == "text/plain"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.com>")
    assert await office.states() == [("sales@example.com", "sent", 1)]


async def test_without_consent_nobody_is_named(office):
    await office.tell("handoff.requested", BEN)
    [(_, mail)] = office.box.got
    for word in ("Ben", "Dahl", "ben.dahl", "Who:"):
        assert word not in mail.get_content() + mail["Subject"], word
    assert "asks to talk to a person" in mail.get_content()


async def test_the_owner_gets_it_if_there_is_an_address_else_those_named_in_the_settings(office):
    for name in ("kim", "gone", "silent"):
        office.sales.add_user(name)
    office.give_address("kim", "kim@example.com")
    office.give_address("gone", "gone@example.com", enabled=False)
    for owner in ("kim", "gone", "silent", "nobody-known"):
        await office.tell("lead.qualified", owner=owner)
    assert [recipients for recipients, _ in office.box.got] == [
        ["kim@example.com"], *[["sales@example.com"]] * 3,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "address", ["kim", "a@b.example, eve@example.com", "kim@example.com\nBcc: eve@example.com"]
)
async def test_an_address_that_is_not_one_plain_address_gets_nothing(office, address):
    office.sales.add_user("kim")
    office.give_address("kim", address)
    await office.tell("lead.qualified", owner="kim")
    assert office.box.got == []
    assert await office.states() == []


@pytest.mark.parametrize("kind", ["lead.created", "lead.updated", "consent.changed", "lead.erased"])
async def test_other_events_are_not_mailed(office, kind):
    await office.tell(kind)
    assert await office.states() == []


async def test_a_name_cannot_add_a_header_or_a_line(office):
    evil = "Eve\r\nBcc: all@example.com\r\n\r\n<b>Hi</b>"
    person = replace(ADA, values={**ADA.values, "name": evil, "company": "A\nSubject: X\u2028Y"})
    await office.tell("lead.qualified", person)
    [(recipients, mail)] = office.box.got
    assert recipients == ["sales@example.com"]
    assert mail["Bcc"] is None
    assert len(mail.get_all("Subject")) == 1
    assert not any(line.startswith(("Bcc:", "Subject:")) for line in mail.get_content().split("\n"))


async def test_a_disabled_webhook_is_told_to_the_administrators_where_nobody_is_named(
    database, box, receiver: Receiver
):
    from assistant.outgoing.webhooks import Webhooks

    sales = Sales.on(database)
    office = office_of(sales, box, notify_to=(), public_url=None, language="nb")
    sales.add_user("root", "admin")
    sales.add_user("kim", "sales")
    for name in ("root", "kim"):
        office.give_address(name, f"{name}@example.com")
    hooks = Webhooks(database, LOOPBACK, clock=sales.clock)
    made = await hooks.create({"url": receiver.url("/secret-path")}, by="api key crm")
    receiver.behave(status(410))
    told = event("lead.created", "demo", sales.clock(), lead_id="x")
    await database.write(lambda s: outbox.add_event(s, told))
    await office.round()
    await office.round()
    [(recipients, mail)] = box.got
    assert recipients == ["root@example.com"]
    assert mail["Subject"] == "En webhook er slått av"
    assert mail["Content-Language"] == "nb"
    assert made.id in mail.get_content()
    assert "410" in mail.get_content()
    assert "secret-path" not in mail.get_content()
    await office.courier.stop()


async def test_a_server_that_is_busy_gets_the_same_mail_again_on_the_schedule(office):
    office.box.answers = ["451 later", "250 OK"]
    await office.tell("lead.qualified")
    assert await office.states() == [("sales@example.com", "waiting", 1)]
    office.sales.clock.now += timedelta(seconds=4)
    await office.round()
    assert office.box.got == []
    office.sales.clock.now += timedelta(seconds=1)
    await office.round()
    assert len(office.box.got) == 1
    assert await office.states() == [("sales@example.com", "sent", 2)]


async def test_an_address_refused_for_good_is_not_tried_again(office, caplog):
    office.box.answers = ["550 no such box: sales@example.com"]
    await office.tell("lead.qualified")
    assert await office.states() == [("sales@example.com", "dead", 1)]
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("assistant")]
    assert any("550" in line for line in ours)
    assert not any("sales@example.com" in line for line in ours)


async def test_a_server_that_is_not_there_or_mute_is_waited_for(database, box):
    async def mute(reader, writer) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(mute, "127.0.0.1", 0)
    for port in (silent.sockets[0].getsockname()[1], 1):
        mailer = Mailer(MailServer("127.0.0.1", port), timeout_s=0.2)
        message = EmailMessage()
        message["From"], message["To"] = "a@example.com", "b@example.com"
        refused = await mailer.send(message, "b@example.com")
        assert refused is not None
        assert not refused.for_good
        assert "127.0.0.1" not in refused.why
    silent.close()
    await silent.wait_closed()


async def test_the_log_in_of_the_url_is_used(box):
    message = EmailMessage()
    message["From"], message["To"] = "a@example.com", "b@example.com"
    for password, outcome in (
        ("p%40ss", None),
        ("wrong", "the mail server refused the log-in (SMTP 535)"),
    ):
        server = read_mail_server(f"smtp://us%40er:{password}@127.0.0.1:{box.port}")
        refused = await Mailer(server, timeout_s=2).send(message, "b@example.com")
        assert (refused.why if refused else None) == outcome
    assert box.logins[0] == (b"us@er", b"p@ss")


async def test_no_password_goes_over_an_open_line_to_another_machine(box):
    server = read_mail_server("smtp://user:pass@mail.example.com:587")
    assert server.start_tls is True
    here = replace(server, host="127.0.0.1", port=box.port)  # which offers no TLS
    message = EmailMessage()
    message["From"], message["To"] = "a@example.com", "b@example.com"
    assert await Mailer(here, timeout_s=2).send(message, "b@example.com") is not None
    assert (box.logins, box.got) == ([], [])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", MailServer("mail.example.com", 587)),
        ("smtp://localhost:25", MailServer("localhost", 25)),
        ("smtps://mail.example.com",
         MailServer("mail.example.com", 465, tls=True, start_tls=False)),
        ("smtp+starttls://mail.example.com:2525",
         MailServer("mail.example.com", 2525, start_tls=True)),
        ("smtp://u:p@localhost", MailServer("localhost", 587, "u", "p")),
    ],
)  # fmt: skip
def test_the_url_of_a_mail_server_is_read(url: str, expected: MailServer) -> None:
    assert read_mail_server(url) == expected
    assert "password" not in repr(expected)


@pytest.mark.parametrize(
    "url", ["mail.example.com", "http://x", "smtp://", "smtp://h:x/", "smtp://h/p"]
)
def test_a_bad_url_stops_the_start_without_being_quoted(url: str) -> None:
    with pytest.raises(SetupError, match="ASSISTANT_SMTP_URL"):
        read_mail_server(url)


async def test_without_a_mail_server_nothing_is_queued(database):
    sales = Sales.on(database)
    assert post_office_for(Settings()) is None
    courier = courier_for(Settings(), database, Bus())
    office = Office(sales, Box(), courier)
    await office.tell("lead.qualified")
    assert await office.states() == []
    assert not await database.read(outbox.is_waiting)


def test_the_words_of_mails_stand_in_both_languages() -> None:
    assert {file.stem for file in Path(FOLDER).glob("*.yml")} == {"en", "nb"}
    en, nb = (yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8")) for name in ("en", "nb"))
    assert en.keys() == nb.keys()
    for key, text in en.items():
        assert text.strip()
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", nb[key]))


def test_a_visitor_without_a_lead_is_told_as_well() -> None:
    told = event("handoff.requested", "demo", Sales.on(None).clock())  # type: ignore[arg-type]
    notice = notice_of(told, None, language="en", public_url="https://chat.example.com")
    assert "https://chat.example.com/console" in notice.text
    bare = notice_of(told, None, language="en", public_url=None)
    assert texts("en")["look"] in bare.text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\nb", "a b"),
        ("a\u2028b\u0085c\x00d", "a b c d"),
        ("x" * 200, "x" * 149 + "…"),
        ("", ""),
    ],
)
def test_one_line_is_one_line(text: str, line: str) -> None:
    assert one_line(text) == line
