"""How right contact details are, judged without calling anybody: addresses, names, numbers."""

from __future__ import annotations

import re
import unicodedata
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
_NOT_NAMES: Final = words(
    "test testing asdf qwerty foo bar abc xyz anonymous anonym none nobody ingen noname name navn "
    "user bruker"
)


def email_kinds(email: Any) -> frozenset[str]:
    """Return what an address is: one of free, disposable and company, and maybe role."""
    if not isinstance(email, str) or "@" not in email:
        return frozenset()
    local, domain = email.casefold().rsplit("@", 1)
    if _is_listed(domain, DISPOSABLE_DOMAINS):
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
    letters = "".join(plain(word) for word in words)
    if not letters:  # another script: nothing can be said against it
        return True
    return len(letters) >= 2 and bool(re.search("[aeiouy]", letters))


def is_phone_valid(phone: Any) -> bool:
    """Say whether a number is in E.164, which extraction writes only for possible numbers."""
    return isinstance(phone, str) and bool(_E164.fullmatch(phone))


def _is_listed(domain: str, listed: frozenset[str]) -> bool:
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
