"""From a lead to the next one of the list that one came from, and back to it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from yarl import URL

from tests.console.conftest import Browser

LIST = "/console/leads"
ROW = re.compile(r'<a href="(/console/leads/([^"?]*)\?list=[^"]*)"><span class="unread-mark">')


async def rows(browser: Browser, query: str) -> list[tuple[str, str]]:
    """Return (lead, address) for each row of a list."""
    page = await browser.page(f"{LIST}?{query}")
    return [(lead, unescape(url)) for url, lead in ROW.findall(page)]


def way(page: str, where: str) -> str | None:
    found = re.findall(rf'id="{where}" rel="\w+" href="([^"]*)"', page)
    return unescape(found[0]) if found else None


@pytest.mark.parametrize(
    "query",
    [
        "sort=name",
        "sort=-created_at",
        "sort=-need_intent",
        "sort=-fit",
        "sort=-updated_at&from=2000-01-01",
        "view=nobody",
        "locale=en&sort=name",
        "q=e",
        "came=30d",
    ],
)
async def test_the_leads_of_a_list_are_walked_there_and_back(kim, cast, query):
    listed = await rows(kim, query)
    order = [lead for lead, _ in listed]
    assert order or query == "came=30d"  # which depends on the day
    walked: list[str] = []
    at: str | None = listed[0][1] if listed else None
    last = None
    while at:
        walked.append(URL(at).path.rpartition("/")[2])
        last, at = at, way(await kim.page(at), "after")
    assert walked == order
    back: list[str] = []
    while last:
        back.append(URL(last).path.rpartition("/")[2])
        last = way(await kim.page(last), "before")
    assert back == order[::-1]


async def test_what_is_read_on_the_way_does_not_end_it(kim, cast):
    [(first, at), *others] = await rows(kim, "unread=yes&sort=name")
    for lead, _ in others:
        at = way(await kim.page(at), "after") or ""
        assert URL(at).path == f"{LIST}/{lead}"
    page = await kim.page(at)
    assert way(page, "after") is None
    assert way(page, "before") is None  # nothing before it is unread any more
    assert first not in page


async def test_one_comes_back_to_the_list_as_it_was(kim, cast):
    at = (await rows(kim, "stage=qualified&sort=-fit"))[0][1]
    [back] = re.findall(r'class="back"><a href="([^"]*)"', await kim.page(at))
    assert dict(URL(unescape(back)).query) == {"stage": "qualified", "sort": "-fit"}


async def test_the_list_outlasts_what_is_done_with_the_lead(kim, cast):
    at = (await rows(kim, "sort=name"))[0][1]
    await kim.page(at)
    page = URL(at).path
    for path, fields in (
        ("notes", {"note": "x"}),
        ("correct", {"field": "name", "value": "Ada"}),
        ("merge", {"from": cast["ben"]}),
        ("unread", {}),
    ):
        answer = await kim.post(f"{page}/{path}", fields, Referer=f"{kim.origin}{at}")
        location = URL(answer.headers["Location"])
        listed = location.query.get("list", location.query_string)
        assert "sort=name" in listed, path
    await kim.page(page)
    answer = await kim.post(f"{page}/notes", {"note": "x"})
    assert answer.headers["Location"] == f"{page}?done=saved"


@pytest.mark.parametrize(
    "listed",
    ["", "stage%3Dnowhere", "sort%3Dx", "cursor%3Dx", "%00", "a", "q%3D" + "x" * 2000, "came%3D1"],
)
async def test_an_address_that_is_no_list_shows_the_lead_alone(kim, cast, listed):
    page = await kim.page(f"{LIST}/{cast['ada']}?list={listed}")
    assert way(page, "after") is None
    assert way(page, "before") is None
    assert "Ada Berg" in page


async def test_what_stands_in_the_list_of_an_address_leads_nowhere_else(kim, cast):
    listed = "next%3Dhttps%3A%2F%2Fevil.example%26sort%3Dname%26q%3D%22%3E%3Cblink%3E"
    page = await kim.page(f"{LIST}/{cast['ada']}?list={listed}")
    assert "evil.example" not in re.sub(r'class="language" href="[^"]*"', "", page)
    assert "<blink" not in page
