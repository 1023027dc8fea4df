"""Routing, working hours, endings and conditions of the playbook, and the schema for editors."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from assistant.cli.playbook import schema_text
from assistant.errors import SetupError
from assistant.leads.conditions import condition_holds
from assistant.leads.conversation import Webinar
from assistant.leads.playbook import Condition, Playbook
from assistant.leads.routing import owner_for
from assistant.leads.working_hours import is_open, next_opening
from assistant.services.playbook import read_playbook
from assistant.services.promises import call_within
from assistant.services.yaml_entry import read_yaml
from tests.services.test_playbook import SMALL

PROJECT = Path(__file__).parents[2]
OFFICE = """\
routing:
  - {owner: ines, when: {at_least: {company_size: 250}}}
  - {owner: nora, languages: [nb], grades: [A1, A2]}
  - {owner: marcus, when: {one_of: {authority: [decides]}}, stages: [qualified, prospect]}
  - {owner: hall, when: {webinar: true}}
working_hours:
  time_zone: Europe/Oslo
  open: {monday: "08:00-16:00", tuesday: "08:00-16:00", friday: "08:00-12:00"}
  closed: ["2026-12-25"]
  call_within: {en: "when we are back {opens}", nb: "når vi er tilbake {opens}"}
endings:
  not_interested: {en: "Fine. Write to {contact_email}.", nb: Greit.}
