"""The server's own secret: given by the operator, or made once and kept beside the data."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from assistant.settings import Settings

FILE = "secret_key"


def secret_key_of(settings: Settings) -> bytes:
    """Return the key of ASSISTANT_SECRET_KEY, else the one in var/, made at the first start.

    Several machines need the setting: each would make a key of its own.
    """
    if settings.secret_key:
        return settings.secret_key.encode()
    file = Path("var") / FILE
    try:
        return file.read_bytes()
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = secrets.token_urlsafe(48).encode()
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was faster
            return file.read_bytes()
        with os.fdopen(handle, "wb") as out:
            out.write(fresh)
        return fresh
