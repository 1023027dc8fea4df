"""Pictures of a version beside the one before it, as SVG without a script or a style."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from assistant.console.texts import Texts
from assistant.services.model_versions import Version

ROW: Final = 58  # the name above, two bars below
BAR: Final = 10
LONGEST: Final = 62.0  # per cent; the rest is for the number behind it
SLIM_ROW: Final = 44
MIDDLE: Final = 40.0  # per cent; where nothing changed
FARTHEST: Final = 36.0  # per cent to either side


def percent(share: float | None, texts: Texts) -> str:
    if share is None:
        return "–"
    return f"{100 * share:.1f} %".replace(".", texts("decimal"))


def points(change: float, texts: Texts) -> str:
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{sign}{abs(100 * change):.1f}".replace(".", texts("decimal"))


def scores_picture(version: Version, texts: Texts) -> Markup:
    """Draw each score twice: as it was before, grey, and as it is now."""
    parts = []
    for number, (key, now) in enumerate(version.scores.items()):
        language, _, measure = key.partition(".")
        before, top = version.before.get(key), number * ROW
        label = f"{texts.known('an_locale', language)}, {texts.known('model', measure)}"
        parts.append(Markup('<text class="label" x="0" y="{}">{}</text>').format(top + 14, label))
        if before is not None:
            parts.append(_bar("context", before, top + 20, percent(before, texts)))
        change = "" if before is None else f" ({points(now - before, texts)})"
        parts.append(_bar("accent", now, top + 34, percent(now, texts) + change))
    return _svg(len(version.scores) * ROW, texts("model_picture"), parts)


def _bar(kind: str, share: float, top: int, said: str) -> Markup:
    width = f"{share * LONGEST:.2f}"
    return Markup(
        '<rect class="{}" x="0" y="{}" width="{}%" height="{}" rx="3"/>'
        '<text class="value" x="{}%" dx="8" y="{}">{}</text>'
    ).format(kind, top, width, BAR, width, top + BAR, said)


def differences(changes: Sequence[Mapping[str, Any]], texts: Texts) -> Markup:
    """Draw by how much each meaning is read better (right) or worse (left) than before."""
    if not changes:
        return Markup("")
    most = max(abs(one["after"] - one["before"]) for one in changes) or 1.0
    parts = [_difference(one, place * SLIM_ROW, most, texts) for place, one in enumerate(changes)]
    height = len(changes) * SLIM_ROW
    line = Markup('<line class="grid" x1="{0}%" x2="{0}%" y1="20" y2="{1}"/>').format(
        f"{MIDDLE:g}", height
    )
    return _svg(height, texts("model_differences"), [line, *parts])


def _difference(one: Mapping[str, Any], top: int, most: float, texts: Texts) -> Markup:
    change = one["after"] - one["before"]
    width = abs(change) / most * FARTHEST
    left = MIDDLE - (width if change < 0 else 0.0)
    label = f"{texts.known('intent', one['intent'])} ({one['language']}, {one['messages']})"
    end, anchor, dx = (MIDDLE + width, "start", 8) if change > 0 else (MIDDLE, "start", 8)
    return Markup(
        '<text class="label" x="0" y="{}">{}</text>'
        '<rect class="{}" x="{}%" y="{}" width="{}%" height="14" rx="3"/>'
        '<text class="value" x="{}%" dx="{}" y="{}" text-anchor="{}">{}</text>'
    ).format(
        top + 14, label, "accent" if change > 0 else "worse", f"{left:.2f}", top + 21,
        f"{width:.2f}", f"{end:.2f}", dx, top + 33, anchor, points(change, texts),
    )  # fmt: skip


def _svg(height: int, name: str, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="chart" width="100%" height="{}" role="img" aria-label="{}">{}</svg>'
    ).format(height, name, Markup("").join(parts))
