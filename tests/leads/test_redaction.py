"""Leads as they go out while nobody agreed: no contact detail is left, wherever it was repeated."""

from __future__ import annotations

import pytest

from assistant.leads.lead import Lead
from assistant.leads.projection import lead_json
from assistant.leads.redaction import without_contact
from tests.leads.cast import SAID_AT, facts_of


@pytest.mark.parametrize(
    ("name", "need", "left"),
    [
        ("Ada Berg", "Call ADA about it", "Call … about it"),
        ("Ada Berg", "adamant, not about adas", "adamant, not about adas"),
        ("Ada Berg", "Ask berg-ada", "Ask …-…"),
        ("Åse Ødegård", "ÅSE and ødegård ask", "… and … ask"),
        ("ıpek İnce", "Ince or ipek ask", "… or … ask"),
        ("Klaus Straße", "\u212alaus asks", "… asks"),
        ("Li", "Li says: li", "… says: …"),
        ("Nobody", "A shop for boats", "A shop for boats"),
        ("Ada Berg", "Write to eve@example.com or +47 912 34 567", "Write to … or …"),
    ],
)
def test_a_name_is_left_out_of_texts_in_any_case(name: str, need: str, left: str) -> None:
    facts = list(facts_of({"name": name, "need": need}).values())
    lead = lead_json(Lead("l-1", "demo", "lead", SAID_AT, SAID_AT), [], facts, [], [])
    kept = without_contact(lead, facts)
    assert kept["need"]["summary"] == left
    assert kept["fields"]["need"]["value"] == without_numbers(left, need)
    assert kept["contact"]["name"] is None


def without_numbers(left: str, need: str) -> str:
    """A number may be an amount there."""
    return left.replace("or …", "or +47 912 34 567") if "+47" in need else left
