"""How right contact details are, judged without calling anybody: addresses, names, numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

from assistant.leads.mail_domains import DISPOSABLE_DOMAINS, FREE_DOMAINS, ROLE_MAILBOXES, words

_LEGAL_FORMS: Final = words(
    """
    as asa ans da ab aps oy oyj ltd limited llc llp plc inc corp co company gmbh ag kg bv nv sa sas
    srl spa group the and og
    """
)
# Labels of a host that carry no company's name.
_COMMON_LABELS: Final = words("www mail example com co org net gov ac")
_LETTERS: Final = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "ß": "ss", "ł": "l", "đ": "d"})
_SPELT_OUT: Final = str.maketrans({"ø": "oe", "å": "aa", "ö": "oe", "ä": "ae", "ü": "ue"})
_LEAST_LETTERS: Final = 4
_E164: Final = re.compile(r"\+[1-9]\d{7,14}")
# Rows of a keyboard with how many keys in a row no name has: "Lafferty" and "Ewert" have four of
# the first row, nobody has four of the others.
_KEY_ROWS: Final = (("qwertyuiop", 5), ("qwertzuiop", 5), ("qwer", 4), ("asdfghjkl", 4),
                    ("zxcvbnm", 4), ("yxcvbnm", 4))  # fmt: skip
_CONSONANTS: Final = re.compile("[bcdfghjklmnpqrstvwxz]{6}")
_NOT_NAMES: Final = words(
    "test testing asdf qwerty foo bar abc xyz anonymous anonym none nobody ingen noname name navn "
    "user bruker"
)


def _by_its_form(phone: str) -> str | None:
    return "valid" if _E164.fullmatch(phone) else None


@dataclass(frozen=True)
class Checks:
    """What lists and number plans from outside know; both ways without calling anybody.

    disposable: domains of addresses that live for minutes or hours. phone_kind: of a number in
    E.164 "valid" (in use in its region), "possible" (as long as one there), or None.
    """

    disposable: Collection[str] = DISPOSABLE_DOMAINS
    phone_kind: Callable[[str], str | None] = _by_its_form


OWN_CHECKS: Final = Checks()


def email_kinds(email: Any, checks: Checks = OWN_CHECKS) -> frozenset[str]:
    """Return what an address is: one of free, disposable and company, and maybe role."""
    if not isinstance(email, str) or "@" not in email:
        return frozenset()
    local, domain = email.casefold().rsplit("@", 1)
    if _is_listed(domain, checks.disposable):
        kind = "disposable"
    else:
        kind = "free" if _is_listed(domain, FREE_DOMAINS) else "company"
    return frozenset((kind, "role") if local in ROLE_MAILBOXES else (kind,))


def domain_matches_company(email: Any, company: Any, website: Any) -> bool | None:
    """Say whether the mail domain fits the company's name or its website.

    None when it cannot be judged: no address, an address open to everybody, or neither name nor
    website known.
    """
    if "company" not in email_kinds(email):
        return None
    domain = email.casefold().rsplit("@", 1)[1]
    judged = False
    if isinstance(website, str) and website:
        judged = True
        host = re.split(r"[/:?#]", website.casefold().removeprefix("www."), maxsplit=1)[0]
        if domain == host or domain.endswith(f".{host}") or host.endswith(f".{domain}"):
            return True
    if isinstance(company, str) and company_words(company):
        judged = True
        spellings = (company, company.casefold().translate(_SPELT_OUT))
        if any(
            _is_name_of(label, company_words(each))
            for label in _labels(domain)
            for each in spellings
        ):
            return True
    return False if judged else None


def email_names_visitor(email: Any, name: Any) -> bool | None:
    """Say whether the part before the @ carries a part of the visitor's name.

    "ada.berg@", "aberg@" and "ada@" do for Ada Berg. None when one of the two is not known.
    """
    if not (isinstance(email, str) and isinstance(name, str) and "@" in email):
        return None
    local = plain(email.rsplit("@", 1)[0])
    parts = [plain(part) for part in name.split()]
    return any(len(part) >= 3 and part in local for part in parts)


def is_plausible_name(name: Any) -> bool:
    """Say whether a name could be one: letters with a vowel, no digits, no keyboard play."""
    if not isinstance(name, str):
        return False
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name).casefold())
    if not words or any(char.isdigit() for char in name) or set(words) & _NOT_NAMES:
        return False
    if re.search(r"(.)\1\1", "".join(words)):
        return False
    plain_words = [plain(word) for word in words]
    letters = "".join(plain_words)
    if not letters:  # another script: nothing can be said against it
        return True
    if len(letters) < 2 or any(_is_keyboard_play(word) for word in plain_words):
        return False
    return bool(re.search("[aeiouy]", letters))


def _is_keyboard_play(word: str) -> bool:
    """Say whether a word is keys that lie side by side, or holds more consonants than names do."""
    if len(word) < _LEAST_LETTERS:
        return False
    if _CONSONANTS.search(word) or not re.search("[aeiouyw]", word):
        return True
    return any(
        word[at : at + length] in keys
        for row, length in _KEY_ROWS
        for keys in (row, row[::-1])
        for at in range(len(word) - length + 1)
    )


def phone_kind(phone: Any, checks: Checks = OWN_CHECKS) -> str | None:
    """Return "valid", "possible" or None; only numbers in E.164 have a region to be checked in."""
    if not (isinstance(phone, str) and _E164.fullmatch(phone)):
        return None
    return checks.phone_kind(phone)


def _is_listed(domain: str, listed: Collection[str]) -> bool:
    labels = domain.split(".")
    return any(".".join(labels[index:]) in listed for index in range(len(labels) - 1))


def _labels(domain: str) -> list[str]:
    labels = (plain(label) for label in domain.split(".")[:-1])
    return [label for label in labels if label and label not in _COMMON_LABELS]


def _is_name_of(label: str, words: list[str]) -> bool:
    joined = "".join(words)
    if label == joined or label == "".join(word[0] for word in words if len(words) > 1):
        return True
    if len(label) >= _LEAST_LETTERS and label in joined:
        return True
    return len(words[0]) >= _LEAST_LETTERS and label.startswith(words[0])


def company_words(company: str) -> list[str]:
    """Return the words of a company's name without its legal form, in plain letters."""
    words = [plain(word) for word in re.split(r"[\s\-/.,&+]+", company)]
    return [word for word in words if word and word not in _LEGAL_FORMS]


def plain(text: str) -> str:
    """Return the letters and digits of a text, lower case and without accents (ø is o)."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(char for char in folded if char.isascii() and char.isalnum())
