"""Column types that read and write alike on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, DateTime, Dialect, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from assistant.store.keyring import SEAL, keys_of


def utc_now() -> datetime:
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python; SQLite keeps the bare UTC clock time, which sorts as text."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored: pass an aware datetime")
        in_utc = value.astimezone(UTC)
        return in_utc if dialect.name == "postgresql" else in_utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """JSON, on PostgreSQL as JSONB; None is NULL."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind: TypeEngine[Any] = JSON(none_as_null=True)
        if dialect.name == "postgresql":
            kind = JSONB(none_as_null=True)
        return dialect.type_descriptor(kind)


class PrivateText(TypeDecorator[str]):
    """Text that is encrypted where there is a data key; place: "table.column"."""

    impl = String
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keys_of(dialect).seal(value, self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keys_of(dialect).unseal(value, self.place)


class PrivateJson(Json):
    """JSON that is encrypted where there is a data key: then one JSON text holds all of it."""

    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        keyring = keys_of(dialect)
        if value is None or keyring.writing is None:
            return value.lstrip(SEAL) if isinstance(value, str) else value
        return keyring.seal(_compact(value), self.place)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if isinstance(value, str) and value.startswith(SEAL):
            return json.loads(keys_of(dialect).unseal(value, self.place))
        return value


class Snapshot(TypeDecorator[dict[str, Any]]):
    """A JSON object that can be rebuilt: a damaged one reads as empty instead of failing.

    place: as of PrivateText; without one it is never encrypted.
    """

    impl = Text
    cache_ok = True

    def __init__(self, place: str | None = None) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str:
        text = _compact(value or {})
        return keys_of(dialect).seal(text, self.place) if self.place else text

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any]:
        try:
            text = keys_of(dialect).unseal(value or "{}", self.place or "")
            read = json.loads(text)
        except (ValueError, RecursionError):
            return {}
        return read if isinstance(read, dict) else {}


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


PRIVATE: Final = (PrivateText, PrivateJson, Snapshot)
