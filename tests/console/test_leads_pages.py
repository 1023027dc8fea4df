"""The list and the lead, as the server writes them."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from assistant.leads.conversation import Page
from assistant.store.keyring import DataKey, Keyring, hold_keys
from assistant.store.sites import Site, upsert_site
from tests.console.conftest import Browser
from tests.lead_cast import BEN, MONDAY, Person, meet
from tests.web.test_leads_api import INJECTIONS


def names(page: str) -> list[str]:
    return re.findall(r'<span class="name"><bdi>(.*?)</bdi>', page)


class Anchors(HTMLParser):
    """All ids, all links within the page, and the text of each marked piece."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.inward: set[str] = set()
        self.marks: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if (given.get("href") or "").startswith("#"):
            self.inward.add((given["href"] or "")[1:])
        if tag == "a":
            keys = (given.get("data-keys") or "").split()
            self._open = keys
            for key in keys:
                self.marks.setdefault(key, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._open = []

    def handle_data(self, data: str) -> None:
        for key in self._open:
            self.marks[key] += data


async def test_the_newest_lead_stands_first_with_what_it_needs(kim, cast):
    page = await kim.page("/console/leads")
    assert names(page) == ["Kari Nordmann-Østensen", "Ben Dahl", "Ada Berg"]
    assert "Enquiries from our web shop wait two days" in page
    assert "Fjordline Interiors" in page
    assert "3 leads shown" in page


async def test_scores_are_bars_with_the_numbers_in_words(kim, cast):
    page = await kim.page("/console/leads?q=ada")
    ada = (await kim.sales.leads.get(cast["ada"])).json["scores"]
    [label] = re.findall(r'role="img" aria-label="([^"]*)"', page)
    assert label.startswith(f"Need and intent {ada['need_intent']}, Fit {ada['fit']}, Incentive")
    assert page.count("<rect class=") == 5 + 0
    assert "not known" in await kim.page("/console/leads?q=kari")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("stage=qualified", ["Ada Berg"]),
        ("source=webinar", ["Kari Nordmann-Østensen"]),
        ("min_score=67", ["Ada Berg"]),
        ("q=BEN", ["Ben Dahl"]),
        ("site=second", []),
        ("sort=name", ["Ada Berg", "Ben Dahl", "Kari Nordmann-Østensen"]),
        ("stage=&q=&colour=red", ["Kari Nordmann-Østensen", "Ben Dahl", "Ada Berg"]),
    ],
)
async def test_filters_narrow_the_list_and_stay_chosen(kim, cast, query, found):
    page = await kim.page(f"/console/leads?{query}")
    assert names(page) == found
    name, _, value = query.partition("=")
    if value and name not in ("q", "site", "stage"):
        assert f'<option value="{value}" selected>' in page


async def test_a_site_can_be_chosen_once_there_are_two(kim, cast):
    assert 'name="site"' not in await kim.page("/console/leads")
    kim.sales.database.write_now(lambda s: upsert_site(s, Site("second", "Second shop")))
    ben = meet(kim.sales.database, BEN, site="second")
    page = await kim.page("/console/leads?site=second")
    assert names(page) == ["Ben Dahl"]
    assert '<option value="second" selected>Second shop' in page
    assert "<dt>Site</dt><dd><bdi>Second shop</bdi></dd>" in await kim.page(f"/console/leads/{ben}")


@pytest.mark.parametrize("attack", INJECTIONS)
async def test_sql_in_a_filter_finds_nothing_and_breaks_nothing(kim, cast, attack):
    answer = await kim.client.get("/console/leads", params={"q": attack})
    assert answer.status == 200
    answer = await kim.client.get("/console/leads", params={"site": attack})
    assert (answer.status, names(await answer.text())) == (200, [])
    for name in ("source", "stage", "sort", "min_score", "cursor"):
        answer = await kim.client.get("/console/leads", params={name: attack})
        assert answer.status == 422
    assert len(names(await kim.page("/console/leads"))) == 3


