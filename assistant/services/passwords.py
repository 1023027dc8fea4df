"""Passwords: what a good one is, and argon2id off the event loop."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from assistant.errors import InvalidInput

MIN_CHARACTERS: Final = 12
MAX_CHARACTERS: Final = 256
MIN_DIFFERENT: Final = 5
# What people type when a long password is asked for; compared without digits and signs.
COMMON: Final = frozenset(
    "password passwordpassword mypassword newpassword welcome welcometo letmein letmeinplease "
    "administrator admin adminadmin changeme changemenow pleasechangeme secret secretsecret "
    "iloveyou sunshine monkey football princess superman starwars whatever computer internet "
    "passord passordpassord hemmelig velkommen sommer vinter sommersol fotball norge "
    "qwerty qwertyuiop asdfghjkl zxcvbnm qwertyuiopasdfghjkl leadassistant".split()
)
_ROWS: Final = (
    "1234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertyuiopåasdfghjkløæzxcvbnm",
    "abcdefghijklmnopqrstuvwxyzæøå",
)
# Each hash takes 64 MiB and a core for some 50 ms: more at once would starve the chat.
MAX_AT_ONCE: Final = 2


class Passwords:
    """Hashes and checks. hasher: argon2id with its own defaults; tests give a cheap one."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._at_once = asyncio.Semaphore(MAX_AT_ONCE)

    def hash_now(self, password: str) -> str:
        return self._hasher.hash(_normal(password))

    async def hash(self, password: str) -> str:
        async with self._at_once:
            return await asyncio.to_thread(self.hash_now, password)

    async def check(self, password: str, password_hash: str | None) -> bool:
        """Say whether this is the password; without a hash to compare with it costs the same."""
        if password_hash is None:
            await self.hash(password)  # hashing is what verifying does: as long, as much memory
            return False
        async with self._at_once:
            return await asyncio.to_thread(self._verify, password, password_hash)

    def _verify(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password_hash, _normal(password))
        except (Argon2Error, InvalidHashError):
            return False

    def is_outdated(self, password_hash: str) -> bool:
        """Say whether the hash was made with other costs than today's."""
        return self._hasher.check_needs_rehash(password_hash)


def check_password(password: str, name: str, *, field: str = "password") -> None:
    """Raise InvalidInput, whose code says what is wrong, unless the password is good enough."""
    if len(password) < MIN_CHARACTERS:
        raise InvalidInput(
            f"The password needs at least {MIN_CHARACTERS} characters.",
            code="password_too_short",
            field=field,
        )
    if len(password) > MAX_CHARACTERS:
        raise InvalidInput(
            f"The password may have {MAX_CHARACTERS} characters at most.",
            code="password_too_long",
            field=field,
        )
    if _is_made_of(password.casefold(), name.casefold()):
        raise InvalidInput(
            "The password must not be the user's name.", code="password_is_name", field=field
        )
    if len(set(password)) < MIN_DIFFERENT:
        raise InvalidInput(
            f"The password needs at least {MIN_DIFFERENT} different characters.",
            code="password_too_simple",
            field=field,
        )

    if _is_common(password.casefold()):
        raise InvalidInput(
            "The password is one that many people use.", code="password_common", field=field
        )


def one_time_password() -> str:
    """Return 20 characters in groups of five, none of which is mistaken for another."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def _is_made_of(password: str, name: str) -> bool:
    """Say whether nothing is left of the password but blanks when the name is taken out."""
    return bool(name) and not password.replace(name, "").strip()


def _is_common(password: str) -> bool:
    """Say whether it is a common word with digits and signs, or keys in their order."""
    word = "".join(letter for letter in password if letter.isalpha())
    half = word[: len(word) // 2]
    if word in COMMON or (half in COMMON and word == half * 2):
        return True
    return any(password in row * 4 or password in row[::-1] * 4 for row in _ROWS)


def _normal(password: str) -> bytes:
    """The same password typed on another keyboard is the same bytes; half surrogates survive."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
