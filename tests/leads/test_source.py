"""Where leads come from: observed and stated stay apart."""

from __future__ import annotations

import pytest

from assistant.leads.conversation import Page, Webinar
from assistant.leads.source import CHANNELS, channel, observed_channel

OWN = "https://www.northpane.example/pricing"


@pytest.mark.parametrize(
    ("utm", "referrer", "expected"),
    [
        ({}, "", None),
        ({"source": "linkedin", "campaign": "spring"}, "", "social"),
        ({"source": "LinkedIn"}, "", "social"),
        ({"source": "linkedin", "medium": "cpc"}, "", "ads"),
        ({"source": "facebook", "medium": "paid_social"}, "", "ads"),
        ({"source": "google", "medium": "ppc"}, "", "ads"),
        ({"source": "google", "medium": "organic"}, "", "search"),
        ({"source": "google"}, "", "search"),
        ({"source": "newsletter"}, "", "email"),
        ({"source": "november", "medium": "email"}, "", "email"),
        ({"source": "linkedin.com"}, "", "social"),
        ({"source": "podcast"}, "", "podcast"),
        ({"source": "partner-x", "medium": "referral"}, "", "referral"),
        ({"source": "something", "medium": "else"}, "", None),
        ({}, "https://www.google.no/", "search"),
        ({}, "https://duckduckgo.com/?q=x", "search"),
        ({}, "https://lnkd.in/abc", "social"),
        ({}, "https://t.co/abc", "social"),
        ({}, "https://l.facebook.com/", "social"),
        ({}, "https://www.instagram.com/", "social"),
        ({}, "https://mail.google.com/", "email"),
        ({}, "https://blog.example.net/post", "referral"),
        ({}, "https://northpane.example/", None),  # from page to page of our own site
        ({}, "not a link", None),
        ({}, "https://[broken", None),
        ({"source": "newsletter"}, "https://www.google.no/", "email"),
    ],
)
def test_campaign_parameters_come_before_the_referrer(
    utm: dict[str, str], referrer: str, expected: str | None
) -> None:
    page = Page(url=OWN, referrer=referrer, utm=utm)
    assert observed_channel(page) == expected
    assert expected is None or expected in CHANNELS


@pytest.mark.parametrize(
    ("webinar", "utm", "stated", "expected"),
    [
        (True, {"source": "linkedin"}, "referral", "webinar"),
        (False, {"source": "linkedin"}, "referral", "social"),
        (False, {}, "referral", "referral"),
        (False, {}, None, "website"),
    ],
)
def test_the_channel_is_webinar_then_observed_then_stated(
    webinar: bool, utm: dict[str, str], stated: str | None, expected: str
) -> None:
    page = Page(url=OWN, utm=utm)
    shown = Webinar("w-1", "Faster answers", "after") if webinar else None
    assert channel(page, shown, stated) == expected
