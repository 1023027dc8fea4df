"""Lists of given names, surnames and places, as plain text files with their reader.

Each file says at its top what it holds; no file holds anything taken from a data set.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True)
class Gazetteer:
    """Names in lower case -> the spelling of the file; `ambiguous` are also everyday words.

    wide: places larger than a town.
    """

    spelling: dict[str, str]
    ambiguous: frozenset[str]
    wide: frozenset[str] = frozenset()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.spelling

    def is_clear(self, name: str) -> bool:
        """Return whether the name is listed and is not also an everyday word."""
        key = name.lower()
        return key in self.spelling and key not in self.ambiguous


@lru_cache(maxsize=1)
def given_names() -> Gazetteer:
    return _read("given_names.txt", separator=" ")


@lru_cache(maxsize=1)
def surnames() -> Gazetteer:
    return _read("surnames.txt", separator=" ")


@lru_cache(maxsize=1)
def places() -> Gazetteer:
    towns = _read("places.txt", separator=";")
    regions = _read("regions.txt", separator=";")
    return Gazetteer(
        spelling={**towns.spelling, **regions.spelling},
        ambiguous=towns.ambiguous | regions.ambiguous,
        wide=frozenset(regions.spelling),
    )


def _read(filename: str, *, separator: str) -> Gazetteer:
    text = resources.files(__package__).joinpath(filename).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    names = [name.strip() for line in lines for name in line.split(separator) if name.strip()]
    return Gazetteer(
        spelling={name.lstrip("~").lower(): name.lstrip("~") for name in names},
        ambiguous=frozenset(name[1:].lower() for name in names if name.startswith("~")),
    )


@lru_cache(maxsize=1)
def everyday_words() -> frozenset[str]:
    return frozenset(_read("everyday_words.txt", separator=" ").spelling)


@lru_cache(maxsize=1)
def not_visitor_names() -> Gazetteer:
    return _read("not_visitor_names.txt", separator=";")


@lru_cache(maxsize=2)
def words_of(language: str) -> frozenset[str]:
    """The everyday words under the headings of "English" or "Bokmål"."""
    text = resources.files(__package__).joinpath("everyday_words.txt").read_text(encoding="utf-8")
    found: set[str] = set()
    heading = ""
    for line in text.splitlines():
        if line.startswith("#"):
            heading = line
        elif heading.startswith(f"# {language}:"):
            found.update(line.split())
    return frozenset(found)
