"""All components together, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.extraction.entities import Entity
from assistant.extraction.entity_resolver import resolve
from assistant.extraction.pipeline import COMPONENTS, Extractor, build_pipeline
from tests.extraction.values import MONDAY

MESSAGES = [
    (
        "en",
        "We're 40 people, budget is 20k, need it before summer, kari@acme.no or +47 412 34 567",
        ["company_size", "money", "timeline", "email", "phone"],
    ),
    ("nb", "Budsjettet er 50 000 kr i året og vi er 12", ["money", "company_size"]),
    ("nb", "vi er 5 i dag, men blir flere til høsten", ["company_size", "timeline"]),
    ("en", "need 25 seats at no more than €30 per seat per month", ["company_size", "money"]),
    ("en", "call 415 555 2671 and see www.acme.com", ["phone", "url"]),
]


@pytest.mark.parametrize(("language", "text", "types"), MESSAGES)
def test_each_number_has_one_reading(
    extractor: Extractor, language: str, text: str, types: list[str]
) -> None:
    found = extractor.extract(text, language, reference_date=MONDAY)
    assert [entity.type for entity in found] == types


def test_the_day_it_was_said_decides(extractor: Extractor) -> None:
    [spring] = extractor.extract("before summer", "en", reference_date=date(2025, 3, 10))
    [autumn] = extractor.extract("before summer", "en", reference_date=date(2025, 10, 1))
    assert (spring.value, autumn.value) == ({"end": "2025-06-01"}, {"end": "2026-06-01"})


def test_the_region_decides_what_a_number_is(extractor: Extractor) -> None:
    [entity] = extractor.extract("call me on 41234567", "en", region="NO")
    assert entity.value == "+4741234567"


def test_an_entity_prints_in_the_shape_of_the_api(extractor: Extractor) -> None:
    [entity] = extractor.extract("kari@acme.no", "en")
    assert entity.as_dict() == {
        "type": "email",
        "start": 0,
        "end": 12,
        "text": "kari@acme.no",
        "value": "kari@acme.no",
        "confidence": 1.0,
        "extractor": "email_extractor",
    }


def test_every_component_stands_in_the_pipeline_in_its_order() -> None:
    assert build_pipeline("nb").pipe_names[-len(COMPONENTS) :] == list(COMPONENTS)


def test_another_language_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'de'"):
        build_pipeline("de")


def test_the_stronger_type_wins_its_characters() -> None:
    def entity(kind: str, start: int, end: int, confidence: float = 1.0) -> Entity:
        return Entity(kind, start, end, "x" * (end - start), None, confidence, "test")

    mail, site = entity("email", 0, 12), entity("url", 5, 12)
    person, firm = entity("person", 20, 24, 0.6), entity("company", 20, 30, 0.9)
    assert resolve([firm, site, person, mail]) == [mail, firm]
