"""Number words of English and bokmål: what each is worth.

`WORDS` are cardinals, `SCALES` multiply what stands before them, `COUNTS` are loose counts that
need a scale or a noun behind them ("a couple of thousand", "et par hundre"). Bokmål writes
compounds in one word, so `bokmal_value` takes them apart: "trettifem", "femogtredve",
"hundreogtjue", "femtitusen".
"""

from __future__ import annotations

import re
from functools import lru_cache

_EN_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NB_SMALL = (
    "null én to tre fire fem seks sju åtte ni ti elleve tolv tretten fjorten femten seksten "
    "sytten atten nitten"
)
_NB_TENS = "tjue tretti førti femti seksti sytti åtti nitti"
_NB_OTHER = {"syv": 7, "tyve": 20, "tredve": 30, "førr": 40, "søtten": 17, "otte": 8, "ett": 1}


def _counted(small: str, tens: str) -> dict[str, float]:
    words: dict[str, float] = {word: number for number, word in enumerate(small.split())}
    words |= {word: 20 + 10 * number for number, word in enumerate(tens.split())}
    return words


EN_WORDS = _counted(_EN_SMALL, _EN_TENS) | {"fourty": 40, "fivty": 50}
NB_WORDS = _counted(_NB_SMALL, _NB_TENS) | _NB_OTHER
WORDS = {"en": EN_WORDS, "nb": NB_WORDS}

THOUSAND, MILLION, BILLION = 1e3, 1e6, 1e9
# After a number. "m" means a million only beside a currency or a budget: see Number.is_weak_scale.
SCALES: dict[str, float] = {
    "k": THOUSAND,
    "thousand": THOUSAND,
    "thousands": THOUSAND,
    "grand": THOUSAND,
    "tusen": THOUSAND,
    "tus": THOUSAND,
    "hundred": 100,
    "hundre": 100,
    "dozen": 12,
    "dusin": 12,
    "m": MILLION,
    "mn": MILLION,
    "mio": MILLION,
    "mln": MILLION,
    "mil": MILLION,
    "mill": MILLION,
    "million": MILLION,
    "millions": MILLION,
    "millioner": MILLION,
    "bn": BILLION,
    "billion": BILLION,
    "mrd": BILLION,
    "milliard": BILLION,
    "milliarder": BILLION,
}
ABBREVIATED_WITH_STOP = {"mill", "mio", "mrd", "tus", "mln"}
ARTICLES = {"en": {"a", "an", "one"}, "nb": {"en", "et", "ett"}}
COUNTS: dict[str, dict[str, float]] = {
    "en": {"couple": 2, "few": 3, "several": 3},
    "nb": {"par": 2, "noen": 3, "halvannen": 1.5, "halvannet": 1.5},
}
HALVES = {"half", "halv", "halvt"}
QUARTERS = {"quarter", "kvart"}

_NB_ORDERED = sorted(NB_WORDS, key=len, reverse=True)
_NB_UNIT = "|".join(_NB_ORDERED) + "|en|et"
_NB_COMPOUND = re.compile(
    r"(?:(?P<thousands>[a-zæøåé]+?)?(?P<thousand>tusen)(?:og)?)?"
    rf"(?:(?P<hundreds>{_NB_UNIT})?(?P<hundred>hundre)(?:og)?)?"
    rf"(?:(?P<unit>{_NB_UNIT})og(?P<ten>{_NB_UNIT})|(?P<tens>{_NB_UNIT})(?P<one>{_NB_UNIT})?)?"
)


@lru_cache(maxsize=1024)
def bokmal_value(word: str) -> float | None:
    """The number a bokmål word stands for, compounds included; None when it is no number."""
    word = word.lower()
    if word in NB_WORDS:
        return NB_WORDS[word]
    if len(word) < 6 or (match := _NB_COMPOUND.fullmatch(word)) is None or not match[0]:
        return None
    thousands = _multiplied(match["thousands"], match["thousand"], THOUSAND)
    hundreds = _multiplied(match["hundreds"], match["hundred"], 100)
    rest = _below_hundred(match)
    if thousands is None or hundreds is None or rest is None:
        return None
    return thousands + hundreds + rest


def _multiplied(count: str | None, scale: str | None, worth: float) -> float | None:
    if scale is None:
        return 0
    if count is None or count in ARTICLES["nb"]:
        return worth
    value = bokmal_value(count)
    return None if value is None or value >= 1000 else value * worth


def _below_hundred(match: re.Match[str]) -> float | None:
    """Add "trettifem" and "femogtredve" up; None for two words that make no number."""
    if match["unit"]:
        unit, ten = NB_WORDS.get(match["unit"], 1), NB_WORDS.get(match["ten"], 1)
    elif match["tens"]:
        if not match["one"]:
            return NB_WORDS.get(match["tens"], 1)
        unit, ten = NB_WORDS.get(match["one"], 1), NB_WORDS.get(match["tens"], 1)
    else:
        return 0
    return unit + ten if ten >= 20 and ten % 10 == 0 and 0 < unit < 10 else None
