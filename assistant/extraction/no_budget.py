"""Whether a visitor says that there is no budget, English and bokmål."""

from __future__ import annotations

import re
from typing import Final

from assistant.extraction.cues import looks_like_question

_ENGLISH: Final = (
    r"\b(?:no|without (?:a|any)|zero|not (?:got |have )?(?:a|any)"
    r"|(?:don['’]?t|do not|haven['’]?t|have not|didn['’]?t)(?: really| actually)?"
    r"(?: have| got| get| been given)?(?: a| any| the)?)\s+"
    r"(?:(?:fixed|set|real|clear|own|defined|specific|allocated|separate) )?budget\b"
    # "no budget problems", "no budget over 20k"
    r"(?! (?:\w+ )?(?:problems?|issues?|limits?|constraints?|cap|worr\w+|over|above|beyond))"
    r"|\bno money (?:is |was |has been |have been )?(?:set aside|allocated|budgeted)"
)
_BOKMAL: Final = (
    r"\b(?:ikke|ikkje|ingen|inget|uten)\s+"
    r"(?:(?:fått|noe|noen|noko|et|eit|fast|eget|eige|satt|klart|bestemt|egentlig) )*"
    r"budsjett(?:et)?\b(?! (?:over|på mer|større))"
    r"|\bbudsjett(?:et)? (?:har vi|har jeg|finnes(?: det)?|er det) ikke\b"
    r"|\bikke (?:satt|sett) av (?:noe |noen )?(?:penger|midler|budsjett)"
)
_SAYS: Final = re.compile(f"{_ENGLISH}|{_BOKMAL}", re.IGNORECASE)


def no_budget_span(text: str) -> tuple[int, int] | None:
    """Return where it says so; None also where it is a question."""
    found = None if looks_like_question(text) else _SAYS.search(text)
    return found.span() if found else None
