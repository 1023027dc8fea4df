"""The playbook file: what it says arrives, and each mistake names line, key and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import SetupError
from assistant.leads.conversation import Webinar
from assistant.leads.facts import FIELDS
from assistant.leads.lead import DIMENSIONS
from assistant.leads.playbook import Condition, Playbook, Test, fill, words_for
from assistant.services.playbook import PHASES, load_playbook

SHIPPED = Path(__file__).parents[2] / "playbook.yml"
SMALL = """\
version: 3
languages: [en, nb]
company:
  name: Acme
  contact_email: hello@acme.example
  privacy_url: {en: /privacy, nb: /personvern}
  support_url: {en: "mailto:help@acme.example", nb: /hjelp}
  call_within: {en: within a day, nb: innen en dag}
  support: {en: Write to {contact_email}., nb: Skriv til oss.}
  jobs: {en: Write to us., nb: Skriv til oss.}
openings:
  default:
    text: {en: "Hello from {company_name}", nb: Hei}
    choices:
      - {label: {en: Price, nb: Pris}, intent: ask_price}
questions:
  - field: company_size
    ask:
      en: ["How many people?", "How large?"]
      nb: ["Hvor mange?", "Hvor stort?"]
    why: {en: So that we know., nb: Slik at vi vet.}
    when: {at_least: {company_size: 10}, phases: [live]}
    choices:
      - {label: {en: Few, nb: Få}, value: {min: 1, max: 9}}
consents:
  - id: follow_up.1
    purpose: follow_up
    text: {en: "May we call?", nb: "Kan vi ringe?"}
    yes: {en: Yes, nb: Ja}
    no: {en: No, nb: Nei}
scoring:
  - {id: need.told, dimension: need_intent, points: 20, when: {known: need}, text: Said it.}
thresholds:
  prospect: {need_intent: 20}
  qualified: {need_intent: 40}
  letters: [60, 30]
magnets:
  - {id: guide, kind: white_paper, title: {en: Guide, nb: Guide}, url: {en: /g, nb: /g}}
