"""E-mail addresses, written or spoken.

Catches: any address with a top-level domain, in any case, with plus tags, before a full stop;
"kari (at) acme (dot) no", "kari at acme dot no", "ola alfakrøll firma punktum no",
"kari punktum lunde krøllalfa …", "kari @ acme.no". Reserved example domains are like any other.
Leaves: "@handle", "user@host" without a domain, "I work at acme dot no", "Kari at acme.no" unless
the text speaks of mail, since that is a person at a company.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from assistant.extraction.domains import is_top_level_domain
from assistant.extraction.entities import Entity, make_entity

EXTRACTOR = "email_extractor"
_LOCAL = r"[\w!#$%&*/=?^`{|}~+-](?:[\w.!#$%&'*/=?^`{|}~+-]{0,62}[\w+-])?"
_DOMAIN = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,22}[^\W_])"
_WRITTEN = re.compile(rf"(?<![\w@.+-])(?P<local>{_LOCAL})@(?P<domain>{_DOMAIN})(?![\w@])")
_LABEL = r"[^\W_](?:[\w-]{0,40}[^\W_])?"
_MARKED_AT = (
    r"\s*[(\[{<]\s*(?:at|krøllalfa|alfakrøll|@)\s*[)\]}>]\s*"
    r"|\s+(?:krøllalfa|krøll-?\s?alfa|alfa-?\s?krøll|alfakrøll|snabel-?a|at[- ]sign)\s+"
    r"|\s*@\s*"
)
_PLAIN_AT = r"\s+at\s+|\s+æt\s+"
_DOT = (
    r"(?:\s*[(\[{<]\s*(?:dot|punktum|punkt|prikk|\.)\s*[)\]}>]\s*"
    r"|\s+(?:dot|punktum|punkt|prikk)\s+|\.)"
)
_LOCAL_JOIN = (
    rf"(?:{_DOT}|\s+(?:underscore|understrek|dash|hyphen|bindestrek|minus|plus|pluss|strek)\s+)"
)
_SPOKEN = re.compile(
    rf"(?<![\w@.+'’-])(?P<local>[\w+-]+(?:{_LOCAL_JOIN}[\w+-]+){{0,4}})"
    rf"(?:(?P<marked>{_MARKED_AT})|(?P<plain>{_PLAIN_AT}))"
    rf"(?P<domain>(?!www\b){_LABEL}(?:(?:{_DOT}|\s+(?:dash|hyphen|bindestrek)\s+){_LABEL}){{1,4}})(?![\w@])",
    re.IGNORECASE,
)
_SIGNS = (
    (re.compile(_DOT, re.IGNORECASE), "."),
    (re.compile(r"\s+(?:underscore|understrek)\s+", re.IGNORECASE), "_"),
    (re.compile(r"\s+(?:dash|hyphen|bindestrek|minus|strek)\s+", re.IGNORECASE), "-"),
    (re.compile(r"\s+(?:plus|pluss)\s+", re.IGNORECASE), "+"),
)
# Before a spoken "at" these are speech, not the name of a mailbox.
_NOT_A_MAILBOX = re.compile(
    r"i|we|us|me|you|him|her|them|it|is|are|am|be|was|were|works?|working|worked|employed|look|"
    r"looking|here|there|found|find|reach|contact|available|visit|site|website|page|domain|based|"
    r"located|manager|engineer|director|head|ceo|cto|cfo|owner|founder|team|office|job|meet|call|"
    r"email|mail|address|reached|jeg|vi|oss|meg|du|dere|er|jobber|sier|tror|vet|så|slik|fordi|den|"
    r"det|mener|arbeider|leder|sjef|daglig",
    re.IGNORECASE,
)
_USER_OF_URL = re.compile(r"://[^\s/@]*$")
_SPEAKS_OF_MAIL = re.compile(
    r"e-?mail|\bmail\b|e-?post|epost|\bmailen?\b|reach me|write (?:to )?me|contact me|skriv til",
    re.IGNORECASE,
)


@Language.component(EXTRACTOR)
def email_extractor(doc: Doc) -> Doc:
    doc._.entities.extend(find_emails(doc.text))
    return doc


def find_emails(text: str, *, asked: bool = False) -> list[Entity]:
    """Every address in the text. asked: the visitor was asked for one, so "at" may be loose."""
    found = list(_written(text)) if "@" in text else []
    for entity in _spoken(text, asked=asked):
        if not any(entity.overlaps(other.start, other.end) for other in found):
            found.append(entity)
    return found


def _written(text: str) -> Iterator[Entity]:
    for match in _WRITTEN.finditer(text):
        start = match.start()
        local = match["local"]
        unquoted = local.lstrip("'`*{|/=")  # 'kari@acme.no' and *kari@acme.no*
        start += len(local) - len(unquoted)
        if (
            not unquoted
            or ".." in unquoted
            or _USER_OF_URL.search(text[max(0, start - 64) : start])
        ):
            continue
        value = f"{unquoted}@{match['domain']}".lower()
        yield make_entity(text, "email", (start, match.end()), value, extractor=EXTRACTOR)


def _spoken(text: str, *, asked: bool) -> Iterator[Entity]:
    for match in _SPOKEN.finditer(text):
        local, domain = (_signs(match[part]) for part in ("local", "domain"))
        marked = match["marked"] is not None
        last = re.split(r"[.\s]", domain)[-1]
        in_url = _USER_OF_URL.search(text[max(0, match.start() - 64) : match.start()])
        if (
            in_url
            or not is_top_level_domain(last)
            or not _is_mailbox(match, text, marked=marked, asked=asked)
        ):
            continue
        value = f"{local}@{domain}".lower()
        yield make_entity(
            text,
            "email",
            match.span(),
            value,
            confidence=0.95 if marked else 0.85,
            extractor=EXTRACTOR,
        )


def _is_mailbox(match: re.Match[str], text: str, *, marked: bool, asked: bool) -> bool:
    if marked:
        return True
    if _NOT_A_MAILBOX.fullmatch(match["local"]):
        return False
    spoken_dot = re.search(r"\s(?:dot|punktum|punkt|prikk)\s|[(\[]", match["domain"], re.IGNORECASE)
    return bool(spoken_dot) or asked or bool(_SPEAKS_OF_MAIL.search(text))


def _signs(spoken: str) -> str:
    for pattern, sign in _SIGNS:
        spoken = pattern.sub(sign, spoken)
    return spoken.strip()
