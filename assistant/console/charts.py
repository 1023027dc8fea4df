"""Charts as SVG: bars and columns that stay readable at any width, without a script or a style.

Lengths across are in per cent, so that nothing is stretched and the text keeps its size; colours
are classes of analytics.css, so that dark mode, print and contrast follow the rest of the console.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

ROW_HEIGHT: Final = 44  # label above, bar below
BAR_HEIGHT: Final = 14
BAR_TOP: Final = 21
LONGEST_BAR: Final = 68.0  # per cent; the rest is for the number behind it
PLOT_TOP: Final = 20
PLOT_HEIGHT: Final = 150
BELOW: Final = 26
LEFT: Final = 9.0  # per cent, for the numbers of the scale
MOST_TICKS: Final = 6  # labels under the columns: more would touch each other on a phone


@dataclass(frozen=True)
class Bar:
    """whole: the grey bar, the context; part: what the picture is about; said: the number."""

    label: str
    whole: int
    part: int
    said: str


@dataclass(frozen=True)
class Column:
    """tick: what stands below, where there is room; label: the whole, for a pointer."""

    tick: str
    whole: int
    part: int
    label: str


def bars(rows: Sequence[Bar], *, name: str) -> Markup:
    """Draw one bar a row, longest first or in the order given, each with label and number."""
    most = max((row.whole for row in rows), default=0) or 1
    parts = [_bar(row, index * ROW_HEIGHT, most) for index, row in enumerate(rows)]
    return _svg("bars-chart", len(rows) * ROW_HEIGHT, name, parts)


def _bar(row: Bar, top: int, most: int) -> Markup:
    whole, part = (share(value, most) * LONGEST_BAR for value in (row.whole, row.part))
    below = top + BAR_TOP
    return Markup(
        '<g><text class="label" x="0" y="{}">{}</text>'
        '<rect class="context" x="0" y="{}" width="{}%" height="{}" rx="3"/>'
        '<rect class="accent" x="0" y="{}" width="{}%" height="{}" rx="3"/>'
        '<text class="value" x="{}%" dx="8" y="{}">{}</text></g>'
    ).format(
        top + 14, row.label, below, _number(whole), BAR_HEIGHT, below, _number(part), BAR_HEIGHT,
        _number(max(whole, part)), below + BAR_HEIGHT - 2, row.said,
    )  # fmt: skip


def columns(points: Sequence[Column], *, name: str, short: bool = False) -> Markup:
    """Draw one column a point over a scale from zero; short: a small picture beside others."""
    height = PLOT_HEIGHT // 2 if short else PLOT_HEIGHT
    top = scale_top(max((point.whole for point in points), default=0))
    parts = [_line(value, top, height) for value in ticks(top)]
    width = (100.0 - LEFT) / max(1, len(points))
    every = -(-len(points) // MOST_TICKS)
    for index, point in enumerate(points):
        x = LEFT + index * width
        parts.append(_column(point, x, width, top, height))
        if index % every == 0:
            middle = _number(x + width / 2)
            below = PLOT_TOP + height + 18
            parts.append(
                Markup('<text class="tick" x="{}%" y="{}" text-anchor="middle">{}</text>').format(
                    middle, below, point.tick
                )
            )
    return _svg("columns-chart", PLOT_TOP + height + BELOW, name, parts)


def _line(value: int, top: int, height: int) -> Markup:
    y = PLOT_TOP + height - round(share(value, top) * height)
    return Markup(
        '<line class="grid" x1="{}%" x2="100%" y1="{}" y2="{}"/>'
        '<text class="tick" x="{}%" dx="-6" y="{}" text-anchor="end">{}</text>'
    ).format(_number(LEFT), y, y, _number(LEFT), y + 4, value)


def _column(point: Column, x: float, width: float, top: int, height: int) -> Markup:
    gap = min(width * 0.2, 1.2)
    drawn = [
        Markup('<rect class="{}" x="{}%" y="{}" width="{}%" height="{}" rx="2"/>').format(
            kind, _number(x + gap / 2), PLOT_TOP + height - tall, _number(width - gap), tall
        )
        for kind, value in (("context", point.whole), ("accent", point.part))
        if (tall := round(share(value, top) * height) or int(value > 0))
    ]
    return Markup("<g><title>{}</title>{}</g>").format(point.label, Markup("").join(drawn))


def _svg(kind: str, height: int, name: str, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="chart {}" width="100%" height="{}" role="img" aria-label="{}">{}</svg>'
    ).format(kind, height, name, Markup("").join(parts))


# ------------------------------------------------------------ scales


def share(value: int, whole: int) -> float:
    return value / whole if whole else 0.0


def scale_top(most: int) -> int:
    """Return where a scale ends: a round number not below `most` whose half is whole as well."""
    ten: int = 1
    steps: tuple[int, ...] = (4, 6, 8)
    while True:
        for step in steps:
            if step * ten >= most:
                return step * ten
        ten, steps = ten * 10, (1, 2, 3, 4, 5, 6, 8)


def ticks(top: int) -> tuple[int, ...]:
    """Return the values that get a line: none, half, all."""
    return (0, top // 2, top)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
