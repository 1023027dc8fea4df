"""Leads as files: page after page, so that many leads need no more memory than a few."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, BinaryIO, Final

from sqlalchemy.orm import Session

from assistant.errors import InvalidInput
from assistant.leads.consent import consents_in_force
from assistant.leads.export import write_csv, write_jsonl
from assistant.leads.redaction import without_contact
from assistant.services.lead_workbook import CONTENT_TYPE, LeadWorkbook
from assistant.services.leads import LeadView, page_of, utc_now
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.leads import LeadFilter

FORMATS: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": CONTENT_TYPE,
    "jsonl": "application/x-ndjson; charset=utf-8",
}
INTERNAL: Final = "internal"
PURPOSES: Final = ("follow_up", "marketing", INTERNAL)
PAGE: Final = 100
# Spreadsheet programs take a file without it for one in the code page of the machine.
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
Leads = list[Mapping[str, Any]]
Page = tuple[Leads, str | None]


class LeadExport:
    """Writes leads in one of FORMATS.

    A file leaves the house, so that it is written for one of PURPOSES: whoever did not agree to
    it is in the file without contact details. The purpose "internal" is a whole copy, for moving
    the data to another system of the same controller.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._database, self._clock = database, clock

    async def stream(
        self, wanted: LeadFilter, file_format: str, *, by: str, purpose: str = "follow_up"
    ) -> AsyncIterator[bytes]:
        """Yield the file in pieces, one a page of leads; CSV begins with a byte order mark.

        Raises InvalidInput, before the first piece, for a bad filter, format or purpose.
        """
        check_format(file_format)
        check_purpose(purpose)
        now = self._clock()
        leads, cursor = await self._database.read(lambda s: _page(s, wanted, purpose))
        await self._database.write(lambda s: _note_export(s, by, file_format, purpose, now))
        pages = self._pages(wanted, purpose, leads, cursor)
        if file_format == "xlsx":
            async for piece in _workbook(pages):
                yield piece
            return
        yield BYTE_ORDER_MARK if file_format == "csv" else b""
        is_first = True
        async for page in pages:
            yield _piece(page, file_format, is_first)
            is_first = False

    async def _pages(
        self, wanted: LeadFilter, purpose: str, first: Leads, cursor: str | None
    ) -> AsyncIterator[Leads]:
        yield first
        while cursor is not None:
            following = replace(wanted, cursor=cursor)
            leads, cursor = await self._database.read(lambda s, f=following: _page(s, f, purpose))  # type: ignore[misc]
            yield leads

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
        while True:
            following = replace(wanted, cursor=cursor)
            leads, cursor = self._database.read_now(lambda s, f=following: _page(s, f, purpose))  # type: ignore[misc]
            if book is not None:
                book.add(leads)
            else:
                out.write(_piece(leads, file_format, count == 0))
            count += len(leads)
            if cursor is None:
                break
        if book is not None:
            out.writelines(book.pieces())
        self._database.write_now(lambda s: _note_export(s, "system", file_format, purpose, now))
        return count


async def _workbook(pages: AsyncIterator[Leads]) -> AsyncIterator[bytes]:
    """Yield the spreadsheet; the writing is done in a thread."""
    book = await asyncio.to_thread(LeadWorkbook)
    async for page in pages:
        await asyncio.to_thread(book.add, page)
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


def _page(session: Session, wanted: LeadFilter, purpose: str) -> Page:
    views, cursor = page_of(session, replace(wanted, limit=PAGE))
    return [_as_agreed(view, purpose) for view in views], cursor


def _as_agreed(view: LeadView, purpose: str) -> Mapping[str, Any]:
    agreed = consents_in_force(view.record.consents).get(purpose) == "given"
    if agreed or purpose == INTERNAL:
        return view.json
    return without_contact(view.json, view.record.facts)


def _piece(leads: Sequence[Mapping[str, Any]], file_format: str, is_first: bool) -> bytes:
    out = io.StringIO(newline="")
    if file_format == "jsonl":
        write_jsonl(leads, out)
        return out.getvalue().encode()
    write_csv(leads, out)
    text = out.getvalue()
    return (text if is_first else text.partition("\r\n")[2]).encode()


def _note_export(session: Session, by: str, file_format: str, purpose: str, now: datetime) -> None:
    detail = {"format": file_format, "purpose": purpose}
    append_audit(session, AuditEntry(now, by, "leads.exported", None, detail))
