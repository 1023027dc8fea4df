"""From the commit to the receiver: what is sent when, what ends it, and who is not held up."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from assistant.leads.turn import OutboxEvent
from assistant.outgoing.courier import Courier
from assistant.outgoing.gate import Gate
from assistant.services.bus import Bus, Notice
from assistant.store import outbox
from assistant.store.audit import list_audit
from tests.outgoing.conftest import LOOPBACK, Sending
from tests.outgoing.receiver import Receiver, drip, flood, hang, reset, status

# Seconds after the event at which each try is made when the receiver never takes it.
TIMES = (0, 5, 305, 2105, 9305, 27305, 63305, 113705, 185705, 272105)


async def test_an_event_goes_to_every_endpoint_that_wants_it(sending):
    await sending.endpoint()
    await sending.endpoint(url=sending.receiver.url("/qualified"), events=["lead.qualified"])
    await sending.endpoint(url=sending.receiver.url("/demo"), site="demo")
    other = await sending.tell(site="elsewhere")
    both = await sending.tell("lead.qualified")
    inner = await sending.tell("webhook.disabled")
    await sending.round()
    await sending.round()
    got = {(one.path, one.id) for one in sending.receiver.got}
    assert got == {("/hook", other), ("/hook", both), ("/qualified", both), ("/demo", both)}
    assert inner not in {one.id for one in sending.receiver.got}
    assert not await sending.database.read(outbox.is_waiting)


async def test_what_is_sent_is_signed_thin_and_after_the_standard(sending):
    endpoint = await sending.endpoint()
    told = await sending.tell("lead.qualified", stage="qualified", grade="A1")
    await sending.round()
    [got] = sending.receiver.got
    assert got.headers["webhook-id"] == told
    assert "." not in told
    assert got.headers["webhook-timestamp"] == str(int(sending.clock().timestamp()))
    assert got.headers["content-type"] == "application/json"
    signer = Webhook(endpoint.secret)
    assert got.headers["webhook-signature"] == signer.sign(told, sending.clock(), got.body.decode())
    assert json.loads(got.body) == {
        "type": "lead.qualified",
        "timestamp": "2026-11-23T12:00:00.000Z",
        "data": {
            "lead_id": "lead-1", "conversation_id": None, "site": "demo",
            "stage": "qualified", "grade": "A1",
        },
    }  # fmt: skip
    [delivery] = await sending.log(endpoint)
    assert (delivery.status, delivery.attempts) == ("sent", 1)


async def test_the_whole_schedule_until_the_endpoint_is_disabled(sending, capsys):
    """Each try is made at its second and not one before, under one id, newly signed."""
    endpoint, started = await sending.endpoint(), sending.clock()
    sending.receiver.behave(status(500))
    told = await sending.tell()
    table = []
    for number, second in enumerate(TIMES, start=1):
        at = started + timedelta(seconds=second)
        if number > 1:
            sending.clock.now = at - timedelta(seconds=1)
            await sending.round()
            assert len(sending.receiver.got) == number - 1
        sending.clock.now = at
        await sending.round()
        assert len(sending.receiver.got) == number
        table.append((number, second, sending.receiver.got[-1].headers["webhook-timestamp"]))
    assert {one.id for one in sending.receiver.got} == {told}
    assert len({one.headers["webhook-signature"] for one in sending.receiver.got}) == 10
    stamps = [int(one.headers["webhook-timestamp"]) for one in sending.receiver.got]
    assert [stamp - int(started.timestamp()) for stamp in stamps] == list(TIMES)
    [delivery] = await sending.log(endpoint)
    assert (delivery.status, delivery.attempts, len(delivery.log)) == ("dead", 10, 10)
    assert {one.error for one in delivery.log} == {"HTTP 500"}
    disabled = await sending.now(endpoint)
    assert (disabled.enabled, "10 tries" in (disabled.disabled_reason or "")) == (False, True)
    entry = next(
        one for one in sending.database.read_now(list_audit) if one.action == "webhook.disabled"
    )
    assert (entry.by, entry.subject_id) == ("system", endpoint.id)
    sending.clock.pass_(days=3)
    await sending.tell()
    await sending.round()
    assert len(sending.receiver.got) == 10
    print("\n".join(f"try {one:2}  +{second:>6} s" for one, second, _ in table))


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (status(500), "HTTP 500"),
        (status(404), "HTTP 404"),
        (status(301, Location="/elsewhere"), "HTTP 301: redirects are not followed"),
        (status(302, Location="http://127.0.0.1/"), "HTTP 302: redirects are not followed"),
        (status(307, Location="/elsewhere"), "HTTP 307: redirects are not followed"),
        (status(304), "HTTP 304: redirects are not followed"),
        (hang, "no answer within 0.5 s"),
        (reset, "the connection broke before an answer came"),
        (flood, "HTTP 500"),
    ],
)
async def test_anything_but_a_2xx_is_tried_again_and_said_without_an_address(
    sending, behaviour, error
):
    endpoint = await sending.endpoint()
    sending.receiver.behave(behaviour, status(200))
    told = await sending.tell()
    await sending.round()
    [delivery] = await sending.log(endpoint)
    assert (delivery.status, delivery.log[0].error) == ("waiting", error)
    assert delivery.next_attempt_at == sending.clock() + timedelta(seconds=5)
    assert len(sending.receiver.got) == 1
    sending.clock.pass_(seconds=5)
    await sending.round()
    assert [one.id for one in sending.receiver.got] == [told, told]
    [delivery] = await sending.log(endpoint)
    assert delivery.status == "sent"


@pytest.mark.parametrize("behaviour", [status(200), status(201), status(202), drip])
async def test_a_2xx_is_taken_whatever_follows(sending, behaviour):
    endpoint = await sending.endpoint()
    sending.receiver.behave(behaviour)
    await sending.tell()
    await sending.round()
    assert [one.status for one in await sending.log(endpoint)] == ["sent"]


async def test_410_disables_at_once_and_what_waits_goes_out_when_it_is_enabled(sending):
    endpoint = await sending.endpoint()
    sending.receiver.behave(status(410))
    await sending.tell()
    await sending.round()
    disabled = await sending.now(endpoint)
    assert (disabled.enabled, disabled.disabled_reason) == (
        False,
        "The receiver answered 410 Gone.",
    )
    [dead] = await sending.log(endpoint)
    assert (dead.status, dead.attempts) == ("dead", 1)
    sending.receiver.behave(status(200))
    await sending.webhooks.change(endpoint.id, {"enabled": True}, by="api key crm")
    await sending.webhooks.replay(endpoint.id, dead.id, by="api key crm")
    sending.clock.pass_(seconds=2)
    await sending.round()
    assert len({one.id for one in sending.receiver.got}) == 1
    assert [one.status for one in await sending.log(endpoint)] == ["sent"]


@pytest.mark.parametrize(
    ("number", "header", "wait_s"),
    [
        (429, "120", 120),
        (503, "120", 120),
        (502, "120", 120),
        (504, "120", 120),
        (429, "Mon, 23 Nov 2026 12:02:00 GMT", 120),
        (429, "Mon, 23 Nov 2026 11:00:00 GMT", 5),
        (429, "1", 5),
        (429, "99999999999", 86400),
        (429, "999999", 86400),
        (429, "Fri, 31 Dec 9999 23:59:59 GMT", 86400),
        (429, "soon", 5),
        (429, "-5", 5),
        (429, "٣", 5),
        (500, "120", 5),
    ],
)
async def test_a_receiver_that_asks_for_time_gets_it_within_bounds(sending, number, header, wait_s):
    endpoint = await sending.endpoint()
    sending.receiver.behave(status(number, Retry_After=header))
    await sending.tell()
    await sending.round()
    [delivery] = await sending.log(endpoint)
    assert delivery.next_attempt_at == sending.clock() + timedelta(seconds=wait_s)


async def test_both_secrets_sign_while_receivers_change_over(sending):
    endpoint = await sending.endpoint()
    rotated = await sending.webhooks.rotate(endpoint.id, by="api key crm")
    assert rotated.secret != endpoint.secret
    for hours, secrets in ((0, [rotated.secret, endpoint.secret]), (24, [rotated.secret])):
        sending.clock.pass_(hours=hours)
        told = await sending.tell()
        await sending.round()
        got = sending.receiver.got[-1]
        made = [Webhook(one).sign(told, sending.clock(), got.body.decode()) for one in secrets]
        assert got.headers["webhook-signature"] == " ".join(made)


async def test_a_test_event_is_sent_once_and_disables_nothing(sending):
    endpoint = await sending.endpoint(events=["lead.created"])
    await sending.endpoint(url=sending.receiver.url("/other"))
    sending.receiver.behave(status(410))
    sent = await sending.webhooks.test(endpoint.id, by="api key crm")
    await sending.round()
    [got] = sending.receiver.got
    assert (got.id, json.loads(got.body)["type"]) == (sent.event_id, "webhook.test")
    [delivery] = await sending.log(endpoint)
    assert (delivery.status, delivery.log[0].response_status) == ("dead", 410)
    assert (await sending.now(endpoint)).enabled


async def test_a_slow_endpoint_holds_up_nobody_else(sending):
    """One never answers; the other gets all its events while the first still hangs."""
    release = asyncio.Event()

    async def wait(request):
        await release.wait()
        return await status(200)(request)

    slow = await Receiver.start()
    slow.behave(wait)
    sending.courier = Courier(
        sending.database, Gate(LOOPBACK, timeout_s=20), clock=sending.clock, chance=lambda: 0.0
    )
    await sending.endpoint(url=slow.url())
    quick = await sending.endpoint()
    for _ in range(8):
        await sending.tell()
    while len(sending.receiver.got) < 8:
        await sending.courier.round()
        await asyncio.sleep(0.01)
    assert len(slow.got) == 2  # its places, not one more
    release.set()
    for _ in range(4):
        await sending.round()
    assert len(slow.got) == 8
    assert {one.status for one in await sending.log(quick)} == {"sent"}
    await slow.stop()


async def test_a_bad_endpoint_gets_one_try_in_a_while_until_it_takes_something(sending):
    endpoint = await sending.endpoint()
    sending.receiver.behave(status(500))
    for _ in range(8):
        await sending.tell()
    counts = []
    for _ in range(4):
        await sending.round()
        await sending.round()
        counts.append(len(sending.receiver.got))
        sending.clock.pass_(seconds=2)
    assert counts == [2, 3, 4, 5]
    sending.receiver.behave(status(200))
    for _ in range(8):
        sending.clock.pass_(seconds=5)
        await sending.round()
        await sending.round()
        await sending.round()
    assert {one.status for one in await sending.log(endpoint)} == {"sent"}


async def test_an_event_of_an_erased_person_is_not_sent_even_when_it_waited_for_a_retry(sending):
    from assistant.store.erasure import blank_traces

    endpoint = await sending.endpoint()
    sending.receiver.behave(status(500))
    await sending.tell(lead_id="ada")
    await sending.round()
    await sending.database.write(lambda s: blank_traces(s, ["ada"]))
    sending.clock.pass_(hours=1)
    await sending.round()
    assert len(sending.receiver.got) == 1
    assert [one.status for one in await sending.log(endpoint)] == ["erased"]


async def test_in_the_background_it_is_sent_at_once_and_without_any_news_soon(database, receiver):
    bus = Bus()
    courier = Courier(database, Gate(LOOPBACK), bus=bus)
    sending = Sending(database, receiver, courier, None, None)  # type: ignore[arg-type]
    from assistant.outgoing.webhooks import Webhooks, utc_now

    sending.webhooks, sending.clock = Webhooks(database, LOOPBACK), utc_now  # type: ignore[assignment]
    await sending.endpoint()
    courier.start()
    try:
        for number in (1, 2):
            await sending.tell()
            if number == 1:
                await bus.publish(Notice("lead", "lead-1"))
            async with asyncio.timeout(10):
                while len(receiver.got) < number:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
    finally:
        await courier.stop()


async def test_a_round_that_fails_does_not_end_the_courier(database, receiver, monkeypatch):
    courier, failures = Courier(database, Gate(LOOPBACK)), []

    async def fail() -> None:
        failures.append(1)
        raise RuntimeError("what nobody expected")

    monkeypatch.setattr(courier, "round", fail)
    monkeypatch.setattr("assistant.outgoing.courier.AFTER_FAULT_S", 0.01)
    courier.start()
    async with asyncio.timeout(10):
        while len(failures) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await courier.stop()


async def test_two_couriers_share_the_work_and_send_nothing_twice(sending):
    endpoint = await sending.endpoint()
    others = [
        Courier(sending.database, Gate(LOOPBACK), clock=sending.clock, chance=lambda: 0.0)
        for _ in range(3)
    ]
    ids = {await sending.tell() for _ in range(20)}
    while {one.status for one in await sending.log(endpoint)} != {"sent"}:
        await asyncio.gather(*(one.round() for one in others))
        await asyncio.gather(*(one.idle() for one in others))
    assert len(sending.receiver.got) == 20
    assert {one.id for one in sending.receiver.got} == ids


async def test_a_note_that_cannot_be_written_leads_to_the_same_id_again(sending, monkeypatch):
    """Between send and mark the work is cut: after the claim has run out it goes out once more."""
    endpoint = await sending.endpoint()
    told = await sending.tell()

    async def cut(*arguments: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(sending.courier, "_note", cut)
        await sending.round()
    assert [one.status for one in await sending.log(endpoint)] == ["waiting"]
    await sending.round()
    assert len(sending.receiver.got) == 1
    sending.clock.pass_(seconds=60)
    await sending.round()
    assert [one.id for one in sending.receiver.got] == [told, told]
    assert [one.status for one in await sending.log(endpoint)] == ["sent"]


async def test_words_of_the_receiver_and_its_address_are_in_no_log(sending, caplog):
    endpoint = await sending.endpoint(url=sending.receiver.url("/hook?token=very-secret"))
    sending.receiver.behave(status(500))
    await sending.tell()
    await sending.round()
    [delivery] = await sending.log(endpoint)
    told = caplog.text + str(delivery)
    assert endpoint.id in caplog.text
    for word in ("very-secret", "127.0.0.1", "what others must not see", "/hook"):
        assert word not in told


def test_an_event_holds_no_full_stop_in_its_id() -> None:
    from assistant.leads.events import event
    from tests.store.cast import NOON

    made = [event("lead.created", "demo", NOON) for _ in range(200)]
    assert all(isinstance(one, OutboxEvent) and "." not in one.id for one in made)
    assert len({one.id for one in made}) == 200
