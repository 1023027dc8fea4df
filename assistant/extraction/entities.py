"""What every component finds, and where it leaves it: on the spaCy Doc.

Offsets are code points, end exclusive, and `text == doc.text[start:end]` always holds. Components
append to `doc._.entities`; a later one reads what the earlier ones took with `is_free`. The doc
also carries what a reading depends on beside the words:

`doc._.reference_date`  what "next month" counts from; None means today
`doc._.region`          ISO country the visitor is in, e.g. "NO"; None when not known
`doc._.language`        "en" or "nb"; the pipeline's own language unless somebody set it
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from spacy.tokens import Doc

LANGUAGES = ("en", "nb")
_NORWEGIAN = {"nb", "nn", "no"}
_LANGUAGE_KEY = "assistant.language"


@dataclass(frozen=True)
class Entity:
    """One thing the visitor said.

    type: a name of the API's entity table; value: what that table says for the type.
    confidence: 0 to 1. extractor: the factory name of the component that found it.
    """

    type: str
    start: int
    end: int
    text: str
    value: Any
    confidence: float
    extractor: str

    def as_dict(self) -> dict[str, Any]:
        """The shape that `assistant parse` prints."""
        return {
            "type": self.type,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "value": self.value,
            "confidence": self.confidence,
            "extractor": self.extractor,
        }

    def overlaps(self, start: int, end: int) -> bool:
        return self.start < end and start < self.end


def make_entity(
    text: str,
    type: str,  # noqa: A002 - the API's name
    span: tuple[int, int],
    value: Any,
    *,
    confidence: float = 1.0,
    extractor: str,
) -> Entity:
    """Build an entity whose `text` is cut from `text` by its own offsets."""
    start, end = span
    return Entity(type, start, end, text[start:end], value, confidence, extractor)


def is_free(doc: Doc, start: int, end: int, *, types: Iterable[str] | None = None) -> bool:
    """Whether nobody took these characters yet; with `types`, nobody of those types."""
    wanted = None if types is None else set(types)
    return not any(
        entity.overlaps(start, end)
        for entity in doc._.entities
        if wanted is None or entity.type in wanted
    )


def _get_language(doc: Doc) -> str:
    stated = doc.user_data.get(_LANGUAGE_KEY)
    if isinstance(stated, str):
        return stated
    return "nb" if doc.lang_ in _NORWEGIAN else "en"


def _set_language(doc: Doc, language: str) -> None:
    doc.user_data[_LANGUAGE_KEY] = language


def register_extensions() -> None:
    """Give Doc our attributes, once however often this is called."""
    if Doc.has_extension("entities"):
        return
    Doc.set_extension("entities", default=[])  # spaCy copies a list default for each doc
    Doc.set_extension("reference_date", default=None)
    Doc.set_extension("region", default=None)
    Doc.set_extension("language", getter=_get_language, setter=_set_language)


def reference_date_of(doc: Doc) -> date:
    """The day that relative dates count from."""
    stated = doc._.reference_date
    return stated if isinstance(stated, date) else date.today()


register_extensions()
