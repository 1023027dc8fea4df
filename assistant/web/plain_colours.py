"""The colours of pages without script: a site's accent, made readable on light and on dark.

The widget's style sheet lets the browser do this; a page that must also look right in old browsers
gets colours that are worked out here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from assistant.store.sites import Theme

ACCENT: Final = "#0f6b66"  # the widget's own
TEXT, CONTROL = 4.5, 3.0  # contrasts of WCAG 2.2 AA
WHITE, BLACK = "#ffffff", "#000000"
LIGHT: Final = {
    "surface": "#ffffff", "page": "#f6f8f7", "bubble": "#f1f4f3", "text": "#15211f",
    "muted": "#52615d", "line": "#dde4e1", "control": "#75837f", "critical": "#a8261c",
    "critical-line": "#ecb9b3", "critical-tint": "#fcecea",
}  # fmt: skip
DARK: Final = {
    "surface": "#182120", "page": "#101716", "bubble": "#222c2a", "text": "#e8efed",
    "muted": "#a2b1ad", "line": "#2f3b38", "control": "#74857f", "critical": "#ffaea6",
    "critical-line": "#6d342f", "critical-tint": "#40201d",
}  # fmt: skip
_BEHIND: Final = ("surface", "page", "bubble")
_STEPS: Final = 50


@lru_cache(maxsize=64)
def colours_of(theme: Theme) -> str:
    """Return the rules that set the colours, for a site that is light, dark or either."""
    light, dark = (
        f":root {{ {_declared(palette, theme.accent or ACCENT)} }}" for palette in (LIGHT, DARK)
    )
    if theme.scheme == "auto":
        return f"{light}\n@media (prefers-color-scheme: dark) {{ {dark} }}"
    return dark if theme.scheme == "dark" else light


def accent_on(palette: Mapping[str, str], accent: str) -> dict[str, str]:
    """Return the accent as a fill, what is written on it, and as the colour of words.

    It stays what it is where that can be read, and else goes as little as it must towards black,
    on a dark page towards white.
    """
    behind = [palette[name] for name in _BEHIND]
    fill = _moved(accent, behind, CONTROL)
    on_fill = max(WHITE, BLACK, key=lambda colour: contrast(colour, fill))
    return {"accent": fill, "on-accent": on_fill, "link": _moved(accent, behind, TEXT)}


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, "#rrggbb" or "#rgb", as WCAG has it: 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _declared(palette: Mapping[str, str], accent: str) -> str:
    colours = {**palette, **accent_on(palette, accent)}
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())


def _moved(colour: str, behind: list[str], least: float) -> str:
    end = BLACK if _luminance(behind[0]) > 0.5 else WHITE
    for step in range(_STEPS):
        mixed = _mixed(colour, end, step / _STEPS)
        if all(contrast(mixed, each) >= least for each in behind):
            return mixed
    return end


def _mixed(one: str, other: str, share: float) -> str:
    parts = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def _parts(colour: str) -> tuple[int, ...]:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    return tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (byte / 255 for byte in _parts(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