async def test_more_leads_to_the_rest_of_the_list(kim, monkeypatch):
    monkeypatch.setattr("assistant.console.lead_list.PAGE", 2)
    for hour in range(3):
        meet(kim.sales.database, BEN, at=MONDAY + timedelta(hours=hour))
    page = await kim.page("/console/leads?sort=name")
    [more] = re.findall(r'id="more" href="([^"]*)"', page)
    rest = await kim.page(more.replace("&amp;", "&"))
    assert (len(names(page)), len(names(rest))) == (2, 1)
    assert 'id="more"' not in rest


async def test_an_empty_console_shows_the_script_tag_of_this_server(kim):
    page = await kim.page("/console/leads")
    assert f"&lt;script src=&#34;{kim.origin}/widget/lead-chat.js&#34;" in page.replace(
        '"', "&#34;"
    )
    assert "No leads yet" in page


async def test_the_export_holds_what_is_shown_and_runs_no_formula(kim, cast):
    sneaky = Person(talk=(("Name?", "{company|=1+1} {email|eve@example.com}"),))
    meet(kim.sales.database, sneaky)
    answer = await kim.get("/console/leads/export?format=csv&q=eve")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="leads-')
    rows = list(csv.DictReader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
    assert [row["company.name"] for row in rows] == ["'=1+1"]
    assert [row["contact.email"] for row in rows] == [""]  # she did not agree to be contacted
    lines = await kim.get("/console/leads/export?format=jsonl")
    assert len((await lines.text()).splitlines()) == 4
    assert (await kim.get("/console/leads/export?format=exe")).status == 422


async def test_every_reason_and_field_leads_to_its_very_words_and_back(kim, cast):
    view = await kim.sales.leads.get(cast["ada"])
    page = Anchors(await kim.page(f"/console/leads/{cast['ada']}"))
    assert page.inward <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    for number, reason in enumerate(view.json["reasons"]):
        if reason["message_id"]:
            assert page.marks[f"r{number}"] == reason["said"]
    for fact in view.record.facts:
        if not fact.field.startswith("signal."):
            assert page.marks[f"f-{fact.id}"] == fact.raw
    assert len(page.marks) > 20


async def test_a_corrected_field_shows_what_it_was_before(kim, cast):
    page = await kim.page(f"/console/leads/{cast['ada']}")
    assert "corrected by the visitor" in page
    assert "1 earlier value" in page
    assert page.count("ada@fjordline.example.com") == 2  # in the history and in what was said


async def test_not_asked_is_told_apart_from_would_not_say_and_from_nought(kim, cast):
    page = await kim.page(f"/console/leads/{cast['kari']}")
    assert "Not asked:</span> Role, Size, Place" in page
    assert '<span class="muted">not known</span>' in page
    assert "<b>0</b>" not in page


async def test_consents_sources_and_the_presenters_question_are_on_the_page(kim, cast):
    ada = await kim.page(f"/console/leads/{cast['ada']}")
    for words in ("Contact by sales", "given", "Marketing", "refused", "A friend at the chamber",
                  "https://www.linkedin.com/feed", "autumn"):  # fmt: skip
        assert words in ada
    kari = await kim.page(f"/console/leads/{cast['kari']}")
    assert "<blockquote><bdi>Virker det på nynorsk?</bdi></blockquote>" in kari
    assert "Cutting support cost" in kari
    assert "The guide" in await kim.page(f"/console/leads/{cast['ben']}")


async def test_a_stage_is_moved_with_a_reason_that_colleagues_read(kim, cast):
    path = f"/console/leads/{cast['ada']}"
    await kim.page(path)
    fields = {"stage": "customer", "reason": "Signed <today>"}
    answer = await kim.post(f"{path}/stage", fields)
    assert (answer.status, answer.headers["Location"]) == (303, f"{path}?done=moved")
    page = await kim.page(f"{path}?done=moved")
    assert "Moved to Customer." in page
    assert "Signed &lt;today&gt;" in page


@pytest.mark.parametrize(
    ("action", "fields", "status", "words"),
    [
        ("stage", {"stage": "customer", "reason": "x"}, 409, "This move is not possible"),
        ("stage", {"stage": "warm", "reason": "x"}, 409, "This move is not possible"),
        ("stage", {"stage": "lost", "reason": "  "}, 422, "Say in a few words why"),
        ("stage", {}, 422, "Say in a few words why"),
        ("notes", {"note": "y" * 5001}, 422, "at most 5000 characters"),
        ("owner", {"owner": "z" * 101}, 422, "could not be saved"),
        ("notes", {"note": "a\0b"}, 422, "could not be saved"),
    ],
)
async def test_what_is_refused_is_said_and_what_was_typed_is_kept(
    kim, cast, action, fields, status, words
):
    path = f"/console/leads/{cast['ben']}"
    before = await kim.sales.leads.get(cast["ben"])
    answer = await kim.post(f"{path}/{action}", fields)
    page = await answer.text()
    assert (answer.status, words in page) == (status, True)
    assert fields.get("note", "").replace("\0", "") in page.replace(
        '<span class="hidden-char">U+0000</span>', ""
    ).replace("\0", "")
    assert await kim.sales.leads.get(cast["ben"]) == before


async def test_an_owner_and_a_note_are_kept_with_who_wrote_them(kim, cast):
    path = f"/console/leads/{cast['ben']}"
    await kim.post(f"{path}/owner", {"owner": "vera"})
    await kim.post(f"{path}/notes", {"note": "Call\nafter lunch"})
    page = await kim.page(path)
    assert '<option value="vera" selected>' in page
    assert "Call\nafter lunch" in page
    assert "<bdi>kim</bdi>" in page


async def test_an_admin_erases_a_lead_after_being_told_what_goes(browser, cast):
    await browser.log_in("rob")
    path = f"/console/leads/{cast['ada']}"
    assert "This deletes Ada Berg" in await browser.page(path)
    answer = await browser.post(f"{path}/erase")
    assert answer.headers["Location"] == "/console/leads?done=erased"
    assert "Ada" not in await browser.page("/console/leads")
    assert (await browser.get(path)).status == 404


async def test_conversations_without_a_lead_are_listed_with_the_reason(kim, cast):
    page = await kim.page("/console/not-captured")
    assert "Told too little to identify anybody" in page
    assert page.count('<th scope="row">') == 1


async def test_bokmål_is_spoken_to_a_norwegian_browser_and_can_be_changed(kim, cast):
    nb = {"Accept-Language": "nb-NO,nb;q=0.9"}
    page = await kim.page(f"/console/leads/{cast['ada']}", **nb)
    assert '<html lang="nb">' in page
    assert "Bestemmer selv." in page
    switched = await kim.page("/console/leads?lang=en&stage=lost", **nb)
    assert '<html lang="en">' in switched
    assert 'href="/console/leads?stage=lost&amp;lang=nb"' in switched
    assert '<html lang="en">' in await kim.page("/console/leads", **nb)


HOSTILE = '<img src=x onerror="alert(1)">'


async def test_what_strangers_write_is_text_in_every_place(browser: Browser):
    eve = Person(
        talk=(
            ("Name?", f"{{name|{HOSTILE}}} at {{company|{HOSTILE}\u202e}}"),
            ("Need?", f"{{need|</bdi><script>alert(2)</script>{HOSTILE}}}"),
            ("Mail?", '{email|"><svg/onload=alert(3)>@example.com}'),
            ("From?", "{lead_source|' onmouseover='alert(4)}"),
        ),
        values={"lead_source": "other"},
        page=Page(
            "javascript:alert(5)",
            HOSTILE,
            "data:text/html,<script>alert(6)</script>",
            {"source": HOSTILE, "'onload='x": "y"},
        ),
        locale="en",
    )
    await browser.log_in("rob")
    lead_id = meet(browser.sales.database, eve)
    meet(browser.sales.database, Person(talk=(("?", "x"),), page=eve.page, not_captured="stopped"))
    for path in ("/console/leads", f"/console/leads/{lead_id}", "/console/not-captured"):
        page = await browser.page(path)
        assert "<img" not in page
        assert "<script>" not in page
        assert "<svg/onload" not in page
        assert "onmouseover='" not in page
        assert not re.search(r'(?:href|src)="\s*(?:javascript|data):', page)
    assert "U+202E" in await browser.page(f"/console/leads/{lead_id}")


async def test_the_search_says_what_it_can_find_while_contact_details_are_encrypted(kim, cast):
    assert "Whole e-mail address" not in await kim.page("/console/leads")
    hold_keys(kim.sales.database.engine.dialect, Keyring((DataKey(bytes(range(32))),)))
    assert "Whole e-mail address" in await kim.page("/console/leads")
