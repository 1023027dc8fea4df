"""API keys of sales tools: shown once, stored hashed, each with its scopes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from assistant.errors import InvalidInput, NotAllowed, NotAuthenticated, NotFound, Unavailable
from assistant.store import people
from assistant.store.audit import AuditEntry
from assistant.store.database import Database
from assistant.store.people import ApiKey

SCOPES: Final = ("leads:read", "leads:write", "webhooks:read", "webhooks:write")
KEY_PREFIX: Final = "lak_"  # lets a scanner of leaked secrets know one when it sees it
MAX_NAME: Final = 100
TOUCH_EVERY: Final = timedelta(minutes=1)  # "last used" is worth no write for each request


class ApiKeys:
    """Makes keys and tells whose request this is."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def create_now(self, name: str, scopes: Collection[str], *, by: str = "system") -> str:
        """Return a new key, which cannot be read again. Raises InvalidInput."""
        key, _, add = self._new(name, scopes, by)
        self._database.write_now(add)
        return key

    async def create(self, name: str, scopes: Collection[str], *, by: str) -> tuple[str, ApiKey]:
        """The same beside visitors' turns; return what is kept of it, too."""
        key, made, add = self._new(name, scopes, by)
        await self._database.write(add)
        return key, made

    async def all(self) -> list[ApiKey]:
        """Return all keys, revoked ones too, oldest first."""
        return await self._database.read(people.list_api_keys)

    async def revoke(self, key_id: str, *, by: str) -> None:
        """From now on nobody gets in with it. Raises NotFound for one that is not in use."""
        now = self._clock()

        def write(session: Session) -> None:
            if "\0" in key_id or not people.revoke_api_key(session, key_id, now):
                raise NotFound("There is no such key in use.")
            people.append_audit(session, AuditEntry(now, by, "api_key.revoked", key_id))

        await self._database.write(write)

    def _new(
        self, name: str, scopes: Collection[str], by: str
    ) -> tuple[str, ApiKey, Callable[[Session], None]]:
        key = KEY_PREFIX + secrets.token_urlsafe(32)
        made = ApiKey(
            id=secrets.token_urlsafe(16),
            name=name[:MAX_NAME] or "key",
            key_hash=_hash(key),
            scopes=check_scopes(scopes),
            created_at=self._clock(),
        )
        entry = AuditEntry(made.created_at, by, "api_key.created", made.id, {"name": made.name})

        def add(session: Session) -> None:
            people.add_api_key(session, made)
            people.append_audit(session, entry)

        return key, made, add

    async def verify(self, authorization: str | None, scope: str) -> ApiKey:
        """Return the key of an Authorization header.

        Raises NotAuthenticated without a valid key, NotAllowed when it lacks the scope.
        """
        kind, _, given = (authorization or "").partition(" ")
        if kind.casefold() != "bearer" or not given.strip():
            raise NotAuthenticated("An API key is needed: Authorization: Bearer <key>.")
        key_hash = _hash(given.strip())
        key = await self._database.read(lambda s: people.find_api_key(s, key_hash))
        if key is None or not hmac.compare_digest(key.key_hash, key_hash):
            raise NotAuthenticated("This API key is not known or was revoked.")
        if scope not in key.scopes:
            raise NotAllowed(f"This API key lacks the scope {scope}.")
        await self._touch(key)
        return key

    async def _touch(self, key: ApiKey) -> None:
        now = self._clock()
        if key.last_used_at is not None and now - key.last_used_at < TOUCH_EVERY:
            return
        try:
            await self._database.write(lambda s: people.touch_api_key(s, key.id, now))
        except Unavailable:
            return  # a database that only reads can still answer


def check_scopes(scopes: Collection[str]) -> tuple[str, ...]:
    """Return the scopes, each once, in our order. Raises InvalidInput."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        found = f"{unknown[0]!r} is no scope. " if unknown else ""
        raise InvalidInput(f"{found}Scopes: {', '.join(SCOPES)}.", field="scope")
    return tuple(scope for scope in SCOPES if scope in scopes)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
