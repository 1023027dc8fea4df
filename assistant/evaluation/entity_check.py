"""How well entities are found on data/test/, without a model: they are found by rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assistant.evaluation.entity_scores import score
from assistant.evaluation.held_out import read_annotated


def entity_f1(project: Path) -> dict[str, dict[str, float]]:
    """Return exact span F1 by language and entity type; {} where nothing is annotated."""
    file = project / "data" / "test" / "entities.jsonl"
    if not file.is_file():
        return {}
    from assistant.extraction.shared import shared_extractor  # loads the language models

    extractor = shared_extractor()
    scores: dict[str, Any] = score(
        (
            message,
            extractor.extract(message.text, message.language, reference_date=message.written_on),
        )
        for message in read_annotated(file)
    )
    return {
        language: {name: one["exact"]["f1"] for name, one in types.items() if one["expected"]}
        for language, types in scores.items()
        if language != "all"
    }
