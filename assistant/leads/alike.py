"""Which questions ask the same: by the words they share, a measure anybody can check by hand.

Small words are left out and of every other word the first five letters count, so that "price" and
"prices" are one. Two questions are alike when at least 60 % of the words of both are in both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

ALIKE_FROM: Final = 0.6
_STEM: Final = 5
_WORD: Final = re.compile(r"\w+")
_SMALL: Final = frozenset(
    "a an and any are as at be but by can could did do does for from get has have hello hi how i if"
    " in is it its just know like many may me much my of on or our please so some that the their"
    " there they this to us was we what when where which who why will with would you your"
    " alle at av bare de dem den denne dere deres det dette du en er et for fra gjerne ha han har"
    " hei hun hva hvem hvilke hvilken hvor hvordan hvorfor i jeg kan kunne man med meg min mitt"
    " mye må når og også om opp oss på seg sin skal som så til var vi vil ville vår være å".split()
)


@dataclass(frozen=True)
class Placed:
    """A question to be grouped. placed_with: what a person put it with; itself: alone."""

    id: str
    text: str
    placed_with: str | None = None


def telling_words(text: str) -> frozenset[str]:
    """Return the words that tell what is asked; all of them where every one is small."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return frozenset(word[:_STEM] for word in words if word not in _SMALL) or frozenset(words)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of words that are in both, 0 to 1; nothing is like nothing."""
    every = one | other
    return len(one & other) / len(every) if every else 0.0


def groups_of(asked: Iterable[Placed]) -> dict[str, str]:
    """Return id -> group, which is the id of its first question.

    asked: oldest first. A question joins the first group whose first question it is like: what is
    like that one only by way of a third stays out. What a person placed stays there.
    """
    found: dict[str, str] = {}
    heads: list[tuple[str, frozenset[str]]] = []
    for one in asked:
        if one.placed_with is not None:
            found[one.id] = one.placed_with
            continue
        words = telling_words(one.text)
        own = next((key for key, head in heads if likeness(words, head) >= ALIKE_FROM), None)
        found[one.id] = own or one.id
        if own is None:
            heads.append((one.id, words))
    return found
