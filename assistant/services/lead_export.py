"""Leads as files: page after page, so that many leads need no more memory than a few."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, BinaryIO, Final

from sqlalchemy.orm import Session

from assistant.errors import InvalidInput
from assistant.leads.consent import consents_in_force
from assistant.leads.export import COLUMNS, write_csv, write_jsonl
from assistant.leads.redaction import without_contact
from assistant.services.lead_workbook import CONTENT_TYPE, LeadWorkbook
from assistant.services.leads import utc_now, view_of
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.lead_records import SPARABLE, LeadRecord
from assistant.store.leads import LeadFilter, list_leads

FORMATS: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": CONTENT_TYPE,
    "jsonl": "application/x-ndjson; charset=utf-8",
}
INTERNAL: Final = "internal"
PURPOSES: Final = ("follow_up", "marketing", INTERNAL)
PAGE: Final = 200
# Spreadsheet programs take a file without it for one in the code page of the machine.
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
Records = Sequence[LeadRecord]


class LeadExport:
    """Writes leads in one of FORMATS.

    A file leaves the house, so that it is written for one of PURPOSES: whoever did not agree to
    it is in the file without contact details. The purpose "internal" is a whole copy, for moving
    the data to another system of the same controller.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._database, self._clock = database, clock

    async def stream(
        self,
        wanted: LeadFilter,
        file_format: str,
        *,
        by: str,
        purpose: str = "follow_up",
        columns: Sequence[str] | None = None,
    ) -> AsyncIterator[bytes]:
        """Yield the file in pieces, one a page of leads; CSV begins with a byte order mark.

        columns: some of export.COLUMNS, in the order of the file; None for all.
        Raises InvalidInput, before the first piece, for a bad filter, format, purpose or column.
        """
        check_format(file_format)
        check_purpose(purpose)
        check_columns(columns)
        now = self._clock()
        without = SPARABLE if columns else _unused_in(file_format)
        first, cursor = await self._database.read(lambda s: _page(s, wanted, without))
        await self._database.write(
            lambda s: _note_export(s, by, file_format, purpose, now, columns)
        )
        pages = self._pages(wanted, without, first, cursor)
        if file_format == "xlsx":
            async for piece in _workbook(pages, purpose, now, columns):
                yield piece
            return
        yield BYTE_ORDER_MARK if file_format == "csv" else b""
        is_first = True
        async for page in pages:
            yield await asyncio.to_thread(
                _piece, page, file_format, purpose, now, is_first, columns
            )
            is_first = False

    async def _pages(
        self, wanted: LeadFilter, without: Collection[str], first: Records, cursor: str | None
    ) -> AsyncIterator[Records]:
        yield first
        while cursor is not None:
            following = replace(wanted, cursor=cursor)
            page, cursor = await self._database.read(lambda s, f=following: _page(s, f, without))  # type: ignore[misc]
            yield page

    def write_now(
        self, wanted: LeadFilter, file_format: str, out: BinaryIO, *, purpose: str = "follow_up"
    ) -> int:
        """Write the file on the caller's own thread; return how many leads there were.

        Raises InvalidInput.
        """
        check_format(file_format)
        check_purpose(purpose)
        now, count, cursor = self._clock(), 0, wanted.cursor
        book = LeadWorkbook() if file_format == "xlsx" else None
        without = _unused_in(file_format)
        while True:
            following = replace(wanted, cursor=cursor)
            page, cursor = self._database.read_now(lambda s, f=following: _page(s, f, without))  # type: ignore[misc]
            if book is not None:
                book.add(_leads(page, purpose, now))
            else:
                out.write(_piece(page, file_format, purpose, now, count == 0))
            count += len(page)
            if cursor is None:
                break
        if book is not None:
            out.writelines(book.pieces())
        self._database.write_now(lambda s: _note_export(s, "system", file_format, purpose, now))
        return count


async def _workbook(
    pages: AsyncIterator[Records], purpose: str, now: datetime, columns: Sequence[str] | None
) -> AsyncIterator[bytes]:
    """Yield the spreadsheet; the writing is done in a thread."""
    book = await asyncio.to_thread(LeadWorkbook, columns or COLUMNS)
    async for page in pages:
        await asyncio.to_thread(lambda p=page: book.add(_leads(p, purpose, now)))  # type: ignore[misc]
    pieces = book.pieces()
    while piece := await asyncio.to_thread(next, pieces, b""):
        yield piece


def check_format(file_format: str) -> None:
    """Raise InvalidInput unless it is one of FORMATS."""
    if file_format not in FORMATS:
        raise InvalidInput(
            f"{file_format!r} is no format. Formats: {', '.join(FORMATS)}.", field="format"
        )


def check_purpose(purpose: str) -> None:
    """Raise InvalidInput unless it is one of PURPOSES."""
    if purpose not in PURPOSES:
        raise InvalidInput(
            f"{purpose!r} is no purpose. Purposes: {', '.join(PURPOSES)}.", field="purpose"
        )


def check_columns(columns: Sequence[str] | None) -> None:
    """Raise InvalidInput for none, and for what no file has."""
    if columns is None:
        return
    if unknown := [name for name in columns if name not in COLUMNS]:
        raise InvalidInput(f"{unknown[0][:50]!r} is no column.", field="columns")
    if not columns:
        raise InvalidInput("A file has one column at least.", field="columns")


def _unused_in(file_format: str) -> Collection[str]:
    """Return what of a lead no file holds, nor this one."""
    needed = ("score", "reason") if file_format == "jsonl" else ()
    return [one for one in SPARABLE if one not in needed]


def _page(
    session: Session, wanted: LeadFilter, without: Collection[str]
) -> tuple[Records, str | None]:
    return list_leads(session, replace(wanted, limit=PAGE), without=without)


def _leads(records: Records, purpose: str, now: datetime) -> Iterator[Mapping[str, Any]]:
    """Yield each lead as the API has it, without contact details where nobody agreed."""
    for record in records:
        lead = view_of(record, now).json
        agreed = consents_in_force(record.consents).get(purpose) == "given"
        yield lead if agreed or purpose == INTERNAL else without_contact(lead, record.facts)


def _piece(
    records: Records,
    file_format: str,
    purpose: str,
    now: datetime,
    is_first: bool,
    columns: Sequence[str] | None = None,
) -> bytes:
    out = io.StringIO(newline="")
    leads = _leads(records, purpose, now)
    if file_format == "jsonl":
        write_jsonl(leads, out, columns=columns)
    else:
        write_csv(leads, out, columns=columns or COLUMNS, with_header=is_first)
    return out.getvalue().encode()


def _note_export(
    session: Session,
    by: str,
    file_format: str,
    purpose: str,
    now: datetime,
    columns: Sequence[str] | None = None,
) -> None:
    detail: dict[str, Any] = {"format": file_format, "purpose": purpose}
    if columns:
        detail["columns"] = list(columns)
    append_audit(session, AuditEntry(now, by, "leads.exported", None, detail))
