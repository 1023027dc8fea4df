"""Web addresses."""

from __future__ import annotations

import pytest

from tests.extraction.values import found

ADDRESSES = [
    ("https://www.Acme.no/Pricing/", "acme.no/Pricing"),
    ("acme.no", "acme.no"),
    ("see www.acme.no.", "acme.no"),
    ("(acme.com/path?q=1)", "acme.com/path?q=1"),
    ("møbler.no", "møbler.no"),
    ("www.fjordline.example.com", "fjordline.example.com"),
    ("acme.example/kurs", "acme.example/kurs"),
    ("our site is acme dot no", "acme.no"),
    ("nettsiden er acme punktum no", "acme.no"),
    ("https://b.example.org/a_(b)", "b.example.org/a_(b)"),
    ("HTTPS://EXAMPLE.COM/", "example.com"),
    ('nettsiden vår er "www.hage-senter.no"', "hage-senter.no"),
    ("http://user:pw@acme.no/x", "acme.no/x"),
    ("acme.no:8080/a", "acme.no:8080/a"),
    ("visit acme.com/pricing?ref=1.", "acme.com/pricing?ref=1"),
    ("my site: http://www.blue-widgets.co.uk/", "blue-widgets.co.uk"),
]


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize(("text", "value"), ADDRESSES)
def test_an_address_loses_scheme_www_and_slash(text: str, value: str, language: str) -> None:
    assert [address for _, address in found("url", text, language)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "kari@acme.no",
        "kari at acme dot no",
        "thanks.So we",
        "Hei.Jeg heter",
        "is it.The",
        "an ASP.NET shop",
        "v2.0.1",
        "10.000 kr",
        "report.zip",
        "e.g. this, i.e. that",
        "bl.a. dette f.eks. nå",
        "org.nr. 987 654 321",
        "http://[::1",
        "...no",
        "192.168.0.1",
    ],
)
def test_what_is_no_address_is_left(text: str) -> None:
    assert found("url", text, "en") == []


def test_two_addresses_in_one_line_keep_their_places() -> None:
    text = "møbler.no og blåbær.no, eller møbler.no"
    assert [said for said, _ in found("url", text, "nb")] == ["møbler.no", "blåbær.no", "møbler.no"]
