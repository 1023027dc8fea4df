"""Which language a message is in, with the conversation's language as prior.

Three witnesses: words that only one language has, letters (æ, ø, å), and py3langid on longer
texts. What proves nothing (names, addresses, numbers, "ok") keeps the prior. Danish and Swedish
read as bokmål. `is_foreign` names a language we do not speak.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from assistant.extraction.gazetteers import given_names, places, surnames, words_of

SCANDINAVIAN: Final = ("nb", "no", "nn", "da", "sv")
# Languages that visitors may write in; fewer candidates make py3langid surer on short texts.
KNOWN: Final = ("en", *SCANDINAVIAN, *"de fr es it nl pt pl fi is tr ru uk ar zh ja ko".split())
PRIOR_WEIGHT: Final = 1.2
WORD_WEIGHT: Final = 1.3
FEW_WORDS: Final = 3  # below this py3langid guesses
FOREIGN_CERTAINTY: Final = 0.95

_NO_EVIDENCE = re.compile(
    r"\S+@\S+|(?:https?://|www\.)\S+|(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63})+\b|(?<!\S)\S*\d\S*|"
    r"[A-ZÆØÅÄÖ]{2,}\b"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NEUTRAL: Final = frozenset(
    "ok okay okey hi demo chat bot webinar info crm data app test budget mail e-mail email leads "
    "lead "
    "web online software team blog podcast guide pdf x s t m re am so i a for her under over at "
    "all by men "
    "fine best hat had for as is to on an or and den dag dem ham has be en et era var la do de le "
    "san el "
    "start plan program support service marketing sales manager design no on per via pro me sign "
    "god form land sin hun gift fast fat slip ring bad far barn slot rest stand post mine ten "
    "time ting top".split()
)
# Words of one side that the everyday lists do not hold, with Danish and Swedish on the Norwegian.
_MORE_NB: Final = frozenset(
    "er jeg og ikke det har vi på som til med av kan du den å hva hvor når hvem hvordan hvorfor "
    "takk ja nei "
    "jag är och inte vad hur kan ni oss för att hej tack hvad hvordan ikke og af mig dig jer "
    "nogen tak jo eg "
    "me ikkje kva kor korleis noko dykk hjå frå meir ein vil skal må fra hos om oss vårt vår våre "
    "dere deres heter "
    "ansatte daglig sjef leder ansvarlig kroner kr mnd måneden året tusen uker dager rundt cirka "
    "omtrent innen etter".split()
)
_MORE_EN: Final = frozenset(
    "the and you we is are i'm it's don't what how why who can do of with our your my this that "
    "want need have "
    "would like about thanks please from in it not but if they will hello hey yes people "
    "employees year month "
    "week days around roughly within before after".split()
)


def detect_language(text: str, prior: str | None, supported: Sequence[str]) -> tuple[str, float]:
    """Return the best of the supported languages and how sure that is, 0.5 to 1.

    prior: what the page or the conversation spoke so far. The first supported one when nothing
    tells. Only "en" and "nb" have evidence here; another supported language needs its word list.
    """
    kept = prior if prior is not None and prior in supported else supported[0]
    if "en" not in supported or "nb" not in supported:
        return kept, 0.5
    total = _evidence(text)
    if total == 0.0:
        return kept, 0.6 if prior else 0.5
    if prior in ("en", "nb"):
        total += PRIOR_WEIGHT if prior == "en" else -PRIOR_WEIGHT
    sure = 1 / (1 + math.exp(-abs(total)))
    if total == 0.0:
        return kept, 0.5
    return ("en" if total > 0 else "nb"), round(sure, 3)


def is_foreign(text: str) -> str | None:
    """Return the code of a language we do not speak that the text is clearly in, else None."""
    words = _telling_words(text)
    if len(words) < FEW_WORDS and not _is_other_script(text):
        return None
    language, sure = _identifier().rank(" ".join(words) or text)[0]
    if language == "en" or language in SCANDINAVIAN:
        return None
    ours = sum(word in _english() or word in _norwegian() for word in words)
    if _is_other_script(text):
        return str(language)
    return str(language) if sure >= FOREIGN_CERTAINTY and ours <= len(words) / 3 else None


def _evidence(text: str) -> float:
    """Above 0 for English, below for bokmål, 0 when nothing tells."""
    words = _telling_words(text)
    english = sum(word in _english() for word in words)
    norwegian = sum(word in _norwegian() for word in words)
    lower_case = [word for word in _WORD.findall(_NO_EVIDENCE.sub(" ", text)) if word.islower()]
    letters = sum(bool(set(word) & set("æøåäö")) for word in lower_case)
    total = WORD_WEIGHT * (english - norwegian) - 0.8 * letters
    if len(words) >= FEW_WORDS and abs(english - norwegian) < 2 and len(lower_case) >= FEW_WORDS:
        total += _langid_odds(" ".join(words))
    return total


def _langid_odds(text: str) -> float:
    """py3langid's log odds of English against the Scandinavian languages, held within ±2."""
    ranked = dict(_identifier().rank(text))
    english = float(ranked["en"]) + 1e-6
    norwegian = sum(float(ranked[code]) for code in SCANDINAVIAN) + 1e-6
    return max(-2.0, min(2.0, math.log(english / norwegian)))


def _telling_words(text: str) -> list[str]:
    found = _WORD.findall(_NO_EVIDENCE.sub(" ", text))
    return [word.lower().replace("’", "'") for word in found if not _is_name(word)]


def _is_name(word: str) -> bool:
    """Whether a capitalised word is a listed name ("Hans", "Live"), which tells no language."""
    return word[0].isupper() and (word in given_names() or word in surnames() or word in places())


def _is_other_script(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and sum(ord(x) > 0x24F for x in letters) > len(letters) / 2


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    return (words_of("English") | _MORE_EN) - words_of("Bokmål") - _MORE_NB - _NEUTRAL


@lru_cache(maxsize=1)
def _norwegian() -> frozenset[str]:
    return (words_of("Bokmål") | _MORE_NB) - words_of("English") - _MORE_EN - _NEUTRAL


_loading = threading.Lock()
_loaded: list[LanguageIdentifier] = []


def _identifier() -> LanguageIdentifier:
    """Our own instance: restricting the module's shared one would change it for everybody."""
    with _loading:
        if not _loaded:
            identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
            identifier.set_languages(list(KNOWN))
            _loaded.append(identifier)
    return _loaded[0]
