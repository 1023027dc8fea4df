"""Words are found wherever they were said or stand, on both databases, and go with their person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from assistant.store.backup import backup, restore
from assistant.store.database import Database
from assistant.store.keyring import DataKey, Keyring
from assistant.store.leads import LeadFilter, erase_lead, list_leads
from assistant.store.reencrypt import reencrypt
from assistant.store.search import Term, common_terms, index_stored, terms_of, words_of
from assistant.store.sites import ensure_demo_site
from assistant.store.tables import SearchDocumentRow
from tests.lead_cast import ADA, BEN, KARI, MONDAY, meet

KEY = Keyring((DataKey(bytes(range(32))),), secret=b"a secret that only tests know, long enough")
HOSTILE = [
    "' OR 1=1 --", '"', '""', '" OR ""="', "NEAR(a b)", "a* OR b", "a AND NOT b", "-a", "^a",
    "col:a", "{a b}: c", "(", ")", "a <-> b", "a & !b", "a:*", "\\", "%", "_", "*", "\u200b",
    "🙂", "\ufdfa" * 300, "a " * 400, '"a" ' * 100, "x" * 500, "á́́́", "٣", "ﬃ", "';DROP TABLE lead",
    "[1,2]", '","', "null", "1e999", "İ", "ß", "क्षि", "\u2028",
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", []),
        ("Ålesund, Tromsø & Sjømat", ["alesund", "tromso", "sjomat"]),
        ("kari@acme.no", ["kari", "acme", "no"]),
        ("Crème brûlée Straße", ["creme", "brulee", "strasse"]),
        ("snake_case it's", ["snake", "case", "it", "s"]),
        ("Привет 東京 ٣", ["привет", "東京", "٣"]),
        ("🙂 – ...", []),
    ],
)
def test_words_are_folded_to_plain_letters(said, words):
    assert words_of(said) == words


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("", []),
        ("kari", [Term(("kari",), True)]),
        ("kari berg", [Term(("kari",)), Term(("berg",), True)]),
        ('"kari berg"', [Term(("kari", "berg"))]),
        ('"kari be', [Term(("kari", "be"), True)]),
        ('kari "web shop" we', [Term(("kari",)), Term(("web", "shop")), Term(("we",), True)]),
        ("kari@acme.no", [Term(("kari", "acme", "no"), True)]),
        ("a" * 100, [Term(("a" * 64,), True)]),
        ("- % !", []),
    ],
)
def test_what_is_typed_is_read_as_words_and_phrases(query, terms):
    assert terms_of(query) == terms


@pytest.fixture
def stored(database_url: str) -> Database:
    """Ada, then Ben, then Kari, who writes bokmål."""
    database = Database.open(database_url)
    database.write_now(ensure_demo_site)
    for hour, person in enumerate((ADA, BEN, KARI)):
        meet(database, person, at=MONDAY + timedelta(hours=hour))
    return database


def found(database: Database, query: str) -> list[str]:
    wanted = LeadFilter(q=query, sort="created_at")
    records, _ = database.read_now(lambda s: list_leads(s, wanted))
    return [one.value.split()[0] for r in records for one in r.facts if one.field == "name"]


def documents(database: Database) -> int:
    count = select(func.count()).select_from(SearchDocumentRow)
    return database.read_now(lambda s: s.scalars(count).one())


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("enquiries", ["Ada"]),
        ("enquir", ["Ada"]),
        ("enquir web", []),  # only the last word may go on
        ("WEB enquiries", ["Ada"]),
        ("ada enquiries bergen", ["Ada"]),  # from three messages
        ("ada kari", []),
        ('"web shop wait"', ["Ada"]),
        ('"shop web"', []),
        ('"two days ada"', []),  # the end of one message and the name
        ('"web sh', ["Ada"]),
        ('"web sh"', []),
        ("ada.berg@fjordline.example.com", ["Ada"]),
        ("sunnmore sjomat", ["Kari"]),
        ("Sunnmøre SJØMAT", ["Kari"]),
        ("kveldstid", ["Kari"]),
        ("+47 912", ["Ada"]),
        ("automated assistant", []),  # says the assistant to everybody
        ("zzzz", []),
    ],
)
def test_a_query_finds_the_leads_that_hold_all_of_it(stored, query, names):
    assert found(stored, query) == names


@pytest.mark.parametrize("query", HOSTILE)
def test_whatever_is_typed_is_answered(stored, query):
    assert set(found(stored, query)) <= {"Ada", "Ben", "Kari"}
    assert found(stored, "enquiries") == ["Ada"]


def test_who_is_erased_is_found_no_more_and_leaves_no_words(stored):
    assert documents(stored) > 3
    for person in ("enquiries", "kveldstid", "dahl"):
        wanted = LeadFilter(q=person)
        [record], _ = stored.read_now(lambda s, w=wanted: list_leads(s, w))
        stored.write_now(lambda s, r=record: erase_lead(s, r.lead.id))
        assert found(stored, person) == []
    assert documents(stored) == 0
    if stored.is_sqlite:
        held = stored.read_now(lambda s: s.scalar(text("SELECT count(*) FROM search_word")))
        assert held == 0


def test_what_was_stored_before_is_indexed_when_the_index_comes(stored):
    stored.write_now(lambda s: s.execute(text("DELETE FROM search_document")))
    assert found(stored, "enquiries") == []
    stored.write_now(lambda s: index_stored(s.connection()))
    assert found(stored, "enquiries ada") == ["Ada"]
    assert found(stored, "kveldstid") == ["Kari"]


def test_a_restored_backup_can_be_searched(stored, tmp_path):
    backup(stored, tmp_path / "all.zip")
    stored.write_now(lambda s: s.execute(text("DELETE FROM search_document")))
    restore(stored, tmp_path / "all.zip")
    assert found(stored, "enquiries") == ["Ada"]


def test_beside_a_data_key_no_word_stands_in_the_index(database_url, stored):
    sealed = Database.open(database_url, keyring=KEY)
    sealed.upgrade()
    reencrypt(sealed.write_now)
    assert documents(sealed) == 0
    meet(sealed, ADA)
    assert documents(sealed) == 0
    assert found(sealed, "enquiries") == []
    assert found(sealed, "ada.berg@fjordline.example.com") == ["Ada", "Ada"]
    plain = Database.open(database_url, keyring=Keyring(KEY.data, KEY.secret, plain=True))
    reencrypt(plain.write_now)
    assert found(plain, "enquiries") == ["Ada", "Ada"]


def pages(database: Database, query: str, sort: str) -> list[list[str]]:
    seen, cursor = [], None
    while True:
        wanted = LeadFilter(q=query, sort=sort, limit=2, cursor=cursor)
        records, cursor = database.read_now(lambda s, w=wanted: list_leads(s, w))
        seen.append([each.lead.id for each in records])
        if cursor is None:
            return seen


@pytest.mark.parametrize("walked", [1, 3_000])
def test_common_words_find_the_same_leads_page_by_page(stored, monkeypatch, walked):
    """However few documents make a word common, and however far one looks for it."""
    for hour in range(3, 6):
        meet(stored, ADA, at=MONDAY + timedelta(hours=hour))
    queries = ("we", "web enquiries", "ada we", '"web shop wait"', "we kveldstid")
    sorts = ("created_at", "-created_at", "-updated_at", "name", "-need_intent")
    asked = [(query, sort) for query in queries for sort in sorts]
    by_index = [pages(stored, *each) for each in asked]
    monkeypatch.setattr("assistant.store.search.COMMON", 2)
    monkeypatch.setattr("assistant.store.lead_filter.WALKED", walked)
    assert stored.read_now(lambda s: common_terms(s, "we")) == {Term(("we",), True)}
    assert [pages(stored, *each) for each in asked] == by_index
    assert len(by_index[0]) > 1
