"""The store's keys, from the settings."""

from __future__ import annotations

from base64 import b64decode

from assistant.secret_key import secret_key_of
from assistant.settings import Settings
from assistant.store.keyring import DataKey, Keyring


def keyring_of(settings: Settings) -> Keyring:
    """Return what the store encrypts with, and marks erased people with."""
    given = settings.data_key.split(",") if settings.data_key else []
    keys = tuple(DataKey(b64decode(part.strip())) for part in given)
    return Keyring(keys, secret=secret_key_of(settings))
