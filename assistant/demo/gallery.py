"""The looks of the widget that the gallery shows, chosen by its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

# What may be chosen; the first of each is what the widget does by itself.
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "mode": ("bubble", "popup", "inline"),
    "scheme": ("auto", "light", "dark"),
    "side": ("right", "left"),
    "dir": ("ltr", "rtl"),
    "accent": ("teal", "plum", "blue", "rust", "sun", "ink"),
}
ACCENTS: Final[Mapping[str, str]] = {
    "teal": "#0f6b66",
    "plum": "#7a2e6b",
    "blue": "#1d4ed8",
    "rust": "#b4430f",
    "sun": "#f2b63c",
    "ink": "#22262b",
}


@dataclass(frozen=True)
class Look:
    """One value of each of CHOICES."""

    mode: str = "bubble"
    scheme: str = "auto"
    side: str = "right"
    dir: str = "ltr"
    accent: str = "teal"

    @classmethod
    def chosen_by(cls, query: Mapping[str, str]) -> Look:
        """Return the look an address asks for; what is unknown there is left as it comes."""
        asked = {name: query.get(name, "") for name in CHOICES}
        return cls(**{name: value for name, value in asked.items() if value in CHOICES[name]})

    @property
    def asked(self) -> dict[str, str]:
        """What differs from what the widget does by itself."""
        return {
            field.name: str(getattr(self, field.name))
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }

    @property
    def attributes(self) -> dict[str, str]:
        """What the script tag says."""
        said = {f"data-{name}": value for name, value in self.asked.items()}
        if "data-accent" in said:
            said["data-accent"] = ACCENTS[self.accent]
        return said


# Ready-made looks, by the key of their name in the texts of the page.
READY: Final[Mapping[str, Look]] = {
    "usual": Look(),
    "night": Look(scheme="dark", accent="plum"),
    "left": Look(scheme="light", side="left", accent="blue"),
    "bright": Look(scheme="light", accent="sun"),
    "popup": Look(mode="popup", accent="rust"),
    "inline": Look(mode="inline", scheme="light", accent="ink"),
    "rtl": Look(dir="rtl", side="left"),
}
