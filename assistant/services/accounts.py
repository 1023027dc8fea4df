"""Accounts: who may log in to the console, and what each role may do.

What a browser holds is random and stored hashed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, get_args

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from assistant.errors import InvalidInput, NotAllowed, NotAuthenticated, NotFound
from assistant.services.api_keys import ApiKeys
from assistant.services.clock import SteadyClock
from assistant.services.login_limits import LOCK, LoginLimits
from assistant.services.mail_address import is_plain_address
from assistant.services.passwords import Passwords, check_password, one_time_password
from assistant.store import people
from assistant.store.audit import AuditEntry
from assistant.store.database import Database
from assistant.store.people import ApiKey, Login, Role, User

RIGHTS: Final[Mapping[str, frozenset[str]]] = {
    "viewer": frozenset({"leads:read"}),
    "sales": frozenset({"leads:read", "leads:write", "leads:export", "review"}),
    "admin": frozenset(
        {"leads:read", "leads:write", "leads:export", "leads:erase", "review", "users"}
    ),
}
ROLES: Final[tuple[str, ...]] = get_args(Role)
FIRST_USER: Final = "admin"
IDLE: Final = timedelta(hours=12)
LONGEST: Final = timedelta(days=7)
TOUCH_EVERY: Final = timedelta(minutes=5)
_NAME: Final = re.compile(r"[\w][\w.@+-]{0,63}")


@dataclass(frozen=True)
class SignedIn:
    """A user's running log-in, as the console needs it."""

    user: User
    login: Login

    @property
    def csrf_token(self) -> str:
        return self.login.csrf_token

    @property
    def must_change_password(self) -> bool:
        """True while the password is still the one somebody else made."""
        return self.user.password_changed_at <= self.user.created_at

    def may(self, right: str) -> bool:
        return right in RIGHTS[self.user.role]

    def check(self, right: str) -> None:
        """Raise NotAllowed unless the user's role has the right."""
        if not self.may(right):
            raise NotAllowed(f"The role {self.user.role} may not do this.")


