"""Where a fuzzer that reads the contract found that the server did otherwise."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from aiohttp.test_utils import TestServer

from assistant.leads.source import CHANNELS
from tests.lead_cast import ADA, meet
from tests.visitor import Chat, Refused
from tests.web.contract import fits, named
from tests.web.sales_api import Api


@pytest.fixture
def ada(api: Api) -> str:
    return f"/{meet(api.sales.database, ADA)}"


def is_documented(data: Any, schema: str) -> bool:
    try:
        fits(data, named(schema))
    except jsonschema.ValidationError:
        return False
    return True


# ------------------------------------------------------------ filters


@pytest.mark.parametrize(
    "name",
    ["stage", "site", "source", "owner", "q", "min_score", "created_after", "updated_after",
     "sort", "limit", "cursor"],
)  # fmt: skip
async def test_an_empty_value_leaves_its_part_open(api, ada, name):
    assert len(await api.names(**{name: ""})) == 1


@pytest.mark.parametrize(("name", "longest"), [("site", 64), ("owner", 100), ("q", 200)])
async def test_filters_are_so_short_that_all_of_them_fit_a_request_line(api, name, longest):
    assert await api.names(**{name: "\N{GRINNING FACE}" * longest}) == []
    status, problem = await api.call("GET", params={name: "x" * (longest + 1)})
    assert (status, problem["field"]) == (422, name)


async def test_a_channel_that_does_not_exist_is_refused_like_a_stage(api):
    assert await api.names(source=CHANNELS[0]) == []
    status, problem = await api.call("GET", params={"source": "pigeon"})
    assert (status, problem["field"]) == (422, "source")


@pytest.mark.parametrize(
    ("at", "found"),
    [("0001-01-01T00:00:00+23:59", 1), ("0001-01-01", 1), ("9999-12-31T23:59:59-23:59", 0)],
)
async def test_the_ends_of_the_calendar_are_times_too(api, ada, at, found):
    assert len(await api.names(created_after=at)) == found


# ------------------------------------------------------------ what a person writes


@pytest.mark.parametrize(
    ("field", "value", "is_taken"),
    [
        ("need", "Faster answers", True),
        ("need", " \x1f", False),
        ("need", "a\0b", False),
        ("need", 5, False),
        ("need", None, True),
        ("email", "ada@fjordline.example", True),
        ("email", "ada at fjordline", False),
        ("authority", "decides", True),
        ("authority", "boss", False),
        ("lead_source", "event", True),
        ("lead_source", "pigeon", False),
        ("product", ["Support"], True),
        ("product", [], False),
        ("company_size", {"min": 40, "max": 40}, True),
        ("company_size", {"min": 40.0}, True),
        ("company_size", {"min": 12.5}, False),
        ("company_size", {"min": None}, False),
        ("company_size", 40, False),
        ("budget", {"amount": 0.5, "currency": "NOK"}, True),
        ("budget", {"max": 200}, True),
        ("budget", {"currency": "NOK"}, False),
        ("budget", {"amount": 1, "currency": "kr"}, False),
        ("budget", {"amount": -1}, False),
        ("timeline", {"dur": "P6W"}, True),
        ("timeline", {"asap": True}, True),
        ("timeline", {"end": "2027-06-01"}, True),
        ("timeline", {"dur": "six weeks"}, False),
        ("timeline", {}, False),
        ("colour", "red", False),
    ],
)
async def test_a_correction_is_taken_exactly_when_the_document_says_so(
    api, ada, field, value, is_taken
):
    change = {"correct": {"field": field, "value": value}}
    status, lead = await api.call("PATCH", ada, json=change)
    assert (status == 200, is_documented(change, "LeadChange")) == (is_taken, is_taken), lead
    if is_taken:
        fits(lead, named("Lead"))


async def test_to_json_40_0_is_a_whole_number(api, ada):
    override = {"dimension": "fit", "value": 40.0, "reason": "Too far away."}
    status, lead = await api.call("PATCH", ada, json={"override": override})
    assert (status, lead["overrides"][0]["value"]) == (200, 40)
    size = {"correct": {"field": "company_size", "value": {"min": 40.0, "max": 40}}}
    _, lead = await api.call("PATCH", ada, json=size)
    assert repr(lead["company"]["size"]["min"]) == "40"


@pytest.mark.parametrize(
    ("url", "is_documented_as_good"),
    [
        ("https://crm.example/hooks?to=leads", True),
        ("http://crm.example:8080", True),
        ("", False),
        ("https://", False),
        ("ftp://crm.example", False),
        ("https://ada:secret@crm.example/", False),
        ("https://crm.example/a b", False),
    ],
)
def test_the_document_knows_what_a_webhooks_address_looks_like(url, is_documented_as_good):
    for schema in ("NewWebhook", "WebhookChange"):
        assert is_documented({"url": url}, schema) == is_documented_as_good


# ------------------------------------------------------------ the chat


@pytest.mark.parametrize(
    ("member", "field"), [("identity", "identity.expires"), ("webinar", "webinar.id")]
)
async def test_an_object_without_its_members_is_not_the_same_as_none(
    chat_server: TestServer, member: str, field: str
) -> None:
    assert not is_documented({"site": "demo", member: {}}, "Opening")
    async with Chat(str(chat_server.make_url("/"))) as chat:
        with pytest.raises(Refused) as refused:
            await chat.open(**{member: {}})
        assert (refused.value.status, refused.value.problem["field"]) == (422, field)


@pytest.mark.parametrize(
    ("change", "is_good"),
    [
        ({"purpose": "follow_up", "action": "withdrawn"}, True),
        ({"purpose": "follow_up", "action": "given", "text_id": "follow_up.1"}, True),
        ({"purpose": "follow_up", "action": "given"}, False),
        ({"purpose": "follow_up", "action": "given", "text_id": None}, False),
    ],
)
def test_a_yes_needs_the_words_it_is_given_to(change: dict[str, Any], is_good: bool) -> None:
    assert is_documented(change, "ConsentChange") == is_good
