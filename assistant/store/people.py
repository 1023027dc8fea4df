"""Those who work here: users, their log-ins, and the keys of their tools."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import Session

from assistant.store.audit import AuditEntry, append_audit, list_audit
from assistant.store.rows import row_of
from assistant.store.tables import (
    ApiKeyRow,
    LoginAttemptRow,
    SessionRow,
    UserRow,
    table_of,
)

__all__ = [
    "ApiKey",
    "AuditEntry",
    "Login",
    "Role",
    "User",
    "add_api_key",
    "add_user",
    "append_audit",
    "delete_old_logins",
    "end_login",
    "end_logins_of",
    "failed_attempts",
    "find_api_key",
    "find_login",
    "find_user",
    "get_user",
    "hold_admins",
    "list_api_keys",
    "list_audit",
    "list_users",
    "record_attempt",
    "revoke_api_key",
    "running_logins",
    "start_login",
    "touch_api_key",
    "touch_login",
    "update_user",
]

Role = Literal["admin", "sales", "viewer"]
_USER = ("id", "name", "role", "password_hash", "created_at", "password_changed_at")
_LOGIN = ("token_hash", "user_id", "csrf_token", "created_at", "seen_at", "expires_at")
_KEY = ("id", "name", "key_hash", "created_at", "last_used_at", "revoked_at")


@dataclass(frozen=True)
class User:
    """password_hash: as argon2 wrote it."""

    id: str
    name: str
    role: Role
    password_hash: str
    created_at: datetime
    password_changed_at: datetime
    email: str | None = None
    enabled: bool = True


@dataclass(frozen=True)
class Login:
    """A user's session in the console. token_hash: SHA-256 (hex) of the cookie."""

    token_hash: str
    user_id: str
    csrf_token: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class ApiKey:
    """key_hash: SHA-256 (hex) of the key, which is stored nowhere."""

    id: str
    name: str
    key_hash: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


def add_user(session: Session, user: User) -> bool:
    """Return False when the name is taken."""
    if find_user(session, user.name) is not None:
        return False
    row = row_of(user, (*_USER, "email", "enabled"))
    session.connection().execute(insert(table_of(UserRow)), [row])
    return True


def update_user(session: Session, user: User) -> None:
    """Write role, e-mail, enabled and password; a new password or a lock ends all log-ins."""
    before = get_user(session, user.id)
    table = table_of(UserRow)
    session.connection().execute(
        update(table)
        .where(table.c.id == user.id)
        .values(row_of(user, (*_USER, "email", "enabled")))
    )
    if before and (before.password_hash != user.password_hash or not user.enabled):
        end_logins_of(session, user.id)


def get_user(session: Session, user_id: str) -> User | None:
    return _first_user(session, UserRow.id == user_id)


def find_user(session: Session, name: str) -> User | None:
    return _first_user(session, UserRow.name == name)


def list_users(session: Session) -> list[User]:
    return [_to_user(row) for row in session.scalars(select(UserRow).order_by(UserRow.name))]


def start_login(session: Session, login: Login) -> None:
    session.connection().execute(insert(table_of(SessionRow)), [row_of(login, _LOGIN)])


def find_login(session: Session, token_hash: str, now: datetime) -> tuple[Login, User] | None:
    """Return a log-in that has not expired, with its user if still enabled."""
    found = session.execute(
        select(SessionRow, UserRow)
        .join(UserRow, UserRow.id == SessionRow.user_id)
        .where(
            SessionRow.token_hash == token_hash,
            SessionRow.expires_at > now,
            UserRow.enabled.is_(True),
        )
    ).one_or_none()
    return (_to_login(found[0]), _to_user(found[1])) if found else None


def touch_login(session: Session, token_hash: str, now: datetime, expires_at: datetime) -> None:
    table = table_of(SessionRow)
    session.connection().execute(
        update(table)
        .where(table.c.token_hash == token_hash)
        .values(seen_at=now, expires_at=expires_at)
    )


def end_login(session: Session, token_hash: str) -> None:
    table = table_of(SessionRow)
    session.connection().execute(delete(table).where(table.c.token_hash == token_hash))


