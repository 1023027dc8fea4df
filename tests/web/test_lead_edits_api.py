"""Numbers and fields that people write: beside what is automatic, reasoned, and taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from assistant.store import people
from tests.lead_cast import ADA, BEN, meet
from tests.web.sales_api import Api


@pytest.fixture
def ada(api: Api) -> str:
    return f"/{meet(api.sales.database, ADA)}"


async def patched(api: Api, path: str, **body: Any) -> Any:
    status, lead = await api.call("PATCH", path, json=body)
    assert status == 200, lead
    return lead


# ------------------------------------------------------------ overrides


async def test_an_override_stands_beside_the_score_with_who_and_why(api, ada):
    _, before = await api.call("GET", ada)
    override = {"dimension": "fit", "value": 20, "reason": " Too far away. "}
    lead = await patched(api, ada, override=override)
    assert lead["scores"] == before["scores"]
    assert (lead["grade"], lead["reasons"]) == (before["grade"], before["reasons"])
    [given] = lead["overrides"]
    assert given == {
        "dimension": "fit",
        "value": 20,
        "reason": "Too far away.",
        "by": "api key crm",
        "at": given["at"],
        "expires_at": None,
    }


async def test_a_second_override_replaces_the_first_and_null_takes_it_back(api, ada):
    await patched(api, ada, override={"dimension": "fit", "value": 20, "reason": "Far."})
    await patched(api, ada, override={"dimension": "validity", "value": 0, "reason": "A joke."})
    lead = await patched(api, ada, override={"dimension": "fit", "value": 30, "reason": "Less."})
    shown = [(each["dimension"], each["value"]) for each in lead["overrides"]]
    assert shown == [("fit", 30), ("validity", 0)]
    lead = await patched(api, ada, override={"dimension": "fit", "value": None})
    assert [each["dimension"] for each in lead["overrides"]] == ["validity"]


async def test_an_override_runs_out_by_itself(api, ada):
    ends = api.sales.clock.now + timedelta(days=1)
    until = {"dimension": "fit", "value": 5, "reason": "Budget freeze.",
             "expires_at": ends.isoformat()}  # fmt: skip
    assert len((await patched(api, ada, override=until))["overrides"]) == 1
    api.sales.clock.pass_(hours=23)
    _, lead = await api.call("GET", ada)
    assert len(lead["overrides"]) == 1
    api.sales.clock.pass_(hours=1)
    _, lead = await api.call("GET", ada)
    _, listed = await api.call("GET")
    assert lead["overrides"] == listed["leads"][0]["overrides"] == []


@pytest.mark.parametrize(
    ("override", "field"),
    [
        ({"dimension": "charm", "value": 1, "reason": "x"}, "dimension"),
        ({"dimension": "fit", "value": 101, "reason": "x"}, "value"),
        ({"dimension": "fit", "value": -1, "reason": "x"}, "value"),
        ({"dimension": "fit", "value": True, "reason": "x"}, "value"),
        ({"dimension": "fit", "value": "80", "reason": "x"}, "value"),
        ({"dimension": "fit", "value": 80}, "reason"),
        ({"dimension": "fit", "value": 80, "reason": "  "}, "reason"),
        ({"dimension": "fit", "value": 80, "reason": "x" * 501}, "reason"),
        ({"dimension": "fit", "value": 80, "reason": 7}, "reason"),
        ({"dimension": "fit", "value": 80, "reason": "x", "expires_at": "soon"}, "expires_at"),
        (
            {"dimension": "fit", "value": 80, "reason": "x", "expires_at": "2020-01-01"},
            "expires_at",
        ),
        ({"dimension": "fit"}, "value"),
        ({"value": 3}, "dimension"),
        ({"dimension": "fit", "value": 3, "colour": "red"}, "colour"),
        ([], "override"),
        (None, "override"),
    ],
)
async def test_a_bad_override_is_refused_by_name_and_changes_nothing(
    api,
    ada,
    override,
    field,
):
    _, before = await api.call("GET", ada)
    status, body = await api.call("PATCH", ada, json={"override": override})
    assert (status, body["field"]) == (422, field)
    assert (await api.call("GET", ada))[1] == before


# ------------------------------------------------------------ fields


async def test_a_persons_value_outranks_what_was_said_and_is_judged(api, ada):
    _, before = await api.call("GET", ada)
    size = {"min": 4, "max": 4}
    lead = await patched(api, ada, correct={"field": "company_size", "value": size})
    assert lead["company"]["size"] == size
    assert lead["fields"]["company_size"]["method"] == "person"
    assert lead["fields"]["company_size"]["message_id"] is None
    assert lead["scores"]["fit"] < before["scores"]["fit"]
    again = await patched(api, ada, correct={"field": "company_size", "value": None})
    unlike = {"updated_at"}
    assert {k: v for k, v in again.items() if k not in unlike} == {
        k: v for k, v in before.items() if k not in unlike
    }


async def test_a_corrected_name_is_found_by_search(api, ada):
    await patched(api, ada, correct={"field": "name", "value": "Adelheid Bergh"})
    assert await api.names(q="adelheid") == ["Adelheid Bergh"]
    await patched(api, ada, correct={"field": "name", "value": "Ada Bergesen"})
    assert await api.names() == ["Ada Bergesen"]


async def test_a_field_that_changes_the_judgement_moves_the_stage_with_a_reason(api, ada):
    lead = await patched(api, ada, correct={"field": "company_size", "value": {"min": 2, "max": 2}})
    await patched(api, ada, correct={"field": "authority", "value": "researches"})
    budget = {"amount": 10, "currency": "NOK", "period": "year"}
    lead = await patched(api, ada, correct={"field": "budget", "value": budget})
    assert lead["stage"] == "prospect"
    record = (await api.sales.leads.get(ada[1:])).record
    assert record.stage_changes[-1].by == "assistant"
    assert "fit is" in record.stage_changes[-1].reason


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("shoe_size", 43),
        ("company_size", 40),
        ("company_size", {"min": 9, "max": 3}),
        ("company_size", {}),
        ("company_size", {"min": True}),
        ("budget", {"currency": "NOK"}),
        ("budget", {"amount": 1, "currency": "kr"}),
        ("timeline", {"end": "soon"}),
        ("timeline", {}),
        ("authority", "maybe"),
        ("lead_source", "tv"),
        ("email", "ada"),
        ("name", ""),
        ("name", ["Ada"]),
        ("name", "A\0"),
        ("product", []),
        ("product", [3]),
    ],
)
async def test_a_value_without_the_shape_of_its_field_is_refused(
    api,
    ada,
    field,
    value,
):
    status, body = await api.call("PATCH", ada, json={"correct": {"field": field, "value": value}})
    assert (status, body["field"]) == (422, field if field != "shoe_size" else "field")


async def test_edits_are_told_and_audited_without_the_values(api):
    lead_id = meet(api.sales.database, BEN) or ""
    change = {
        "correct": {"field": "email", "value": "ben@dahl.example"},
        "override": {"dimension": "fit", "value": 9, "reason": "Known to be small."},
    }
    await patched(api, f"/{lead_id}", **change)
    [entry] = api.sales.database.read_now(lambda s: people.list_audit(s, subject_id=lead_id))
    assert entry.detail == {"corrected": "email", "override": ["fit", 9]}
    told = "SELECT type, payload FROM outbox WHERE lead_id = :of ORDER BY at, type DESC"
    events = api.sales.database.read_now(lambda s: s.execute(text(told), {"of": lead_id}).all())
    assert [event.type for event in events] == ["lead.updated", "lead.corrected"]
    assert "dahl" not in str(events)
