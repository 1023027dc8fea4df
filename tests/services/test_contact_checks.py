"""Addresses and numbers checked by kept lists and number plans, without calling anybody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.leads.accuracy import email_kinds
from assistant.leads.conversation import Page
from assistant.leads.facts import Fact
from assistant.leads.judges import Known, judge
from assistant.leads.playbook import Test
from assistant.services.contact_checks import kept_checks, phone_kind
from tests.lead_cast import PLAYBOOK


@pytest.mark.parametrize(
    ("email", "kind"),
    [
        ("x@mailinator.com", "disposable"),
        ("x@sub.yopmail.com", "disposable"),
        ("x@0-mail.com", "disposable"),  # only on the kept list
        ("ada@gmail.com", "free"),
        ("ada@lindvik.example", "company"),
    ],
)
def test_the_kept_list_knows_throw_away_addresses(email: str, kind: str) -> None:
    assert kind in email_kinds(email, kept_checks())
    assert len(kept_checks().disposable) > 5000


@pytest.mark.parametrize(
    ("phone", "kind"),
    [
        ("+4791234567", "valid"),
        ("+442079460018", "valid"),
        ("+4712345678", "possible"),
        ("+15550123456", "possible"),
        ("+47123", None),
        ("+99912345678", None),
        ("91234567", None),
        ("", None),
    ],
)
def test_a_number_is_valid_possible_or_neither_in_its_region(phone: str, kind: Any) -> None:
    assert phone_kind(phone) == kind


def known(field: str, value: str) -> Known:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    fact = Fact("f", field, value, value, "pattern", 1.0, "captured", 1, at, "m", 0, len(value))
    return Known({field: fact}, {}, PLAYBOOK, Page(), None, kept_checks())


@pytest.mark.parametrize(
    ("test", "field", "value", "expected"),
    [
        (Test("phone_valid"), "phone", "+4712345678", False),
        (Test("phone_possible"), "phone", "+4712345678", True),
        (Test("phone_valid", None, False), "phone", "+4712345678", True),
        (Test("phone_valid", None, False), "phone", "+4791234567", False),
        (Test("name_plausible", None, False), "name", "asdfgh", True),
        (Test("name_plausible", None, False), "name", "Ada Berg", False),
        (Test("name_plausible", None, True), "name", "Ada Berg", True),
        (Test("domain_matches_company", None, False), "name", "Ada Berg", None),
        (Test("email_is", "email", "disposable"), "email", "x@0-mail.com", True),
    ],
)
def test_a_rule_may_want_a_check_to_fail(test, field, value, expected) -> None:
    assert judge(test, known(field, value)) is expected
