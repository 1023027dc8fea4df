"""When a question applies."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.leads.conditions import condition_holds
from assistant.leads.conversation import Webinar
from assistant.leads.playbook import Condition

LIVE = Webinar("w-1", "Faster answers", "live")


@pytest.mark.parametrize(
    ("condition", "known", "webinar", "expected"),
    [
        (Condition(), {}, None, True),
        (Condition(known=("email",)), {"email": "a@b.no"}, None, True),
        (Condition(known=("email", "name")), {"email": "a@b.no"}, None, False),
        (Condition(unknown=("phone",)), {}, None, True),
        (Condition(unknown=("phone",)), {"phone": "+4791234567"}, None, False),
        (Condition(webinar=True), {}, LIVE, True),
        (Condition(webinar=True), {}, None, False),
        (Condition(webinar=False), {}, None, True),
        (Condition(webinar=False), {}, LIVE, False),
        (Condition(phases=("before", "live")), {}, LIVE, True),
        (Condition(phases=("after",)), {}, LIVE, False),
        (Condition(phases=("live",)), {}, None, False),
        (Condition(known=("email",), webinar=True), {"email": "a@b.no"}, None, False),
    ],
)
def test_every_part_of_a_condition_must_hold(
    condition: Condition, known: dict[str, Any], webinar: Webinar | None, expected: bool
) -> None:
    assert condition_holds(condition, known, webinar) is expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ({"min": 10, "max": 10}, True),
        ({"min": 9, "max": 50}, False),  # the lower bound counts
        ({"max": 50}, False),
        ({"min": 201, "max": None}, True),
        (10, True),
        (9, False),
        (True, False),
        ("ten", False),
        (None, False),
    ],
)
def test_at_least_reads_the_lower_bound_and_assumes_nothing(size: Any, expected: bool) -> None:
    condition = Condition(at_least={"company_size": 10})
    assert condition_holds(condition, {"company_size": size}, None) is expected


def test_at_least_fails_while_the_field_is_unknown() -> None:
    assert not condition_holds(Condition(at_least={"budget": 0}), {}, None)
    assert condition_holds(Condition(at_least={"budget": 5}), {"budget": {"amount": 5}}, None)
