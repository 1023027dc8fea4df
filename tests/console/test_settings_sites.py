"""Sites in settings: added, changed, greeted with, signed for and removed by administrators."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from assistant.services.sites import SiteOffice
from assistant.store.audit import list_audit
from assistant.store.sites import Site
from tests.console.conftest import Browser

OWN = Path(__file__).parents[2] / "playbook.yml"
SITES = "/console/settings/sites"
SHOP = {"id": "shop", "name": "The shop", "origins": "https://shop.example", "playbook": ""}
LOOKS = {"accent": "#0f6b66", "scheme": "dark", "side": "left", "mode": "popup"}


@pytest.fixture
async def rob(browser: Browser) -> Browser:
    await browser.log_in("rob")
    return browser


async def site_of(browser: Browser, site_id: str = "shop") -> Site | None:
    sites = await browser.sales.leads.sites()
    return next((one for one in sites if one.id == site_id), None)


async def deeds_of(browser: Browser) -> list[tuple[str, str]]:
    entries = await browser.sales.database.read(lambda s: list_audit(s, subject_id="shop"))
    return [(entry.by, entry.action) for entry in entries]


async def added(browser: Browser, **fields: Any) -> None:
    answer = await browser.post(SITES, {**SHOP, **fields})
    assert (answer.status, answer.headers["Location"]) == (303, f"{SITES}/shop?done=add")


async def test_an_added_site_shows_the_tag_for_its_pages(rob: Browser) -> None:
    await added(rob)
    text = unescape(await rob.page(f"{SITES}/shop?done=add"))
    assert 'data-site="shop"></script>' in text
    assert "Paste its tag" in text
    assert "in the name of Northpane" in text
    assert await site_of(rob) is not None
    assert await deeds_of(rob) == [("rob", "site.added")]
    assert "The shop" in await rob.page(SITES)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"id": "The Shop"}, "small letters"),
        ({"id": "demo"}, "with this id already"),
        ({"name": " "}, "name of up to 100"),
        ({"origins": "shop.example"}, "without a path"),
        ({"origins": "http://shop.example"}, "https:// for every address"),
    ],
)
async def test_a_mistake_is_told_and_what_was_typed_stays(
    rob: Browser, fields: dict[str, str], said: str
) -> None:
    answer = await rob.post(SITES, {**SHOP, "name": "My typed name", **fields})
    text = unescape(await answer.text())
    assert answer.status == 422
    assert said in re.findall(r'role="alert">([^<]*)<', text)[0]
    assert ("My typed name" in text) == ("name" not in fields)
    assert await site_of(rob) is None


async def test_a_mistake_is_told_in_the_language_of_the_page(rob: Browser) -> None:
    await rob.get("/console/leads?lang=nb")
    answer = await rob.post(SITES, {**SHOP, "origins": "shop.example"})
    assert "uten sti eller skråstrek" in await answer.text()


async def test_everything_of_a_site_is_changed_by_its_form(rob: Browser) -> None:
    await added(rob)
    form = {**SHOP, **LOOKS, "name": "Butikken", "language": ["en", "nb"], "first": "nb"}
    form["origins"] = "https://shop.example\r\n  https://www.shop.example/ "
    answer = await rob.post(f"{SITES}/shop/save", form)
    assert answer.headers["Location"] == f"{SITES}/shop?done=save"
    site = await site_of(rob)
    assert site is not None
    assert (site.name, site.languages) == ("Butikken", ("nb", "en"))
    assert site.origins == ("https://shop.example", "https://www.shop.example")
    assert {name: getattr(site.theme, name) for name in LOOKS} == LOOKS
    assert 'value="Butikken"' in await rob.page(f"{SITES}/shop")
    assert (await deeds_of(rob))[0] == ("rob", "site.changed")


async def test_a_wrong_value_changes_nothing(rob: Browser) -> None:
    await added(rob)
    before = await site_of(rob)
    answer = await rob.post(f"{SITES}/shop/save", {**SHOP, **LOOKS, "accent": "teal"})
    text = await answer.text()
    assert answer.status == 422
    assert "like #0f6b66" in text
    assert 'value="teal"' in text
    assert await site_of(rob) == before


async def test_no_file_of_the_server_is_read_because_a_form_names_it(rob: Browser) -> None:
    await added(rob, playbook="/etc/passwd")
    assert (await site_of(rob)).playbook is None  # type: ignore[union-attr]
    await rob.post(f"{SITES}/shop/save", {**SHOP, **LOOKS, "playbook": "../../../etc/passwd"})
    assert (await site_of(rob)).playbook is None  # type: ignore[union-attr]


async def test_a_greeting_is_set_and_taken_away(rob: Browser) -> None:
    await added(rob)
    greeting = {"path": "/pricing*", "delay": "5", "text_en": "Unsure?", "text_nb": "Usikker?"}
    missing = await rob.post(f"{SITES}/shop/greeting", {**greeting, "text_nb": ""})
    assert missing.status == 422
    assert 'value="Unsure?"' in await missing.text()
    assert (await rob.post(f"{SITES}/shop/greeting", greeting)).status == 303
    site = await site_of(rob)
    assert site is not None
    assert [(one.path, one.delay_s, one.text) for one in site.greetings] == [
        ("/pricing*", 5, {"en": "Unsure?", "nb": "Usikker?"})
    ]
    assert "Usikker?" in await rob.page(f"{SITES}/shop")
    assert (await rob.post(f"{SITES}/shop/greeting-off", {"path": "/pricing*"})).status == 303
    assert (await site_of(rob)).greetings == ()  # type: ignore[union-attr]


async def test_a_secret_is_shown_once_and_then_it_may_be_required(rob: Browser) -> None:
    await added(rob)
    too_soon = await rob.post(f"{SITES}/shop/save", {**SHOP, **LOOKS, "required": "yes"})
    assert "Make a secret first" in await too_soon.text()
    shown = await (await rob.post(f"{SITES}/shop/secret", {})).text()
    secret = (await site_of(rob)).identity_secret  # type: ignore[union-attr]
    assert secret
    assert secret in shown
    assert secret not in await rob.page(f"{SITES}/shop")
    assert secret not in await rob.page("/console/settings/audit")
    answer = await rob.post(f"{SITES}/shop/save", {**SHOP, **LOOKS, "required": "yes"})
    assert answer.status == 303
    assert "only signed visitors" in await rob.page(SITES)


async def test_a_site_that_something_belongs_to_stays(rob: Browser, cast: Any) -> None:
    refused = await rob.post(f"{SITES}/demo/remove", {})
    assert refused.status == 422
    assert "belong to this site" in await refused.text()
    await added(rob)
    gone = await rob.post(f"{SITES}/shop/remove", {})
    assert gone.headers["Location"] == f"{SITES}?done=remove"
    assert await site_of(rob) is None
    assert (await rob.get(f"{SITES}/shop")).status == 404


async def test_a_playbook_that_became_unreadable_is_told(rob: Browser, tmp_path: Path) -> None:
    file = tmp_path / "own.yml"
    file.write_text(OWN.read_text(encoding="utf-8"), encoding="utf-8")
    own = Site("shop", "The shop", ("self",), playbook=str(file))
    SiteOffice(rob.sales.database, OWN).add_now(own)
    file.write_text("questions: [", encoding="utf-8")
    assert "not readable" in await rob.page(SITES)
    assert "cannot be read" in await rob.page(f"{SITES}/shop")
    answer = await rob.post(f"{SITES}/shop/again", {})
    assert answer.status == 422
    assert "own.yml" in await answer.text()