"""


@pytest.fixture(scope="module")
def office() -> Playbook:
    return read_playbook(SMALL + OFFICE, "playbook.yml")


# ------------------------------------------------------------ routing

BIG = {"company_size": {"min": 250, "max": 400}}


@pytest.mark.parametrize(
    ("values", "about", "owner"),
    [
        (BIG, {}, "ines"),
        ({}, {"language": "nb", "grade": "A2"}, "nora"),
        ({}, {"language": "nb", "grade": "B1"}, None),
        ({"authority": "decides"}, {"stage": "prospect"}, "marcus"),
        ({"authority": "decides"}, {"stage": "lead"}, None),
        ({}, {"webinar": Webinar("w", "W", "live")}, "hall"),
        ({}, {}, None),
    ],
)
def test_the_first_route_whose_every_part_holds_names_the_owner(
    office: Playbook, values: dict[str, Any], about: dict[str, Any], owner: str | None
) -> None:
    known = {"stage": "lead", "grade": None, "language": "en", "webinar": None, **about}
    assert owner_for(office.routes, values, **known) == owner


@pytest.mark.parametrize(
    ("condition", "values", "holds"),
    [
        (Condition(below={"company_size": 10}), {"company_size": {"min": 1, "max": 9}}, True),
        (Condition(below={"company_size": 10}), {"company_size": {"min": 1, "max": 10}}, False),
        (Condition(below={"company_size": 10}), {"company_size": {"min": 1, "max": None}}, False),
        (Condition(below={"company_size": 10}), {}, False),
        (Condition(one_of={"authority": ("decides",)}), {"authority": "decides"}, True),
        (Condition(one_of={"authority": ("decides",)}), {}, False),
        (Condition(one_of={"product": ("Desk",)}), {"product": ["Inbox", "Desk"]}, True),
    ],
)
def test_conditions_judge_only_what_is_known(condition, values, holds) -> None:
    assert condition_holds(condition, values, None) is holds


# ------------------------------------------------------------ working hours


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "is_it", "opens"),
    [
        ("2026-11-23T06:59", False, "2026-11-23T08:00+01:00"),  # a Monday, an hour before
        ("2026-11-23T07:00", True, "2026-11-24T08:00+01:00"),
        ("2026-11-23T14:59", True, "2026-11-24T08:00+01:00"),
        ("2026-11-23T15:00", False, "2026-11-24T08:00+01:00"),
        ("2026-11-24T20:00", False, "2026-11-27T08:00+01:00"),
        ("2026-11-27T11:30", False, "2026-11-30T08:00+01:00"),
        ("2026-12-25T09:00", False, "2026-12-28T08:00+01:00"),  # a Friday, but closed
        ("2026-07-06T06:30", True, "2026-07-07T08:00+02:00"),  # summer time
    ],
)
def test_hours_are_those_of_the_offices_clock(office, now, is_it, opens) -> None:
    assert office.hours is not None
    assert is_open(office.hours, at(now)) is is_it
    assert next_opening(office.hours, at(now)) == datetime.fromisoformat(opens)


@pytest.mark.parametrize(
    ("now", "language", "promise"),
    [
        ("2026-11-23T09:00", "en", "within a day"),
        ("2026-11-23T05:00", "en", "when we are back today at 08:00"),
        ("2026-11-23T18:00", "en", "when we are back on Tuesday at 08:00"),
        ("2026-11-24T18:00", "nb", "når vi er tilbake fredag klokka 08:00"),
    ],
)
def test_nothing_is_promised_for_a_time_when_nobody_works(office, now, language, promise) -> None:
    assert call_within(office, language, at(now)) == promise


def test_without_hours_the_usual_promise_is_made() -> None:
    small = read_playbook(SMALL, "playbook.yml")
    assert call_within(small, "nb", at("2026-12-25T03:00")) == "innen en dag"


# ------------------------------------------------------------ mistakes

MISTAKES: list[tuple[str, str, str]] = [
    ("owner: ines", "owner: ''", "empty"),
    ("owner: ines, ", "", "'owner' is missing"),
    ("at_least: {company_size", "at_leest: {company_size", "Did you mean 'at_least'?"),
    ("at_least: {company_size", "at_least: {need", "no number"),
    ("[qualified, prospect]", "[qualifeid]", "Did you mean 'qualified'?"),
    ("[A1, A2]", "[D4]", "no grade"),
    ("languages: [nb]", "languages: [de]", "no language of this playbook"),
    ("authority: [decides]", "authority: [boss]", "no value of authority"),
    ("authority: [decides]", "timeline: [soon]", "no values to choose from"),
    ("Europe/Oslo", "Oslo", "such as Europe/Oslo"),
    ("Europe/Oslo", "Europe/Olso", "Did you mean 'Europe/Oslo'?"),
    ('"08:00-16:00", tuesday', '"8-16", tuesday', "08:00-16:00"),
    ('"08:00-16:00", tuesday', '"16:00-08:00", tuesday', "closes before it opens"),
    ("monday:", "mondag:", "Did you mean 'monday'?"),
    ("2026-12-25", "25.12.2026", "2026-12-24"),
    ("when we are back {opens}", "when we are back", "Put {opens}"),
    ("not_interested: {en", "not_interessted: {en", "Did you mean 'not_interested'?"),
    (", nb: Greit.}", "}", "'nb' is missing"),
    ("Fine. Write", "{opens} Write", "cannot stand here"),
]


@pytest.mark.parametrize(("right", "wrong", "words"), MISTAKES)
def test_a_mistake_is_named_with_its_line_and_the_remedy(
    right: str, wrong: str, words: str
) -> None:
    assert OFFICE.count(right) >= 1
    text = SMALL + OFFICE.replace(right, wrong, 1)
    with pytest.raises(SetupError) as refused:
        read_playbook(text, "playbook.yml")
    assert words in str(refused.value)
    line = int(str(refused.value).split("line ")[1].split(",")[0])
    first = len(SMALL.splitlines()) + 1
    assert first <= line <= first + len(OFFICE.splitlines())


# ------------------------------------------------------------ the schema

SCHEMA = json.loads((PROJECT / "playbook.schema.json").read_text("utf-8"))


def as_json(text: str) -> Any:
    return read_yaml(text, "playbook.yml").json()


def test_the_schema_beside_the_playbook_is_that_of_the_code() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert schema_text() + "\n" == (PROJECT / "playbook.schema.json").read_text("utf-8")


@pytest.mark.parametrize(
    "file", [PROJECT / "playbook.yml", *sorted(PROJECT.glob("examples/*/playbook.yml"))], ids=str
)
def test_every_playbook_of_ours_fits_the_schema(file: Path) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(as_json(file.read_text("utf-8")))


# What only reading can know: languages, zones, orders, empty texts, what stands in every text.
BEYOND = ("''", "[de]", "Olso", "Oslo", '"16:00-08:00"', "back", "{opens} Write")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (right, wrong)
        for right, wrong, _ in MISTAKES
        if wrong != "}" and not any(each in wrong for each in BEYOND)
    ],
)
def test_the_schema_refuses_what_reading_refuses(right: str, wrong: str) -> None:
    text = SMALL + OFFICE.replace(right, wrong, 1)
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(as_json(text))
