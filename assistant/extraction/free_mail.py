"""A firm's name as its mail or web domain suggests it."""

from __future__ import annotations

FREE_MAIL = frozenset(
    "gmail googlemail hotmail outlook live msn yahoo ymail rocketmail icloud me mac aol gmx web "
    "proton "
    "protonmail pm tutanota tuta zoho mail email fastmail hey inbox yandex qq 163 126 online start "
    "broadpark getmail frisurf lyse altibox telenor chello bluezone hjemme epost eposten c2i tele2 "
    "btinternet btopenworld sky virginmedia talktalk ntlworld blueyonder orange wanadoo free "
    "laposte "
    "t-online freenet arcor comcast verizon att sbcglobal bellsouth cox charter earthlink juno "
    "telia spray bredband comhem tdcadsl jubii mailinator guerrillamail 10minutemail tempmail "
    "yopmail "
    "trashmail sharklasers dispostable maildrop getnada example".split()
)
_SECOND_LEVEL = frozenset("co com org net ac gov edu ltd plc kommune priv".split())


def company_from_domain(domain: str) -> str | None:
    """Guess a firm from "mail.fjord-lys.no" → "Fjord Lys"; None for free mail and bare suffixes.

    A low-confidence hint: spacing and spelling are guesses.
    """
    labels = [label for label in domain.lower().strip(" .").split(".") if label]
    if labels and labels[0] in {"www", "mail", "e", "info"} and len(labels) > 2:
        labels = labels[1:]
    if len(labels) < 2:
        return None
    suffix = 2 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else 1
    if len(labels) >= 3 and labels[-2] == "example":
        suffix = 2
    if labels[-1] == "example":
        suffix = 1
    remaining = labels[: len(labels) - suffix]
    if not remaining:
        return None
    name = remaining[-1]
    if name in FREE_MAIL or not any(letter.isalpha() for letter in name):
        return None
    parts = [part for part in name.replace("_", "-").split("-") if part]
    return " ".join(part[0].upper() + part[1:] for part in parts) or None
