"""One number at a place in the text: in digits, in words, with its scale.

Digits take any usual grouping: "30.000", "1,200", "150 000", "1'000", "1.200,50". A single mark
with three digits behind it groups, except before a scale ("1.250 mill"). Words are read by
`_WordReader`: "two hundred and fifty", "half a million", "et par hundre tusen", "trettifem".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.extraction.currencies import CURRENCY_AFTER, CURRENCY_BEFORE
from assistant.extraction.number_words import (
    ABBREVIATED_WITH_STOP,
    ARTICLES,
    COUNTS,
    EN_WORDS,
    HALVES,
    QUARTERS,
    SCALES,
    THOUSAND,
    bokmal_value,
)

SPACES = " \u00a0\u202f\u2009"
_LITERAL = re.compile(
    rf"\d{{1,3}}(?P<group>[{SPACES}.,'’])\d{{3}}(?:(?P=group)\d{{3}})*(?:[.,]\d{{1,2}})?"
    rf"(?!\d|[{SPACES}]\d{{1,2}}(?!\d|[{SPACES}]?k\b))"
    r"|\d+(?:[.,]\d+)?[½¼¾]?|[½¼¾]"
)
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(rf"[{SPACES}]*")
_WORD_GAP = {"en": re.compile(rf"[{SPACES}]*-?[{SPACES}]*"), "nb": _GAP}
_OF = re.compile(r"\s+(?:of|av)(?:\s+a)?(?=\s)", re.IGNORECASE)
_ARTICLE = re.compile(r"\s+(?:an?|en|et)(?=\s)", re.IGNORECASE)
_AND_A_HALF = re.compile(r"\s+(?:and|og)\s+(?:a\s+half|en\s+halv|et\s+halvt)\b", re.IGNORECASE)
# Letters that may stand right behind the digits; "5G" and "2x" are no quantities.
_MAY_FOLLOW = re.compile(
    r"(?:pcm|pm|pa|pp|ppl|ish|people|users?|seats?|employees|staff|fte|ansatte?|pers|stk)\b",
    re.IGNORECASE,
)
_ABBREVIATES = re.compile(r"\.(?=\s*[a-zæøå/])")  # otherwise the stop ends a sentence
_QUOTES = ("'", "´", "’", "‘")
_MOST = 1e12
_LONGEST_LITERAL = 20  # "1 000 000 000.00" and a little; longer ones are no quantity


@dataclass(frozen=True)
class Numeral:
    """One number; offsets are code points, end exclusive."""

    start: int
    end: int
    value: float
    scale: float = 1  # 1000 of "15k"; `value` has it already
    is_weak_scale: bool = False  # "2m": metres, minutes or millions
    is_grouped: bool = False  # "150 000", "1,200"
    is_article: bool = False  # "a", "en": hardly a number on its own
    is_word: bool = False


@dataclass(frozen=True)
class _Scale:
    factor: float
    end: int
    is_weak: bool = False


def read_numeral(text: str, start: int, language: str) -> Numeral | None:
    """The number that begins at `start`, or None."""
    literal = _LITERAL.match(text, start)
    if literal is not None:
        return _read_literal(text, literal)
    return _WordReader(text, start, language).read()


def skip_literal(text: str, start: int) -> int:
    """Where the digits that begin at `start` end."""
    literal = _LITERAL.match(text, start)
    return literal.end() if literal else start + 1


def _read_literal(text: str, match: re.Match[str]) -> Numeral | None:
    start = match.start()
    if not _may_begin(text, start) or match.end() - start > _LONGEST_LITERAL:
        return None
    scale = _read_scales(text, match.end())
    half = 0.0
    if scale.factor == 1 and (more := _AND_A_HALF.match(text, match.end())):
        scaled = _read_scales(text, more.end())
        if scaled.factor > 1:  # "2 and a half million"
            scale, half = scaled, 0.5
    if scale.factor == 1 and not _may_end(text, scale.end):
        return None
    value = (_literal_value(match[0], scale.factor) + half) * scale.factor
    grouped = match["group"] is not None
    return Numeral(start, scale.end, value, scale.factor, scale.is_weak, grouped)


def _may_begin(text: str, start: int) -> bool:
    before = text[start - 1] if start else " "
    if before in "_@#":
        return False
    if before in ".,/" and start > 1 and text[start - 2].isdigit():
        return False
    return not before.isalpha() or bool(CURRENCY_BEFORE.search(text, max(0, start - 12), start))


def _may_end(text: str, end: int) -> bool:
    following = text[end : end + 1]
    if not following.isalpha() and following != "_":
        return True
    return bool(CURRENCY_AFTER.match(text, end) or _MAY_FOLLOW.match(text, end))


def _literal_value(digits: str, scale: float) -> float:
    fraction = _FRACTIONS.get(digits[-1], 0)
    plain = re.sub(rf"[{SPACES}'’½¼¾]", "", digits)
    if not plain:
        return fraction
    marks = re.findall(r"[.,]", plain)
    head, _, tail = plain.rpartition(marks[-1]) if marks else (plain, "", "")
    if len(set(marks)) == 2:  # 1.200,50: the last mark is the decimal one
        return float(f"{re.sub('[.,]', '', head)}.{tail}")
    if len(marks) == 1 and not (len(tail) == 3 and scale == 1 and not plain.startswith("0")):
        return float(f"{head}.{tail}") + fraction
    return float(re.sub(r"[.,]", "", plain)) + fraction


def _read_scales(text: str, position: int) -> _Scale:
    """The scales behind a number, multiplied."""
    if text[position : position + 1] in _QUOTES and position < len(text):
        return _apostrophe(text, position)
    factor, end, weak = 1.0, position, False
    while (scale := _scale_word(text, end)) is not None:
        factor *= scale.factor
        end, weak = scale.end, scale.is_weak
        if factor > _MOST:
            return _Scale(1, position)
    return _Scale(factor, end, weak)


def _apostrophe(text: str, position: int) -> _Scale:
    """Norwegians write 50' for 50 000; a quotation mark that closes is none."""
    number = re.search(r"[\d.,]+$", text[max(0, position - 12) : position])
    before = position - len(number[0]) - 1 if number else -1
    quoted = before >= 0 and text[before] in _QUOTES
    if quoted or text[position + 1 : position + 2].isalnum():
        return _Scale(1, position)
    return _Scale(THOUSAND, position + 1)


