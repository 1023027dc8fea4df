"""E-mail addresses, written and spoken."""

from __future__ import annotations

import pytest

from tests.extraction.values import found

WRITTEN = [
    ("Mail me at Kari.Nordmann+demo@Acme.NO.", "kari.nordmann+demo@acme.no"),
    ("KARI@EXAMPLE.COM", "kari@example.com"),
    ("mailto:a@b.no", "a@b.no"),
    ("<ola@example.org>", "ola@example.org"),
    ("'ola@example.org'", "ola@example.org"),
    ("ola_n@sub.firma.example", "ola_n@sub.firma.example"),
    ("kari.lunde@hage-senter.no, takk", "kari.lunde@hage-senter.no"),
    ("skriv til kåre@blåbær.no", "kåre@blåbær.no"),
    ("erin.walsh@quillandco.example.com", "erin.walsh@quillandco.example.com"),
    ("oops, typo: carla@dimasrowe.example.com", "carla@dimasrowe.example.com"),
    ("Sign me up: test+1@sub.example.co.uk!", "test+1@sub.example.co.uk"),
    ("kari @ acme.no", "kari@acme.no"),
]
SPOKEN = [
    ("kari at acme dot no", "kari@acme.no"),
    ("kari krøllalfa acme punktum no", "kari@acme.no"),
    ("kari (at) acme (dot) no", "kari@acme.no"),
    ("kari[at]acme.no", "kari@acme.no"),
    ("ola alfakrøll firma punktum no", "ola@firma.no"),
    ("epost kari alfa krøll acme dot no", "kari@acme.no"),
    ("my mail is kari dot lunde at acme dot co dot uk and more", "kari.lunde@acme.co.uk"),
    ("ola understrek n krøllalfa example punktum org", "ola_n@example.org"),
    ("reach me at ola at example dot com", "ola@example.com"),
    ("email: kari at acme.no", "kari@acme.no"),
    ("kari@acme dot no", "kari@acme.no"),
]


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize(("text", "value"), WRITTEN + SPOKEN)
def test_an_address_is_found_and_tidied(text: str, value: str, language: str) -> None:
    assert [address for _, address in found("email", text, language)] == [value]


def test_the_span_is_the_address_without_the_full_stop() -> None:
    assert found("email", "I am kari@acme.no.", "en") == [("kari@acme.no", "kari@acme.no")]


@pytest.mark.parametrize(
    "text",
    [
        "I work at acme dot no",
        "I'm Kari at acme.no",
        "ola@example",
        "@handle",
        "a@b..com",
        "jeg mener at acme.no er bra",
        "our site is at acme dot no",
    ],
)
def test_what_is_no_address_is_left(text: str) -> None:
    assert found("email", text, "en") == []


def test_two_addresses_are_two_entities() -> None:
    text = "a.berg@example.com og b.lie@example.org"
    assert [value for _, value in found("email", text, "nb")] == [
        "a.berg@example.com",
        "b.lie@example.org",
    ]
