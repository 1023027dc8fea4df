"""Products the visitor wants, from a configured list of names.

Catches a full name in any case ("northpane inbox") and its last word beside a word for a product
("the inbox product", "your Webinar plan", "Inbox-produktet"). A full name's value is spelled as
configured; a part keeps the visitor's words.
Leaves every other name: what is not on the list is not ours to sell.
"""

import re
from collections.abc import Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from assistant.extraction.entities import Entity, is_free, make_entity

EXTRACTOR = "product_extractor"
FULL_CONFIDENCE, PART_CONFIDENCE = 0.95, 0.7
DEMO_NAMES = ("Northpane Inbox", "Northpane Leads", "Northpane Webinar")
_KINDS = (
    r"products?|plans?|packages?|modules?|tools?|add-?ons?|app|solutions?|editions?|licen[cs]es?|"
    r"produkt(?:et|er)?|plan(?:en)?|pakke[nr]?|modul(?:en|er)?|verktøy(?:et)?|tillegg(?:et)?|"
    r"løsning(?:en)?|versjon(?:en)?|lisens(?:er)?"
)


class ProductExtractor:
    """Adds the products on its list."""

    def __init__(self, names: Sequence[str]) -> None:
        self._spelling = {_key(name): name for name in names}
        full = "|".join(re.escape(name).replace(r"\ ", r"[\s-]+") for name in _longest_first(names))
        parts = "|".join(re.escape(part) for part in _longest_first({n.split()[-1] for n in names}))
        self._full = re.compile(rf"(?<!\w)(?:{full})(?!\w)", re.IGNORECASE) if names else None
        self._part = (
            re.compile(
                rf"(?<!\w)(?:(?P<before>{parts})(?:\s|-)(?:{_KINDS})|(?:product|"
                rf"produktet)\s+[\"“«]?(?P<after>{parts}))(?!\w)",
                re.IGNORECASE,
            )
            if names
            else None
        )

    def __call__(self, doc: Doc) -> Doc:
        for entity in self.find(doc.text):
            if is_free(doc, entity.start, entity.end, types=("email", "url", "product")):
                doc._.entities = [
                    held
                    for held in doc._.entities
                    if held.type not in ("company", "person")
                    or not held.overlaps(entity.start, entity.end)
                ] + [entity]
        return doc

    def find(self, text: str) -> Iterator[Entity]:
        """Full names first, then parts of names."""
        if self._full is None or self._part is None:
            return
        for match in self._full.finditer(text):
            value = self._spelling.get(_key(match.group()), match.group())
            yield _entity(text, match.span(), value, FULL_CONFIDENCE)
        for match in self._part.finditer(text):
            group = "before" if match.group("before") else "after"
            yield _entity(text, match.span(group), match.group(group), PART_CONFIDENCE)


def _entity(text: str, span: tuple[int, int], value: str, confidence: float) -> Entity:
    return make_entity(text, "product", span, value, confidence=confidence, extractor=EXTRACTOR)


def _key(name: str) -> str:
    return re.sub(r"[\s-]+", " ", name).lower()


def _longest_first(names: Sequence[str] | set[str]) -> list[str]:
    return sorted(names, key=lambda name: (-len(name), name))


# spaCy reads the types below at run time: no postponed annotations in this module.
@Language.factory(EXTRACTOR, default_config={"names": list(DEMO_NAMES)})
def create_product_extractor(nlp: Language, name: str, names: list[str]) -> ProductExtractor:
    return ProductExtractor(names)
