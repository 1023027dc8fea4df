"""Internet domains: is a word a top-level domain, where is a web address.

urlextract does the finding with the list of top-level domains it carries; nothing is looked up or
downloaded. It is built on first use, since its pattern of 1,400 names takes a moment.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path

import urlextract

RESERVED = {"example", "test", "invalid"}  # RFC 2606; "example.com" is an ordinary .com
_BUNDLED = Path(urlextract.__file__).parent / "data"
_MOST_DOTS = 40  # urlextract takes half a second for a message of 400 dots
_finding = threading.Lock()


@lru_cache(maxsize=1)
def top_level_domains() -> frozenset[str]:
    lines = (_BUNDLED / "tlds-alpha-by-domain.txt").read_text(encoding="ascii").split("\n")
    names = {line.strip().lower() for line in lines if line.strip() and not line.startswith("#")}
    return frozenset(names | RESERVED)


def is_top_level_domain(name: str) -> bool:
    return name.lower() in top_level_domains()


@lru_cache(maxsize=1)
def _finder() -> urlextract.URLExtract:
    return urlextract.URLExtract(cache_dir=str(_BUNDLED), cache_dns=False, extract_localhost=False)


def find_addresses(text: str) -> list[tuple[int, int]]:
    """Spans of web addresses as urlextract sees them; none when it cannot read the text."""
    if text.count(".") > _MOST_DOTS:
        text = ".".join(text.split(".")[: _MOST_DOTS + 1])
    with _finding:
        try:
            found = _finder().find_urls(text)
        except (ValueError, IndexError):  # "http://[" is no address and not worth a crash
            return []
    spans: list[tuple[int, int]] = []
    position = 0
    for address in found:  # its own indices are wrong when an address comes twice
        start = text.find(address, position)
        if start >= 0:
            position = start + len(address)
            spans.append((start, position))
    return spans
