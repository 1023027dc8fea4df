"""The webinar room: what visitors asked the presenter, and what the host made of it.

Several hosts may work in one room: the last one's word stands, and everybody is told at once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, get_args
from urllib.parse import quote

from sqlalchemy.orm import Session

from assistant.errors import InvalidInput, NotFound
from assistant.leads.alike import Placed, groups_of
from assistant.leads.conversation import Phase
from assistant.leads.export import cell
from assistant.leads.playbook import ScheduledWebinar
from assistant.leads.projection import timestamp
from assistant.services.analytics import Analytics
from assistant.services.bus import Bus, Notice
from assistant.services.lead_workbook import LeadWorkbook
from assistant.services.site_books import SiteBooks
from assistant.services.webinars import next_time
from assistant.store import webinar_questions as stored
from assistant.store.audit import AuditEntry, append_audit
from assistant.store.database import Database
from assistant.store.sites import list_sites
from assistant.store.webinar_questions import Asked, Counts, Key, Status

Show = Literal["open", "answered", "dismissed"]
Sort = Literal["most", "newest"]
SHOWS: Final[tuple[Show, ...]] = get_args(Show)
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
MAX_ANSWER: Final = 1000
MOST_AT_ONCE: Final = 500
FORMATS: Final = ("csv", "xlsx")
COLUMNS: Final = ("asked_at", "question", "group", "status", "answered_at", "answered_by", "note")


@dataclass(frozen=True)
class Known:
    """A webinar. phase: as its page last told it; starts_at: None without a time to come."""

    key: Key
    title: str
    site: str
    phase: Phase | None
    starts_at: datetime | None
    counts: Counts


@dataclass(frozen=True)
class Group:
    """Questions that ask the same and stand in one list, oldest first.

    times: how often it was asked altogether; answered: the one that was answered before, if any.
    """

    id: str
    questions: tuple[Asked, ...]
    times: int
    answered: Asked | None

    @property
    def first(self) -> Asked:
        return self.questions[0]

    @property
    def last_at(self) -> datetime:
        return self.questions[-1].at

    @property
    def is_now(self) -> bool:
        return any(one.status == "answering" for one in self.questions)


@dataclass(frozen=True)
class Room:
    webinar: Known
    groups: tuple[Group, ...]
    now: Group | None


def mark_of(key: Key) -> str:
    """Return what the bus and the console call a webinar."""
    return "/".join(quote(part, safe="") for part in key)


class WebinarRooms:
    """Reads and writes for the console."""

    def __init__(
        self,
        database: Database,
        books: SiteBooks,
        bus: Bus,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database, self._books, self._bus, self._clock = database, books, bus, clock

    # ------------------------------------------------------------ reading

    async def webinars(self, language: str) -> list[Known]:
        """Return the webinars of playbooks and conversations: the next one first."""
        # the analytics count conversations already: theirs is the number
        await Analytics(self._database).catch_up(batches=1)
        sites = {site.id: site.name for site in await self._database.read(list_sites)}
        planned = await self._planned(sites)
        counted = await self._database.read(stored.counts)
        keys = sorted(planned.keys() | counted.keys())
        words = await self._database.read(lambda s: stored.latest_words(s, keys))
        now, found = self._clock(), []
        for key in keys:
            plan, told = planned.get(key), words.get(key)
            title = plan.title.get(language) or next(iter(plan.title.values())) if plan else None
            found.append(
                Known(
                    key,
                    title or (told.title if told else key[1]),
                    sites.get(key[0], key[0]),
                    told.phase if told else None,
                    next_time(plan, now) if plan else None,
                    counted.get(key, Counts()),
                )
            )
        return sorted(found, key=_first_to_last)

    async def _planned(self, sites: Collection[str]) -> dict[Key, ScheduledWebinar]:
        found: dict[Key, ScheduledWebinar] = {}
        for site in sites:
            book = (await self._books.of(site)).book  # None while its playbook is unreadable
            for one in book.playbook.webinars if book else ():
                found[site, one.id] = one
        return found

    async def find(self, webinar_id: str, site: str | None, language: str) -> Known:
        """Return a webinar, of any site where none is named. Raises NotFound."""
        for one in await self.webinars(language):
            if one.key[1] == webinar_id and site in (None, one.key[0]):
                return one
        raise NotFound("There is no such webinar.")

    async def room(self, webinar: Known, show: Show, sort: Sort) -> Room:
        """Return the questions of one list in groups."""
        asked = await self._database.read(lambda s: stored.questions_of(s, webinar.key))
        groups = grouped(asked, show)
        groups.sort(key=lambda one: one.last_at, reverse=True)
        if sort == "most":
            groups.sort(key=lambda one: one.times, reverse=True)
        waiting = groups if show == "open" else grouped(asked, "open")
        return Room(webinar, tuple(groups), next((one for one in waiting if one.is_now), None))

    async def marks(self) -> Mapping[str, object]:
        found = await self._database.read(stored.marks)
        return {mark_of(key): mark for key, mark in found.items()}

    # ------------------------------------------------------------ what hosts do

    async def settle(
        self, key: Key, ids: Sequence[str], status: Status, *, by: str, answer: str | None = None
    ) -> None:
        """Say what became of questions. answer: a note; None leaves the one there is.

        One question of a webinar is answered at a time: the one before goes back to the others.
        Raises NotFound when none of them is there (any more), InvalidInput.
        """
        if status not in get_args(Status):
            raise InvalidInput(f"{status!r} is nothing a question can be.", field="deed")
        if answer is not None and len(answer) > MAX_ANSWER:
            raise InvalidInput(f"A note has at most {MAX_ANSWER} characters.", field="answer")
        now, is_over = self._clock(), status in ("answered", "dismissed")
        values: dict[str, Any] = {
            "status": status,
            "answered_at": now if is_over else None,
            "answered_by": by if is_over else None,
        }
        if answer is not None:
            values["answer"] = answer.strip() or None

        def write(session: Session) -> None:
            if status == "answering":
                before = stored.being_answered(session, key)
                stored.change(session, key, before, status="open", changed_at=now)
            self._change(session, key, ids, f"webinar_question.{status}", by, now, values)

        await self._write(key, write)

    async def place(self, key: Key, ids: Sequence[str], into: str | None, *, by: str) -> None:
        """Put questions into a group; each one alone with None.

        Raises NotFound when a question is not there (any more).
        """
        now = self._clock()

        def write(session: Session) -> None:
            deed = "webinar_question.grouped"
            if into is not None:
                self._change(session, key, ids, deed, by, now, {"grouped_with": into})
                return
            for one in ids:
                self._change(session, key, [one], deed, by, now, {"grouped_with": one})

        if into is not None:
            asked = await self._database.read(lambda s: stored.questions_of(s, key))
            if into not in _groups(asked).values():
                raise NotFound("There is no such group any more.")
        await self._write(key, write)

    def _change(
        self,
        session: Session,
        key: Key,
        ids: Sequence[str],
        deed: str,
        by: str,
        now: datetime,
        values: Mapping[str, Any],
    ) -> None:
        if not 0 < len(ids) <= MOST_AT_ONCE:
            raise InvalidInput("Name the questions.", field="question")
        changed = stored.change(session, key, ids, changed_at=now, **values)
        if not changed:
            raise NotFound("There is no such question any more.")
        for question, talk in changed:
            detail = {"question": question, "webinar": key[1]}
            append_audit(session, AuditEntry(now, by, deed, talk, detail))

    async def _write(self, key: Key, write: Callable[[Session], None]) -> None:
        await self._database.write(write)
        await self._bus.publish(Notice("webinar", mark_of(key)))

    # ------------------------------------------------------------ as a file

    async def export(self, key: Key, file_format: str, *, by: str) -> bytes:
        """Return all questions of a webinar as CSV or XLSX; who asked them stays here.

        Raises InvalidInput for another format.
        """
        if file_format not in FORMATS:
            raise InvalidInput(f"Formats: {', '.join(FORMATS)}.", field="format")
        asked = await self._database.read(lambda s: stored.questions_of(s, key))
        detail = {"format": file_format, "webinar": key[1]}
        entry = AuditEntry(self._clock(), by, "webinar_questions.exported", None, detail)
        await self._database.write(lambda s: append_audit(s, entry))
        lines = _lines(asked)
        if file_format == "csv":
            return _csv(lines)
        book = LeadWorkbook(COLUMNS, "Questions")
        book.add(lines)
        return b"".join(book.pieces())


def _groups(asked: Sequence[Asked]) -> dict[str, str]:
    return groups_of(Placed(one.id, one.text, one.grouped_with) for one in asked)


def grouped(asked: Sequence[Asked], show: Show) -> list[Group]:
    """Return the groups with a question in this list. asked: all of a webinar, oldest first."""
    wanted = ("open", "answering") if show == "open" else (show,)
    key_of, members = _groups(asked), dict[str, list[Asked]]()
    for one in asked:
        members.setdefault(key_of[one.id], []).append(one)
    found = []
    for key, every in members.items():
        shown = tuple(one for one in every if one.status in wanted)
        if shown:
            answered = [one for one in every if one.status == "answered"]
            before = answered[-1] if answered and show == "open" else None
            found.append(Group(key, shown, len(every), before))
    return found


def _first_to_last(one: Known) -> tuple[int, float, str]:
    """What is on now, then what comes next, then what has no time."""
    at = one.starts_at.timestamp() if one.starts_at else 0.0
    return (0 if one.phase == "live" else 1 if one.starts_at else 2), at, one.title


def _lines(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    groups, numbers = _groups(asked), dict[str, int]()
    return [
        {
            "asked_at": timestamp(one.at),
            "question": one.text,
            "group": numbers.setdefault(groups[one.id], len(numbers) + 1),
            "status": one.status,
            "answered_at": timestamp(one.answered_at) if one.answered_at else None,
            "answered_by": one.answered_by,
            "note": one.answer,
        }
        for one in asked
    ]


def _csv(lines: Sequence[Mapping[str, Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow([cell(line[name]) for name in COLUMNS])
    return b"\xef\xbb\xbf" + out.getvalue().encode()  # with it spreadsheets know it is UTF-8
