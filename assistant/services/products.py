"""Products in a message: those of the playbook that the conversation runs on.

The model is the same for all sites, so the names that it was built with are left out.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from assistant.dialogue.understanding import Understanding
from assistant.extraction.entities import Entity
from assistant.extraction.product import ProductExtractor

_STRONGER = ("email", "url")


def with_products_of(
    understood: Understanding, text: str, products: tuple[str, ...]
) -> Understanding:
    """Return what was understood with exactly these products in it."""
    others = [entity for entity in understood.entities if entity.type != "product"]
    found: list[Entity] = []
    for product in _extractor(products).find(text):
        held = [each for each in (*others, *found) if each.overlaps(product.start, product.end)]
        if any(each.type in (*_STRONGER, "product") for each in held):
            continue
        others = [
            each for each in others if each not in held or each.type not in ("company", "person")
        ]
        found.append(product)
    known = [entity for entity in understood.entities if entity.type == "product"]
    if [(e.start, e.end, e.value) for e in found] == [(e.start, e.end, e.value) for e in known]:
        return understood
    entities = sorted((*others, *found), key=lambda entity: (entity.start, entity.end))
    return replace(understood, entities=tuple(entities))


@lru_cache(maxsize=64)
def _extractor(products: tuple[str, ...]) -> ProductExtractor:
    return ProductExtractor(products)
