"""Web addresses; the value has no scheme, no "www." and no trailing "/", the path is kept.

Catches: with or without scheme, any listed top-level domain and ".example", letters such as å in
the name, spoken "acme dot no" where the text speaks of a website.
Leaves: the domain of an e-mail address, "thanks.So", "ASP.NET", file names, version numbers and
bare numbers with dots.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from assistant.extraction.domains import find_addresses, is_top_level_domain
from assistant.extraction.entities import Entity, is_free, make_entity

EXTRACTOR = "url_extractor"
_PREFIX = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@\s]*@)?(?:www\d?\.)?", re.IGNORECASE)
_TRAILING = ".,;:!?'\"»”’…)]}>*"
_HOST = re.compile(r"[^/?#:\s]+")
_EXPLICIT = re.compile(r"(?:https?://|www\d?\.)", re.IGNORECASE)
_RESERVED = re.compile(
    r"(?<![\w@.-])(?:https?://)?(?:[^\W_](?:[\w-]*[^\W_])?\.)+example(?:/[^\s<>\"]*)?(?![\w@-])",
    re.IGNORECASE,
)
# Top-level domains that are the ends of file names far more often than of addresses.
_FILE_ENDINGS = {"zip", "mov", "md", "py", "sh", "cab", "app", "nr"}
_NOT_ADDRESSES = {"asp.net", "vb.net", "ado.net", "e.g", "i.e", "m.m", "f.eks", "bl.a", "o.l"}
_SPOKEN = re.compile(
    r"(?<![\w@])(?:www (?:dot|punktum) )?(?P<name>[^\W_][\w-]*(?: (?:dot|punktum|"
    r"punkt) [^\W_][\w-]*)*)"
    r" (?:dot|punktum|punkt) (?P<top>[a-zæøå]{2,10})(?!\w)",
    re.IGNORECASE,
)
_SPEAKS_OF_WEB = re.compile(
    r"web|site|\burl\b|\bwww\b|domain|domene|nettsted|nettside|hjemmeside|online at|find us|"
    r"finn oss",
    re.IGNORECASE,
)


@Language.component(EXTRACTOR)
def url_extractor(doc: Doc) -> Doc:
    for entity in find_urls(doc.text):
        if is_free(doc, entity.start, entity.end):
            doc._.entities.append(entity)
    return doc


def find_urls(text: str, *, asked: bool = False) -> list[Entity]:
    """Every web address in the text. asked: the visitor was asked for one."""
    reserved = (match.span() for match in _RESERVED.finditer(text))
    spans = [
        *_written(text),
        *((start, _without_mark(text, start, end)) for start, end in reserved),
    ]
    found: list[Entity] = []
    for start, end in spans:
        value = _value(text[start:end])
        if value and not any(entity.overlaps(start, end) for entity in found):
            found.append(make_entity(text, "url", (start, end), value, extractor=EXTRACTOR))
    if asked or _SPEAKS_OF_WEB.search(text):
        found.extend(_spoken(text))
    return found


def _written(text: str) -> Iterator[tuple[int, int]]:
    if "." not in text:
        return
    for start, end in find_addresses(text):
        while start and (text[start - 1].isalnum() or text[start - 1] in "-."):
            start -= 1  # urlextract stops at letters beyond ASCII: "blåbær.no"
        end = _without_mark(text, start, end)
        if text[start - 1 : start] != "@" and _is_address(text[start:end]):
            yield start, end


def _without_mark(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in _TRAILING and not _closes(text[start:end]):
        end -= 1
    return end


def _closes(address: str) -> bool:
    """Whether the last bracket belongs to the address: …/wiki/Oslo_(by)."""
    return address[-1] == ")" and address.count("(") == address.count(")")


def _is_address(address: str) -> bool:
    if "@" in address.split("/")[0]:
        return False
    if _EXPLICIT.match(address):
        return True
    host_match = _HOST.match(address)
    if host_match is None:
        return False
    host = host_match[0]
    *labels, top = host.split(".")
    if not labels or host.lower() in _NOT_ADDRESSES or labels[-1].isdigit():
        return False
    if not is_top_level_domain(top) or (top.lower() in _FILE_ENDINGS and len(address) == len(host)):
        return False
    return not (top.istitle() and labels[-1] == labels[-1].lower())  # "thanks.So"


def _value(address: str) -> str:
    rest = _PREFIX.sub("", address, count=1)
    host = _HOST.match(rest)
    if host is None:
        return ""
    return (host[0].lower() + rest[host.end() :]).rstrip("/")


def _spoken(text: str) -> Iterator[Entity]:
    for match in _SPOKEN.finditer(text):
        if is_top_level_domain(match["top"]):
            name = re.sub(r" (?:dot|punktum|punkt) ", ".", match["name"], flags=re.IGNORECASE)
            value = f"{name}.{match['top']}".lower().removeprefix("www.")
            yield make_entity(text, "url", match.span(), value, confidence=0.8, extractor=EXTRACTOR)
