"""The components for values alone, in a blank pipeline: no model has to be read."""

from __future__ import annotations

import importlib
from datetime import date
from functools import cache
from typing import Any

import spacy
from spacy.language import Language

from assistant.extraction.entities import Entity

MONDAY = date(2025, 3, 10)  # what "next month" counts from in these tests
VALUE_COMPONENTS = ("email", "url", "phone", "money", "company_size", "timeline")


@cache
def value_pipeline(language: str) -> Language:
    nlp = spacy.blank(language)
    for name in VALUE_COMPONENTS:
        importlib.import_module(f"assistant.extraction.{name}")
        nlp.add_pipe(f"{name}_extractor")
    importlib.import_module("assistant.extraction.entity_resolver")
    nlp.add_pipe("entity_resolver")
    return nlp


def extract_values(text: str, language: str, *, region: str | None = None) -> list[Entity]:
    nlp = value_pipeline(language)
    doc = nlp.make_doc(text)
    doc._.language, doc._.reference_date, doc._.region = language, MONDAY, region
    return list(nlp(doc)._.entities)


def found(kind: str, text: str, language: str, **options: Any) -> list[tuple[str, Any]]:
    """The words and values of one type, in the order of the text."""
    entities = extract_values(text, language, **options)
    return [(entity.text, entity.value) for entity in entities if entity.type == kind]
