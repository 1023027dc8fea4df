"""What is known about addresses and numbers without calling anybody: kept lists, number plans."""

from __future__ import annotations

from functools import cache

import phonenumbers
from disposable_email_domains import blocklist

from assistant.leads.accuracy import Checks
from assistant.leads.mail_domains import DISPOSABLE_DOMAINS


@cache
def kept_checks() -> Checks:
    """Return our own list of throw-away domains together with the one others keep, and the
    number plans of all regions. All are part of the installed packages."""
    return Checks(frozenset(blocklist) | DISPOSABLE_DOMAINS, phone_kind)


def phone_kind(phone: str) -> str | None:
    """Say whether a number in E.164 is "valid", only "possible", or neither."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number(number):
        return "valid"
    return "possible" if phonenumbers.is_possible_number(number) else None
