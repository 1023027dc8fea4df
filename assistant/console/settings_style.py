"""Settings: the design system on one page, with the contrast of its colours as measured."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from aiohttp import web

from assistant.console.settings_frame import show
from assistant.console.visit import Visit, assets
from assistant.web.plain_colours import contrast

_COLOUR: Final = re.compile(r"--([\w-]+): light-dark\((#\w+), (#\w+)\);")
# What stands on what, and the least contrast it needs: 4.5 for text, 3 for controls and rings.
PAIRS: Final = (
    *(("text", ground, 4.5) for ground in ("surface", "page", "bubble")),
    *(("muted", ground, 4.5) for ground in ("surface", "page", "bubble")),
    ("accent-text", "surface", 4.5),
    ("accent-text", "page", 4.5),
    ("on-accent", "accent", 4.5),
    *((name, f"{name}-tint", 4.5) for name in ("positive", "caution", "critical", "info")),
    ("critical", "surface", 4.5),
    ("control", "surface", 3.0),
    ("control", "page", 3.0),
    *(
        (name, "surface", 3.0)
        for name in ("need", "fit", "incentive", "accuracy", "validity", "accent")
    ),
)
SPACES: Final = (4, 8, 12, 16, 24, 32, 48)
SIZES: Final = (12, 13, 15, 17, 20, 26)


@dataclass(frozen=True)
class Contrast:
    """One pair of colours with its contrast in both schemes."""

    front: str
    ground: str
    least: float
    light: float
    dark: float

    @property
    def is_enough(self) -> bool:
        return min(self.light, self.dark) >= self.least


async def style_page(visit: Visit) -> web.StreamResponse:
    return await show(visit, "style", "style", contrasts=contrasts(), spaces=SPACES, sizes=SIZES)


@cache
def contrasts() -> tuple[Contrast, ...]:
    colours = {
        name: (light, dark)
        for name, light, dark in _COLOUR.findall(assets()["tokens.css"].body.decode())
    }
    return tuple(
        Contrast(
            front,
            ground,
            least,
            *(contrast(colours[front][at], colours[ground][at]) for at in (0, 1)),
        )
        for front, ground, least in PAIRS
    )
