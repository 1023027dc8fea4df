"""Whose name, address or number it is: the visitor's own, or that of somebody they speak of."""

from __future__ import annotations

import re
from typing import Final

from assistant.extraction.entities import Entity

# Only these belong to one person; a company or a budget is shared.
PERSONAL: Final = frozenset(("name", "email", "phone", "job_title"))
_EN: Final = (
    "boss|manager|supervisor|director|ceo|cfo|cto|owner|chief|colleague|co-?worker|assistant"
    r"|secretary|wife|husband|partner|friend|team lead|head of \w+|it guy|accountant"
)
_NB: Final = (
    "sjefen|lederen|kollegaen|sekretæren|assistenten|kona|mannen|samboeren|partneren|vennen"
    "|direktøren|eieren|regnskapsføreren|daglig leder"
)
_SOMEBODY: Final = (
    rf"(?:\b(?:my|our)\s+(?:{_EN})\b|\b(?:{_NB})\s+(?:min|mi|vår)\b"
    rf"|\b(?:min|vår)\s+(?:sjef|leder|kollega|sekretær|venn|partner)\b)"
)
_BEFORE: Final = re.compile(_SOMEBODY, re.IGNORECASE)
_AFTER: Final = re.compile(
    rf"[\s,(–-]*(?:(?:that['’]?s|that is|he['’]?s|she['’]?s|who is|is|det er|som er|er)\s+)?"
    rf"{_SOMEBODY}",
    re.IGNORECASE,
)
_MYSELF: Final = re.compile(
    r"\b(?:i|i['’]m|me|mine|myself|jeg|meg)\b|\bmy (?:own )?(?:name|e-?mail|address|number|phone)\b"
    r"|\b(?:e-?posten|adressen|nummeret|navnet) mitt?\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[.!?;\n]\s")


def is_of_another(text: str, entity: Entity) -> bool:
    """Say whether an entity is told of somebody else: "my boss is Ola, ola@acme.example".

    The nearest person named before it in the sentence counts; "I" comes nearer than "my boss".
    """
    begins = max((match.end() for match in _SENTENCE.finditer(text, 0, entity.start)), default=0)
    before = text[begins : entity.start]
    named = max((match.end() for match in _BEFORE.finditer(before)), default=-1)
    if named >= 0 and not _MYSELF.search(before, named):
        return True
    return _AFTER.match(text, entity.end) is not None and not _MYSELF.search(before)
