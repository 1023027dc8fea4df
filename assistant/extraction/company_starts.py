"""Where the name of a firm begins, once the trade or legal form that closes it is known."""

from __future__ import annotations

from assistant.extraction.company_names import LONGEST, LONGEST_LOWER
from assistant.extraction.gazetteers import places
from assistant.extraction.name_words import Word, is_everyday, is_vetoed
from assistant.extraction.organisation_words import (
    DEPARTMENTS,
    is_common_organisation_word,
    is_legal_form,
    is_organisation_word,
    is_public_word,
)


def widen_left(words: tuple[Word, ...], index: int, language: str) -> int | None:
    """Where the name begins whose trade or legal form stands at `index`; None: nowhere."""
    start = index
    while (
        start > 0
        and index - start < LONGEST
        and words[start].follows_directly_or_joins(words[start - 1])
    ):
        previous = words[start - 1]
        if previous.text in "&+" or (
            previous.lower in ("and", "og")
            and start > 1
            and words[start - 2].is_capital
            and words[start].is_capital
        ):
            start -= 1
            continue
        if not previous.is_capital or _stops_left(previous, start - 1, words):
            break
        start -= 1
    while start < index and (words[start].text in "&+" or words[start].lower in ("and", "og")):
        start += 1
    if start == index:
        return _lower_before(words, index)
    if start and words[start - 1].text.isdigit() and _opens_with_number(words, start - 1):
        return start - 1
    return start


def _opens_with_number(words: tuple[Word, ...], index: int) -> bool:
    """ "3 Rivers Plumbing": a small number that begins a sentence."""
    number = words[index]
    return number.opens_sentence and len(number.text) < 4 and words[index + 1].follows_directly


def _stops_left(word: Word, index: int, words: tuple[Word, ...]) -> bool:
    """Greetings and function words that only the start of a sentence made capital."""
    return (word.opens_sentence and word.lower in _OPENING_WORDS) or word.text == "I"


_OPENING_WORDS = frozenset(
    "hi hello hey hei hallo heia hiya dear kjære thanks takk best regards hilsen mvh we our my at "
    "from for "
    "this is i am im vi jeg fra hos and og in på hos company firma firmaet selskapet bedriften "
    "yes ja no nei "
    "sorry beklager so well ok okay please contact kontakt it its here her name navn".split()
)


def _lower_before(words: tuple[Word, ...], index: int) -> int | None:
    """ "bergen kommune", "lunde hagesenter as": one word before a public word or legal form."""
    if index == 0 or not words[index].follows_directly:
        return None
    previous = words[index - 1]
    if is_vetoed(previous.text) or previous.text[0].isdigit():
        return None
    if is_everyday(previous.lower) and not is_legal_form(words[index].text):
        return None
    if is_legal_form(words[index].text):
        return _before_legal_form(words, index)
    if words[index].lower in {"kommune", "fylkeskommune", "sparebank"}:
        return index - 1
    if is_public_word(words[index].lower) and previous.lower in places():
        return index - 1
    return _lower_run(words, index)


def _before_legal_form(words: tuple[Word, ...], index: int) -> int:
    """ "brandt logistics inc", "FJELLHUS HYTTER AS": where such a name begins."""
    start = index - 1
    while start > 0 and index - start < LONGEST_LOWER and words[start].follows_directly:
        previous = words[start - 1]
        if is_everyday(previous.lower) and not is_organisation_word(previous.lower):
            break
        if previous.lower in _LEADS_TO_FIRM or is_vetoed(previous.text):
            break
        start -= 1
    return start


_LEADS_TO_FIRM = frozenset(
    "at for from of with called is i hos fra på ved er heter driver eier own run".split()
)


def _lower_run(words: tuple[Word, ...], index: int) -> int | None:
    """ "im pete at harlow tyres", "hagen & sønn bakeri": where such a lower-case name begins.

    It stands alone between commas or follows a word that leads to a firm, and begins with a word
    that is neither common nor a trade nor a place.
    """
    start = index
    while start > 0 and index - start < LONGEST_LOWER - 1:
        previous = words[start - 1]
        if not words[start].follows_directly_or_joins(previous):
            break
        if (
            previous.lower in _LEADS_TO_FIRM
            or previous.text not in "&+"
            and (is_everyday(previous.lower) and previous.lower != "sons")
        ):
            break
        start -= 1
    first = words[start]
    common = is_common_organisation_word(first.lower) or first.lower in DEPARTMENTS
    if start == index or common or first.text in "&+" or not first.text[0].isalpha():
        return None
    if first.lower in places() or is_vetoed(first.text):
        return None
    before = words[start - 1] if start and first.follows_directly else None
    closed = index + 1 == len(words) or not words[index + 1].follows_directly
    if before is None:
        return start if closed or index + 2 == len(words) else None
    return start if before.lower in _LEADS_TO_FIRM else None
