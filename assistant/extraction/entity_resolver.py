"""One winner per span: the last component of every pipeline.

Two entities never share a character afterwards, and they stand in the order of the text. The
stronger type wins (a pattern that can be checked before a name that was guessed), then the higher
confidence, then the longer span.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from assistant.extraction.entities import Entity

# Higher wins. Names share a rank: among them confidence and length decide.
RANK = {
    "email": 9,
    "url": 8,
    "phone": 7,
    "money": 6,
    "company_size": 5,
    "timeline": 5,
    "lead_source": 3,
}
NAME_RANK = 1


def resolve(entities: list[Entity]) -> list[Entity]:
    """Drop what overlaps something stronger; the rest in the order of the text."""
    winners: list[Entity] = []
    for entity in sorted(entities, key=_strength, reverse=True):
        if not any(entity.overlaps(winner.start, winner.end) for winner in winners):
            winners.append(entity)
    return sorted(winners, key=lambda entity: entity.start)


def _strength(entity: Entity) -> tuple[int, float, int, int]:
    rank = RANK.get(entity.type, NAME_RANK)
    return rank, entity.confidence, entity.end - entity.start, -entity.start


@Language.component("entity_resolver")
def entity_resolver(doc: Doc) -> Doc:
    doc._.entities = resolve(doc._.entities)
    return doc
