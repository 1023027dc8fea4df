"""Facts and fields as the visitor reads them; the words are in locales/, a file a language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from assistant.leads.facts import Fact

FOLDER: Final = Path(__file__).parent / "locales"
# What the summary and the profile show, in this order.
SHOWN: Final = (
    "need",
    "name",
    "company",
    "job_title",
    "company_size",
    "location",
    "website",
    "timeline",
    "budget",
    "authority",
    "email",
    "phone",
    "lead_source",
    "product",
    "webinar_question",
    "lead_magnet",
)
# What was only handed over is not a claim to check.
SUMMARY: Final = SHOWN[:-1]
SHORT: Final = 90


@cache
def phrases(language: str) -> dict[str, Any]:
    """Return every short word of a language by its key."""
    read: dict[str, Any] = yaml.safe_load((FOLDER / f"{language}.yml").read_text("utf-8"))
    return read


def phrase(language: str, key: str) -> str:
    """Return one word; key: "button.yes" for the one under `button`."""
    found: Any = phrases(language)
    for part in key.split("."):
        found = found[part]
    return str(found)


def label(field: str, language: str) -> str:
    return phrase(language, f"label.{field}") if field in SHOWN else field.replace("_", " ")


def display(fact: Fact, language: str) -> str:
    """Return a fact in few words: the value where we tidied it, else the visitor's own words."""
    value: Any = fact.value
    if fact.field == "authority":
        return phrase(language, f"authority.{value}")
    if fact.field == "company_size" and isinstance(value, dict):
        return f"{_range(value)} {phrase(language, 'people')}"
    if fact.field == "product" and isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, str) and fact.field != "lead_source":
        return shorten(value)
    return shorten(fact.raw)


def _range(size: dict[str, Any]) -> str:
    low, high = size.get("min"), size.get("max")
    if low is None or high is None:
        return f"{low}+" if low is not None else f"≤ {high}"
    return f"{low}" if low == high else f"{low}–{high}"


def in_a_row(fact: Fact, language: str) -> str:
    """Return a fact as it stands in the middle of a sentence."""
    if fact.field == "need":
        return phrase(language, "need_in_a_row")  # too long to repeat beside others
    if fact.field == "authority":
        return phrase(language, f"authority_in_a_row.{fact.value}")
    shown = display(fact, language)
    own_words = fact.field in ("budget", "timeline", "lead_source")
    return shown[:1].lower() + shown[1:] if own_words and shown[1:2].islower() else shown


def shorten(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SHORT else words[: SHORT - 1].rstrip() + "…"


def join(parts: list[str], language: str) -> str:
    """Return "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {phrase(language, 'and')} {parts[-1]}"
