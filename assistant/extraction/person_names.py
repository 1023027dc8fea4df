"""How far the name of a person goes, once it is known where it begins."""

from __future__ import annotations

from assistant.extraction.gazetteers import given_names, places
from assistant.extraction.name_words import (
    PARTICLES,
    Word,
    is_blocked,
    is_everyday,
    is_given_name,
    is_surname,
    is_vetoed,
)
from assistant.extraction.organisation_words import is_organisation_word

LONGEST_NAME = 4  # words


def read_name(words: tuple[Word, ...], index: int, *, announced: bool) -> int | None:
    """Where a name that begins at a word ends (index after its last word); None: no name here.

    announced: something before says that a name follows, so unknown words may be names too.
    """
    first = words[index]
    if not _may_begin(first, announced=announced):
        return None
    end = index + 1
    while end < len(words) and end - index < LONGEST_NAME and _continues(words, end):
        step = _next_part(words, end, first, announced=announced)
        if step == 0:
            break
        end += step
    return end


def _continues(words: tuple[Word, ...], index: int) -> bool:
    """Whether a word goes on with the name before it, also behind an initial: "Bente K. Olsen"."""
    word, before = words[index], words[index - 1]
    if word.follows_directly:
        return True
    return len(before.text) == 1 and before.is_capital and word.gap == ". " and word.is_capital


def _may_begin(word: Word, *, announced: bool) -> bool:
    if is_given_name(word):
        return not (is_vetoed(word.text) and not word.is_capital)
    if announced and word.lower in given_names():
        return True
    if (
        not announced
        or is_blocked(word)
        or _is_participle(word)
        or is_organisation_word(word.lower)
    ):
        return False
    return len(word.text) > 1 and not word.text.isupper() or len(word.text) == 1 and word.is_capital


def _is_participle(word: Word) -> bool:
    """ "interested", "calling", "påmeldt": lower-case forms of verbs are no names."""
    return not word.is_capital and word.lower.endswith(("ing", "ed", "ert", "eldt"))


def _next_part(words: tuple[Word, ...], index: int, first: Word, *, announced: bool) -> int:
    """How many words the name goes on here: 0 ends it, 2 is a particle with its name."""
    word = words[index]
    following = words[index + 1] if index + 1 < len(words) else None
    if word.lower in PARTICLES and not word.is_capital:
        goes_on = following is not None and following.is_capital and following.follows_directly
        return 2 if goes_on and first.is_capital else 0
    if word.is_capital and first.is_capital:
        known = is_surname(word) or is_given_name(word)
        return int(known or _is_free_capital(word) or _is_everyday_surname(word, first))
    if first.is_capital and not word.is_capital:
        return int(word.lower in {"jr", "sr"} or (is_surname(word) and not is_clear_place(word)))
    if is_surname(word) or is_given_name(word):
        return 1
    return int(
        announced
        and not is_blocked(word)
        and not is_organisation_word(word.lower)
        and not is_clear_place(word)
        and len(word.text) > 2
    )


def _is_free_capital(word: Word) -> bool:
    return (
        not is_blocked(word)
        and not is_organisation_word(word.lower)
        and not (word.text.isupper() and len(word.text) > 1)
    )


def _is_everyday_surname(word: Word, first: Word) -> bool:
    """ "Bård Finne", "Ann Price": after a listed given name a capital is a surname."""
    lower = word.lower
    return (
        is_given_name(first)
        and is_everyday(lower)
        and not is_vetoed(word.text)
        and not is_organisation_word(lower)
        and len(word.text) > 3
        and lower not in _NEVER_SURNAMES
    )


_NEVER_SURNAMES = frozenset(
    "here from with this that what when where thanks thank please speaking calling hello head team "
    "sales marketing support work works working manager også herfra takk hilsen jobber ringer sier "
    "daglig leder regnskap salg hvor hvordan hvem vennlig hvorfor kanskje skriver".split()
)


def is_clear_place(word: Word) -> bool:
    return places().is_clear(word.lower)