def end_logins_of(session: Session, user_id: str, *, but: str | None = None) -> None:
    """End every log-in of a user; but: the token_hash of one to keep."""
    table = table_of(SessionRow)
    ended = delete(table).where(table.c.user_id == user_id)
    session.connection().execute(ended.where(table.c.token_hash != but) if but else ended)


def running_logins(session: Session, now: datetime) -> dict[str, tuple[int, datetime]]:
    """Return how many log-ins each user has that run, and when one was last used."""
    query = (
        select(SessionRow.user_id, func.count(), func.max(SessionRow.seen_at))
        .where(SessionRow.expires_at > now)
        .group_by(SessionRow.user_id)
    )
    return {user_id: (count, seen) for user_id, count, seen in session.execute(query)}


def hold_admins(session: Session) -> set[str]:
    """Return who administers and can log in; none of them changes till the transaction ends."""
    query = select(UserRow.id).where(UserRow.role == "admin", UserRow.enabled.is_(True))
    return set(session.scalars(query.order_by(UserRow.id).with_for_update()))


def record_attempt(
    session: Session, *, name: str, address: str, succeeded: bool, at: datetime
) -> None:
    row = {"name": name, "address": address, "succeeded": succeeded, "at": at}
    session.connection().execute(insert(table_of(LoginAttemptRow)), [row])


def failed_attempts(session: Session, *, name: str, address: str, since: datetime) -> int:
    """Count failures for this name from this address since then, or since the last success."""
    same = (
        LoginAttemptRow.name == name,
        LoginAttemptRow.address == address,
        LoginAttemptRow.at > since,
    )
    last_success = (
        select(func.max(LoginAttemptRow.id))
        .where(*same, LoginAttemptRow.succeeded.is_(True))
        .scalar_subquery()
    )
    count = session.scalar(
        select(func.count())
        .select_from(LoginAttemptRow)
        .where(
            *same,
            LoginAttemptRow.succeeded.is_(False),
            LoginAttemptRow.id > func.coalesce(last_success, 0),
        )
    )
    return count or 0


def delete_old_logins(session: Session, *, now: datetime, attempts_before: datetime) -> None:
    """Delete expired log-ins and attempts that count no more."""
    login, attempt = table_of(SessionRow), table_of(LoginAttemptRow)
    session.connection().execute(delete(login).where(login.c.expires_at <= now))
    session.connection().execute(delete(attempt).where(attempt.c.at < attempts_before))


def add_api_key(session: Session, key: ApiKey) -> None:
    row = row_of(key, _KEY, scopes=list(key.scopes))
    session.connection().execute(insert(table_of(ApiKeyRow)), [row])


def find_api_key(session: Session, key_hash: str) -> ApiKey | None:
    """Return the key with this hash, unless it was revoked."""
    row = session.scalars(
        select(ApiKeyRow).where(ApiKeyRow.key_hash == key_hash, ApiKeyRow.revoked_at.is_(None))
    ).first()
    return _to_key(row) if row else None


def list_api_keys(session: Session) -> list[ApiKey]:
    """Return all keys, revoked ones too, oldest first."""
    return [
        _to_key(row) for row in session.scalars(select(ApiKeyRow).order_by(ApiKeyRow.created_at))
    ]


def touch_api_key(session: Session, key_id: str, now: datetime) -> None:
    table = table_of(ApiKeyRow)
    session.connection().execute(update(table).where(table.c.id == key_id).values(last_used_at=now))


def revoke_api_key(session: Session, key_id: str, now: datetime) -> bool:
    """Return False when there is no such key in use."""
    table = table_of(ApiKeyRow)
    changed = session.connection().execute(
        update(table)
        .where(table.c.id == key_id, table.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return changed.rowcount > 0


def _first_user(session: Session, condition: ColumnElement[bool]) -> User | None:
    row = session.scalars(select(UserRow).where(condition)).first()
    return _to_user(row) if row else None


def _to_user(row: UserRow) -> User:
    return User(**row_of(row, (*_USER, "email", "enabled")))


def _to_login(row: SessionRow) -> Login:
    return Login(**row_of(row, _LOGIN))


def _to_key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(**row_of(row, _KEY), scopes=tuple(row.scopes))
