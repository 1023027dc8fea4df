"""Dates, ages, money, sizes and visitors' texts as a salesperson reads them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from markupsafe import Markup, escape

from assistant.console.texts import Texts
from assistant.leads.facts import Fact
from assistant.leads.timeline import bounds, is_asap

_JOINERS: Final = "\u200c\u200d"
_SELECTORS: Final = range(0xFE00, 0xFE10)
_FILLERS: Final = "\u3164\u115f"
_PRINTABLE_AND_HIDDEN: Final = re.compile(f"[{_FILLERS}\ufe00-\ufe0f]")


def said(text: object) -> Markup:
    """Return somebody else's text: isolated in its direction, invisible characters shown."""
    return Markup("<bdi>{}</bdi>").format(visible(str(text)))


def visible(text: str) -> Markup:
    """Escape a text and show what would be invisible or turn the text around, as "U+200B".

    Joiners between letters of scripts that need them, and within emoji, are left alone.
    """
    if text.isprintable() and not _PRINTABLE_AND_HIDDEN.search(text):
        return escape(text)  # nearly every text: a list has some hundred of them
    parts: list[Markup] = []
    for index, char in enumerate(text):
        if not _is_hidden(text, index):
            parts.append(escape(char))
            continue
        parts.append(Markup('<span class="hidden-char">U+{}</span>').format(f"{ord(char):04X}"))
    return Markup("").join(parts)


def _is_hidden(text: str, index: int) -> bool:
    char = text[index]
    if char in "\n\t" or (char.isascii() and char.isprintable()):
        return False
    if char in _JOINERS:
        around = text[max(0, index - 1) : index] + text[index + 1 : index + 2]
        return len(around) < 2 or any(letter.isascii() for letter in around)
    if ord(char) in _SELECTORS:
        return index == 0 or text[index - 1].isalpha()
    return unicodedata.category(char) in ("Cf", "Cc", "Co", "Cn", "Zl", "Zp") or char in _FILLERS


def day(moment: datetime, now: datetime, texts: Texts) -> str:
    """Return "today 10:42", "Tue 14 Oct 10:42", or with the year when it is another."""
    local, today = moment.astimezone(UTC), now.astimezone(UTC).date()
    clock = f"{local:%H:%M}"
    if local.date() == today:
        return f"{texts('today')} {clock}"
    if local.date() == today - timedelta(days=1):
        return f"{texts('yesterday')} {clock}"
    return f"{date_words(local.date(), today, texts)} {clock}"


def date_words(when: date, today: date, texts: Texts) -> str:
    name = texts.words("days")[when.weekday()]
    number = f"{when.day}." if texts.language == "nb" else str(when.day)
    year = f" {when.year}" if when.year != today.year else ""
    return f"{name} {number} {texts.words('months')[when.month - 1]}{year}"


def exact(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def age(moment: datetime, now: datetime, texts: Texts) -> str:
    """Return how long ago in one number: "3 min", "2 h", "5 d", "7 wk"."""
    minutes = int((now - moment).total_seconds() // 60)
    for limit, per, key in (
        (60, 1, "age_min"),
        (60 * 24, 60, "age_hours"),
        (60 * 24 * 21, 60 * 24, "age_days"),
    ):
        if minutes < limit:
            return texts(key, count=minutes // per) if minutes > 0 else texts("age_now")
    return texts("age_weeks", count=minutes // (60 * 24 * 7))


def number(value: float, texts: Texts) -> str:
    whole = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    if texts.language == "nb":
        whole = whole.replace(".", "¤")
    return whole.replace(",", texts("thousands")).replace("¤", ",")


def fact_words(fact: Fact, now: datetime, texts: Texts) -> str:
    """Return a fact's value in words; what has no words of its own is shown as it was said."""
    value = fact.value
    if fact.field == "timeline":
        return timeline_words(fact, now, texts)
    if fact.field == "budget" and isinstance(value, Mapping):
        return money_words(value, texts) or fact.raw
    if fact.field == "company_size" and isinstance(value, Mapping):
        return size_words(value, texts) or fact.raw
    if fact.field == "authority":
        return texts.known("authority", str(value))
    if fact.field == "lead_source":
        return texts.known("channel", str(value))
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else fact.raw


def timeline_words(fact: Fact, now: datetime, texts: Texts) -> str:
    if is_asap(fact.value):
        return texts("asap")
    start, end = bounds(fact.value, fact.at.astimezone(UTC).date())
    today = now.astimezone(UTC).date()
    parts = []
    if start:
        parts.append(texts("from_date", start=date_words(start, today, texts)))
    if end:
        parts.append(texts("to_date", end=date_words(end, today, texts)))
    return " ".join(parts) or fact.raw


def money_words(value: Mapping[str, Any], texts: Texts) -> str:
    amount = _range(value.get("amount"), value, texts, "money_from", "money_to")
    if not amount:
        return ""
    period, currency = value.get("period"), value.get("currency") or ""
    parts = [f"{amount} {currency}".strip()]
    parts += [texts("per_seat")] if value.get("per") == "seat" else []
    parts += [texts.known("period", period)] if period else []
    return " ".join(parts)


def size_words(value: Mapping[str, Any], texts: Texts) -> str:
    low, high = value.get("min"), value.get("max")
    if low is None and high is None:
        return ""
    if high is None:
        return texts("people_from", count=number(low or 0, texts))
    if low is None:
        return texts("people_to", count=number(high, texts))
    return texts("people", count=_range(None, value, texts, "", ""))


def _range(amount: Any, value: Mapping[str, Any], texts: Texts, from_key: str, to_key: str) -> str:
    low, high = value.get("min"), value.get("max")
    if amount is not None:
        return number(amount, texts)
    if low is not None and high is not None:
        same = low == high
        return number(low, texts) if same else f"{number(low, texts)}–{number(high, texts)}"
    if low is not None:
        return texts(from_key, amount=number(low, texts))
    return texts(to_key, amount=number(high, texts)) if high is not None else ""
