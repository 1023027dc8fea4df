"""Second factors: an authenticator's secret and ten recovery codes for a user."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from assistant.store.base import table_of
from assistant.store.rows import row_of
from assistant.store.staff_tables import RecoveryCodeRow, SecondFactorRow

FACTOR: Final = table_of(SecondFactorRow)
CODE: Final = table_of(RecoveryCodeRow)
_COLUMNS: Final = ("user_id", "secret", "created_at", "confirmed_at", "last_step")


@dataclass(frozen=True)
class SecondFactor:
    """confirmed_at: None until a first code proved that the app has the secret."""

    user_id: str
    secret: str = field(repr=False)
    created_at: datetime
    confirmed_at: datetime | None = None
    last_step: int = 0


def get_factor(session: Session, user_id: str, *, hold: bool = False) -> SecondFactor | None:
    """hold: nobody else may use it until the transaction ends."""
    query = select(FACTOR).where(FACTOR.c.user_id == user_id)
    row = session.execute(query.with_for_update() if hold else query).one_or_none()
    return SecondFactor(**row_of(row, _COLUMNS)) if row else None


def has_factor(session: Session, user_id: str) -> bool:
    """Say whether a user has a confirmed one."""
    query = select(FACTOR.c.user_id).where(
        FACTOR.c.user_id == user_id, FACTOR.c.confirmed_at.is_not(None)
    )
    return session.scalar(query) is not None


def users_with_factor(session: Session) -> frozenset[str]:
    return frozenset(
        session.scalars(select(FACTOR.c.user_id).where(FACTOR.c.confirmed_at.is_not(None)))
    )


def begin_factor(session: Session, factor: SecondFactor) -> None:
    """Take the place of one that was begun and not confirmed."""
    remove_factor(session, factor.user_id)
    session.connection().execute(insert(FACTOR), [row_of(factor, _COLUMNS)])


def confirm_factor(
    session: Session, user_id: str, *, step: int, at: datetime, code_hashes: Iterable[str]
) -> None:
    """Put it into force with its recovery codes."""
    session.connection().execute(
        update(FACTOR).where(FACTOR.c.user_id == user_id).values(confirmed_at=at, last_step=step)
    )
    put_recovery_codes(session, user_id, code_hashes)


def put_recovery_codes(session: Session, user_id: str, code_hashes: Iterable[str]) -> None:
    """Take the place of all recovery codes that the user had."""
    session.connection().execute(delete(CODE).where(CODE.c.user_id == user_id))
    rows = [{"code_hash": each, "user_id": user_id} for each in code_hashes]
    session.connection().execute(insert(CODE), rows)


def use_step(session: Session, user_id: str, step: int) -> bool:
    """Note that the code of a time step was taken; False when it or a later one was before."""
    change = (
        update(FACTOR)
        .where(FACTOR.c.user_id == user_id, FACTOR.c.last_step < step)
        .values(last_step=step)
    )
    return session.connection().execute(change).rowcount > 0


def use_recovery_code(session: Session, user_id: str, code_hash: str, at: datetime) -> bool:
    """Return False when the user has no such code, or used it before."""
    change = (
        update(CODE)
        .where(CODE.c.user_id == user_id, CODE.c.code_hash == code_hash, CODE.c.used_at.is_(None))
        .values(used_at=at)
    )
    return session.connection().execute(change).rowcount > 0


def recovery_codes_left(session: Session, user_id: str) -> int:
    query = select(func.count()).where(CODE.c.user_id == user_id, CODE.c.used_at.is_(None))
    return session.scalar(query) or 0


def remove_factor(session: Session, user_id: str) -> bool:
    """Remove it with its recovery codes; False when there was none."""
    session.connection().execute(delete(CODE).where(CODE.c.user_id == user_id))
    gone = session.connection().execute(delete(FACTOR).where(FACTOR.c.user_id == user_id))
    return gone.rowcount > 0
