"""Pictures as SVG text. Colours are the page's own variables, so they follow light and dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

Point = tuple[float, float]  # both 0 to 1

SIDE: Final = 260  # of the plotting area
MARGIN: Final = 44
CELL: Final = 15
NAME_WIDTH: Final = 150


def line_chart(
    title: str, x_name: str, y_name: str, lines: Mapping[str, Sequence[Point]], *, diagonal: bool
) -> str:
    """Draw lines on a square from 0 to 1. diagonal: with the line where both are equal."""
    parts = [_frame(x_name, y_name)]
    if diagonal:
        parts.append(f'<path class="ideal" d="M{_at(0, 0)} L{_at(1, 1)}"/>')
    for number, (name, points) in enumerate(lines.items()):
        path = " L".join(_at(x, y) for x, y in points)
        parts.append(f'<path class="line line{number}" d="M{path}"/>')
        parts += [_dot(number, name, point) for point in points] if len(points) <= 20 else []
        parts.append(
            f'<text class="line{number} key" x="{MARGIN + SIDE - 8}" y="{SIDE - 8 - 15 * number}">'
            f"{escape(name)}</text>"
        )
    size = SIDE + MARGIN + 10
    return _svg(title, size, size, parts)


def _frame(x_name: str, y_name: str) -> str:
    ticks = []
    for tenth in range(0, 11, 2):
        x, y = (float(part) for part in _at(tenth / 10, tenth / 10).split(","))
        ticks.append(f'<path class="grid" d="M{x},5 V{SIDE + 5} M{MARGIN},{y} H{MARGIN + SIDE}"/>')
        ticks.append(f'<text x="{x}" y="{SIDE + 18}" class="tick">{tenth / 10}</text>')
        ticks.append(f'<text x="{MARGIN - 14}" y="{y + 4}" class="tick">{tenth / 10}</text>')
    middle = SIDE / 2
    ticks.append(
        f'<text x="{MARGIN + middle}" y="{SIDE + 34}" class="tick">{escape(x_name)}</text>'
    )
    ticks.append(
        f'<text class="tick" transform="translate(12,{middle}) rotate(-90)">{escape(y_name)}</text>'
    )
    return "".join(ticks)


def _at(x: float, y: float) -> str:
    return f"{MARGIN + x * SIDE:.1f},{5 + (1 - y) * SIDE:.1f}"


def _dot(number: int, name: str, point: Point) -> str:
    x, y = _at(*point).split(",")
    hint = escape(f"{name}: {point[0]:.2f}, {point[1]:.2f}")
    return f'<circle class="line{number}" cx="{x}" cy="{y}" r="3"><title>{hint}</title></circle>'


def confusion_chart(title: str, rows: Mapping[str, Mapping[str, int]]) -> str:
    """Draw expected intents (down) against read ones (across); darker is more often."""
    names = sorted({*rows, *(name for row in rows.values() for name in row)})
    place = {name: number for number, name in enumerate(names)}
    side = CELL * len(names)
    parts = [
        f'<rect class="field" x="{NAME_WIDTH}" y="{NAME_WIDTH}" width="{side}" height="{side}"/>'
    ]
    for name, number in place.items():
        middle = NAME_WIDTH + CELL * number + CELL - 4
        parts.append(f'<text class="row" x="{NAME_WIDTH - 6}" y="{middle}">{escape(name)}</text>')
        parts.append(
            f'<text class="column" transform="translate({middle},{NAME_WIDTH - 6}) rotate(-90)">'
            f"{escape(name)}</text>"
        )
    for expected, row in rows.items():
        for found, count in row.items():
            share = count / sum(row.values())
            parts.append(_cell(place[expected], place[found], expected, found, count, share))
    return _svg(title, NAME_WIDTH + side + 4, NAME_WIDTH + side + 4, parts)


def _cell(down: int, across: int, expected: str, found: str, count: int, share: float) -> str:
    kind = "right" if expected == found else "wrong"
    opacity = 0.25 + 0.75 * share
    hint = escape(f"{expected} read as {found}: {count}")
    x, y = NAME_WIDTH + CELL * across, NAME_WIDTH + CELL * down
    return (
        f'<rect class="{kind}" x="{x}" y="{y}" width="{CELL - 1}" height="{CELL - 1}" '
        f'fill-opacity="{opacity:.2f}"><title>{hint}</title></rect>'
    )


def bar(value: float) -> str:
    """Draw a share from 0 to 1 as a small bar for a table cell."""
    return (
        f'<svg class="bar" width="80" height="10" role="img" aria-label="{value:.0%}">'
        f'<rect class="field" width="80" height="10"/>'
        f'<rect class="right" width="{80 * value:.1f}" height="10"/></svg>'
    )


def _svg(title: str, width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg class="chart" role="img" viewBox="0 0 {width} {height}" '
        f'style="max-width:{width * 1.6:.0f}px">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )
