"""Accounts: who may log in to the console, and what each role may do.

What a browser holds is random and stored hashed.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from assistant.errors import InvalidInput, NotAllowed, NotAuthenticated, NotFound
from assistant.services.api_keys import ApiKeys
from assistant.services.clock import SteadyClock
from assistant.services.login_limits import LOCK, LoginLimits
from assistant.services.passwords import Passwords, check_password
from assistant.services.second_factor import SecondFactors, old_ticket
from assistant.services.staff import ROLES, Staff, add_user, checked_address, normal_name
from assistant.store import people, second_factors
from assistant.store.audit import AuditEntry
from assistant.store.database import Database
from assistant.store.people import ApiKey, Login, User

__all__ = ["RIGHTS", "ROLES", "Accounts", "CodeWanted", "SignedIn", "normal_name"]

RIGHTS: Final[Mapping[str, frozenset[str]]] = {
    "viewer": frozenset({"leads:read"}),
    "sales": frozenset({"leads:read", "leads:write", "leads:export", "review"}),
    "admin": frozenset(
        {"leads:read", "leads:write", "leads:export", "leads:erase", "review", "settings"}
    ),
}
FIRST_USER: Final = "admin"
IDLE: Final = timedelta(hours=12)
LONGEST: Final = timedelta(days=7)
TOUCH_EVERY: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class SignedIn:
    """A user's running log-in, as the console needs it.

    needs_factor: the role demands a second factor, and the user has none yet.
    """

    user: User
    login: Login
    needs_factor: bool = False

    @property
    def csrf_token(self) -> str:
        return self.login.csrf_token

    @property
    def must_change_password(self) -> bool:
        """True while the password is still the one somebody else made."""
        return self.user.password_changed_at <= self.user.created_at

    @property
    def is_settled(self) -> bool:
        """False while a password of one's own or a second factor is still to be set."""
        return not self.must_change_password and not self.needs_factor

    def may(self, right: str) -> bool:
        return right in RIGHTS[self.user.role]

    def check(self, right: str) -> None:
        """Raise NotAllowed unless the user's role has the right."""
        if not self.may(right):
            raise NotAllowed(f"The role {self.user.role} may not do this.")


@dataclass(frozen=True)
class CodeWanted:
    """The password was right; now the second factor's code is asked for, with this ticket."""

    ticket: str


