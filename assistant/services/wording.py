"""Facts and fields as the visitor reads them, in both languages."""

from __future__ import annotations

from typing import Any, Final

from assistant.leads.facts import Fact

LABELS: Final[dict[str, dict[str, str]]] = {
    "need": {"en": "Need", "nb": "Behov"},
    "name": {"en": "Name", "nb": "Navn"},
    "company": {"en": "Company", "nb": "Firma"},
    "job_title": {"en": "Role", "nb": "Rolle"},
    "company_size": {"en": "Size", "nb": "Størrelse"},
    "location": {"en": "Place", "nb": "Sted"},
    "website": {"en": "Website", "nb": "Nettsted"},
    "timeline": {"en": "Timing", "nb": "Tidspunkt"},
    "budget": {"en": "Budget", "nb": "Budsjett"},
    "authority": {"en": "Decision", "nb": "Beslutning"},
    "email": {"en": "E-mail", "nb": "E-post"},
    "phone": {"en": "Phone", "nb": "Telefon"},
    "lead_source": {"en": "Found us through", "nb": "Fant oss via"},
    "product": {"en": "Product", "nb": "Produkt"},
    "webinar_question": {"en": "Question for the presenter", "nb": "Spørsmål til foredragsholderen"},
    "lead_magnet": {"en": "Received", "nb": "Mottatt"},
}
# Shown in the summary, in this order; what was only handed over is not a claim to check.
SUMMARY: Final = tuple(name for name in LABELS if name not in ("lead_magnet",))
_AUTHORITY: Final[dict[str, dict[str, str]]] = {
    "decides": {"en": "you decide", "nb": "du bestemmer"},
    "influences": {"en": "you take part in the decision", "nb": "du er med på beslutningen"},
    "researches": {"en": "you are looking into it", "nb": "du undersøker"},
}
_PEOPLE: Final = {"en": "people", "nb": "ansatte"}
SHORT: Final = 90


def label(field: str, language: str) -> str:
    return LABELS.get(field, {}).get(language, field.replace("_", " "))


def display(fact: Fact, language: str) -> str:
    """Return a fact in few words: the value where we tidied it, else the visitor's own words."""
    value: Any = fact.value
    if fact.field == "authority":
        return _AUTHORITY.get(value, {}).get(language, str(value))
    if fact.field == "company_size" and isinstance(value, dict):
        low, high = value.get("min"), value.get("max")
        number = f"{low}" if low == high or high is None else f"{low}–{high}"
        return f"{number} {_PEOPLE[language]}"
    if fact.field == "product" and isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, str) and fact.field != "lead_source":
        return shorten(value)
    return shorten(fact.raw)


_DECISION: Final[dict[str, dict[str, str]]] = {
    "decides": {"en": "that you decide", "nb": "at du bestemmer"},
    "influences": {"en": "that you take part in the decision", "nb": "at du er med på beslutningen"},
    "researches": {"en": "that you are looking into it", "nb": "at du undersøker"},
}


def in_a_row(fact: Fact, language: str) -> str:
    """Return a fact as it stands in the middle of a sentence."""
    if fact.field == "authority":
        return _DECISION[str(fact.value)][language]
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
    last = {"en": " and ", "nb": " og "}[language]
    return ", ".join(parts[:-1]) + last + parts[-1]
