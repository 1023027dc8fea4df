"""Scales and drawings: nothing is cut off, nothing lies, nothing is taken for markup."""

from __future__ import annotations

import re

import pytest

from assistant.console.charts import LONGEST_BAR, Bar, Column, bars, columns, scale_top, ticks


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, 4), (4, 4), (5, 6), (7, 8), (9, 10), (11, 20), (41, 50), (61, 80), (99, 100), (101, 200),
     (100_001, 200_000)],
)  # fmt: skip
def test_a_scale_ends_at_a_round_number_above_the_highest(most, top):
    assert scale_top(most) == top
    assert all(type(value) is int for value in ticks(top))


def test_bars_are_as_long_as_their_numbers():
    drawn = bars([Bar("a", 10, 5, "5"), Bar("b", 5, 0, "0")], name="n")
    widths = [float(each) for each in re.findall(r'width="([\d.]+)%" height="14"', drawn)]
    assert widths == [LONGEST_BAR, LONGEST_BAR / 2, LONGEST_BAR / 2, 0]


def test_nothing_at_all_is_drawn_without_an_error():
    assert "<rect" not in bars([], name="n")
    assert "<rect" not in columns([Column("1", 0, 0, "1")], name="n")


def test_the_smallest_number_can_be_seen():
    drawn = columns([Column("1", 1, 0, "1"), Column("2", 10_000, 0, "2")], name="n")
    assert re.findall(r'class="context"[^>]* height="(\d+)"', drawn) == ["1", "150"]


def test_columns_stay_within_the_picture():
    drawn = columns([Column(str(day), day, day, "") for day in range(120)], name="n")
    found = re.findall(r'x="([\d.]+)%" y="(\d+)" width="([\d.]+)%"', drawn)
    assert max(float(x) + float(width) for x, _, width in found) <= 100
    assert min(int(y) for _, y, _ in found) >= 20


def test_labels_are_text_whatever_they_hold():
    drawn = bars([Bar('<script>"', 1, 1, "<b>")], name='"><script>')
    assert "<script>" not in drawn
    assert "<b>" not in drawn
