"""Dates, money and strangers' texts, as people read them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Formatter

import pytest
import yaml

from assistant.console import words
from assistant.console.texts import LANGUAGES, best_language, texts_in
from assistant.leads.lead import DIMENSIONS, STAGES
from assistant.leads.source import CHANNELS
from tests.lead_cast import PLAYBOOK
from tests.leads.cast import fact

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
EN, NB = texts_in("en"), texts_in("nb")
TABLES = {
    language: {
        key: text
        for file in Path("assistant/console/texts").glob(f"*{language}.yml")
        for key, text in yaml.safe_load(file.read_text(encoding="utf-8")).items()
    }
    for language in LANGUAGES
}


@pytest.mark.parametrize(
    ("at", "english", "norwegian"),
    [
        (NOW - timedelta(minutes=5), "today 11:55", "i dag 11:55"),
        (NOW - timedelta(hours=13), "yesterday 23:00", "i går 23:00"),
        (NOW - timedelta(days=6), "Tue 17 Nov 12:00", "tir. 17. nov. 12:00"),
        (NOW - timedelta(days=400), "Sun 19 Oct 2025 12:00", "søn. 19. okt. 2025 12:00"),
    ],
)
def test_dates_are_said_as_people_say_them(at, english, norwegian):
    assert (words.day(at, NOW, EN), words.day(at, NOW, NB)) == (english, norwegian)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(-5, "now"), (0, "now"), (1, "1 min"), (59, "59 min"), (60, "1 h"), (24 * 60 - 1, "23 h"),
     (24 * 60, "1 d"), (21 * 24 * 60 - 1, "20 d"), (21 * 24 * 60, "3 wk")],
)  # fmt: skip
def test_an_age_is_one_number(minutes, said):
    assert words.age(NOW - timedelta(minutes=minutes), NOW, EN) == said


@pytest.mark.parametrize(
    ("field", "value", "english", "norwegian"),
    [
        ("budget", {"amount": 50000, "currency": "NOK", "period": "year"},
         "50,000 NOK a year", "50\u00a0000 NOK i året"),
        ("budget", {"min": 100, "max": 250.5, "currency": "EUR", "per": "seat", "period": "month"},
         "100–250.50 EUR per seat a month", "100–250,50 EUR per plass i måneden"),
        ("budget", {"max": 200}, "up to 200", "opptil 200"),
        ("budget", {"min": 200, "currency": None}, "from 200", "fra 200"),
        ("budget", {}, "raw words", "raw words"),
        ("company_size", {"min": 200, "max": 200}, "200 people", "200 ansatte"),
        ("company_size", {"min": 1, "max": 10}, "1–10 people", "1–10 ansatte"),
        ("company_size", {"min": 1000, "max": None}, "1,000 people or more",
         "1\u00a0000 ansatte eller flere"),
        ("company_size", {"max": 9}, "up to 9 people", "opptil 9 ansatte"),
        ("timeline", {"asap": True}, "as soon as possible", "så snart som mulig"),
        ("timeline", {"dur": "P1M"}, "before Wed 23 Dec", "før ons. 23. des."),
        ("timeline", {"start": "2027-01-01", "end": "2027-04-01"},
         "from Fri 1 Jan 2027 before Thu 1 Apr 2027",
         "fra fre. 1. jan. 2027 før tor. 1. april 2027"),
        ("timeline", {"dur": "some day"}, "raw words", "raw words"),
        ("authority", "decides", "decides", "bestemmer"),
        ("lead_source", "social", "Social media", "Sosiale medier"),
        ("product", ["Inbox", "Leads"], "Inbox, Leads", "Inbox, Leads"),
        ("name", "Ada", "Ada", "Ada"),
    ],
)  # fmt: skip
def test_facts_are_put_into_words(field, value, english, norwegian):
    told = fact(field, value, raw="raw words")
    assert words.fact_words(told, NOW, EN) == english
    assert words.fact_words(told, NOW, NB) == norwegian


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("plain\ttext\nwith lines", []),
        ("zero\u200bwidth", ["U+200B"]),
        ("\ufeffmark", ["U+FEFF"]),
        ("evil\u202etxt.exe", ["U+202E"]),
        ("\u2066isolated\u2069", ["U+2066", "U+2069"]),
        ("soft\u00adhyphen", ["U+00AD"]),
        ("tag\U000e0041", ["U+E0041"]),
        ("filler\u3164", ["U+3164"]),
        ("line\u2028end", ["U+2028"]),
        ("jo\u200din", ["U+200D"]),
        ("A\ufe0f", ["U+FE0F"]),
        ("👩\u200d🔧 ❤\ufe0f", []),
        ("می\u200cخواهم", []),
    ],
)
def test_what_cannot_be_seen_is_shown_and_emoji_and_scripts_stay_whole(text, hidden):
    assert re.findall(r'hidden-char">(U\+\w+)<', words.visible(text)) == hidden


def test_a_strangers_text_is_escaped_and_isolated():
    said = words.said('<b onclick="x">\u202e&</b>')
    assert said.startswith("<bdi>&lt;b onclick=&#34;x&#34;&gt;<span")
    assert said.endswith("&amp;&lt;/b&gt;</bdi>")


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "en"), ("nb-NO,nb;q=0.9,en;q=0.8", "nb"), ("no", "nb"), ("nn-NO", "nb"), ("en-GB", "en"),
     ("de-DE,de;q=0.9", "en"), ("de,en;q=0.5,nb;q=0.7", "nb"), ("en;q=0.1,nb;q=0", "en"),
     ("nb;q=zzz", "en"), ("," * 5000, "en"), ("nb;q=1;q=2", "en"), ("NB", "nb")],
)  # fmt: skip
def test_the_browsers_language_is_taken_where_we_have_it(header, language):
    assert best_language(header) == language


def test_both_languages_say_the_same_things_with_the_same_places():
    assert set(TABLES["en"]) == set(TABLES["nb"])
    for key, text in TABLES["en"].items():
        if key == "reasons":
            continue
        places = [
            {name for _, name, _, _ in Formatter().parse(table[key]) if name}
            for table in TABLES.values()
        ]
        assert places[0] == places[1], key
        assert text.strip(), key


def test_every_value_of_ours_has_a_word():
    for language, table in TABLES.items():
        for prefix, names in (("stage", STAGES), ("channel", CHANNELS), ("dim", DIMENSIONS)):
            missing = [name for name in names if f"{prefix}_{name}" not in table]
            assert not missing, (language, missing)


def test_every_text_a_page_asks_for_is_there_and_none_is_left_over():
    source = "".join(
        file.read_text(encoding="utf-8")
        for file in Path("assistant/console").rglob("*")
        if file.suffix in (".html", ".py", ".js")
    )
    asked = set(re.findall(r"""\b(?:t|texts|visit\.texts)\(\s*["'](\w[\w-]*)["']\s*[,)]""", source))
    assert asked <= set(TABLES["en"])
    prefixes = set(
        re.findall(r"""["'](\w+_)["'] ~|f["'](\w+_)\{|known\(\s*["'](\w+)["']""", source)
    )
    begun = tuple(
        {name if name.endswith("_") else f"{name}_" for one in prefixes for name in one if name}
    )
    quoted = set(re.findall(r"""["'](\w[\w-]*)["']""", source))
    left = {key for key in TABLES["en"] if key not in quoted and not key.startswith(begun)}
    of_services = {key for key in left if key.startswith(("password_", "wrong_"))}  # error codes
    assert left - of_services == set()


def test_every_reason_of_the_playbook_is_known_in_bokmål():
    unknown = [rule.text for rule in PLAYBOOK.rules if NB.reason(rule.text)[1] != "nb"]
    assert unknown == []
    assert NB.reason("Something of their own.") == ("Something of their own.", "en")
    assert json.dumps(EN.reason("Decides.")) == '["Decides.", "en"]'
