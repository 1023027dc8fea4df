"""Managing webhooks: each request with an API key of scope webhooks:read or webhooks:write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from aiohttp import web

from assistant.errors import InvalidInput
from assistant.leads.projection import timestamp
from assistant.outgoing.webhook_input import DeliveryFilter
from assistant.outgoing.webhooks import Delivery, Endpoint
from assistant.web.body import read_object
from assistant.web.keys import ACCOUNTS, WEBHOOKS

ALL: Final = "/api/v1/webhooks"
ONE: Final = ALL + "/{id}"
LOG: Final = ONE + "/deliveries"
NEW: Final = ("url", "events", "site", "full")
CHANGES: Final = (*NEW, "enabled")
DELIVERY_PARAMETERS: Final = ("status", "limit", "cursor")
_NO_STORE: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def add_webhook_routes(app: web.Application) -> None:
    app.router.add_post(ALL, create_webhook)
    app.router.add_get(ALL, list_webhooks)
    app.router.add_get(ONE, get_webhook)
    app.router.add_patch(ONE, change_webhook)
    app.router.add_delete(ONE, delete_webhook)
    app.router.add_post(ONE + "/rotate", rotate_secret)
    app.router.add_post(ONE + "/test", test_webhook)
    app.router.add_get(LOG, list_deliveries)
    app.router.add_post(LOG + "/{delivery_id}/replay", replay_delivery)


async def create_webhook(request: web.Request) -> web.Response:
    by = await _key(request, "webhooks:write")
    given = _known(await read_object(request), NEW)
    made = await request.app[WEBHOOKS].create(given, by=by)
    return _json({**endpoint_json(made), "secret": made.secret}, status=201)


async def list_webhooks(request: web.Request) -> web.Response:
    await _key(request, "webhooks:read")
    found = await request.app[WEBHOOKS].all()
    return _json({"webhooks": [endpoint_json(one) for one in found]})


async def get_webhook(request: web.Request) -> web.Response:
    await _key(request, "webhooks:read")
    return _json(endpoint_json(await request.app[WEBHOOKS].get(request.match_info["id"])))


async def change_webhook(request: web.Request) -> web.Response:
    by = await _key(request, "webhooks:write")
    given = _known(await read_object(request), CHANGES)
    changed = await request.app[WEBHOOKS].change(request.match_info["id"], given, by=by)
    return _json(endpoint_json(changed))


async def delete_webhook(request: web.Request) -> web.Response:
    by = await _key(request, "webhooks:write")
    await request.app[WEBHOOKS].delete(request.match_info["id"], by=by)
    return web.Response(status=204, headers=_NO_STORE)


async def rotate_secret(request: web.Request) -> web.Response:
    by = await _key(request, "webhooks:write")
    rotated = await request.app[WEBHOOKS].rotate(request.match_info["id"], by=by)
    return _json({**endpoint_json(rotated), "secret": rotated.secret})


async def test_webhook(request: web.Request) -> web.Response:
    by = await _key(request, "webhooks:write")
    delivery = await request.app[WEBHOOKS].test(request.match_info["id"], by=by)
    return _json(delivery_json(delivery), status=202)


async def list_deliveries(request: web.Request) -> web.Response:
    await _key(request, "webhooks:read")
    wanted = read_delivery_filter(request.query)
    page, cursor = await request.app[WEBHOOKS].deliveries(request.match_info["id"], wanted)
    return _json({"deliveries": [delivery_json(one) for one in page], "next_cursor": cursor})


async def replay_delivery(request: web.Request) -> web.Response:
    by = await _key(request, "webhooks:write")
    of_id, delivery_id = request.match_info["id"], request.match_info["delivery_id"]
    delivery = await request.app[WEBHOOKS].replay(of_id, delivery_id, by=by)
    return _json(delivery_json(delivery), status=202)


async def _key(request: web.Request, scope: str) -> str:
    """Return who acts, as the audit names them."""
    key = await request.app[ACCOUNTS].verify_api_key(request.headers.get("Authorization"), scope)
    return f"api key {key.name}"


# ------------------------------------------------------------ what is answered and read


def endpoint_json(endpoint: Endpoint) -> dict[str, Any]:
    """Return a webhook without its secrets, which are shown once."""
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "events": list(endpoint.events),
        "site": endpoint.site_id,
        "full": endpoint.full,
        "enabled": endpoint.enabled,
        "disabled_reason": endpoint.disabled_reason,
        "created_at": timestamp(endpoint.created_at),
        "old_secret_until": _time(endpoint.previous_secret_until),
    }


def delivery_json(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "event_id": delivery.event_id,
        "type": delivery.event_type,
        "status": delivery.status,
        "attempts": delivery.attempts,
        "next_attempt_at": _time(delivery.next_attempt_at),
        "created_at": timestamp(delivery.at),
        "log": [
            {
                "at": timestamp(one.at),
                "response_status": one.response_status,
                "error": one.error,
                "duration_ms": one.duration_ms,
            }
            for one in delivery.log
        ],
    }


def _time(at: datetime | None) -> str | None:
    return timestamp(at) if at else None


def _known(given: Mapping[str, Any], names: tuple[str, ...]) -> Mapping[str, Any]:
    if unknown := sorted(set(given) - set(names)):
        raise InvalidInput(
            f"{unknown[0][:50]!r} is no member here. Members: {', '.join(names)}.",
            field=unknown[0][:50],
        )
    return given


def read_delivery_filter(query: Mapping[str, str]) -> DeliveryFilter:
    """Return the filter of a query string; an empty value leaves its part open.

    Raises InvalidInput naming the parameter that is unknown or malformed.
    """
    given = {name: value for name, value in _known(query, DELIVERY_PARAMETERS).items() if value}
    wanted = DeliveryFilter(status=given.get("status"), cursor=given.get("cursor"))
    limit = given.get("limit")
    if limit is None:
        return wanted
    if not (limit.isascii() and limit.isdecimal() and len(limit) < 5):
        raise InvalidInput("limit must be a whole number.", field="limit")
    return replace(wanted, limit=int(limit))


def _json(body: Mapping[str, Any], *, status: int = 200) -> web.Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return web.Response(
        status=status,
        body=text.encode(),
        content_type="application/json",
        charset="utf-8",
        headers=_NO_STORE,
    )
