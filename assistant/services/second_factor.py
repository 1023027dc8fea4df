"""The second factor: six digits from an authenticator app, or one of ten recovery codes.

Codes are those of RFC 6238 (SHA-1, six digits, 30 seconds), which every app speaks. The one before
and the one after are taken as well, for clocks that differ, and none is taken twice.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

import pyotp
from sqlalchemy.orm import Session

from assistant.errors import InvalidInput, NotAuthenticated
from assistant.store import second_factors as stored
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.people import User
from assistant.store.second_factors import SecondFactor

STEP_S: Final = 30
STEPS_AROUND: Final = 1
RECOVERY_CODES: Final = 10
TICKET_FOR: Final = timedelta(minutes=5)
ISSUER: Final = "Lead assistant"
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
Way = Literal["code", "recovery code"]


@dataclass(frozen=True)
class Standing:
    """What a user's account page says. secret, uri: while it is being set up; "" otherwise."""

    is_on: bool
    since: datetime | None = None
    codes_left: int = 0
    secret: str = field(default="", repr=False)
    uri: str = field(default="", repr=False)


class SecondFactors:
    """Sets up, checks and removes. clock: the wall clock, which the apps go by too."""

    def __init__(
        self, database: Database, secret_key: bytes, *, clock: Callable[[], datetime]
    ) -> None:
        self._database, self._secret_key, self._clock = database, secret_key, clock

    async def standing(self, user: User) -> Standing:
        def read(session: Session) -> Standing:
            factor = stored.get_factor(session, user.id)
            if factor is None:
                return Standing(False)
            if factor.confirmed_at is None:
                return Standing(False, secret=factor.secret, uri=uri_of(factor.secret, user.name))
            left = stored.recovery_codes_left(session, user.id)
            return Standing(True, factor.confirmed_at, left)

        return await self._database.read(read)

    async def begin(self, user: User) -> None:
        """Make a secret for the user's app; it counts once a code confirmed it."""
        factor = SecondFactor(user.id, pyotp.random_base32(), self._clock())

        def write(session: Session) -> None:
            before = stored.get_factor(session, user.id, hold=True)
            if before is None or before.confirmed_at is None:
                stored.begin_factor(session, factor)

        await self._database.write(write)

    async def confirm(self, user: User, code: str) -> list[str]:
        """Put it into force and return the recovery codes, which cannot be read again.

        Raises InvalidInput for a wrong code, or when nothing is being set up.
        """
        now, codes = self._clock(), [_recovery_code() for _ in range(RECOVERY_CODES)]

        def write(session: Session) -> None:
            factor = stored.get_factor(session, user.id, hold=True)
            step = None
            if factor is not None and factor.confirmed_at is None:
                step = step_of(factor.secret, code, now)
            if step is None:
                raise InvalidInput("This code is wrong.", code="wrong_code", field="code")
            hashes = [self._hash(each) for each in codes]
            stored.confirm_factor(session, user.id, step=step, at=now, code_hashes=hashes)
            append_audit(session, AuditEntry(now, user.name, "user.second_factor_on", user.id))

        await self._database.write(write)
        return codes

    def remove(self, session: Session, user: User, *, by: str) -> bool:
        """Remove it in the caller's transaction; False when there was none in force."""
        was_on = stored.has_factor(session, user.id)
        stored.remove_factor(session, user.id)
        if was_on:
            entry = AuditEntry(self._clock(), by, "user.second_factor_off", user.id)
            append_audit(session, entry)
        return was_on

    def use(self, session: Session, user_id: str, code: str) -> Way | None:
        """Take a code, which then is used up; None when it is wrong or was used before."""
        now = self._clock()
        factor = stored.get_factor(session, user_id, hold=True)
        if factor is None or factor.confirmed_at is None:
            return None
        step = step_of(factor.secret, code, now)
        if step is not None:
            return "code" if stored.use_step(session, user_id, step) else None
        is_recovery = stored.use_recovery_code(session, user_id, self._hash(code), now)
        return "recovery code" if is_recovery else None

    # ------------------------------------------------------------ between password and code

    def ticket(self, user: User, nonce: str) -> str:
        """Return what says that this browser (nonce) gave the user's password just now."""
        until = int((self._clock() + TICKET_FOR).timestamp())
        said = f"{user.id}.{until}"
        return urlsafe_b64encode(f"{said}.{self._seal(said, user, nonce)}".encode()).decode()

    def user_of_ticket(self, ticket: str) -> str:
        """Return the id of the user it may be for. Raises NotAuthenticated for an old one."""
        try:
            user_id, until, _ = urlsafe_b64decode(ticket.encode()).decode().rsplit(".", 2)
            is_old = int(until) < self._clock().timestamp()
        except ValueError:
            is_old = True
        if is_old:
            raise old_ticket()
        return user_id

    def check_ticket(self, ticket: str, user: User, nonce: str) -> None:
        """Raise NotAuthenticated unless it was made for this user, password and browser."""
        said, _, seal = urlsafe_b64decode(ticket.encode()).decode().rpartition(".")
        if not hmac.compare_digest(seal.encode(), self._seal(said, user, nonce).encode()):
            raise old_ticket()

    def _seal(self, said: str, user: User, nonce: str) -> str:
        data = "\0".join(("second factor", said, user.password_hash, nonce))
        return self._hmac(data)

    def _hash(self, code: str) -> str:
        return self._hmac("recovery\0" + re.sub(r"[^a-z0-9]", "", code.casefold()))

    def _hmac(self, data: str) -> str:
        raw = data.encode("utf-8", "surrogatepass")
        return hmac.new(self._secret_key, raw, hashlib.sha256).hexdigest()


def old_ticket() -> NotAuthenticated:
    return NotAuthenticated("Give name and password again.", code="log_in_again")


def uri_of(secret: str, name: str) -> str:
    """Return what an app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step whose code this is; None when it is that of no step around now."""
    digits = re.sub(r"[\s-]", "", code)
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 6):
        return None
    app, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP_S
    around = range(current - STEPS_AROUND, current + STEPS_AROUND + 1)
    right = [step for step in around if hmac.compare_digest(app.generate_otp(step), digits)]
    return right[-1] if right else None


def _recovery_code() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
