"""Views of the list: which one is open, saved ones, and who may do what with them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from yarl import URL

from assistant.services.audit import AuditFilter, AuditLog
from assistant.services.leads import LeadChange
from tests.console.conftest import Browser

LIST = "/console/leads"
VIEWS = f"{LIST}/views"
NAME = re.compile(r'<span class="name"><bdi>(\w+)')
TAB = re.compile(r'<a class="button quiet tab" href="/console/leads\?view=([^"]*)"(.*?)>(.*?)</a>')
FORM = re.compile(r'<form [^>]*?action="([^"]*/views[^"]*)">(.*?)</form>', re.DOTALL)


def current(page: str) -> list[str]:
    return [label(words) for _, mark, words in TAB.findall(page) if "aria-current" in mark]


def tabs(page: str) -> list[str]:
    return [label(words) for _, _, words in TAB.findall(page)]


def label(words: str) -> str:
    return unescape(re.sub("<[^>]*>", "", words))


async def do(browser: Browser, deed: str, *, on: str = LIST, **fields: str) -> str:
    """Press the button of a form in the menu of a list; return the address one is led to."""
    page = await browser.page(on)
    [(action, form)] = [one for one in FORM.findall(page) if f'name="do" value="{deed}"' in one[1]]
    given = dict(re.findall(r'type="hidden" name="(do|view)" value="([^"]*)"', form))
    answer = await browser.post(unescape(action), {**given, **fields})
    assert answer.status == 303
    return answer.headers["Location"]


async def test_the_views_that_are_there(kim, cast):
    await kim.sales.leads.change(cast["ben"], LeadChange(owner="kim"), by="rob")
    await kim.page(f"{LIST}/{cast['ada']}")
    for view, found in (
        ("all", ["Kari", "Ben", "Ada"]),
        ("unread", ["Kari", "Ben"]),
        ("mine", ["Ben"]),
        ("nobody", ["Kari", "Ada"]),
        ("waiting", []),
        ("worth", ["Ada"]),
    ):
        page = await kim.page(f"{LIST}?view={view}")
        assert NAME.findall(page) == found
        [tab] = [label(words) for each, _, words in TAB.findall(page) if each == view]
        assert current(page) == [tab]


@pytest.mark.parametrize(
    ("query", "open_tab"),
    [
        ("", ["Mine"]),
        ("view=gone", ["Mine"]),
        ("done=erased", ["Mine"]),
        ("view=nobody", ["Nobody's"]),
        ("sort=-created_at", ["All"]),
        ("owner=@me", ["Mine"]),
        ("owner=-&view=mine", ["Nobody's"]),
        ("owner=kim&view=mine", []),
        ("unread=yes&sort=name", []),
    ],
)
async def test_filters_go_before_a_view_and_a_view_before_ones_own(kim, cast, query, open_tab):
    location = await do(kim, "default", on=f"{LIST}?view=mine")
    assert current(await kim.page(location)) == ["Mine"]
    assert current(await kim.page(f"{LIST}?{query}")) == open_tab


async def test_every_link_of_a_view_says_all_filters(kim, cast):
    await do(kim, "default", on=f"{LIST}?view=worth")
    page = await kim.page(LIST)
    links = [
        URL(unescape(url)) for url in re.findall(r'(?:href|action)="([^"]*/export[^"]*)"', page)
    ]
    assert len(links) == 6
    for link in links:
        assert link.query["stage"] == "qualified"
        assert link.query["sort"] == "-need_intent"
    assert f'href="{LIST}?view=all"' in page  # what clears the filters


async def test_a_view_is_saved_changed_renamed_and_removed(kim, cast):
    location = await do(kim, "add", on=f"{LIST}?locale=en&sort=name", name="  By  name ")
    page = await kim.page(location)
    assert "The view is saved" in page
    assert current(page) == ["By name"]
    assert NAME.findall(page) == ["Ada", "Ben"]
    view = URL(location).query["view"]
    changed = f"{LIST}?locale=en&sort=-created_at&view={view}"
    assert current(await kim.page(changed)) == []
    assert NAME.findall(await kim.page(await do(kim, "save", on=changed))) == ["Ben", "Ada"]
    page = await kim.page(await do(kim, "rename", on=f"{LIST}?view={view}", name="<b>Newest</b>"))
    assert "&lt;b&gt;Newest&lt;/b&gt;" in page
    assert "<b>Newest" not in page
    await do(kim, "default", on=f"{LIST}?view={view}")
    page = await kim.page(await do(kim, "remove", on=f"{LIST}?view={view}"))
    assert "The view is removed" in page
    assert current(await kim.page(LIST)) == ["All"]


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("q=ada@fjordline.example.com", "Ada", "e-mail address"),
        ("q=ada", "   ", "from 1 to 60"),
        ("q=ada", "x" * 61, "from 1 to 60"),
        ("q=ada", "a\0b", "from 1 to 60"),
    ],
)
async def test_what_is_not_saved_is_said_and_the_filters_stay(kim, cast, query, name, words):
    location = await do(kim, "add", on=f"{LIST}?{query}", name=name)
    page = await kim.page(location)
    assert words in page
    assert URL(location).query["q"] == URL(f"?{query}").query["q"]
    assert len(tabs(page)) == 7


async def test_a_filter_that_cannot_be_read_is_not_kept(kim, cast):
    await kim.page(LIST)
    fields = {"do": "add", "name": "x"}
    assert (await kim.post(f"{VIEWS}?stage=nowhere&came=soon", fields)).status == 422


async def test_a_user_has_so_many_views_and_no_more(kim, cast):
    for number in range(31):
        await kim.page(LIST)
        answer = await kim.post(VIEWS, {"do": "add", "name": f"View {number}"})
    page = await kim.page(answer.headers["Location"])
    assert "You have 30 already" in page
    assert len(tabs(page)) == 37


async def test_shared_views_are_everybodys_to_open_and_their_owners_to_change(browser, cast):
    await browser.log_in("kim")
    view = URL(await do(browser, "add", name="Ours", shared="1")).query["view"]
    await do(browser, "add", name="Secret")
    await browser.post("/console/logout")
    await browser.log_in("vera")
    page = await browser.page(f"{LIST}?view={view}")
    assert tabs(page)[7:] == ["Ours shared by kim"]
    assert 'name="shared"' not in page
    for deed in ("save", "rename", "remove"):
        answer = await browser.post(VIEWS, {"do": deed, "view": view, "name": "Mine now"})
        assert answer.status == 404
    await do(browser, "default", on=f"{LIST}?view={view}")
    assert (await browser.post(VIEWS, {"do": "add", "name": "x", "shared": "1"})).status == 403
    await browser.post("/console/logout")
    await browser.log_in("rob")
    await do(browser, "remove", on=f"{LIST}?view={view}")
    assert tabs(await browser.page(LIST))[7:] == []


async def test_what_happens_to_shared_views_is_noted_and_nothing_of_ones_own(kim, cast):
    own = URL(await do(kim, "add", name="Own")).query["view"]
    await do(kim, "default", on=f"{LIST}?view={own}")
    await do(kim, "rename", on=f"{LIST}?view={own}", name="Still mine")
    view = URL(await do(kim, "add", name="Ours", shared="1")).query["view"]
    await do(kim, "rename", on=f"{LIST}?view={view}", name="Everybody's", shared="1")
    await do(kim, "remove", on=f"{LIST}?view={view}")
    await do(kim, "rename", on=f"{LIST}?view={own}", name="No more", shared="1")
    page = await AuditLog(kim.sales.database).page(AuditFilter())
    noted = [(one.action, one.subject_id) for one in reversed(page.entries)][1:]
    assert noted == [
        ("list_view.shared", view),
        ("list_view.changed", view),
        ("list_view.removed", view),
        ("list_view.shared", own),
    ]


@pytest.mark.parametrize("fields", [{}, {"do": "nothing"}, {"do": "default", "view": "gone"}])
async def test_what_no_form_of_ours_says_changes_nothing(kim, cast, fields):
    await kim.page(LIST)
    assert (await kim.post(VIEWS, fields)).headers["Location"] == LIST
    assert current(await kim.page(LIST)) == ["All"]