class Accounts:
    """Users, their log-ins, and API keys."""

    def __init__(
        self,
        database: Database,
        *,
        secret_key: bytes,
        clock: Callable[[], datetime] | None = None,
        hasher: PasswordHasher | None = None,
        second_factor_for: Collection[str] = (),
    ) -> None:
        """clock: aware UTC; by default one that setting the system's clock does not move.

        second_factor_for: roles that may not go without.
        """
        self._database, self._secret_key = database, secret_key
        self._clock = clock or SteadyClock()
        self._passwords = Passwords(hasher)
        self._limits = LoginLimits(database, secret_key, self._clock)
        self._second_factor_for = frozenset(second_factor_for)
        self.keys = ApiKeys(database, clock=self._clock)
        self.factors = SecondFactors(
            database, secret_key, clock=clock or (lambda: datetime.now(UTC))
        )
        self.staff = Staff(database, self._passwords, self.factors, self._clock)

    # ------------------------------------------------------------ users and keys, from a terminal

    def first_start_password(self) -> str | None:
        """Create the first user on a database without any; return its one-time password.

        None when there are users already.
        """
        if self._database.read_now(people.list_users):
            return None
        user, password = self.staff.new_user(FIRST_USER, "admin")

        def add_first(session: Session) -> bool:
            return not people.list_users(session) and add_user(session, user, "system")

        return password if self._database.write_now(add_first) else None

    def add_user_now(
        self, name: str, role: str, *, email: str | None = None, by: str = "system"
    ) -> str:
        """Create a user and return the one-time password. Raises InvalidInput.

        email: where notices about this user's leads go; None for none.
        """
        user, password = self.staff.new_user(name, role, email)
        self._database.write_now(lambda s: add_user(s, user, by))
        return password

    def set_email_now(self, name: str, email: str | None, *, by: str = "system") -> None:
        """Set where notices go, or None for nowhere. Raises NotFound and InvalidInput."""
        address, now = checked_address(email), self._clock()

        def change(session: Session) -> None:
            user = people.find_user(session, normal_name(name))
            if user is None:
                raise NotFound("There is no such user.")
            people.update_user(session, replace(user, email=address))
            people.append_audit(session, AuditEntry(now, by, "user.email_changed", user.id))

        self._database.write_now(change)

    def create_api_key_now(self, name: str, scopes: Collection[str], *, by: str = "system") -> str:
        """Return a new API key, which cannot be read again. Raises InvalidInput."""
        return self.keys.create_now(name, scopes, by=by)

    # ------------------------------------------------------------ API keys

    async def verify_api_key(self, authorization: str | None, scope: str) -> ApiKey:
        """Return the key of an Authorization header. Raises NotAuthenticated, NotAllowed."""
        return await self.keys.verify(authorization, scope)

    # ------------------------------------------------------------ log-ins

    async def log_in(
        self,
        name: str,
        password: str,
        *,
        address: str,
        replacing: str | None = None,
        nonce: str = "",
    ) -> tuple[str, SignedIn] | CodeWanted:
        """Return the token for the browser's cookie, and who is logged in.

        Of a user with a second factor only a ticket for `give_code`, which is bound to the
        browser's nonce. replacing: the token the browser came with, which ends.
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
        user = await self._rehashed(user, password)
        user_id = user.id
        if await self._database.read(lambda s: second_factors.has_factor(s, user_id)):
            return CodeWanted(self.factors.ticket(user, nonce))  # its failures stay counted
        token, login = self._new_login(user)

        def start(session: Session) -> None:
            if second_factors.has_factor(session, user_id):
                raise old_ticket()  # set up a moment ago
            self._start(session, user, login, address, replacing, {})

        await self._database.write(start)
        return token, self._signed_in(user, login, has_factor=False)

    async def give_code(
        self, ticket: str, code: str, *, address: str, nonce: str, replacing: str | None = None
    ) -> tuple[str, SignedIn]:
        """Return what `log_in` does, for its ticket and a code, which is used up.

        Raises NotAuthenticated, whose code is log_in_again for an old ticket and wrong_code else,
        and RateLimited when there were too many failures, from this address or for this user.
        """
        user_id = self.factors.user_of_ticket(ticket)
        user = await self._database.read(lambda s: people.get_user(s, user_id))
        if user is None or not user.enabled:
            raise old_ticket()
        self.factors.check_ticket(ticket, user, nonce)
        await self._limits.count(user.name, address)
        await self._limits.count_code(user.id)
        token, login = self._new_login(user)

        def start(session: Session) -> bool:
            way = self.factors.use(session, user.id, code)
            if way is None:
                return False
            self._limits.code_succeeded(session, user.id)
            self._start(session, user, login, address, replacing, {"second_factor": way})
            return True

        if not await self._database.write(start):
            await self._limits.failed(address)
            raise NotAuthenticated("This code is wrong or was used before.", code="wrong_code")
        return token, self._signed_in(user, login, has_factor=True)

    def _start(
        self,
        session: Session,
        user: User,
        login: Login,
        address: str,
        replacing: str | None,
        detail: Mapping[str, str],
    ) -> None:
        self._limits.succeeded(session, user.name, address)
        if replacing is not None:
            people.end_login(session, _hash(replacing))
        people.start_login(session, login)
        at = login.created_at
        people.delete_old_logins(session, now=at, attempts_before=at - LOCK)
        entry = AuditEntry(at, user.name, "user.logged_in", user.id, detail)
        people.append_audit(session, entry)

    def _signed_in(self, user: User, login: Login, *, has_factor: bool) -> SignedIn:
        return SignedIn(user, login, user.role in self._second_factor_for and not has_factor)

    async def _rehashed(self, user: User, password: str) -> User:
        """Return the user, whose hash is written anew where its costs are not today's."""
        if not self._passwords.is_outdated(user.password_hash):
            return user
        hashed = await self._passwords.hash(password)
        return await self._database.write(lambda s: _with_hash(s, user, hashed))

    async def signed_in(self, token: str | None) -> SignedIn | None:
        """Return whose log-in a cookie stands for; None for none, an unknown or an expired one."""
        if not token:
            return None
        now, token_hash = self._clock(), _hash(token)

        def find(session: Session) -> tuple[Login, User, bool] | None:
            found = people.find_login(session, token_hash, now)
            return (*found, second_factors.has_factor(session, found[1].id)) if found else None

        found = await self._database.read(find)
        if found is None:
            return None
        login, user, has_factor = found
        if now - login.seen_at >= TOUCH_EVERY:
            until = min(now + IDLE, login.created_at + LONGEST)
            await self._database.write(lambda s: people.touch_login(s, token_hash, now, until))
        return self._signed_in(user, login, has_factor=has_factor)

    async def log_out(self, signed_in: SignedIn) -> None:
        user = signed_in.user
        entry = AuditEntry(self._clock(), user.name, "user.logged_out", user.id)

        def end(session: Session) -> None:
            people.end_login(session, signed_in.login.token_hash)
            people.append_audit(session, entry)

        await self._database.write(end)

    async def remove_factor(self, signed_in: SignedIn, password: str, *, address: str) -> None:
        """Switch the second factor off. Raises InvalidInput for a wrong password, RateLimited."""
        user = signed_in.user
        await self._check_own(user, password, address, field="password")

        def write(session: Session) -> None:
            self._limits.succeeded(session, user.name, address)
            self.factors.remove(session, user, by=user.name)

        await self._database.write(write)

    async def _check_own(self, user: User, password: str, address: str, *, field: str) -> None:
        await self._limits.count(user.name, address)
        if not await self._passwords.check(password[:1024], user.password_hash):
            await self._limits.failed(address)
            raise InvalidInput("The password is wrong.", code="wrong_password", field=field)

    async def change_password(
        self, signed_in: SignedIn, current: str, new: str, *, address: str
    ) -> tuple[str, SignedIn]:
        """Set a new password and return a new log-in; all others of this user have ended.

        Raises InvalidInput naming the field and, in its code, what is wrong; RateLimited.
        """
        user = signed_in.user
        await self._check_own(user, current, address, field="current")
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
        return token, replace(signed_in, user=changed, login=login)

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
        return [user.name for user in users if user.enabled and "leads:write" in RIGHTS[user.role]]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _with_hash(session: Session, user: User, password_hash: str) -> User:
    """Write the new hash, unless the password changed meanwhile."""
    now = people.get_user(session, user.id) or user
    if now.password_hash != user.password_hash:
        return now
    changed = replace(now, password_hash=password_hash)
    people.update_user(session, changed)
    return changed
