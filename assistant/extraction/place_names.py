"""Finding listed places among the words of a message."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.extraction.gazetteers import places
from assistant.extraction.name_words import Word

LONGEST_PLACE = 4  # words of the longest name in the gazetteer
_TAIL = re.compile(r"(?:-(?:based|basert\w*|området|regionen|area|kontoret)|['’]s)$", re.IGNORECASE)


def place_length(words: tuple[Word, ...], index: int) -> int:
    """How many words the longest listed place has that begins at a word; 0: none."""
    known = places()
    for length in range(min(LONGEST_PLACE, len(words) - index), 0, -1):
        run = words[index : index + length]
        if any(word.gap.strip(" .") for word in run[1:]):
            continue
        name = " ".join(word.text for word in run)
        if name in known or without_tail(name) in known or _with_dot(run) in known:
            return length
    return 0


def in_long_place(words: tuple[Word, ...], index: int) -> bool:
    """Whether a word is part of a listed place of several words ("St. Louis", "Mo i Rana")."""
    starts = range(max(0, index - LONGEST_PLACE + 1), index + 1)
    return any((length := place_length(words, i)) > 1 and i + length > index for i in starts)


def without_tail(name: str) -> str:
    """ "Oslo-based", "Norway's" and "Oslo-området" without what is glued to them."""
    return _TAIL.sub("", name)


def _with_dot(run: tuple[Word, ...]) -> str:
    """ "St. Louis" as the gazetteer spells it."""
    return ". ".join(word.text for word in run) if run[0].lower == "st" else ""


# "Storgata 14, Otta", "12 Mill Lane, Hexham", "boks 12, 2670 Otta"
STREET = re.compile(
    r"(?i:(?:gata|gaten|gate|veien|vegen|vei|veg|plass|street|road|lane|avenue|drive|square)"
    r"(?:\s+\d+\w?)?|\bboks\s+\d+),\s+(?:\d{4}\s+)?(?=[A-ZÆØÅ])"
)


def is_in_address(text: str, start: int) -> bool:
    """Whether what begins at an offset is a street, or the town behind it."""
    return any(low <= start <= high for low, high in _streets(text))


@lru_cache(maxsize=64)
def _streets(text: str) -> tuple[tuple[int, int], ...]:
    """Cached: asked for every name of a message."""
    return tuple(match.span() for match in STREET.finditer(text))
