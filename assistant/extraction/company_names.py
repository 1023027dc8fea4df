"""How far the name of a firm goes, once it is known where it begins."""

from __future__ import annotations

import re

from assistant.extraction.gazetteers import places
from assistant.extraction.name_words import (
    Word,
    capitalise,
    is_everyday,
    is_given_name,
    is_vetoed,
)
from assistant.extraction.organisation_words import (
    DEPARTMENTS,
    is_common_organisation_word,
    is_kind_before_name,
    is_legal_form,
    is_organisation_word,
    is_public_word,
)

LONGEST = 7  # words
LONGEST_LOWER = 4
_CONNECTORS = frozenset({"&", "+", "and", "og"})
_INNER = frozenset(
    {"of", "for", "i", "the", "de", "la", "et", "du", "von", "van", "på", "till", "av"}
)
# After a name these begin a new thought, even with a capital ("Acme We need").
_NEW_THOUGHTS_OF = {
    "en": frozenset(
        "i we you he she it they who what when where why how my our your and or but so if is are "
        "was do does did can could will would have has had may to in at on for with no not yes ok "
        "hi hey hello please thanks the this that there".split()
    ),
    "nb": frozenset(
        "vi jeg du de dere det den dette han hun hvem hva når hvor hvordan hvorfor og eller men så "
        "hvis er var har kan vil må skal i for til på med min mitt vår vårt din deres en ei et ja "
        "nei hei takk mvh hilsen her der da hello thanks please".split()
    ),
}
_NEW_THOUGHTS = _NEW_THOUGHTS_OF["en"] | _NEW_THOUGHTS_OF["nb"]
_NOT_IN_NAMES = frozenset("same samme based located basert som driver lager selger".split())
_AFTER_FORM = frozenset("i og vi på her med som".split())
_PUBLIC_KINDS = frozenset(
    "district city town county borough parish village primary secondary high grammar district "
    "community "
    "videregående folkehøgskole teknisk general regional".split()
)
# "Universitetet i Bergen", "the University of Oslo": these take a place behind them.
KINDS_OF_A_PLACE = frozenset(
    "universitetet høgskolen høyskolen sykehuset museet fylkeskommunen biblioteket university "
    "college bank museum institute academy".split()
)
_ARTICLES = frozenset(
    "a an the my our your their his her this that en ei et min vår deres din et".split()
)


def read_company(words: tuple[Word, ...], index: int, language: str, *, stated: bool) -> int | None:
    """Where a firm's name that begins at a word ends (index after its last word), or None.

    stated: something before says that a firm follows, so a name in lower case is read too.
    """
    first = words[index]
    if first.text in "&+" or first.lower in _ARTICLES and not _is_article_of_name(words, index):
        return None
    if first.is_capital or first.text[0].isdigit():
        return _read_capitalised(words, index, language, stated=stated)
    return _read_lower(words, index, language) if stated or _has_inner_capital(first) else None


def _has_inner_capital(word: Word) -> bool:
    """ "eBay", "iZettle": a brand's own spelling."""
    return any(letter.isupper() for letter in word.text[1:]) and not word.text.isupper()


def _is_article_of_name(words: tuple[Word, ...], index: int) -> bool:
    following = words[index + 1] if index + 1 < len(words) else None
    return words[index].is_capital and following is not None and following.is_capital


def _read_capitalised(
    words: tuple[Word, ...], index: int, language: str, *, stated: bool
) -> int | None:
    end = index + 1
    while end < len(words) and end - index < LONGEST:
        step = _step(words, end, language)
        if step == 0:
            break
        end += step
    run = words[index:end]
    nameless = all(_cannot_be_name(word, stated=stated and len(run) == 1) for word in run)
    if nameless and not (stated and _is_pair_of_words(run)):
        return None
    if len(run) == 1 and is_common_organisation_word(run[0].lower):
        return None
    if _is_veto_run(run) or not any(letter.isalpha() for word in run for letter in word.text):
        return None
    if len(run) == 1 and run[0].lower in DEPARTMENTS:
        return None
    if " ".join(word.lower for word in run) in places():
        return None
    return end


