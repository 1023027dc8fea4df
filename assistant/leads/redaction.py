"""A lead as it may go out while nobody agreed to be contacted: without name, e-mail and phone.

Not only their own members hold them: the visitor's words do, and addresses of pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
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
    known = _words_of(facts)
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


def _words_of(facts: Iterable[Fact]) -> re.Pattern[str] | None:
    """Return what finds the contact details ever given; a name also by its parts."""
    words: set[str] = set()
    for fact in facts:
        if fact.field in CONTACT:
            words |= {text for text in (str(fact.value or ""), fact.raw) if len(text) > 1}
            if fact.field == "name":
                parts = re.split(r"[\s-]+", str(fact.value or ""))
                words |= {part for part in parts if len(part) > 2}
    longest_first = sorted(words, key=len, reverse=True)
    either = "|".join(re.escape(word) for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE) if either else None


def _scrub(part: Any, known: re.Pattern[str] | None, *, numbers: bool) -> Any:
    if isinstance(part, Mapping):
        return {name: _scrub(one, known, numbers=numbers) for name, one in part.items()}
    if isinstance(part, list):
        return [_scrub(one, known, numbers=numbers) for one in part]
    if not isinstance(part, str):
        return part
    text = known.sub(LEFT_OUT, part) if known else part
    text = _ADDRESS.sub(LEFT_OUT, text)
    return _NUMBER.sub(LEFT_OUT, text) if numbers else text


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
