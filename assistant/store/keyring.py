"""Keys that the store works with: what encrypts columns, what marks an address without naming it.

A value is encrypted with AES-256-GCM under a random nonce, bound to its table and column; the id
of its key stands in front, so that keys can be changed one after the other.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assistant.errors import SetupError

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
# A control character: visitors' texts never hold one, so that nobody can type a sealed value.
SEAL: Final = "\x01"


class DataKey:
    """One key for encrypting: its id says nothing about it, its parts are derived from it."""

    def __init__(self, raw: bytes) -> None:
        if len(raw) != KEY_BYTES:
            raise ValueError(f"a data key has {KEY_BYTES} bytes")
        self.id = _derived(raw, b"id")[:6].hex()
        self.cipher = AESGCM(_derived(raw, b"cipher"))
        self.index = _derived(raw, b"index")


def _derived(raw: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"lead-assistant " + purpose).derive(raw)


@dataclass(frozen=True)
class Keyring:
    """data: keys that values may be encrypted with; the first one encrypts what is written.

    secret: the server's own secret; marks who was erased. plain: write without encryption,
    although there are keys to read with.
    """

    data: tuple[DataKey, ...] = ()
    secret: bytes | None = None
    plain: bool = False

    @property
    def writing(self) -> DataKey | None:
        return self.data[0] if self.data and not self.plain else None

    def seal(self, text: str, place: str) -> str:
        """Return the text as it is stored in the column `place`, like "message.text"."""
        key = self.writing
        if key is None:
            return text if not text.startswith(SEAL) else text.lstrip(SEAL)
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + key.cipher.encrypt(nonce, text.encode(), place.encode())
        return f"{SEAL}{key.id}:{b64encode(sealed).decode()}"

    def unseal(self, stored: str, place: str) -> str:
        """Return the text behind what is stored, whether it was encrypted or not.

        Raises SetupError for a key that is not held, ValueError for what is damaged.
        """
        if not stored.startswith(SEAL):
            return stored
        key_id, _, sealed = stored[1:].partition(":")
        for key in self.data:
            if key.id == key_id:
                raw = b64decode(sealed)
                try:
                    text = key.cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode())
                except InvalidTag as error:
                    raise ValueError(f"a value of {place} is damaged") from error
                return text.decode()
        raise SetupError(
            f"A value of {place} is encrypted with the key {key_id}, which ASSISTANT_DATA_KEY "
            "does not hold. Put that key back, behind the new one, with a comma between them."
        )

    # ------------------------------------------------------------ finding without reading

    def marks_of(self, text: str) -> tuple[str, ...]:
        """Return under which marks a text may be stored, the one now in use first."""
        return tuple(_mark(key.index, text) for key in self.data)

    def mark(self, text: str | None) -> str | None:
        """Return a keyed hash to find an encrypted text by; None without a key."""
        key = self.writing
        return None if key is None or not text else _mark(key.index, text)

    @property
    def secret_id(self) -> str:
        return _mark(self.secret, "id")[:12] if self.secret else ""

    def erasure_mark(self, email: str) -> str | None:
        """Return what notes that this address was erased; None where there is no secret."""
        return _mark(self.secret, tidy_email(email)) if self.secret else None


def tidy_email(email: str) -> str:
    """Return the address as it is compared: in any case, however its letters are put together."""
    return unicodedata.normalize("NFC", email).strip().casefold()


def _mark(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


_NO_KEYS: Final = Keyring()


def hold_keys(dialect: Any, keyring: Keyring) -> None:
    """Let everything that goes through this engine use the keys."""
    dialect.lead_assistant_keys = keyring


def keys_of(dialect: Any) -> Keyring:
    """Return the keys of the engine that a dialect belongs to."""
    held: Keyring = getattr(dialect, "lead_assistant_keys", _NO_KEYS)
    return held
