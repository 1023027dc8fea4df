"""What each role may do: viewers look, sales work with leads, administrators settle the rest."""

from __future__ import annotations

import re

import pytest

from tests.console.forms import FIELDS, OTHERS

ROLES = [
    # what is asked, and the status for vera (viewer), kim (sales), rob (admin)
    ("GET", "/console/leads", (200, 200, 200)),
    ("GET", "/console/leads/{ada}", (200, 200, 200)),
    ("GET", "/console/not-captured", (200, 200, 200)),
    ("GET", "/console/analytics", (200, 200, 200)),
    ("GET", "/console/analytics/numbers?picture=funnel", (200, 200, 200)),
    ("GET", "/console/account", (200, 200, 200)),
    ("GET", "/console/leads/export", (403, 200, 200)),
    ("POST", "/console/leads/{ada}/owner", (403, 303, 303)),
    ("POST", "/console/leads/{ada}/notes", (403, 303, 303)),
    ("POST", "/console/leads/{ada}/stage", (403, 303, 303)),
    ("POST", "/console/leads/bulk", (403, 303, 303)),
    ("POST", "/console/leads/bulk/back", (403, 303, 303)),
    ("POST", "/console/leads/views", (303, 303, 303)),
    ("POST", "/console/leads/columns", (303, 303, 303)),
    ("POST", "/console/leads/read", (303, 303, 303)),
    ("POST", "/console/leads/{ada}/unread", (303, 303, 303)),
    ("GET", "/console/board", (200, 200, 200)),
    ("POST", "/console/board/{ada}/move", (403, 303, 303)),
    ("POST", "/console/board/{ada}/back", (403, 409, 409)),
    ("POST", "/console/leads/{ada}/correct", (403, 303, 303)),
    ("POST", "/console/leads/{ada}/override", (403, 303, 303)),
    ("GET", "/console/review", (403, 200, 200)),
    ("GET", "/console/review/model", (403, 403, 200)),
    ("POST", "/console/review/model/use", (403, 403, 404)),
    ("POST", "/console/review/model/discard", (403, 403, 404)),
    ("POST", "/console/review/model/train", (403, 403, 303)),
    ("POST", "/console/review/model/cancel", (403, 403, 303)),
    ("GET", "/console/review/model/comparison", (403, 403, 404)),
    ("POST", "/console/leads/{ada}/merge", (403, 404, 404)),
    ("POST", "/console/leads/{ada}/unmerge", (403, 409, 409)),
    ("POST", "/console/leads/{ada}/erase", (403, 403, 303)),
    ("GET", "/console/live", (200, 200, 200)),
    ("POST", "/console/live/{ada}/take", (403, 404, 404)),
    ("POST", "/console/live/{ada}/messages", (403, 404, 404)),
    ("POST", "/console/live/{ada}/hand-back", (403, 404, 404)),
    ("POST", "/console/live/{ada}/facts", (403, 404, 404)),
    ("POST", "/console/live/{ada}/typing", (403, 204, 204)),
    ("POST", "/console/live/presence", (403, 303, 303)),
    ("POST", "/console/live/replies", (403, 422, 422)),
    ("POST", "/console/live/replies/remove", (403, 303, 303)),
    ("GET", "/console/webinars", (200, 200, 200)),
    ("GET", "/console/webinars/w-1", (200, 200, 200)),
    ("GET", "/console/webinars/w-1/export", (403, 200, 200)),
    ("POST", "/console/webinars/{webinar}/questions", (403, 422, 422)),
    ("POST", "/console/settings/users", (403, 403, 422)),
    ("POST", "/console/settings/users/{user}/{deed}", (403, 403, 422)),
    ("POST", "/console/settings/keys", (403, 403, 422)),
    ("POST", "/console/settings/keys/{key}/revoke", (403, 403, 303)),
    ("GET", "/console/settings/sites", (403, 403, 200)),
    ("POST", "/console/settings/sites", (403, 403, 422)),
    ("POST", "/console/settings/sites/{site}/save", (403, 403, 404)),
    ("POST", "/console/settings/webhooks", (403, 403, 422)),
    ("POST", "/console/settings/webhooks/{webhook}/{change}", (403, 403, 404)),
    ("POST", "/console/settings/playbook", (200, 200, 200)),
    ("POST", "/console/settings/retention", (403, 403, 303)),
]


@pytest.mark.parametrize(("method", "path", "statuses"), ROLES)
@pytest.mark.parametrize(("name", "place"), [("vera", 0), ("kim", 1), ("rob", 2)])
async def test_each_role_may_do_its_own_and_no_more(
    browser, cast, method, path, statuses, name, place
):
    entered = await browser.log_in(name)
    assert entered.status == 303  # else every form leads to the log-in, which is a 303 as well
    before = await browser.sales.leads.get(cast["ada"])
    url = path.format(**cast, **OTHERS)
    answer = await (browser.get(url) if method == "GET" else browser.post(url, FIELDS))
    assert answer.status == statuses[place]
    if answer.status == 403:
        assert await browser.sales.leads.get(cast["ada"]) == before


async def test_a_viewer_sees_no_form_that_would_be_refused(browser, cast):
    await browser.log_in("vera")
    text = await browser.page(f"/console/leads/{cast['ada']}")
    own = ["/console/logout", f"/console/leads/{cast['ada']}/unread"]
    assert re.findall(r'<form method="post" action="([^"]*)"', text) == own
    assert "/console/leads/export" not in await browser.page("/console/leads")
