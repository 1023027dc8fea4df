"""Letters typed as two code points ("A" and a ring) read as one, with the way back.

Some telephones and copied file names write "Å" so. Every rule and word list knows the one-point
letter only, so a message is read composed and the offsets are moved back to what was typed.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from assistant.extraction.entities import Entity


def is_composed(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text)


def compose(text: str) -> tuple[str, list[int]]:
    """The text with composed letters, and where each of its characters began in `text`.

    One offset more than characters: the last is the end of `text`.
    """
    composed: list[str] = []
    began: list[int] = []
    for start, cluster in _clusters(text):
        letters = unicodedata.normalize("NFC", cluster)
        composed.append(letters)
        began.extend([start] * len(letters))
    return "".join(composed), [*began, len(text)]


def _clusters(text: str) -> list[tuple[int, str]]:
    """Each letter with the marks that combine with it."""
    found: list[tuple[int, str]] = []
    for offset, character in enumerate(text):
        if found and unicodedata.combining(character):
            start, cluster = found[-1]
            found[-1] = start, cluster + character
        else:
            found.append((offset, character))
    return found


def as_typed(entity: Entity, text: str, began: list[int]) -> Entity:
    """The entity with the offsets of `text`, from those of its composed form; the value stays."""
    start, end = began[entity.start], began[entity.end]
    return replace(entity, start=start, end=end, text=text[start:end])
