"""Settings: API keys of sales tools."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from assistant.console.settings_frame import show, url_of
from assistant.console.visit import Visit, see_other
from assistant.errors import InvalidInput, NotFound
from assistant.services.api_keys import MAX_NAME, SCOPES
from assistant.web.keys import ACCOUNTS

KEYS: Final = url_of("keys")


async def keys_page(visit: Visit) -> web.StreamResponse:
    return await _page(visit)


async def _page(
    visit: Visit, *, status: int = 200, error: str = "", name: str = "", shown: str = ""
) -> web.Response:
    keys = await visit.request.app[ACCOUNTS].keys.all()
    return await show(
        visit,
        "keys",
        "keys",
        status=status,
        keys=sorted(keys, key=lambda key: key.revoked_at is not None),
        scopes=SCOPES,
        error=error,
        name=name,
        shown=shown,
    )


async def create_key(visit: Visit) -> web.StreamResponse:
    """Show the new key, this once."""
    form = await visit.request.post()
    name = str(form.get("name", "")).strip()[:MAX_NAME]
    scopes = [str(scope) for scope in form.getall("scope", [])]
    if not name or not scopes:
        words = visit.texts("key_needs_name" if not name else "key_needs_scope")
        return await _page(visit, status=422, error=words, name=name)
    try:
        key, _ = await visit.request.app[ACCOUNTS].keys.create(
            name, scopes, by=visit.user.user.name
        )
    except InvalidInput:
        return await _page(visit, status=422, error=visit.texts("key_needs_scope"), name=name)
    return await _page(visit, shown=key)


async def revoke_key(visit: Visit) -> web.StreamResponse:
    key_id = visit.request.match_info["key"]
    try:
        await visit.request.app[ACCOUNTS].keys.revoke(key_id, by=visit.user.user.name)
    except NotFound:
        return see_other(KEYS)  # revoked by somebody else a moment ago
    return see_other(f"{KEYS}?done=revoked")
