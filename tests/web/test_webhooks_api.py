"""Managing webhooks over a real server: secrets shown once, keys, the log, refusals."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from assistant.outgoing.courier import Courier
from assistant.outgoing.gate import Gate
from assistant.outgoing.webhooks import MAX_ENDPOINTS, Webhooks
from assistant.services.api_keys import SCOPES
from assistant.store.audit import list_audit
from assistant.store.database import Database
from assistant.web.keys import WEBHOOKS
from assistant.web.openapi import contract
from assistant.web.webhooks_api import CHANGES, DELIVERY_PARAMETERS, NEW, add_webhook_routes
from tests.outgoing.conftest import LOOPBACK
from tests.outgoing.receiver import Receiver, status
from tests.sales import Client, Sales
from tests.web.contract import fits_answer

HOOK = {"url": "https://crm.example/hook"}


@dataclass
class Api:
    """The API as one key sees it; every answer is compared with the document."""

    client: Client
    sales: Sales
    courier: Courier
    key: str

    async def call(self, operation: str, method: str, path: str = "", **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {more.pop('key', self.key)}"}
        url = f"/api/v1/webhooks{path}"
        answer = await self.client.request(method, url, headers=headers, **more)
        data = json.loads(await answer.text() or "null")
        fits_answer(operation, answer.status, answer.headers, data)
        assert answer.headers["Cache-Control"] == "no-store"
        return data

    async def create(self, **given: Any) -> Any:
        return await self.call("createWebhook", "POST", json={**HOOK, **given})

    async def deliver(self) -> None:
        await self.courier.round()
        await self.courier.idle()


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    sales = Sales.on(database)
    app = sales.app()
    app[WEBHOOKS] = Webhooks(database, LOOPBACK, clock=sales.clock)
    add_webhook_routes(app)
    client = TestClient(TestServer(app))
    await client.start_server()
    courier = Courier(database, Gate(LOOPBACK), clock=sales.clock, chance=lambda: 0.0)
    yield Api(client, sales, courier, sales.accounts.create_api_key_now("crm", SCOPES))
    await courier.stop()
    await client.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    started = await Receiver.start()
    yield started
    await started.stop()


async def test_a_secret_is_shown_when_it_is_made_and_never_again(api):
    made = await api.create(events=["lead.erased", "lead.qualified"], full=True, site="demo")
    assert made["events"] == ["lead.qualified", "lead.erased"]
    assert (made["full"], made["site"], made["enabled"]) == (True, "demo", True)
    rotated = await api.call("rotateWebhookSecret", "POST", f"/{made['id']}/rotate")
    assert rotated["secret"] != made["secret"]
    assert rotated["old_secret_until"] == "2026-11-24T12:00:00.000Z"
    shown = [
        await api.call("getWebhook", "GET", f"/{made['id']}"),
        await api.call("listWebhooks", "GET"),
        await api.call("changeWebhook", "PATCH", f"/{made['id']}", json={"full": False}),
        api.sales.database.read_now(list_audit),
    ]
    assert "whsec_" not in str(shown)
    assert made["secret"][6:] not in str(shown)
    assert rotated["secret"][6:] not in str(shown)


async def test_a_webhook_is_changed_disabled_enabled_and_deleted(api):
    made = await api.create()
    path = f"/{made['id']}"
    change = {"url": "https://other.example/", "events": ["lead.created"], "enabled": False}
    changed = await api.call("changeWebhook", "PATCH", path, json=change)
    assert {name: changed[name] for name in change} == change
    refused = await api.call("testWebhook", "POST", f"{path}/test")
    assert (refused["status"], refused["field"]) == (422, "enabled")
    await api.call("changeWebhook", "PATCH", path, json={"enabled": True, "events": []})
    assert await api.call("deleteWebhook", "DELETE", path) is None
    assert (await api.call("getWebhook", "GET", path))["code"] == "not_found"
    done = [(one.action, one.by) for one in api.sales.database.read_now(list_audit)]
    assert [action for action, by in done if by == "api key crm"][::-1] == [
        "webhook.created", "webhook.changed", "webhook.changed", "webhook.deleted",
    ]  # fmt: skip


async def test_a_test_and_its_log_and_a_replay(api, receiver: Receiver):
    made = await api.create(url=receiver.url())
    path = f"/{made['id']}"
    receiver.behave(status(500), status(200))
    sent = await api.call("testWebhook", "POST", f"{path}/test")
    assert (sent["status"], sent["type"], sent["log"]) == ("waiting", "webhook.test", [])
    await api.deliver()
    page = await api.call("listDeliveries", "GET", f"{path}/deliveries?status=dead")
    [dead] = page["deliveries"]
    assert (dead["log"][0]["response_status"], dead["log"][0]["error"]) == (500, "HTTP 500")
    again = await api.call("replayDelivery", "POST", f"{path}/deliveries/{dead['id']}/replay")
    assert (again["status"], again["attempts"]) == ("waiting", 0)
    api.sales.clock.pass_(seconds=2)
    await api.deliver()
    [done] = (await api.call("listDeliveries", "GET", f"{path}/deliveries"))["deliveries"]
    assert (done["status"], len(done["log"])) == ("sent", 2)
    assert [one.id for one in receiver.got] == [sent["event_id"], sent["event_id"]]


async def test_the_cursor_leads_through_the_whole_log(api, receiver: Receiver):
    made = await api.create(url=receiver.url())
    path = f"/{made['id']}"
    sent = []
    for _ in range(5):
        api.sales.clock.now += timedelta(seconds=1)
        sent.append((await api.call("testWebhook", "POST", f"{path}/test"))["id"])
    seen, cursor = [], ""
    while cursor is not None:
        log = f"{path}/deliveries?limit=2&cursor={cursor}"
        page = await api.call("listDeliveries", "GET", log)
        seen += [one["id"] for one in page["deliveries"]]
        cursor = page["next_cursor"]
    assert seen == sent[::-1]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": 1}, "url"),
        ({"url": "ftp://crm.example"}, "url"),
        ({"url": "https://user:pass@crm.example"}, "url"),
        ({"url": "http://10.0.0.1/"}, "url"),
        ({"url": "http://0xa9fea9fe/"}, "url"),
        ({"url": "http://[::1]/"}, "url"),
        ({"url": "https://crm.example:22/"}, "url"),
        ({"url": "https://crm.example/\ud800"}, "url"),
        ({**HOOK, "events": "lead.created"}, "events"),
        ({**HOOK, "events": ["lead.deleted"]}, "events"),
        ({**HOOK, "events": [1]}, "events"),
        ({**HOOK, "full": "yes"}, "full"),
        ({**HOOK, "site": "nowhere"}, "site"),
        ({**HOOK, "site": 5}, "site"),
        ({**HOOK, "site": "a\0b"}, "site"),
        ({**HOOK, "secret": "mine"}, "secret"),
        ({**HOOK, "enabled": False}, "enabled"),
    ],
)
async def test_a_bad_webhook_is_named_and_not_made(api, body, field):
    refused = await api.call("createWebhook", "POST", json=body)
    assert (refused["status"], refused["field"]) == (422, field)
    assert (await api.call("listWebhooks", "GET"))["webhooks"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=warm", "status"), ("limit=0", "limit"), ("limit=201", "limit"),
        ("limit=ten", "limit"), ("cursor=zzz", "cursor"), ("cursor=W10", "cursor"),
        ("cursor=WyJ4IiwgInkiXQ", "cursor"), ("colour=red", "colour"),
    ],
)  # fmt: skip
async def test_a_bad_parameter_is_named(api, query, field):
    made = await api.create()
    refused = await api.call("listDeliveries", "GET", f"/{made['id']}/deliveries?{query}")
    assert (refused["status"], refused["field"]) == (422, field)


ROUTES = [
    ("listWebhooks", "GET", ""),
    ("createWebhook", "POST", ""),
    ("getWebhook", "GET", "/{id}"),
    ("changeWebhook", "PATCH", "/{id}"),
    ("deleteWebhook", "DELETE", "/{id}"),
    ("rotateWebhookSecret", "POST", "/{id}/rotate"),
    ("testWebhook", "POST", "/{id}/test"),
    ("listDeliveries", "GET", "/{id}/deliveries"),
    ("replayDelivery", "POST", "/{id}/deliveries/x/replay"),
]


@pytest.mark.parametrize(("operation", "method", "path"), ROUTES)
async def test_each_route_needs_a_key_of_its_scope(api, operation, method, path):
    made = await api.create()
    path = path.format(id=made["id"])
    nobody = await api.call(operation, method, path, key="lak_wrong", json=HOOK)
    assert nobody["code"] == "not_authenticated"
    right = "webhooks:read" if method == "GET" else "webhooks:write"
    lacking = [scope for scope in SCOPES if scope != right]
    key = api.sales.accounts.create_api_key_now("other", lacking)
    refused = await api.call(operation, method, path, key=key, json=HOOK)
    assert (refused["code"], "crm.example" in str(refused)) == ("not_allowed", False)


@pytest.mark.parametrize(("operation", "method", "path"), ROUTES[2:])
@pytest.mark.parametrize("of_id", ["never-was", "%00", "'--", "..%2f.."])
async def test_what_is_not_there_answers_alike(api, operation, method, path, of_id):
    missing = await api.call(operation, method, path.format(id=of_id), json={})
    assert (missing["status"], missing["detail"]) == (404, "There is no such webhook.")


async def test_a_delivery_of_another_webhook_is_not_found(api):
    first, second = await api.create(), await api.create()
    sent = await api.call("testWebhook", "POST", f"/{first['id']}/test")
    foreign = f"/{second['id']}/deliveries/{sent['id']}/replay"
    assert (await api.call("replayDelivery", "POST", foreign))["code"] == "not_found"


async def test_there_is_an_end_to_the_number_of_webhooks(api):
    for _ in range(MAX_ENDPOINTS):
        await api.create()
    refused = await api.create()
    assert (refused["status"], str(MAX_ENDPOINTS) in refused["detail"]) == (422, True)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"'])
async def test_a_body_that_is_no_object_is_refused(api, body):
    assert (await api.call("createWebhook", "POST", data=body))["code"] == "invalid_input"
    too_long = await api.call("createWebhook", "POST", data=b" " * 40_000)
    assert too_long["code"] == "too_long"


def test_members_and_parameters_are_those_of_the_document() -> None:
    schemas = contract()["components"]["schemas"]
    assert list(schemas["NewWebhook"]["properties"]) == list(NEW)
    assert list(schemas["WebhookChange"]["properties"]) == list(CHANGES)
    log = contract()["paths"]["/api/v1/webhooks/{id}/deliveries"]["get"]
    assert [one["name"] for one in log["parameters"]] == list(DELIVERY_PARAMETERS)
