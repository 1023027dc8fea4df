"""The sales API: leads for other programs, each request with an API key."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from aiohttp import web

from assistant.errors import InvalidInput
from assistant.leads.conversation import Message
from assistant.leads.overrides import OverrideChange
from assistant.leads.projection import timestamp
from assistant.leads.source import CHANNELS
from assistant.services.lead_edits import Correction
from assistant.services.leads import LeadChange
from assistant.store.lead_filter import MAX_LIMIT
from assistant.store.leads import LeadFilter, NotCaptured
from assistant.web.body import check_text, read_object, take_text, whole
from assistant.web.keys import ACCOUNTS, LEADS
from assistant.web.message_json import message_json

LIST: Final = "/api/v1/leads"
ONE: Final = LIST + "/{id}"
NOT_CAPTURED: Final = "/api/v1/not-captured"
_TEXTS: Final = ("stage", "reason", "owner", "note")
_CHANGES: Final = (*_TEXTS, "override", "correct")
# Short enough that all of them, percent-encoded, fit into a request line of 8 KiB.
_LONGEST: Final = {"site": 64, "owner": 100, "q": 200}
_OVERRIDE: Final = ("dimension", "value", "reason", "expires_at")
_NO_STORE: Final = {"Cache-Control": "no-store"}


def add_lead_routes(app: web.Application) -> None:
    app.router.add_get(LIST, list_leads)
    app.router.add_get(ONE, get_lead)
    app.router.add_patch(ONE, change_lead)
    app.router.add_delete(ONE, erase_lead)
    app.router.add_get(ONE + "/transcript", get_transcript)
    app.router.add_get(ONE + "/duplicates", get_duplicates)
    app.router.add_post(ONE + "/merge", merge_leads)
    app.router.add_post(ONE + "/unmerge", unmerge_leads)
    app.router.add_get(NOT_CAPTURED, list_not_captured)


async def list_leads(request: web.Request) -> web.Response:
    await _key(request, "leads:read")
    wanted = read_filter(request.query)
    views, cursor = await request.app[LEADS].page(wanted)
    return _json({"leads": [view.json for view in views], "next_cursor": cursor})


async def get_lead(request: web.Request) -> web.Response:
    await _key(request, "leads:read")
    view = await request.app[LEADS].get(request.match_info["id"])
    return _json(view.json)


async def get_transcript(request: web.Request) -> web.Response:
    await _key(request, "leads:read")
    transcript = await request.app[LEADS].transcript(request.match_info["id"])
    return _json({"messages": [said_json(talk, message) for talk, message in transcript]})


async def change_lead(request: web.Request) -> web.Response:
    by = await _key(request, "leads:write")
    change = read_change(await read_object(request))
    view = await request.app[LEADS].change(request.match_info["id"], change, by=by)
    return _json(view.json)


async def erase_lead(request: web.Request) -> web.Response:
    by = await _key(request, "leads:write")
    await request.app[LEADS].erase(request.match_info["id"], by=by)
    return web.Response(status=204, headers=_NO_STORE)


async def get_duplicates(request: web.Request) -> web.Response:
    await _key(request, "leads:read")
    found = await request.app[LEADS].duplicates(request.match_info["id"])
    return _json(
        {
            "duplicates": [
                {"lead": view.json, "because": list(why)} for view, why in found.proposed
            ],
            "merged": [
                {
                    "id": one.from_id,
                    "conversation_ids": one.conversation_ids,
                    "by": one.by,
                    "at": timestamp(one.at),
                }
                for one in found.merged
            ],
        }
    )


async def merge_leads(request: web.Request) -> web.Response:
    by = await _key(request, "leads:write")
    from_id = take_text(await read_object(request), "from", longest=64, required=True) or ""
    view = await request.app[LEADS].merge(request.match_info["id"], from_id, by=by)
    return _json(view.json)


async def unmerge_leads(request: web.Request) -> web.Response:
    by = await _key(request, "leads:write")
    from_id = take_text(await read_object(request), "from", longest=64, required=True) or ""
    view = await request.app[LEADS].unmerge(request.match_info["id"], from_id, by=by)
    return _json(view.json)


async def list_not_captured(request: web.Request) -> web.Response:
    """Conversations that made no lead, newest first, each with the reason."""
    await _key(request, "leads:read")
    if unknown := sorted(set(request.query) - {"site", "limit"}):
        raise InvalidInput(
            f"{unknown[0][:50]!r} is no parameter here. Parameters: site, limit.",
            field=unknown[0][:50],
        )
    limit = _read_number("limit", request.query.get("limit") or "50")
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidInput(f"limit must be from 1 to {MAX_LIMIT}.", field="limit")
    site = request.query.get("site") or None
    check_text(site or "", "site", longest=_LONGEST["site"])
    missed = await request.app[LEADS].not_captured(site, limit)
    return _json({"not_captured": [missed_json(one) for one in missed]})


def missed_json(missed: NotCaptured) -> dict[str, Any]:
    """Return a conversation without a lead, and why there is none."""
    return {
        "conversation_id": missed.conversation.id,
        "site": missed.conversation.site_id,
        "reason": missed.reason,
        "at": timestamp(missed.at),
        "locale": missed.conversation.locale,
        "page_url": missed.conversation.page.url,
    }


async def _key(request: web.Request, scope: str) -> str:
    """Return who acts, as notes and the audit name them."""
    key = await request.app[ACCOUNTS].verify_api_key(request.headers.get("Authorization"), scope)
    return f"api key {key.name}"


def said_json(conversation_id: str, message: Message) -> dict[str, Any]:
    """Return a message of the transcript, with how it was understood."""
    return {
        **message_json(message),
        "conversation_id": conversation_id,
        "language": message.language,
        "intent": message.intent,
        "entities": list(message.entities),
    }


# ------------------------------------------------------------ reading what was sent


def read_filter(query: Mapping[str, str]) -> LeadFilter:
    """Return the filter of a query string; an empty value leaves its part open.

    Raises InvalidInput naming the parameter that is unknown or malformed.
    """
    if unknown := sorted(set(query) - set(_READERS)):
        raise InvalidInput(
            f"{unknown[0][:50]!r} is no parameter here. Parameters: {', '.join(_READERS)}.",
            field=unknown[0][:50],
        )
    given = {name: _READERS[name](name, value) for name, value in query.items() if value != ""}
    return LeadFilter(**given)


def _read_text(name: str, value: str) -> str:
    check_text(value, name, longest=_LONGEST.get(name, 500))
    return value


def _read_channel(name: str, value: str) -> str:
    if value not in CHANNELS:
        raise InvalidInput(f"{name} must be one of {', '.join(CHANNELS)}.", field=name)
    return value


def _read_number(name: str, value: str) -> int:
    if not (value.isascii() and value.lstrip("-").isdecimal() and len(value) < 10):
        raise InvalidInput(f"{name} must be a whole number.", field=name)
    try:
        return int(value)
    except ValueError as error:
        raise InvalidInput(f"{name} must be a whole number.", field=name) from error


def _read_time(name: str, value: str) -> datetime:
    """A day means its beginning, and a time without a zone is UTC.

    A time that no zone but its own can write, at the ends of the calendar, is the end itself.
    """
    try:
        at = datetime.fromisoformat(value.replace(" ", "+") if "T" in value else value)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
        return at.astimezone(UTC)
    except OverflowError:
        return (datetime.max if at.year > 1 else datetime.min).replace(tzinfo=UTC)
    except ValueError as error:
        raise InvalidInput(
            f"{name} must be a time like 2026-11-23T10:00:00Z.", field=name
        ) from error


_READERS: Final[Mapping[str, Callable[[str, str], Any]]] = {
    "stage": _read_text,
    "site": _read_text,
    "source": _read_channel,
    "owner": _read_text,
    "q": _read_text,
    "min_score": _read_number,
    "created_after": _read_time,
    "updated_after": _read_time,
    "sort": _read_text,
    "limit": _read_number,
    "cursor": _read_text,
}


def read_change(body: Mapping[str, Any]) -> LeadChange:
    """Return the change of a PATCH body.

    stage (with a reason), owner (null for nobody), note; override: a number beside a score,
    correct: a field's value, both taken back with the value null.
    Raises InvalidInput naming the member that is unknown or malformed.
    """
    _check_members(body, _CHANGES)
    given = {name: body[name] for name in _TEXTS if name in body}
    if "owner" in given and given["owner"] is None:
        given["owner"] = ""
    for name, value in given.items():
        if not isinstance(value, str) or (name != "owner" and not value.strip()):
            raise InvalidInput(f"{name} must be a text that is not empty.", field=name)
    given.setdefault("reason", "Set through the API.")
    return LeadChange(
        **given,
        override=_read_override(body["override"]) if "override" in body else None,
        correct=_read_correction(body["correct"]) if "correct" in body else None,
    )


def _check_members(body: Any, known: tuple[str, ...], name: str = "") -> None:
    if not isinstance(body, Mapping):
        raise InvalidInput(f"{name} must be an object with {', '.join(known)}.", field=name)
    if unknown := sorted(set(body) - set(known)):
        raise InvalidInput(
            f"{unknown[0][:50]!r} cannot be changed here. What can: {', '.join(known)}.",
            field=unknown[0][:50],
        )


def _read_override(body: Any) -> OverrideChange:
    _check_members(body, _OVERRIDE, "override")
    for name in ("dimension", "value"):
        if name not in body:
            raise InvalidInput(f"override needs {name}.", field=name)
    expires = body.get("expires_at")
    for name, value in (("dimension", body["dimension"]), ("reason", body.get("reason") or "")):
        if not isinstance(value, str):
            raise InvalidInput(f"{name} must be a text.", field=name)
    if expires is not None and not isinstance(expires, str):
        raise InvalidInput("expires_at must be a time, or null.", field="expires_at")
    return OverrideChange(
        body["dimension"],
        whole(body["value"]),
        body.get("reason") or "",
        _read_time("expires_at", expires) if expires else None,
    )


def _read_correction(body: Any) -> Correction:
    _check_members(body, ("field", "value"), "correct")
    if not isinstance(body.get("field"), str) or "value" not in body:
        raise InvalidInput("correct needs a field and a value, or null.", field="correct")
    return Correction(body["field"], body["value"])


def _json(body: Mapping[str, Any]) -> web.Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return web.Response(
        body=text.encode(),
        content_type="application/json",
        charset="utf-8",
        headers={**_NO_STORE, "X-Content-Type-Options": "nosniff"},
    )
