"""What may be set for a site, what its pages are told of it, and its secrets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import InvalidInput, NotFound, SetupError
from assistant.services.site_rules import check_origin, check_site
from assistant.services.sites import SiteOffice, widget_settings
from assistant.store.audit import list_audit
from assistant.store.database import Database
from assistant.store.sites import Greeting, Site, Theme, get_site
from tests.databases import copy_sqlite

PROJECT = Path(__file__).parents[2]
OWN = PROJECT / "playbook.yml"
ELECTRICIAN = str(PROJECT / "examples" / "electrician" / "playbook.yml")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SHOP = Site("shop", "Shop", ("https://shop.example",))


@pytest.fixture
def database(tmp_path: Path, sqlite_template: Path) -> Database:
    copy_sqlite(sqlite_template, tmp_path / "a.db")
    return Database.open(f"sqlite:///{tmp_path / 'a.db'}")


@pytest.fixture
def office(database: Database) -> SiteOffice:
    return SiteOffice(database, OWN, clock=lambda: NOW)


@pytest.mark.parametrize(
    ("written", "sent_by_browsers"),
    [
        ("https://example.com", "https://example.com"),
        ("https://Shop.Example.COM/", "https://shop.example.com"),
        ("https://example.com:443", "https://example.com"),
        ("https://example.com:8443", "https://example.com:8443"),
        ("https://blåbær.example", "https://xn--blbr-roah.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("self", "self"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(written: str, sent_by_browsers: str) -> None:
    assert check_origin(written) == sent_by_browsers


@pytest.mark.parametrize(
    "written",
    [
        "",
        "*",
        "null",
        "example.com",
        "http://example.com",
        "http://localhost.example.com",
        "https://example.com/shop",
        "https://example.com?a",
        "https://user@example.com",
        "https://exa mple.com",
        "https://*.example.com",
        "https://example.com:port",
        "https://example.com:99999",
        "ftp://example.com",
        "https://",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_protected_origin_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_origin(written)
    assert refused.value.field == "origins"


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"id": "Shop"}, "id", "small letters"),
        ({"id": "a.b"}, "id", "small letters"),
        ({"id": ""}, "id", "small letters"),
        ({"name": "  "}, "name", "name"),
        ({"identity_required": True}, "identity", "assistant site identity shop"),
        ({"theme": Theme(accent="teal")}, "accent", "#0f6b66"),
        ({"theme": Theme(accent="#12345")}, "accent", "#0f6b66"),
        ({"theme": Theme(scheme="blue")}, "scheme", "auto, light, dark"),
        ({"theme": Theme(side="top")}, "side", "right, left"),
        ({"theme": Theme(mode="corner")}, "mode", "bubble, popup, inline"),
        ({"languages": ("de",)}, "languages", "en, nb"),
        ({"greetings": (Greeting("pricing", 5, {"en": "Hi", "nb": "Hei"}),)}, "path", "slash"),
        ({"greetings": (Greeting("/a b", 5, {"en": "Hi", "nb": "Hei"}),)}, "path", "slash"),
        ({"greetings": (Greeting("/", -1, {"en": "Hi", "nb": "Hei"}),)}, "delay_s", "3600"),
        ({"greetings": (Greeting("/", 5, {"en": "Hi"}),)}, "text", "'nb'"),
        ({"greetings": (Greeting("/", 5, {"en": "Hi", "nb": "x" * 161}),)}, "text", "160"),
        (
            {"languages": ("en",), "greetings": (Greeting("/", 5, {"en": "Hi", "nb": "Hei"}),)},
            "text",
            "does not speak",
        ),
    ],
)
def test_a_mistake_is_named_with_its_remedy(change: dict, field: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_site(replace(SHOP, **change), OWN)
    assert refused.value.field == field
    assert said in str(refused.value)


def test_a_broken_playbook_is_refused_with_its_line(office: SiteOffice, tmp_path: Path) -> None:
    file = tmp_path / "broken.yml"
    written = Path(ELECTRICIAN).read_text(encoding="utf-8")
    file.write_text(written.replace("field: need", "field: wish"), encoding="utf-8")
    with pytest.raises(SetupError, match=r"broken.yml, line \d+.*wish"):
        office.add_now(replace(SHOP, playbook=str(file)))
    assert office.all_now() == []


def test_a_sites_pages_learn_its_looks_and_never_its_secret(office: SiteOffice) -> None:
    site = replace(
        SHOP,
        playbook=ELECTRICIAN,
        theme=Theme("#1AC", "dark", "left", "popup"),
        languages=("nb",),
        greetings=(Greeting("/priser*", 20, {"nb": "Lurer du på pris? "}),),
    )
    office.add_now(site)
    secret = office.new_secret_now("shop")
    told = widget_settings(office.find_now("shop"))
    assert told == {
        "site": "shop",
        "accent": "#11aacc",
        "scheme": "dark",
        "side": "left",
        "mode": "popup",
        "locale": "nb",
        "languages": ["nb"],
        "greetings": [{"path": "/priser*", "delay_s": 20, "text": {"nb": "Lurer du på pris?"}}],
    }
    assert secret not in str(told)
    assert secret not in repr(office.find_now("shop"))


def test_two_secrets_are_good_while_they_change_over(office: SiteOffice) -> None:
    office.add_now(SHOP)
    first = office.new_secret_now("shop")
    assert office.find_now("shop").secrets_at(NOW) == (first,)
    second = office.new_secret_now("shop")
    site = office.find_now("shop")
    assert site.secrets_at(NOW) == (second, first)
    assert site.secrets_at(NOW + timedelta(days=8)) == (second,)


def test_a_site_is_added_once_changed_and_removed(office: SiteOffice, database: Database) -> None:
    office.add_now(SHOP)
    with pytest.raises(InvalidInput, match="already"):
        office.add_now(SHOP)
    office.change_now("shop", lambda site: replace(site, name="The shop"), by="rob")
    changed = database.read_now(lambda s: get_site(s, "shop"))
    assert changed is not None
    assert (changed.name, changed.created_at is None) == ("The shop", False)
    office.remove_now("shop")
    with pytest.raises(NotFound, match="There are: none"):
        office.find_now("shop")


def test_every_deed_is_in_the_audit_log_with_what_changed(
    office: SiteOffice, database: Database
) -> None:
    office.add_now(SHOP, by="rob")
    office.change_now("shop", lambda site: replace(site, languages=("nb",)), by="kim")
    office.change_now("shop", lambda site: site)
    secret = office.new_secret_now("shop", by="rob")
    office.remove_now("shop", by="rob")
    entries = database.read_now(lambda s: list_audit(s, subject_id="shop"))[::-1]
    assert [(entry.by, entry.action) for entry in entries] == [
        ("rob", "site.added"),
        ("kim", "site.changed"),
        ("system", "site.read_again"),
        ("rob", "site.secret_made"),
        ("rob", "site.removed"),
    ]
    assert entries[1].detail == {"languages": ["nb"]}
    assert secret not in str(entries)


def test_of_two_who_change_a_site_at_once_neither_loses_what_they_changed(
    office: SiteOffice,
) -> None:
    office.add_now(SHOP)

    def slowly(site: Site) -> Site:
        if site.name == "Shop":  # meanwhile somebody else is quicker
            office.change_now("shop", lambda seen: replace(seen, name="The shop"))
        return replace(site, languages=("nb",))

    office.change_now("shop", slowly)
    found = office.find_now("shop")
    assert (found.name, found.languages) == ("The shop", ("nb",))
