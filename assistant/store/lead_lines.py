"""Leads in one line each: only the columns that lists show, however much is stored about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.leads.lead import DIMENSIONS, STAGES
from assistant.store.lead_filter import LeadFilter, cursor_after, is_own, page_rows
from assistant.store.tables import ConversationRow, FactRow, LeadRow, StageChangeRow

_SHOWN: Final = (
    "id", "name", "email", "company", "need", "grade", "source", "stage", "owner",
    "created_at", "updated_at", "site_id", "campaign", "webinar_id", *DIMENSIONS,
)  # fmt: skip


@dataclass(frozen=True)
class LeadLine:
    """A lead as a list shows it. name: or the address, or the number; None without any."""

    id: str
    name: str | None
    company: str | None
    need: str | None
    grade: str | None
    source: str
    stage: str
    owner: str | None
    scores: Mapping[str, int | None]
    created_at: datetime
    updated_at: datetime
    site_id: str
    campaign: str | None
    webinar_id: str | None


@dataclass(frozen=True)
class BoardColumn:
    """A stage of the pipeline. count: of all its leads. cards: the last changed, and since when
    each of them is in the stage."""

    stage: str
    count: int
    cards: tuple[tuple[LeadLine, datetime], ...]


def list_lines(session: Session, wanted: LeadFilter) -> tuple[list[LeadLine], str | None]:
    """Return one page and the cursor of the next. Raises InvalidInput as list_leads does."""
    found = page_rows(session, wanted, _SHOWN)
    page = found[: wanted.limit]
    numbers = _phones(session, [row.id for row in page if not (row.name or row.email)])
    lines = [_line(row, numbers.get(row.id)) for row in page]
    return lines, None if len(found) <= wanted.limit else cursor_after(wanted, page[-1])


def _line(row: Any, phone: str | None) -> LeadLine:
    return LeadLine(
        id=row.id,
        name=row.name or row.email or phone,
        company=row.company,
        need=row.need,
        grade=row.grade,
        source=row.source or "website",
        stage=row.stage,
        owner=row.owner,
        scores={name: getattr(row, name) for name in DIMENSIONS},
        created_at=row.created_at,
        updated_at=row.updated_at,
        site_id=row.site_id,
        campaign=row.campaign,
        webinar_id=row.webinar_id,
    )


def _phones(session: Session, lead_ids: Sequence[str]) -> dict[str, str]:
    """Return the number of each lead that told one, for those who told nothing else."""
    if not lead_ids:
        return {}
    told = session.execute(
        select(ConversationRow.lead_id, FactRow.value)
        .join(FactRow, FactRow.conversation_id == ConversationRow.id)
        .where(
            ConversationRow.lead_id.in_(lead_ids),
            FactRow.field == "phone",
            FactRow.state.in_(("captured", "confirmed")),
        )
        .order_by(FactRow.at, FactRow.order)
    )
    return {lead_id: value for lead_id, value in told if isinstance(value, str)}


def board(session: Session, per_column: int) -> list[BoardColumn]:
    """Return every stage with its leads, those changed last first."""
    counted = session.execute(
        select(LeadRow.stage, func.count()).where(is_own()).group_by(LeadRow.stage)
    )
    counts = {row[0]: row[1] for row in counted}
    columns = {
        stage: list_lines(session, LeadFilter(stage=stage, sort="-updated_at", limit=per_column))[0]
        for stage in STAGES
        if counts.get(stage)
    }
    since = _in_stage_since(session, [line.id for lines in columns.values() for line in lines])
    return [
        BoardColumn(
            stage,
            counts.get(stage, 0),
            tuple((line, since.get(line.id, line.created_at)) for line in columns.get(stage, ())),
        )
        for stage in STAGES
    ]


def _in_stage_since(session: Session, lead_ids: Sequence[str]) -> dict[str, datetime]:
    last = (
        select(StageChangeRow.lead_id, func.max(StageChangeRow.at).label("at"))
        .where(StageChangeRow.lead_id.in_(lead_ids))
        .group_by(StageChangeRow.lead_id)
    )
    return {row.lead_id: row.at for row in session.execute(last)}