def _is_pair_of_words(run: tuple[Word, ...]) -> bool:
    """ "Salt og Pepper", "Crash & Burn": everyday words that "and" makes a name."""
    return len(run) == 3 and run[1].lower in _CONNECTORS and run[0].is_capital and run[2].is_capital


def _is_veto_run(run: tuple[Word, ...]) -> bool:
    return is_vetoed(" ".join(word.text for word in run)) or (
        is_vetoed(run[0].text)
        and not any(is_organisation_word(word.lower) for word in run)
        and (len(run) == 1 or is_everyday(run[0].lower))
    )


def _cannot_be_name(word: Word, *, stated: bool) -> bool:
    if is_legal_form(word.text) and not stated:
        return True
    return (
        is_everyday(word.lower)
        or is_vetoed(word.text)
        or word.text in "&+"
        or word.text[0].isdigit()
    )


def _step(words: tuple[Word, ...], index: int, language: str) -> int:
    """How many words the name goes on here; 0 ends it."""
    word = words[index]
    following = words[index + 1] if index + 1 < len(words) else None
    if word.text == "+" and (following is None or following.text[0].isdigit() or "\n" in word.gap):
        return 0  # a telephone number
    comma_before_form = word.gap.strip() == "," and is_legal_form(word.text) and word.is_capital
    if not (
        word.follows_directly or comma_before_form or word.text in "&+" and not word.gap.strip()
    ):
        return int(word.gap == "" and words[index - 1].text in "&+")
    if is_legal_form(word.text) and (word.is_capital or language == "nb" and _closes(words, index)):
        return 1
    if word.lower in _CONNECTORS:
        return _over_connector(word, following)
    if word.lower in _INNER and not word.is_capital:
        return _over_inner(words, index)
    if (
        word.is_capital
        or word.text[0].isdigit()
        and words[index - 1].is_capital
        and len(word.text) < 4
        and not _is_counted(words, index)
    ):
        return int(
            not (
                is_everyday(word.lower)
                and not is_organisation_word(word.lower)
                and _is_function(word, language)
            )
        )
    return int(
        is_public_word(word.lower)
        or (is_organisation_word(word.lower) and language == "nb" and not is_everyday(word.lower))
    )


def _is_counted(words: tuple[Word, ...], index: int) -> bool:
    return (
        index + 1 < len(words)
        and not words[index + 1].is_capital
        and words[index + 1].follows_directly
    )


def _is_function(word: Word, language: str) -> bool:
    """ "I", "We", "Vi" after a name begin a new thought; "Tre", "Dag" and "IT" belong to it."""
    plain = re.split("['’]", word.lower)[0]  # "I'd"
    return plain in _NEW_THOUGHTS_OF[language] and not (word.text.isupper() and len(word.text) > 1)


def _closes(words: tuple[Word, ...], index: int) -> bool:
    """Whether a lower-case "as" can be a legal form: a break or a new thought follows."""
    if index + 1 >= len(words):
        return True
    following = words[index + 1]
    return not following.follows_directly or following.lower in _AFTER_FORM


def _over_connector(word: Word, following: Word | None) -> int:
    if following is None or not (following.follows_directly or word.text in "&+"):
        return 0
    if word.text in "&+":
        return 2
    fits = following.is_capital and not is_vetoed(following.text)
    return 2 if fits and following.lower not in _NEW_THOUGHTS else 0


def _over_inner(words: tuple[Word, ...], index: int) -> int:
    """ "University of Oslo", "Universitetet i Bergen", but not "Acme in Bergen"."""
    previous, word = words[index - 1], words[index]
    following = words[index + 1] if index + 1 < len(words) else None
    if following is None or not (following.is_capital and following.follows_directly):
        return 0
    if word.lower in {"of", "for", "the", "av"}:
        return 2 if word.lower != "for" or is_public_word(previous.lower) else 0
    if word.lower == "i":
        return 2 if previous.lower in KINDS_OF_A_PLACE else 0
    if word.lower == "på":
        return 0 if following.lower in places() else 2
    return 2 if word.lower in {"de", "la", "du", "von", "van"} else 0