class Accounts:
    """Users, their log-ins, and API keys."""

    def __init__(
        self,
        database: Database,
        *,
        secret_key: bytes,
        clock: Callable[[], datetime] | None = None,
        hasher: PasswordHasher | None = None,
    ) -> None:
        """clock: aware UTC; by default one that setting the system's clock does not move."""
        self._database, self._secret_key = database, secret_key
        self._clock = clock or SteadyClock()
        self._passwords = Passwords(hasher)
        self._keys = ApiKeys(database, clock=self._clock)
        self._limits = LoginLimits(database, secret_key, self._clock)

    # ------------------------------------------------------------ users and keys, from a terminal

    def first_start_password(self) -> str | None:
        """Create the first user on a database without any; return its one-time password.

        None when there are users already.
        """
        if self._database.read_now(people.list_users):
            return None
        user, password = self._new_user(FIRST_USER, "admin")

        def add_first(session: Session) -> bool:
            return not people.list_users(session) and _add(session, user, "system")

        return password if self._database.write_now(add_first) else None

    def add_user_now(
        self, name: str, role: str, *, email: str | None = None, by: str = "system"
    ) -> str:
        """Create a user and return the one-time password. Raises InvalidInput.

        email: where notices about this user's leads go; None for none.
        """
        user, password = self._new_user(name, role)
        user = replace(user, email=_checked_address(email))
        if not self._database.write_now(lambda s: _add(s, user, by)):
            raise InvalidInput(f"There is a user {user.name} already.", field="name")
        return password

    def set_email_now(self, name: str, email: str | None, *, by: str = "system") -> None:
        """Set where notices go, or None for nowhere. Raises NotFound and InvalidInput."""
        address, now = _checked_address(email), self._clock()

        def change(session: Session) -> None:
            user = people.find_user(session, normal_name(name))
            if user is None:
                raise NotFound("There is no such user.")
            people.update_user(session, replace(user, email=address))
            people.append_audit(session, AuditEntry(now, by, "user.email_changed", user.id))

        self._database.write_now(change)

    def create_api_key_now(self, name: str, scopes: Collection[str], *, by: str = "system") -> str:
        """Return a new API key, which cannot be read again. Raises InvalidInput."""
        return self._keys.create_now(name, scopes, by=by)

    def _new_user(self, name: str, role: str) -> tuple[User, str]:
        name = normal_name(name)
        if not _NAME.fullmatch(name):
            raise InvalidInput(
                "A user's name has 1 to 64 letters, digits or . _ @ + -.", field="name"
            )
        if role not in ROLES:
            raise InvalidInput(f"{role!r} is no role. Roles: {', '.join(ROLES)}.", field="role")
        password, now = one_time_password(), self._clock()
        hashed = self._passwords.hash_now(password)
        user = User(secrets.token_urlsafe(16), name, _role(role), hashed, now, now)
        return user, password

    # ------------------------------------------------------------ API keys

    async def verify_api_key(self, authorization: str | None, scope: str) -> ApiKey:
        """Return the key of an Authorization header. Raises NotAuthenticated, NotAllowed."""
        return await self._keys.verify(authorization, scope)

    # ------------------------------------------------------------ log-ins

    async def log_in(
        self, name: str, password: str, *, address: str, replacing: str | None = None
    ) -> tuple[str, SignedIn]:
        """Return the token for the browser's cookie, and who is logged in.

        replacing: the token the browser came with, which ends.
        Raises NotAuthenticated, the same for a wrong name as for a wrong password, and RateLimited
        when there were too many failures.
        """
        name = normal_name(name)
        await self._limits.count(name, address)
        user = await self._database.read(lambda s: people.find_user(s, name))
        known = user.password_hash if user else None
        is_right = await self._passwords.check(password[:1024], known)
        if user is None or not is_right or not user.enabled:
            await self._limits.failed(address)
            raise NotAuthenticated("The name or the password is wrong.", code="wrong_login")
        rehashed = await self._rehashed(user, password)
        token, login = self._new_login(user)

        def start(session: Session) -> None:
            self._limits.succeeded(session, name, address)
            if rehashed is not None:
                people.update_user(session, replace(user, password_hash=rehashed))
            if replacing is not None:
                people.end_login(session, _hash(replacing))
            people.start_login(session, login)
            people.delete_old_logins(
                session, now=login.created_at, attempts_before=login.created_at - LOCK
            )
            people.append_audit(
                session, AuditEntry(login.created_at, user.name, "user.logged_in", user.id)
            )

        await self._database.write(start)
        return token, SignedIn(user, login)

    async def _rehashed(self, user: User, password: str) -> str | None:
        if not self._passwords.is_outdated(user.password_hash):
            return None
        return await self._passwords.hash(password)

    async def signed_in(self, token: str | None) -> SignedIn | None:
        """Return whose log-in a cookie stands for; None for none, an unknown or an expired one."""
        if not token:
            return None
        now, token_hash = self._clock(), _hash(token)
        found = await self._database.read(lambda s: people.find_login(s, token_hash, now))
        if found is None:
            return None
        login, user = found
        if now - login.seen_at >= TOUCH_EVERY:
            until = min(now + IDLE, login.created_at + LONGEST)
            await self._database.write(lambda s: people.touch_login(s, token_hash, now, until))
        return SignedIn(user, login)

    async def log_out(self, signed_in: SignedIn) -> None:
        await self._database.write(lambda s: people.end_login(s, signed_in.login.token_hash))

    async def change_password(
        self, signed_in: SignedIn, current: str, new: str, *, address: str
    ) -> tuple[str, SignedIn]:
        """Set a new password and return a new log-in; all others of this user have ended.

        Raises InvalidInput naming the field and, in its code, what is wrong; RateLimited.
        """
        user = signed_in.user
        await self._limits.count(user.name, address)
        if not await self._passwords.check(current[:1024], user.password_hash):
            await self._limits.failed(address)
            raise InvalidInput(
                "The current password is wrong.", code="wrong_password", field="current"
            )
        check_password(new, user.name, field="new")
        if new == current:
            raise InvalidInput(
                "The new password must be another one.", code="password_unchanged", field="new"
            )
        hashed, now = await self._passwords.hash(new), self._clock()
        changed = replace(
            user,
            password_hash=hashed,
            password_changed_at=max(now, user.created_at + timedelta(microseconds=1)),
        )
        token, login = self._new_login(changed)

        def change(session: Session) -> None:
            self._limits.succeeded(session, user.name, address)
            people.update_user(session, changed)
            people.end_logins_of(session, user.id)
            people.start_login(session, login)
            people.append_audit(session, AuditEntry(now, user.name, "user.new_password", user.id))

        await self._database.write(change)
        return token, SignedIn(changed, login)

    def _new_login(self, user: User) -> tuple[str, Login]:
        token, now = secrets.token_urlsafe(32), self._clock()
        login = Login(
            token_hash=_hash(token),
            user_id=user.id,
            csrf_token=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
            expires_at=now + IDLE,
        )
        return token, login

    # ------------------------------------------------------------ forms without a log-in

    def form_token(self, nonce: str) -> str:
        """Return the token of a form that belongs to a cookie's nonce, before there is a log-in."""
        data = b"form:" + nonce.encode("utf-8", "surrogatepass")
        return hmac.new(self._secret_key, data, hashlib.sha256).hexdigest()

    async def user_names(self) -> list[str]:
        """Return the names of those who can own a lead."""
        users = await self._database.read(people.list_users)
        return [user.name for user in users if user.enabled]


def normal_name(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _role(role: str) -> Role:
    return next(known for known in get_args(Role) if known == role)


def _add(session: Session, user: User, by: str) -> bool:
    if not people.add_user(session, user):
        return False
    entry = AuditEntry(user.created_at, by, "user.added", user.id, {"role": user.role})
    people.append_audit(session, entry)
    return True


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _checked_address(email: str | None) -> str | None:
    if email is not None and not is_plain_address(email):
        raise InvalidInput("An e-mail address is like kim@example.com.", field="email")
    return email
