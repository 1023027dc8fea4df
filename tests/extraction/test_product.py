"""Products: only those on the list."""

from __future__ import annotations

import pytest
import spacy

from assistant.extraction.product import ProductExtractor
from tests.extraction.conftest import Find


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "I want Northpane Inbox", "Northpane Inbox"),
        ("en", "how much is northpane leads?", "Northpane Leads"),
        ("en", "the inbox product please", "inbox"),
        ("nb", "Hva koster Northpane-webinar?", "Northpane Webinar"),
        ("nb", "vi vil ha Leads-produktet", "Leads"),
    ],
)
def test_a_listed_product_is_found(find: Find, language: str, text: str, value: str) -> None:
    [product] = find("product", language, text)
    assert product.value == value


@pytest.mark.parametrize(
    "text", ["my inbox is full", "we get too many leads", "the webinar was nice", "HubSpot"]
)
def test_what_is_not_on_the_list_is_no_product(find: Find, text: str) -> None:
    assert find("product", "en", text) == []


def test_the_list_comes_from_the_configuration() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("product_extractor", config={"names": ["Acme Anvil"]})
    [product] = nlp("send me an acme anvil, not Northpane Inbox")._.entities
    assert product.value == "Acme Anvil"


def test_an_empty_list_finds_nothing() -> None:
    assert list(ProductExtractor([]).find("Northpane Inbox")) == []
