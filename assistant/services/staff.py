"""Those who work here, as administrators see to them: added, moved to another role, locked out.

There is always one administrator who can log in. What concerns one's own account (password, second
factor) is done on one's own page, with the password.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, get_args

from sqlalchemy.orm import Session

from assistant.errors import InvalidInput, NotFound
from assistant.services.mail_address import is_plain_address
from assistant.services.passwords import Passwords, one_time_password
from assistant.services.second_factor import SecondFactors
from assistant.store import people
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.people import Role, User
from assistant.store.second_factors import users_with_factor

ROLES: Final[tuple[str, ...]] = get_args(Role)
_NAME: Final = re.compile(r"[\w][\w.@+-]{0,63}")


@dataclass(frozen=True)
class Member:
    """seen_at: when one of the user's running log-ins was last used; None without one."""

    user: User
    logins: int
    seen_at: datetime | None
    has_factor: bool


class Staff:
    """by: the name of the administrator, which the audit keeps."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        factors: SecondFactors,
        clock: Callable[[], datetime],
    ) -> None:
        self._database, self._passwords = database, passwords
        self._factors, self._clock = factors, clock

    async def all(self) -> list[Member]:
        now = self._clock()

        def read(session: Session) -> list[Member]:
            running, secured = people.running_logins(session, now), users_with_factor(session)
            found = []
            for user in people.list_users(session):
                logins, seen_at = running.get(user.id, (0, None))
                found.append(Member(user, logins, seen_at, user.id in secured))
            return found

        return await self._database.read(read)

    async def add(self, name: str, role: str, email: str | None, *, by: str) -> str:
        """Return the new user's one-time password. Raises InvalidInput naming the field."""
        password = one_time_password()
        user = self._made(name, role, email, await self._passwords.hash(password))
        await self._database.write(lambda s: add_user(s, user, by))
        return password

    async def change_role(self, user_id: str, role: str, *, by: str) -> None:
        """Raises InvalidInput: no such role, or nobody would be left to administer."""
        checked = checked_role(role)

        def change(session: Session) -> None:
            user = _existing(session, user_id)
            if checked != "admin":
                _check_others_left(session, user)
            if checked != user.role:
                people.update_user(session, replace(user, role=checked))
                detail = {"from": user.role, "to": checked}
                self._note(session, "user.role_changed", user, by, detail)

        await self._database.write(change)

    async def set_enabled(self, user_id: str, enabled: bool, *, by: str) -> None:
        """A disabled user cannot log in, and all log-ins end. Raises InvalidInput."""

        def change(session: Session) -> None:
            user = _existing(session, user_id)
            if not enabled:
                _check_others_left(session, user)
            if enabled != user.enabled:
                people.update_user(session, replace(user, enabled=enabled))
                action = "user.enabled" if enabled else "user.disabled"
                self._note(session, action, user, by)

        await self._database.write(change)

    async def end_logins(self, user_id: str, *, by: str) -> None:
        def change(session: Session) -> None:
            user = _existing(session, user_id)
            people.end_logins_of(session, user_id)
            self._note(session, "user.logins_ended", user, by)

        await self._database.write(change)

    async def reset_password(self, user_id: str, *, by: str) -> tuple[str, str]:
        """Return the user's name and a one-time password; the old one and all log-ins end."""
        password = one_time_password()
        hashed = await self._passwords.hash(password)

        def change(session: Session) -> str:
            user = _of_another(session, user_id, by)
            renewed = replace(user, password_hash=hashed, password_changed_at=user.created_at)
            people.update_user(session, renewed)
            self._note(session, "user.password_reset", user, by)
            return user.name

        return await self._database.write(change), password

    async def reset_factor(self, user_id: str, *, by: str) -> None:
        """Take a lost second factor away; the user logs in without and may set up another."""

        def change(session: Session) -> None:
            user = _of_another(session, user_id, by)
            if self._factors.remove(session, user, by=by):
                people.end_logins_of(session, user_id)

        await self._database.write(change)

    def new_user(self, name: str, role: str, email: str | None = None) -> tuple[User, str]:
        """Return a user that is not stored yet, and the password. Raises InvalidInput."""
        password = one_time_password()
        return self._made(name, role, email, self._passwords.hash_now(password)), password

    def _made(self, name: str, role: str, email: str | None, hashed: str) -> User:
        name, now = normal_name(name), self._clock()
        if not _NAME.fullmatch(name):
            raise InvalidInput(
                "A user's name has 1 to 64 letters, digits or . _ @ + -.",
                code="name_wrong",
                field="name",
            )
        role, address = checked_role(role), checked_address(email)
        return User(secrets.token_urlsafe(16), name, role, hashed, now, now, email=address)

    def _note(
        self,
        session: Session,
        action: str,
        user: User,
        by: str,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        about = {"name": user.name, **(detail or {})}
        append_audit(session, AuditEntry(self._clock(), by, action, user.id, about))


def normal_name(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def checked_role(role: str) -> Role:
    for known in get_args(Role):
        if known == role:
            return known  # type: ignore[no-any-return]
    raise InvalidInput(f"{role!r} is no role. Roles: {', '.join(ROLES)}.", field="role")


def checked_address(email: str | None) -> str | None:
    if email is not None and not is_plain_address(email):
        raise InvalidInput(
            "An e-mail address is like kim@example.com.", code="email_wrong", field="email"
        )
    return email


def add_user(session: Session, user: User, by: str) -> bool:
    """Return True. Raises InvalidInput when the name is taken."""
    if not people.add_user(session, user):
        raise InvalidInput(f"There is a user {user.name} already.", code="name_taken", field="name")
    detail = {"name": user.name, "role": user.role}
    append_audit(session, AuditEntry(user.created_at, by, "user.added", user.id, detail))
    return True


def _existing(session: Session, user_id: str) -> User:
    user = people.get_user(session, user_id) if "\0" not in user_id else None
    if user is None:
        raise NotFound("There is no such user.")
    return user


def _of_another(session: Session, user_id: str, by: str) -> User:
    user = _existing(session, user_id)
    if user.name == by:
        raise InvalidInput("Do this on your own account's page.", code="own_account")
    return user


def _check_others_left(session: Session, user: User) -> None:
    """Raise InvalidInput when this is the last administrator who can log in."""
    admins = people.hold_admins(session)
    if user.id in admins and len(admins) == 1:
        raise InvalidInput("One administrator must be left.", code="last_admin")
