"""A lead as it may go out while nobody agreed to be contacted: without name, e-mail and phone.

Not only their own members hold them: the visitor's words do, and addresses of pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from assistant.leads.facts import Fact

CONTACT: Final = ("name", "email", "phone")
LEFT_OUT: Final = "…"
_ADDRESS: Final = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_NUMBER: Final = re.compile(r"\+?\d(?:[ ().-]?\d){7,}")
_FREE_TEXT: Final = ("contact", "company", "need", "source")
_OWN_WORDS: Final = ("budget", "timeline")  # where a long number is an amount or a date


def without_contact(lead: Mapping[str, Any], facts: Iterable[Fact]) -> dict[str, Any]:
    """Return the lead of the API without contact details. facts: all it ever had."""
    known = _Known(facts)
    kept = {
        **lead,
        "contact": {**lead["contact"], **dict.fromkeys(CONTACT)},
        "source": {**lead["source"], "observed": _page(lead["source"]["observed"])},
    }
    for part in _FREE_TEXT:
        kept[part] = _scrub(kept[part], known, numbers=True)
    for part in _OWN_WORDS:
        kept[part] = _scrub(kept[part], known, numbers=False)
    kept["reasons"] = [{**reason, "said": None} for reason in lead["reasons"]]
    kept["fields"] = {
        name: {**field, "raw": None, "value": _scrub(field["value"], known, numbers=False)}
        for name, field in lead["fields"].items()
        if name not in CONTACT
    }
    return kept


class _Known:
    """The contact details ever given, to be left out of texts; a name also by its parts."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        words: set[str] = set()
        for fact in facts:
            if fact.field in CONTACT:
                words |= {text for text in (str(fact.value or ""), fact.raw) if len(text) > 1}
                if fact.field == "name":
                    parts = re.split(r"[\s-]+", str(fact.value or ""))
                    words |= {part for part in parts if len(part) > 2}
        self._words = words
        self._folded = tuple(_fold(word) for word in words)

    def left_out(self, text: str) -> str:
        # Most texts hold none of them, and making a pattern takes longer than all the rest.
        folded = _fold(text)
        if not any(word in folded for word in self._folded):
            return text
        return self._pattern.sub(LEFT_OUT, text)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._words, key=len, reverse=True)
        either = "|".join(re.escape(word) for word in longest_first)
        return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


def _fold(text: str) -> str:
    """Return letters that a pattern takes for the same in any case as the same letter."""
    return text.replace("ı", "i").replace("İ", "i").casefold()


def _scrub(part: Any, known: _Known, *, numbers: bool) -> Any:
    if isinstance(part, str):
        text = known.left_out(part)
        if "@" in text:
            text = _ADDRESS.sub(LEFT_OUT, text)
        return _NUMBER.sub(LEFT_OUT, text) if numbers else text
    if isinstance(part, dict):
        return {name: _scrub(one, known, numbers=numbers) for name, one in part.items()}
    if isinstance(part, list):
        return [_scrub(one, known, numbers=numbers) for one in part]
    return part


def _page(observed: Mapping[str, Any]) -> dict[str, Any]:
    """Pages carry addresses in their query: "?email=…"."""
    return {
        **observed,
        "page_url": _without_query(observed["page_url"]),
        "referrer": _without_query(observed["referrer"]),
    }


def _without_query(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.hostname or "", parts.path, "", ""))
