"""Nothing is kept longer than the playbook says, and what people work on is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from assistant.leads.playbook import Retention
from assistant.services.leads import LeadChange
from assistant.services.retention import Keeping, Report
from assistant.store.audit import list_audit
from assistant.store.consent import verify_ledger
from assistant.store.database import Database
from assistant.store.leads import LeadFilter
from tests.lead_cast import ADA, BEN, GONE, KARI, MONDAY, meet
from tests.sales import Sales

LIMITS = Retention(not_captured_days=10, unqualified_days=30, qualified_days=365)


@pytest.fixture
def sales(database: Database) -> Sales:
    return Sales.on(database)


def keeping(database: Database, days: float) -> Keeping:
    return Keeping(database, LIMITS, clock=lambda: MONDAY + timedelta(days=days))


async def names(sales: Sales) -> set[str]:
    views, _ = await sales.leads.page(LeadFilter())
    return {view.json["contact"]["name"] for view in views}


@pytest.mark.parametrize(
    ("days", "report", "left"),
    [
        (9, Report(0, 0, 0), {"Ada Berg", "Ben Dahl", "Kari Nordmann-Østensen"}),
        (11, Report(1, 0, 0), {"Ada Berg", "Ben Dahl", "Kari Nordmann-Østensen"}),
        (29, Report(1, 0, 0), {"Ada Berg", "Ben Dahl", "Kari Nordmann-Østensen"}),
        (31, Report(1, 2, 0), {"Ada Berg"}),
        (364, Report(1, 2, 0), {"Ada Berg"}),
        (366, Report(1, 2, 1), set()),
    ],
)
async def test_each_kind_goes_after_its_time(sales, days, report, left):
    for person in (ADA, BEN, KARI, GONE):
        meet(sales.database, person)
    assert await keeping(sales.database, days).run() == report
    assert await names(sales) == left
    assert sales.database.read_now(verify_ledger).broken == ()


async def test_a_dry_run_counts_the_same_and_erases_nothing(sales):
    for person in (ADA, BEN, GONE):
        meet(sales.database, person)
    dry = keeping(sales.database, 400).run_now(dry_run=True)
    assert await names(sales) == {"Ada Berg", "Ben Dahl"}
    assert keeping(sales.database, 400).run_now() == dry == Report(1, 1, 1)
    assert await names(sales) == set()


@pytest.mark.parametrize(
    "change",
    [
        LeadChange(owner="kim"),
        LeadChange(note="Will think about it."),
        LeadChange(stage="nurture", reason="Later."),
    ],
)
async def test_a_lead_that_somebody_works_on_is_kept_like_a_qualified_one(sales, change):
    lead_id = meet(sales.database, BEN)
    await sales.leads.change(lead_id, change, by="kim")
    assert await keeping(sales.database, 60).run() == Report(0, 0, 0)
    assert (await keeping(sales.database, 800).run()).qualified == 1


async def test_the_report_in_the_audit_holds_counts_only(sales):
    meet(sales.database, BEN)
    await keeping(sales.database, 31).run()
    [entry] = sales.database.read_now(list_audit)
    assert (entry.action, entry.subject_id) == ("retention", None)
    assert dict(entry.detail) == {"not_captured": 0, "unqualified": 1, "qualified": 0}


async def test_of_many_processes_one_does_it_once_a_day(database):
    def process(hours: float) -> Callable[[], object]:
        return keeping(database, 40 + hours / 24).run_if_due

    first = [done for done in await asyncio.gather(*(process(0)() for _ in range(4))) if done]
    assert len(first) == 1
    assert await process(22)() is None
    assert await process(23)() is not None
