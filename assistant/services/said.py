"""What a visitor sent, checked and cleaned before anybody looks at it."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final

from assistant.errors import InvalidInput, TooLong

MAX_TEXT: Final = 2000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CLIENT_ID = re.compile(r"[A-Za-z0-9._~:-]{8,64}")


@dataclass(frozen=True)
class Said:
    """What a visitor sent: a text or the id of an offered choice.

    answers: the field that a form asked for with it, whatever the chat would ask now.
    """

    client_id: str
    text: str | None = None
    choice: str | None = None
    answers: str | None = None

    @property
    def request_hash(self) -> str:
        content = json.dumps([self.text, self.choice])
        return hashlib.sha256(content.encode()).hexdigest()


def check_said(said: Said) -> Said:
    """Return the message with its text cleaned. Raises InvalidInput or TooLong."""
    if not _CLIENT_ID.fullmatch(said.client_id):
        raise InvalidInput(
            "client_id must be 8 to 64 letters, digits or one of . _ ~ : -, for example a UUID.",
            field="client_id",
        )
    if (said.text is None) == (said.choice is None):
        raise InvalidInput("Send either a text or a choice, not both.", field="text")
    if said.text is None:
        return said
    return replace(said, text=clean_text(said.text))


def clean_text(text: str) -> str:
    """Return visitor text as it is stored: NFC, without control characters.

    Raises InvalidInput for lone surrogates and for nothing at all, TooLong over the limit.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidInput("The text is not valid Unicode: a lone surrogate.", field="text")
    cleaned = _CONTROL.sub("", unicodedata.normalize("NFC", text)).strip()
    if len(text) > MAX_TEXT or len(cleaned) > MAX_TEXT:
        raise TooLong(f"A message may have at most {MAX_TEXT} characters.", field="text")
    if not cleaned:
        raise InvalidInput("The message is empty.", field="text")
    return cleaned
