"""Words of a message with their offsets, and which of them may be part of a name.

Shared by the name components: what is a capital worth here, what is an everyday word, how a name
is tidied. No component of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.extraction.gazetteers import (
    everyday_words,
    given_names,
    not_visitor_names,
    surnames,
)

# Letters and digits with what stands inside names ("O'Brien", "Co-op", "J.P.", "A/S", "3+2").
# An owner's "'s" is no part of the word: it goes into the gap.
_WORD = re.compile(
    r"[Ss]t\.(?=\s[A-ZÆØÅ])"
    r"|(?<![^\W_]['’])[^\W_]+(?:(?!['’]s(?!\w))[’'.\-/+][^\W_]+)*|[&+]"
)
_JOINING_GAP = re.compile(r"(?:['’]s)?[ \u00a0]+")
PARTICLES = frozenset("van von de der den da dos di du la le av af bin ibn al el ter ten".split())


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `gap` is what stands between it and the word before.

    is_capital: begins with a capital, and the message uses capitals at all (not all shouting).
    """

    text: str
    start: int
    end: int
    gap: str
    is_capital: bool

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def opens_sentence(self) -> bool:
        return self.start == 0 or self.gap.strip(" ,'’s") != "" or "\n" in self.gap

    @property
    def follows_directly(self) -> bool:
        """Whether nothing but spaces, or "'s", separates it from the word before."""
        return _JOINING_GAP.fullmatch(self.gap) is not None

    def follows_directly_or_joins(self, before: Word) -> bool:
        """Whether it belongs to the same run of words as the one before it."""
        return self.follows_directly or "&" in (self.text, before.text)


@lru_cache(maxsize=64)
def split_words(text: str) -> tuple[Word, ...]:
    """Cut a message into words. Cached: each name component asks for the same message."""
    shouting = is_shouting(text)
    found: list[Word] = []
    before = 0
    for match in _WORD.finditer(text):
        word = match.group()
        capital = word[0].isupper() and not shouting
        found.append(Word(word, match.start(), match.end(), text[before : match.start()], capital))
        before = match.end()
    return tuple(found)


def is_shouting(text: str) -> bool:
    """Whether a longer message is all capitals, so that a capital tells nothing."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 12 and " " in text.strip() and all(x.isupper() for x in letters)


def uses_capitals(words: tuple[Word, ...]) -> bool:
    """Whether the visitor writes names with capitals: one stands inside a sentence."""
    return any(
        word.is_capital
        and not word.opens_sentence
        and not word.text.isupper()
        and len(word.text) > 1
        and not word.text.startswith(("I'", "I’"))
        for word in words
    )


def index_at(words: tuple[Word, ...], offset: int) -> int | None:
    """The index of the first word that begins at or after a character offset."""
    for index, word in enumerate(words):
        if word.start >= offset:
            return index
    return None


@lru_cache(maxsize=4096)
def is_everyday(lower: str) -> bool:
    return lower in everyday_words() or lower.replace("’", "'") in everyday_words()


@lru_cache(maxsize=4096)
def is_vetoed(text: str) -> bool:
    """Whether it is a tool, acronym, day or people rather than a visitor or an employer."""
    return text in not_visitor_names()


def is_given_name(word: Word) -> bool:
    """Whether it is a listed given name; one that is also a word needs its capital."""
    names = given_names()
    first = word.lower.split("-")[0]
    if not (word.lower in names or (first in names and "-" in word.text)):
        return False
    return word.is_capital or names.is_clear(word.lower) or names.is_clear(first)


def is_surname(word: Word) -> bool:
    return word.lower in surnames() and (word.is_capital or not is_everyday(word.lower))


def is_blocked(word: Word) -> bool:
    """Whether this word cannot be part of an unknown name."""
    if given_names().is_clear(word.lower):
        return False
    return (
        is_everyday(word.lower)
        or is_vetoed(word.text)
        or not any(letter.isalpha() for letter in word.text)
    )


def capitalise(name: str) -> str:
    """ "kari nordmann" → "Kari Nordmann"; a name with any capital stays as it was typed."""
    if name != name.lower():
        return name
    return re.sub(r"[^\W\d_]+", _capital, name)


def _capital(match: re.Match[str]) -> str:
    word = match.group()
    before = match.string[: match.start()]
    if before.endswith(("'", "’")) and word == "s":
        return word
    if before and word in PARTICLES | {"og", "and", "i", "of", "the"}:
        return word
    return word[0].upper() + word[1:]


def tidy(text: str) -> str:
    """One space between words, no quotes or punctuation around."""
    return re.sub(r"\s+", " ", text).strip(" \t\n,.;:!?\"'«»“”()[]–-")
