"""Words for finding passages: which of them mean something, and how alike two of them are."""

from __future__ import annotations

import re
from typing import Final

from assistant.services.everyday_words import EVERYDAY, FILLERS

_ENDINGS: Final = (
    "ingene ingens inger ments ationen heten elsene elsen elser asjonen asjoner ings ing ene ane"
    " ens ets ers ies ing est ed en et er es ar te de ly e a s t"
).split()
_STEM: Final = 4  # a word keeps at least so much
_PART: Final = 4  # the shortest part of a compound that counts
_ALIKE: Final = 0.72  # share of common three-letter pieces from which a word is a misspelling
COMPOUND: Final = 0.85
MISSPELT: Final = 0.75


def stems(text: str) -> list[str]:
    """Return the telling words of a text without their endings, in order."""
    text = text.casefold().replace("’", "'").replace("n't", "nt").replace("'", " ")
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", text)
    parts = [part for word in words for part in ([word] if word.isdigit() else word.split("-"))]
    return [stem(word) for word in parts if word not in FILLERS and len(word) > 1]


def plain(text: str) -> str:
    """Return the words alone, so that a wording is found again whatever its case and signs."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def stem(word: str) -> str:
    if word.endswith("s") and len(word) == _STEM and word[-2] not in "aeiouys":
        return word[:-1]  # "CRMs"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word


def pieces(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def likeness(one: str, other: str) -> float:
    """Return 1 for the same word, less for a part of a compound or a misspelling, 0 for others."""
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) >= _PART and (long.startswith(short) or long.endswith(short)):
        return COMPOUND
    if len(short) < _PART + 1 or short[0] != long[0]:
        return 0.0
    a, b = pieces(short), pieces(long)
    return MISSPELT if 2 * len(a & b) / (len(a) + len(b)) >= _ALIKE else 0.0


EVERYDAY_STEMS: Final = frozenset(stem(word) for word in EVERYDAY)