""".replace("{en: Write to {contact_email}., ", '{en: "Write to {contact_email}.", ')


@pytest.fixture(scope="module")
def shipped() -> Playbook:
    return load_playbook(SHIPPED)


def written(folder: Path, text: str) -> Path:
    path = folder / "playbook.yml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> str:
    with pytest.raises(SetupError) as raised:
        load_playbook(written(folder, text))
    return str(raised.value)


def test_a_small_playbook_arrives_as_written(tmp_path: Path) -> None:
    playbook = load_playbook(written(tmp_path, SMALL))
    assert (playbook.number, playbook.languages) == (3, ("en", "nb"))
    assert playbook.version.startswith("3-")
    assert playbook.company.support["en"] == "Write to hello@acme.example."
    assert playbook.openings["default"].text["en"] == "Hello from Acme"
    [question] = playbook.questions
    assert question.ask["nb"] == ("Hvor mange?", "Hvor stort?")
    assert question.when == Condition(at_least={"company_size": 10}, phases=("live",))
    assert question.choices[0].value == {"min": 1, "max": 9}
    assert playbook.consents[0].no == {"en": "No", "nb": "Nei"}
    assert playbook.rules[0].test == Test("known", "need")
    assert playbook.thresholds.letters == (60, 30)
    assert playbook.thresholds.digits == (67, 34)


def test_the_version_changes_with_every_byte(tmp_path: Path) -> None:
    before = load_playbook(written(tmp_path, SMALL)).version
    assert load_playbook(written(tmp_path, SMALL)).version == before
    assert load_playbook(written(tmp_path, SMALL + "\n")).version != before


MISTAKES = [
    # what is replaced, by what, line, words of the message
    ("version: 3", "version: three", 1, "version: a whole number must stand here, not 'three'"),
    ("version: 3", "version: 0", 1, "version: 0 is out of range"),
    ("version: 3", "version: 3\nverison: 4", 2, "'verison' is not known here. Did you mean"),
    ("version: 3", "version: 3\nversion: 4", 2, "stands here twice"),
    ("[en, nb]", "[en, norsk]", 2, "'norsk' is no language code. Write two letters"),
    ("[en, nb]", "[en, en]", 2, "listed twice"),
    ("[en, nb]", "en", 2, "languages: a list must stand here, not a single value"),
    ("  name: Acme\n", "", 4, "company: the key 'name' is missing. Add it"),
    ("name: Acme", "name:", 4, "company.name: a text must stand here, not nothing"),
    ("name: Acme", "name: ''", 4, "company.name: a text must stand here, and it is empty"),
    ("name: Acme", "name: [Acme]", 4, "company.name: a text must stand here, not a list"),
    ("hello@acme.example", "hello", 5, "is no e-mail address"),
    ("/personvern", "personvern", 6, "company.privacy_url.nb: 'personvern' is no link. Begin"),
    ("nb: innen en dag", "no: innen en dag", 8, "the language 'no' is not in 'languages'"),
    (", nb: innen en dag", "", 8, "the text in 'nb' is missing. Add a line nb:"),
    ("{contact_email}", "{contact_mail}", 9, "{contact_mail} is not known. Did you mean"),
    ("{company_name}", "{webinar_title}", 13, "only in openings of webinar phases"),
    ("  default:", "  during: {}\n  default:", 12, "'during' is not known here. Known: after"),
    ("intent: ask_price", "intent: ask_prise", 15, "no intent here. Did you mean 'ask_price'?"),
    (", intent: ask_price", "", 15, "exactly one of: intent"),
    ("field: company_size", "field: companysize", 17, "no field. Did you mean 'company_size'?"),
    (
        '["How many people?", "How large?"]',
        '["How many?"]',
        19,
        "at least 2 must be listed, found 1",
    ),
    ("    why: {en", "    wy: {en", 21, "questions[0].wy: the key 'wy' is not known here"),
    ("at_least: {company_size", "at_least: {name", 22, "'name' is no number. Use company_size"),
    ("phases: [live]", "phases: [alive]", 22, "'alive' is no webinar phase. Did you mean 'live'"),
    ("{at_least: {company_size: 10}, phases: [live]}", "{}", 22, "the condition is empty"),
    ("value: {min: 1, max: 9}", "value: {min: 9, max: 1}", 24, "max is lower than min"),
    ("value: {min: 1, max: 9}", "value: {min: few, max: 9}", 24, "a whole number must stand here"),
    ("value: {min: 1, max: 9}", "value: 9", 24, "keys with values must stand here"),
    ("value: {min: 1, max: 9}", "intent: ask_price", 24, "Known: dont_know, skip_question"),
    ("value: {min: 1, max: 9}", "value: {min: 1, max: 9}, intent: dont_know", 24, "exactly one"),
    ("purpose: follow_up", "purpose: followup", 27, "no purpose of consent. Did you mean"),
    ("dimension: need_intent", "dimension: interest", 32, "no dimension. Known: accuracy, fit"),
    ("points: 20", "points: 200", 32, "200 is out of range. Write a number from -100 to 100"),
    ("{known: need}", "{knows: need}", 32, "'knows' is not known here. Did you mean 'known'?"),
    ("{known: need}", "{known: needs}", 32, "'needs' is no field. Did you mean 'need'?"),
    ("{known: need}", "{known: need, confirmed: email}", 32, "exactly one kind of test"),
    ("{known: need}", "{signal: ask_prices}", 32, "no signal. Did you mean 'ask_price'?"),
    ("{known: need}", "{at_least: {need: 3}}", 32, "'need' is no field with a number"),
    ("{known: need}", "{at_least: {budget: {kr: 3}}}", 32, "'kr' is no currency"),
    ("{known: need}", "{one_of: {authority: [boss]}}", 32, "'boss' is no value of authority"),
    ("{known: need}", "{one_of: {lead_magnet: [book]}}", 32, "no magnet of this playbook"),
    ("{known: need}", "{incentive: [gift]}", 32, "'gift' is no kind of incentive"),
    ("{known: need}", "{consent: {follow_up: yes}}", 32, "'yes' is no consent action"),
    ("{known: need}", "{observed: {path: /a}}", 32, "'path' is not known here"),
    ("{known: need}", "{contradicted: false}", 32, "only true can stand here"),
    ("prospect: {need_intent: 20}", "prospect: {need: 20}", 34, "'need' is not known here"),
    ("prospect: {need_intent: 20}", "prospect: {need_intent: 101}", 34, "101 is out of range"),
    ("qualified: {need_intent: 40}", "qualified: {need_intent: 10}", 35, "lower here than for"),
    ("letters: [60, 30]", "letters: [30, 60]", 36, "the first number must be above the second"),
    ("letters: [60, 30]", "letters: [60]", 36, "at least 2 must be listed, found 1"),
    ("kind: white_paper", "kind: whitepaper", 38, "no kind of lead magnet. Did you mean"),
    ("questions:", "questions: [", 17, "this is not YAML"),
    ('"May we call?"', "May we?", 28, "put a text that holds : , ? or brackets in quotation"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "words"), MISTAKES)
def test_a_mistake_is_named_with_its_line_and_the_remedy(
    tmp_path: Path, right: str, wrong: str, line: int, words: str
) -> None:
    assert right in SMALL
    message = refused(tmp_path, SMALL.replace(right, wrong, 1))
    assert message.startswith(f"playbook.yml, line {line}")
    assert words in message


@pytest.mark.parametrize(
    ("first", "line", "words"),
    [
        ("scoring:\n", 33, "the rule 'need.told' stands twice"),
        ("magnets:\n", 39, "'guide' stands twice. Each id must be there only once"),
    ],
)
def test_the_same_id_twice_is_refused(tmp_path: Path, first: str, line: int, words: str) -> None:
    before, after = SMALL.split(first)
    repeated = after.splitlines()[0] + "\n"
    message = refused(tmp_path, f"{before}{first}{repeated}{after}")
    assert message.startswith(f"playbook.yml, line {line}, ")
    assert words in message


def test_the_same_question_twice_is_refused(tmp_path: Path) -> None:
    start, end = SMALL.index("  - field"), SMALL.index("consents:")
    text = SMALL[:end] + SMALL[start:end] + SMALL[end:]
    assert "'company_size' stands twice. Each field must" in refused(tmp_path, text)


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    assert "the file is empty" in refused(tmp_path, text)


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "[" * 5000])
def test_another_kind_of_file_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text).startswith("playbook.yml")


def test_a_missing_file_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"other\.yml: there is no such file.*ASSISTANT_PLAYBOOK"):
        load_playbook(tmp_path / "other.yml")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "playbook.yml"
    path.write_bytes(b"version: \xff\xfe")
    with pytest.raises(SetupError, match="readable text in UTF-8"):
        load_playbook(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read"):
        load_playbook(tmp_path)


# ---------------------------------------------------------------- the one that is shipped


def test_the_shipped_playbook_opens_every_page_with_what_it_is(shipped: Playbook) -> None:
    assert set(shipped.openings) == {"default", *PHASES}
    for opening in shipped.openings.values():
        assert 3 <= len(opening.choices) <= 4
        for language, word in (("en", "automated assistant"), ("nb", "automatiske assistenten")):
            lines = opening.text[language].splitlines()
            assert len(lines) == 2
            assert word in lines[0]
            assert "Northpane" in lines[0]


def test_the_shipped_playbook_asks_in_order_and_three_ways(shipped: Playbook) -> None:
    assert " ".join(question.field for question in shipped.questions) == (
        "need name company job_title company_size timeline budget authority email phone"
        " lead_source webinar_question"
    )
    for question in shipped.questions:
        for language in shipped.languages:
            assert len(set(question.ask[language])) == 3
            assert question.example[language]
        assert question.why["en"].startswith("So that")
        assert question.why["nb"].startswith("Slik at")


def test_the_shipped_texts_are_calm(shipped: Playbook) -> None:
    text = SHIPPED.read_text("utf-8")
    body = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    assert "!" not in body


def test_the_shipped_rules_score_every_dimension(shipped: Playbook) -> None:
    assert {rule.dimension for rule in shipped.rules} == set(DIMENSIONS)
    for dimension in DIMENSIONS:
        best = [rule.points for rule in shipped.rules if rule.dimension == dimension]
        assert sum(points for points in best if points > 0) >= 100
    assert all(rule.text.endswith(".") for rule in shipped.rules)
    assert all(rule.test.field is None or rule.test.field.split(".")[0] in
               (*FIELDS, "signal", "follow_up") for rule in shipped.rules)  # fmt: skip


def test_the_opening_follows_the_phase_and_names_the_webinar(shipped: Playbook) -> None:
    webinar = Webinar("w-1", "Lower cost {company_name}", "live")
    text = shipped.opening(webinar).text["en"]
    assert '"Lower cost {company_name}" is on now' in fill(text, webinar)
    assert shipped.opening(None) is shipped.openings["default"]


def test_a_question_is_put_in_other_words_each_time(shipped: Playbook) -> None:
    ask = shipped.questions[0].ask
    put = [words_for(ask, "en", before) for before in range(4)]
    assert len(set(put)) == 3
    assert put[2] == put[3]


def test_what_the_shipped_playbook_asks_for_can_be_looked_up(shipped: Playbook) -> None:
    assert shipped.question("email").kind == "email"  # type: ignore[union-attr]
    assert shipped.question("location") is None
    assert shipped.consent("marketing").when == Condition(known=("lead_magnet",))  # type: ignore[union-attr]
    assert shipped.consent("chat") is None
    assert not shipped.consent("improve").ask  # type: ignore[union-attr]
    assert [shipped.magnet(name).kind for name in ("guide", "checklist", "trial")] == [  # type: ignore[union-attr]
        "white_paper",
        "tip_sheet",
        "trial",
    ]
    assert shipped.magnet("book") is None


def test_the_shipped_playbook_says_how_long_is_kept(shipped: Playbook) -> None:
    kept = shipped.retention
    assert (kept.not_captured_days, kept.unqualified_days, kept.qualified_days) == (30, 30, 365)
