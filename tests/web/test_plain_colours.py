"""Whatever accent a site has, its plain pages can be read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.store.sites import Theme
from assistant.web.plain_colours import DARK, LIGHT, accent_on, colours_of, contrast


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@given(colour=st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
def test_any_accent_is_readable(palette: dict[str, str], colour: str) -> None:
    made = accent_on(palette, colour)
    for behind in (palette["surface"], palette["page"], palette["bubble"]):
        assert contrast(made["link"], behind) >= 4.5
        assert contrast(made["accent"], behind) >= 3
    assert contrast(made["on-accent"], made["accent"]) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_are_readable_on_every_ground(palette: dict[str, str]) -> None:
    for name in ("text", "muted"):
        for behind in ("surface", "page", "bubble"):
            assert contrast(palette[name], palette[behind]) >= 4.5, (name, behind)
    assert contrast(palette["critical"], palette["critical-tint"]) >= 4.5
    assert contrast(palette["control"], palette["surface"]) >= 3


def test_an_accent_that_can_be_read_stays_what_it_is() -> None:
    assert accent_on(LIGHT, "#7c1d6f") == {
        "accent": "#7c1d6f",
        "on-accent": "#ffffff",
        "link": "#7c1d6f",
    }


@pytest.mark.parametrize(
    ("scheme", "surfaces"),
    [("auto", ["#ffffff", "#182120"]), ("light", ["#ffffff"]), ("dark", ["#182120"])],
)
def test_a_site_may_be_light_or_dark_for_everybody(scheme: str, surfaces: list[str]) -> None:
    assert re.findall(r"--surface: (#\w+);", colours_of(Theme(scheme=scheme))) == surfaces
