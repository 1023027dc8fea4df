"""Which leads, in which order, from where on: a filter and its cursor as SQL."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Dialect, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from assistant.errors import InvalidInput
from assistant.leads.lead import STAGES
from assistant.store.keyring import keys_of, tidy_email
from assistant.store.lead_conditions import (
    GRADES,
    ConsentState,
    ScoreRange,
    agreed,
    check_consent,
    check_range,
    in_range,
    is_waiting,
    of_grade,
    was_handed,
)
from assistant.store.lead_seen import is_unread
from assistant.store.search import Term, common_terms, found_by, terms_of
from assistant.store.tables import LeadRow, table_of

LEAD: Final = table_of(LeadRow)
MAX_LIMIT: Final = 200
# Unknown scores sort below 0, so that each key can be compared with the cursor's.
_SORT_KEYS: Final[dict[str, ColumnElement[Any]]] = {
    "created_at": LeadRow.__table__.c.created_at,
    "updated_at": LeadRow.__table__.c.updated_at,
    "need_intent": func.coalesce(LeadRow.__table__.c.need_intent, -1),
    "fit": func.coalesce(LeadRow.__table__.c.fit, -1),
    "name": LeadRow.__table__.c.sort_name,
}
_INDEXED: Final = ("created_at", "updated_at", "name")
_CURSOR_COLUMNS: Final = ("id", "created_at", "updated_at", "need_intent", "fit", "sort_name")
WALKED: Final = 3_000
_TEXTS: Final = ("site", "source", "owner", "q", "grade", "campaign", "webinar", "magnet", "locale")
SORTS: Final = tuple(sign + key for key in _SORT_KEYS for sign in ("", "-"))
# Each as one looks for it: the newest, the highest, the first of the alphabet on top.
USUAL_SORTS: Final = tuple(key if key == "name" else f"-{key}" for key in _SORT_KEYS)


@dataclass(frozen=True)
class LeadFilter:
    """What to list; None leaves a part open. Nothing here is trusted before it is checked.

    source: the channel. q: words of the fields or transcripts, see search.terms_of.
    min_score: least need_intent. created_after, updated_after: later than this, not at it.
    created_before: earlier than this. unowned: only leads that nobody has. grade: "A1", or "A".
    unread_by: the id of a user who has not read the visitor's last words. waiting: only leads
    whose visitor waits for a person.
    sort: one of SORTS, "-" for descending. cursor: as returned with the page before.
    """

    stage: str | None = None
    site: str | None = None
    source: str | None = None
    owner: str | None = None
    q: str | None = None
    min_score: int | None = None
    created_after: datetime | None = None
    updated_after: datetime | None = None
    created_before: datetime | None = None
    unowned: bool = False
    unread_by: str | None = None
    waiting: bool = False
    grade: str | None = None
    scores: tuple[ScoreRange, ...] = ()
    campaign: str | None = None
    webinar: str | None = None
    magnet: str | None = None
    locale: str | None = None
    consent: ConsentState | None = None
    sort: str = "-created_at"
    limit: int = 50
    cursor: str | None = None


def page_rows(session: Session, wanted: LeadFilter, columns: Iterable[str]) -> Sequence[Any]:
    """Return these columns, and those of cursor_after, of one page and one lead more.

    Where the values are encrypted, `q` finds a whole e-mail address and nothing else.
    Raises InvalidInput naming the field of the filter that is wrong.
    """
    _check(wanted)
    shown = [LEAD.c[name] for name in dict.fromkeys((*columns, *_CURSOR_COLUMNS))]
    connection, dialect = session.connection(), session.get_bind().dialect
    common = common_terms(session, wanted.q) if wanted.q else frozenset[Term]()
    if len(common) == len(set(terms_of(wanted.q or ""))) > 0:
        if _is_in_order(wanted):
            nearest = _nearest(session, wanted, common, shown)
            if nearest is not None:
                return nearest
        common = frozenset()
    return connection.execute(_query_of(wanted, dialect, common).with_only_columns(*shown)).all()


def _is_in_order(wanted: LeadFilter) -> bool:
    """Whether an index gives the leads in the order of the list."""
    return wanted.sort.removeprefix("-") in _INDEXED


def _nearest(
    session: Session, wanted: LeadFilter, common: Collection[Term], shown: Sequence[Column[Any]]
) -> Sequence[Any] | None:
    """Return a page found by looking at one lead after the other, as they stand in the list.

    Common words fill a page soon: looking them all up takes many times longer. None when WALKED
    leads do not fill it.
    """
    connection, dialect = session.connection(), session.get_bind().dialect
    key = _SORT_KEYS[wanted.sort.removeprefix("-")]
    order = _query_of(replace(wanted, q=None), dialect).with_only_columns(key)
    end = connection.execute(order.offset(WALKED).limit(1)).first()
    query = _query_of(wanted, dialect, common).with_only_columns(*shown)
    if end is not None:
        query = query.where(key >= end[0] if wanted.sort.startswith("-") else key <= end[0])
    rows = connection.execute(query).all()
    return rows if end is None or len(rows) > wanted.limit else None


def _query_of(
    wanted: LeadFilter, dialect: Dialect, common: Collection[Term] = frozenset()
) -> Select[Any]:
    descending = wanted.sort.startswith("-")
    key = _SORT_KEYS[wanted.sort.removeprefix("-")]
    query = select(LeadRow).where(is_own(), *_conditions(wanted, dialect, common))
    if wanted.cursor is not None:
        last_key, last_id = _read_cursor(wanted)
        after = key < last_key if descending else key > last_key
        after_id = LeadRow.id < last_id if descending else LeadRow.id > last_id
        query = query.where(or_(after, and_(key == last_key, after_id)))
    if descending:
        return query.order_by(key.desc(), LeadRow.id.desc()).limit(wanted.limit + 1)
    return query.order_by(key, LeadRow.id).limit(wanted.limit + 1)


def is_own() -> ColumnElement[bool]:
    """Return the test that a lead is not merged into another.

    As a function: SQLite would look every lead up by the index on merged_into, and sort them all.
    """
    return func.coalesce(LeadRow.merged_into, "") == ""


def cursor_after(wanted: LeadFilter, row: Any) -> str:
    """Return the cursor of the page that follows this lead."""
    name = wanted.sort.removeprefix("-")
    value: Any = {
        "created_at": row.created_at.isoformat(),
        "updated_at": row.updated_at.isoformat(),
        "need_intent": -1 if row.need_intent is None else row.need_intent,
        "fit": -1 if row.fit is None else row.fit,
        "name": row.sort_name,
    }[name]
    text = json.dumps([wanted.sort, value, row.id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def neighbours(session: Session, wanted: LeadFilter, lead_id: str) -> tuple[str | None, str | None]:
    """Return the leads before and after a lead in a list, which need not hold the lead itself.

    Raises InvalidInput as page_rows does.
    """
    _check(wanted)
    shown = [LEAD.c[name] for name in _CURSOR_COLUMNS]
    row = session.connection().execute(select(*shown).where(LEAD.c.id == lead_id)).first()
    if row is None:
        return None, None
    key = wanted.sort.removeprefix("-")
    turned = replace(wanted, sort=key if wanted.sort != key else f"-{key}")
    before, after = (_first_after(session, one, row) for one in (turned, wanted))
    return before, after


def _first_after(session: Session, wanted: LeadFilter, row: Any) -> str | None:
    asked = replace(wanted, limit=1, cursor=cursor_after(wanted, row))
    found = page_rows(session, asked, ("id",))
    return found[0].id if found else None


def _check(wanted: LeadFilter) -> None:
    if wanted.sort not in SORTS:
        raise InvalidInput(f"sort must be one of {', '.join(SORTS)}.", field="sort")
    if wanted.stage is not None and wanted.stage not in STAGES:
        raise InvalidInput(f"stage must be one of {', '.join(STAGES)}.", field="stage")
    if not 1 <= wanted.limit <= MAX_LIMIT:
        raise InvalidInput(f"limit must be from 1 to {MAX_LIMIT}.", field="limit")
    if wanted.min_score is not None and not 0 <= wanted.min_score <= 100:
        raise InvalidInput("min_score must be from 0 to 100.", field="min_score")
    if wanted.grade is not None and wanted.grade[:1] not in GRADES:
        raise InvalidInput(f"grade must begin with one of {', '.join(GRADES)}.", field="grade")
    for each in wanted.scores:
        check_range(each)
    if wanted.consent is not None:
        check_consent(wanted.consent)
    for name in _TEXTS:
        _check_text(name, getattr(wanted, name))
    for name in ("created_after", "created_before", "updated_after"):
        _check_time(name, getattr(wanted, name))


def _check_text(name: str, value: str | None) -> None:
    """PostgreSQL takes no NUL, and neither database takes half a surrogate pair."""
    if value is None:
        return
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise InvalidInput(f"{name} holds characters that no text can have.", field=name)


def _check_time(name: str, at: datetime | None) -> None:
    try:
        if at is not None:
            _in_utc(at)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(f"{name} must be a time with its zone.", field=name) from error


def _in_utc(at: datetime) -> datetime:
    """Raises ValueError without a zone, OverflowError at the ends of the calendar."""
    if at.tzinfo is None:
        raise ValueError("no time zone")
    return at.astimezone(UTC)


def _conditions(
    wanted: LeadFilter, dialect: Dialect, common: Collection[Term]
) -> list[ColumnElement[bool]]:
    tests: dict[str, Callable[[Any], ColumnElement[bool]]] = {
        "stage": LeadRow.stage.__eq__,
        "site": LeadRow.site_id.__eq__,
        "source": LeadRow.source.__eq__,
        "owner": LeadRow.owner.__eq__,
        "min_score": LeadRow.need_intent.__ge__,
        "created_after": LeadRow.created_at.__gt__,
        "updated_after": LeadRow.updated_at.__gt__,
        "created_before": LeadRow.created_at.__lt__,
        "grade": of_grade,
        "campaign": LeadRow.campaign.__eq__,
        "webinar": LeadRow.webinar_id.__eq__,
        "locale": LeadRow.locale.__eq__,
        "magnet": was_handed,
        "consent": agreed,
        "unread_by": is_unread,
        "q": lambda said: _matches(said, dialect, common),
    }
    given = {name: getattr(wanted, name) for name in tests}
    found = [tests[name](value) for name, value in given.items() if value is not None]
    found += [in_range(each) for each in wanted.scores]
    found += [is_waiting()] if wanted.waiting else []
    return [*found, LeadRow.owner.is_(None)] if wanted.unowned else found


def _matches(said: str, dialect: Dialect, common: Collection[Term]) -> ColumnElement[bool]:
    found = found_by(said, dialect.name, common)
    marks = keys_of(dialect).marks_of(tidy_email(said))
    return or_(found, LeadRow.email_digest.in_(marks)) if marks else found


def _read_cursor(wanted: LeadFilter) -> tuple[Any, str]:
    refused = InvalidInput("cursor is not one we gave for this sort order.", field="cursor")
    text = wanted.cursor or ""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        sort, value, last_id = json.loads(raw)
        if sort != wanted.sort or not isinstance(last_id, str):
            raise refused
        _check_text("cursor", last_id)
        return _read_key(sort.removeprefix("-"), value), last_id
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
        raise refused from error


def _read_key(name: str, value: Any) -> Any:
    """Return the sort key in its column's type. Raises ValueError or TypeError."""
    if name in ("created_at", "updated_at"):
        return _in_utc(datetime.fromisoformat(value))
    if name == "name":
        if not isinstance(value, str):
            raise TypeError("not a name")
        _check_text("cursor", value)
        return value
    if type(value) is not int or not -1 <= value <= 100:
        raise ValueError("not a score")
    return value
