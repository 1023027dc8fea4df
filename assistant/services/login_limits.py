"""Too many failed log-ins: counted for the pair of name and address, and for the address alone.

Both are kept as keyed hashes, never as typed: people mistake the name's field for the password's.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from assistant.errors import RateLimited
from assistant.store import people
from assistant.store.database import Database

MAX_FAILURES: Final = 5
MAX_FAILURES_OF_ADDRESS: Final = 50
MAX_WRONG_CODES: Final = 15  # of a user, from wherever: who guesses here knows the password
LOCK: Final = timedelta(minutes=15)
_ANY_NAME: Final = ""
_ANY_ADDRESS: Final = "any"
_CODES: Final = "second factor of "


@dataclass(frozen=True)
class LoginLimits:
    """clock: one that setting the machine's clock does not move."""

    database: Database
    secret_key: bytes
    clock: Callable[[], datetime]

    async def count(self, name: str, address: str) -> None:
        """Count this try as failed until it succeeds, so that many at once are all counted.

        Raises RateLimited, before any password is looked at, when there were too many.
        """

        if await self._failures_reach(name, address, MAX_FAILURES):
            raise _locked()
        await self.database.write(lambda s: self._record(s, name, address, succeeded=False))
        # Counted again once it is committed: of tries made at once, each now sees those before it.
        if await self._failures_reach(name, address, MAX_FAILURES + 1):
            raise _locked()

    async def count_code(self, user_id: str) -> None:
        """The same for codes of a second factor, from all addresses together."""
        name = _CODES + user_id
        await self.database.write(lambda s: self._record(s, name, _ANY_ADDRESS, succeeded=False))
        since = self.clock() - LOCK
        failures = await self.database.read(
            lambda s: people.failed_attempts(
                s, name=self._keyed(name), address=self._keyed(_ANY_ADDRESS), since=since
            )
        )
        if failures > MAX_WRONG_CODES:
            raise _locked()

    def code_succeeded(self, session: Session, user_id: str) -> None:
        self._record(session, _CODES + user_id, _ANY_ADDRESS, succeeded=True)

    async def failed(self, address: str) -> None:
        await self.database.write(lambda s: self._record(s, _ANY_NAME, address, succeeded=False))

    def succeeded(self, session: Session, name: str, address: str) -> None:
        """Forget the failures of this name; those of the address stay.

        Its owner may know one password and guess others.
        """
        self._record(session, name, address, succeeded=True)

    async def _failures_reach(self, name: str, address: str, most: int) -> bool:
        since, origin = self.clock() - LOCK, self._keyed(network_of(address))

        def reach(session: Session) -> bool:
            return any(
                people.failed_attempts(session, name=self._keyed(key), address=origin, since=since)
                >= bound
                for key, bound in ((name, most), (_ANY_NAME, MAX_FAILURES_OF_ADDRESS))
            )

        return await self.database.read(reach)

    def _record(self, session: Session, name: str, address: str, *, succeeded: bool) -> None:
        people.record_attempt(
            session,
            name=self._keyed(name),
            address=self._keyed(network_of(address)),
            succeeded=succeeded,
            at=self.clock(),
        )

    def _keyed(self, text: str) -> str:
        data = b"login:" + text.encode("utf-8", "surrogatepass")
        return hmac.new(self.secret_key, data, hashlib.sha256).hexdigest()


def _locked() -> RateLimited:
    return RateLimited(
        "Too many failed log-ins. Try again later.", retry_after_s=int(LOCK.total_seconds())
    )


def network_of(address: str) -> str:
    """Return the address, of IPv6 the /64: whoever has one address there has them all."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
