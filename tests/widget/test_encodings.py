"""Which compression is chosen for an Accept-Encoding header."""

from __future__ import annotations

import pytest

from assistant.widget.encodings import choose_encoding


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=1.0, gzip; q=1", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0, gzip;q=0.000", "identity"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("*;q=0", "identity"),
        ("gzip;q=0.001", "gzip"),
        ("identity", "identity"),
        ("identity;q=1, gzip;q=0.5", "identity"),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("gzip;q=much", "identity"),
        ("gzip;q=nan, br;q=2", "identity"),
        ("notgzip, brotli", "identity"),
        (",;q=1, ,gzip", "gzip"),
    ],
)
def test_the_best_weighed_encoding_is_taken_and_ours_wins_a_tie(header: str, chosen: str) -> None:
    assert choose_encoding(header, ("br", "gzip")) == chosen


def test_nothing_offered_goes_plain() -> None:
    assert choose_encoding("br, gzip", ()) == "identity"