def _scale_word(text: str, position: int) -> _Scale | None:
    gap = _GAP.match(text, position)
    start = gap.end() if gap else position
    word = _WORD.match(text, start)
    if word is None:
        return None
    name, after = word[0].lower(), text[word.end() : word.end() + 1]
    if name in SCALES and not after.isdigit() and after not in ("'", "&"):
        stop = name in ABBREVIATED_WITH_STOP and _ABBREVIATES.match(text, word.end()) is not None
        return _Scale(SCALES[name], word.end() + stop, is_weak=name == "m")
    if start == position and name[0] == "k" and CURRENCY_AFTER.match(text, start + 1):
        return _Scale(THOUSAND, start + 1)  # 30kNOK
    return None


class _WordReader:
    """Adds up the words of one number, for as long as they make one."""

    def __init__(self, text: str, start: int, language: str) -> None:
        self._text, self._start, self._language = text, start, language
        self._position = self._end = start
        self._total = 0.0
        self._current: float | None = None
        self._scale = 1.0  # "hundred thousand" is one scale
        self._scaled_end = -1
        self._plain_article = False
        self._article = False  # the last word was "a", "half", "couple": more must follow

    def read(self) -> Numeral | None:
        while (word := self._next_word()) is not None:
            if not self._take(word, word[0].lower()):
                break
        if self._end == self._start:
            return None
        value = self._total + (self._current or 0)
        return Numeral(
            self._start, self._end, value, self._scale, is_article=self._article, is_word=True
        )

    def _next_word(self) -> re.Match[str] | None:
        at = self._position
        if at > self._start and (gap := _WORD_GAP[self._language].match(self._text, at)):
            at = gap.end()
        return _WORD.match(self._text, at)

    def _take(self, word: re.Match[str], name: str) -> bool:
        language = self._language
        if name in ("and", "og"):
            return self._take_and(word)
        if name in SCALES and len(name) > 2 and name != "mil":
            return self._take_scale(word, name)
        if name in HALVES and (self._current is None or self._article):
            return self._start_count(word, 0.5, _ARTICLE)
        if name in ("quarters", "kvart") and self._current == 3:
            return self._start_count(word, 0.75, _OF)
        if name in QUARTERS and (self._current is None or self._article):
            return self._start_count(word, 0.25, _OF)
        if name in COUNTS[language] and (self._current is None or self._article):
            return self._start_count(word, COUNTS[language][name], _OF)
        if name in ARTICLES[language] and self._current is None and not self._total:
            self._plain_article = True
            return self._start_count(word, 1, None)
        return self._take_cardinal(word, name)

    def _start_count(
        self, word: re.Match[str], value: float, filler: re.Pattern[str] | None
    ) -> bool:
        self._current, self._article = value, True
        self._position = self._end = word.end()
        if filler is not None and (skipped := filler.match(self._text, self._end)):
            self._position = skipped.end()
        return True

    def _take_scale(self, word: re.Match[str], name: str) -> bool:
        if self._current is None and name in ("thousands", "millions", "millioner"):
            return False  # "thousands of visitors" counts nothing
        factor = SCALES[name]
        self._current = (1 if self._current is None else self._current) * factor
        self._scale = factor * (self._scale if self._end == self._scaled_end else 1)
        if factor >= THOUSAND:
            self._total, self._current = self._total + self._current, None
        stop = name in ABBREVIATED_WITH_STOP and _ABBREVIATES.match(self._text, word.end())
        self._position = self._end = self._scaled_end = word.end() + bool(stop)
        self._article = False
        return self._total <= _MOST

    def _take_and(self, word: re.Match[str]) -> bool:
        """ "two hundred and fifty", "a million and a half", "en og en halv million"."""
        if self._current is None and not self._total:
            return False
        if half := _AND_A_HALF.match(self._text, self._position):
            return self._take_half(half)
        following = _WORD.match(self._text, word.end() + 1)
        value = self._cardinal(following[0].lower()) if following else None
        if value is None or self._scale == 1 or value >= 100:
            return False
        self._position = word.end()
        return True

    def _take_half(self, half: re.Match[str]) -> bool:
        if _read_scales(self._text, half.end()).factor > 1:
            self._current = (self._current or 0) + 0.5
        elif self._scale > 1:
            self._total += 0.5 * self._scale
        else:
            return False
        self._position = self._end = half.end()
        self._article = False
        return True

    def _take_cardinal(self, word: re.Match[str], name: str) -> bool:
        value = self._cardinal(name)
        if value is None or (self._article and self._plain_article):
            return False  # "a two-person firm"
        if self._current is None or self._article:
            self._current = value
        elif _joins(self._current, value):
            self._current += value
        else:
            return False
        self._article = False
        self._position = self._end = word.end()
        return True

    def _cardinal(self, name: str) -> float | None:
        if name == "én":
            return 1
        if name in ARTICLES[self._language]:
            return None
        return EN_WORDS.get(name) if self._language == "en" else bokmal_value(name)


def _joins(current: float, value: float) -> bool:
    """Whether they add up: "twenty five" and "hundred five" do, "five six" does not."""
    below_ten = current >= 20 and current % 10 == 0 and 0 < value < 10
    return below_ten or (current >= 100 and current % 100 == 0 and 0 < value < 100)
