"""What leads of one person share: proposed to people, never acted on by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from assistant.leads.accuracy import company_words, plain

# Why two leads may be the same person, the surest first.
BECAUSE: Final = ("email", "phone", "name_and_company")
_LEAST_DIGITS: Final = 7


def shared_keys(values: Mapping[str, Any]) -> dict[str, str | None]:
    """Return for each of BECAUSE what another lead of the same person would have as well.

    values: field -> value as facts.known_values returns it. None where too little is known.
    """
    return {
        "email": _email(values.get("email")),
        "phone": _phone(values.get("phone")),
        "name_and_company": _person(values.get("name"), values.get("company")),
    }


def _email(email: Any) -> str | None:
    return email.strip().casefold() if isinstance(email, str) and "@" in email else None


def _phone(phone: Any) -> str | None:
    digits = "".join(char for char in phone if char.isdecimal()) if isinstance(phone, str) else ""
    return digits if len(digits) >= _LEAST_DIGITS else None


def _person(name: Any, company: Any) -> str | None:
    if not (isinstance(name, str) and isinstance(company, str)):
        return None
    who, where = "".join(map(plain, name.split())), "".join(company_words(company))
    return f"{who}@{where}" if who and where else None
