"""The console's words and which language a browser wants.

Each language has a file for what all pages share, `en.yml`, and one a page, `analytics_en.yml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

LANGUAGES: Final = ("en", "nb")
_ALSO: Final = {"no": "nb", "nn": "nb", "da": "nb"}  # read bokmål more easily than English


class Texts:
    """All texts of one language: call it with a key and what fills its places."""

    def __init__(self, language: str, table: Mapping[str, Any]) -> None:
        self.language, self._table = language, table

    def __call__(self, key: str, **values: object) -> str:
        text = str(self._table[key])
        return text.format(**values) if values else text

    def known(self, prefix: str, name: str | None) -> str:
        """Return the word for one of our own values; one that has none stands for itself."""
        return str(self._table.get(f"{prefix}_{name}", name))

    def words(self, key: str) -> list[str]:
        return str(self._table[key]).split()

    def reason(self, text: str) -> tuple[str, str]:
        """Return a playbook's reason and the language it is in: ours where we know it, else en."""
        reasons: Mapping[str, str] = self._table["reasons"]
        return (reasons[text], self.language) if text in reasons else (text, "en")


@cache
def texts_in(language: str) -> Texts:
    """Read all files of a language. Raises ValueError for a key that stands in two of them."""
    folder = Path(__file__).parent
    table: dict[str, Any] = {}
    for file in (folder / f"{language}.yml", *sorted(folder.glob(f"*_{language}.yml"))):
        for key, text in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            if key in table:
                raise ValueError(f"{key} stands twice in the console's {language} texts: {file}")
            table[key] = text
    return Texts(language, table)


def best_language(accepted: str) -> str:
    """Return the language an Accept-Language header likes best of those we have."""
    best, weight = LANGUAGES[0], 0.0
    for part in accepted.split(",")[:20]:
        tag, _, parameters = part.strip().partition(";")
        primary = tag.strip().casefold().partition("-")[0]
        language = _ALSO.get(primary, primary)
        quality = _quality(parameters)
        if language in LANGUAGES and quality > weight:
            best, weight = language, quality
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