def _read_lower(words: tuple[Word, ...], index: int, language: str) -> int | None:
    if closed := _end_of_legal_form(words, index, language):
        return closed
    end = index
    while end < len(words) and end - index < LONGEST_LOWER:
        word = words[end]
        if end > index and not (
            word.follows_directly or word.text in "&+" or words[end - 1].text in "&+"
        ):
            break
        if end > index and word.lower in ("and", "og", "&", "+") and _goes_on(words, end + 1):
            end += 2
            continue
        legal = (
            end > index
            and is_legal_form(word.text)
            or (
                end > index
                and word.lower in {"as", "da", "ans", "sa"}
                and language == "nb"
                and _closes(words, end)
            )
        )
        public = end > index and is_organisation_word(word.lower)
        if not (legal or public) and (
            is_everyday(word.lower)
            or is_vetoed(word.text)
            or word.lower in DEPARTMENTS
            or word.text[0].isdigit()
        ):
            break
        end += 1
        if legal:
            break
    run = words[index:end]
    if not run or (len(run) == 1 and _is_alone_not_firm(run[0])):
        return None
    return end


def read_everyday_name(words: tuple[Word, ...], index: int) -> int | None:
    """ "blå bølge", "the daily grind": after "is called" up to three words of any kind."""
    end = index
    while end < len(words) and end - index < 3 and (end == index or words[end].follows_directly):
        word = words[end]
        if (
            word.lower in _NEW_THOUGHTS - {"the"}
            or word.lower in {"same", "samme"}
            or is_vetoed(word.text)
        ):
            break
        end += 1
    run = words[index:end]
    if len(run) < 2 or not all(word.text[0].isalpha() for word in run):
        return None
    return end if run[-1].lower not in _NEW_THOUGHTS else None


def _end_of_legal_form(words: tuple[Word, ...], index: int, language: str) -> int | None:
    """ "brandt fine windows ltd": up to a legal form close by everything is the name."""
    for end in range(index + 1, min(index + LONGEST_LOWER, len(words))):
        word = words[end]
        if not word.follows_directly or words[end - 1].lower in _NEW_THOUGHTS:
            return None
        bokmal_as = language == "nb" and (
            word.text == "AS" or word.lower == "as" and _closes(words, end)
        )
        if bokmal_as or (is_legal_form(word.text) and word.lower not in {"as", "co"}):
            return end + 1
    return None


def _goes_on(words: tuple[Word, ...], index: int) -> bool:
    """Whether after "and" comes another part of the name, not a new thought."""
    if index >= len(words) or words[index - 1].lower in ("and", "og"):
        return False
    return not is_everyday(words[index].lower) and not words[index].text[0].isdigit()


def _is_alone_not_firm(word: Word) -> bool:
    return (
        word.lower in places()
        or word.lower in DEPARTMENTS
        or is_organisation_word(word.lower)
        or is_given_name(word)
        or len(word.text) < 2
        or (len(word.text) > 5 and word.lower.endswith(("et", "en", "inga", "ene", "ing", "ed")))
    )


def has_organisation_word(said: str) -> bool:
    parts = said.split()
    if "&" in parts or (len(parts) > 1 and is_kind_before_name(parts[0].lower())):
        return True
    return any(is_organisation_word(part.lower()) or is_legal_form(part) for part in parts[1:])


def is_likely_name(said: str) -> bool:
    """Whether a run of capitals is more than acronyms, tools and everyday words."""
    parts = [part for part in said.split() if part not in "&+"]
    if is_vetoed(said) or not parts:
        return False
    return any(
        not is_everyday(part.lower()) and not is_vetoed(part) and not is_legal_form(part)
        for part in parts
    ) or (len(parts) > 1 and has_organisation_word(said) and not is_everyday(parts[0].lower()))


def capitalise_company(name: str) -> str:
    """ "lunde hagesenter as" → "Lunde Hagesenter AS", "bergen kommune" → "Bergen kommune"."""
    if name != name.lower():
        return name
    head, _, tail = capitalise(name).rpartition(" ")
    lower = tail.lower()
    if head and lower in _SPELLED_FORMS:
        return f"{head} {_SPELLED_FORMS[lower]}"
    return f"{head} {lower}" if head and lower in {"kommune", "fylkeskommune"} else capitalise(name)


_SPELLED_FORMS = {
    form.lower(): form
    for form in "AS ASA ANS DA SA BA KS HF GmbH AG SE Ltd Inc LLC LLP PLC AB ApS BV NV Oy".split()
}
