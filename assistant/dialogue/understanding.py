"""What goes into the engine and comes out of it; no Rasa here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assistant.extraction.entities import Entity


@dataclass(frozen=True)
class Understanding:
    """intent: the catalogue's name, out_of_scope below the confidence limit.

    ranking: the likeliest intents with their probabilities, best first. language: "en" or "nb".
    """

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[Entity, ...]
    language: str

    def entity(self, type_: str) -> Entity | None:
        """Return the most confident entity of a type, the first of equals."""
        found = [entity for entity in self.entities if entity.type == type_]
        return max(found, key=lambda entity: entity.confidence, default=None)

    def as_dict(self) -> dict[str, Any]:
        """The shape that `assistant parse` prints, without the id."""
        return {
            "language": self.language,
            "intent": {"name": self.intent, "confidence": self.confidence},
            "intent_ranking": [{"name": n, "confidence": c} for n, c in self.ranking],
            "entities": [entity.as_dict() for entity in self.entities],
        }


@dataclass(frozen=True)
class Situation:
    """What Rasa has to know of the dialogue. pending: the field the form asks for, None while the
    form is not active. intent: as read in the dialogue."""

    conversation_id: str
    text: str
    intent: str
    confidence: float
    language: str
    pending: str | None


@dataclass
class Said:
    """One thing the assistant says. join: goes into the same bubble as the line before."""

    text: str
    links: list[dict[str, str]] = field(default_factory=list)
    join: bool = False
