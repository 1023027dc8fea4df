"""The published contract: is it sound, and is it all there?"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from assistant import errors
from assistant.leads.events import EVENTS
from assistant.leads.facts import FIELDS
from assistant.leads.lead import DIMENSIONS, STAGES
from assistant.leads.source import CHANNELS
from assistant.settings import Settings
from assistant.store.database import Database
from assistant.store.deliveries import STATUSES
from assistant.store.lead_filter import SORTS
from assistant.web import problems
from assistant.web.openapi import contract
from tests.databases import copy_sqlite
from tests.lead_cast import PLAYBOOK
from tests.web.contract import ALL, PREFIX, SCHEMAS, fits, follow, named

PACKAGE = Path(problems.__file__).parents[1]
BODILESS = ("/rotate", "/test", "/replay")  # what they do stands in the path


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of the document."""
    if isinstance(node, dict):
        yield node
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from parts(one)


# ------------------------------------------------------------ the document by itself


def test_the_document_has_the_form_of_openapi_3_1() -> None:
    text = {"type": "string", "minLength": 1}
    operation = {
        "type": "object",
        "required": ["operationId", "summary", "description", "tags", "responses", "security"],
        "properties": {"tags": {"items": {"enum": [tag["name"] for tag in contract()["tags"]]}}},
    }
    form = {
        "type": "object",
        "required": ["openapi", "info", "paths", "components"],
        "properties": {
            "openapi": {"const": "3.1.0"},
            "info": {"required": ["title", "version"], "additionalProperties": text},
            "servers": {"type": "array", "items": {"required": ["url"]}},
            "paths": {
                "propertyNames": {"pattern": "^/"},
                "additionalProperties": {
                    "propertyNames": {"enum": ["parameters", "get", "post", "patch", "delete"]},
                    "patternProperties": {"^(get|post|patch|delete)$": operation},
                },
            },
            "components": {"additionalProperties": {"propertyNames": {"pattern": "^[A-Za-z]+$"}}},
        },
        "propertyNames": {"pattern": "^(openapi|info|servers|tags|paths|components|x-.*)$"},
    }
    jsonschema.Draft202012Validator(form).validate(contract())
    json.dumps(contract(), allow_nan=False)


def test_every_reference_leads_somewhere_and_nothing_stands_unused() -> None:
    used = {part["$ref"] for part in parts(contract()) if "$ref" in part}
    for reference in used:
        assert follow({"$ref": reference})
    kinds = ("schemas", "responses", "parameters", "headers")
    defined = {
        f"#/components/{kind}/{name}" for kind in kinds for name in contract()["components"][kind]
    }
    assert used == defined


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_valid_is_explained_and_fits_its_own_examples(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["description"]
    assert set(SCHEMAS[name].get("required", ())) <= set(SCHEMAS[name].get("properties", ()))
    for example in SCHEMAS[name].get("examples", ()):
        fits(example, named(name))


@pytest.mark.parametrize(("method", "path", "operation"), ALL)
def test_an_operation_names_its_parameters_answers_and_keys(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    given = [*contract()["paths"][path].get("parameters", ()), *operation.get("parameters", ())]
    found = [follow(one) for one in given]
    in_path = {one["name"] for one in found if one["in"] == "path"}
    assert in_path == set(re.findall(r"{(\w+)}", path))
    assert all(one["schema"] and one["description"] for one in found)
    assert any(status < "400" for status in operation["responses"])
    assert all(follow(one)["description"] for one in operation["responses"].values())
    schemes = contract()["components"]["securitySchemes"]
    assert all(name in schemes for way in operation["security"] for name in way)
    if path.startswith(f"{PREFIX}/leads"):
        scope = "leads:read" if method == "GET" else "leads:write"
        assert operation["security"] == [{"apiKey": [scope]}]
    if path.startswith(f"{PREFIX}/webhooks"):
        scope = "webhooks:read" if method == "GET" else "webhooks:write"
        assert operation["security"] == [{"apiKey": [scope]}]
    takes_body = method in ("POST", "PATCH") and not path.endswith(BODILESS)
    assert ("requestBody" in operation) == takes_body


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for _, _, operation in ALL]
    assert len(ids) == len(set(ids))


# ------------------------------------------------------------ the document and the code


@pytest.fixture(scope="session")
def routes(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> set[Any]:
    """(method, path) of the whole application, which is built but not started."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Rasa's own, while it is imported
        from assistant.app import Mind, build_app
    from assistant.services.turns import TurnRegistry

    file = tmp_path_factory.mktemp("routes") / "assistant.db"
    copy_sqlite(sqlite_template, file)
    settings = Settings(database_url=f"sqlite:///{file}", secret_key="s" * 40)
    engine: Any = None  # asked only when somebody talks
    mind = Mind(engine, TurnRegistry(), PLAYBOOK)
    app = build_app(settings, Database.open(settings.database_url), mind)
    return {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }


def test_the_server_has_the_routes_of_the_document_and_no_others(routes: set[Any]) -> None:
    written = {(method, path) for method, path, _ in ALL}
    assert written - routes == set()
    assert {route for route in routes if route[1].startswith("/api/")} - written == set()


def test_every_error_code_of_the_server_is_in_the_document_and_no_other() -> None:
    documented = {one["const"]: one["title"] for one in SCHEMAS["ProblemCode"]["oneOf"]}
    given = {code: str(status) for status, code in problems._CODES.items()}
    given |= {"internal_error": "500", "refused": "4xx"}
    for kind in vars(errors).values():
        if not isinstance(kind, type) or kind is errors.RateLimited:
            continue
        answer = problems.problem_of(kind("What it is."))
        given[json.loads(answer.body)["code"]] = str(answer.status)
    for file in (*PACKAGE.glob("web/*.py"), PACKAGE / "services" / "identity.py"):
        for error, code in re.findall(
            r"raise (\w+)\([^)]*code=\"(\w+)\"", file.read_text("utf-8"), re.DOTALL
        ):
            given[code] = str(problems.status_of(getattr(errors, error)("What it is.")))
    assert documented == given


def test_an_answer_names_only_codes_of_its_own_status() -> None:
    statuses = {one["const"]: one["title"] for one in SCHEMAS["ProblemCode"]["oneOf"]}
    for _, _, operation in ALL:
        for status, answer in operation["responses"].items():
            media = follow(answer).get("content", {}).get("application/problem+json")
            if media:
                code = media["schema"]["allOf"][1]["properties"]["code"]
                for one in code.get("enum") or [code["const"]]:
                    assert statuses[one] == status


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ("Stage", STAGES), ("Channel", CHANNELS), ("FieldName", FIELDS),
        ("EventName", EVENTS), ("DeliveryStatus", STATUSES),
    ],
)  # fmt: skip
def test_lists_of_words_are_those_of_the_code(schema: str, values: tuple[str, ...]) -> None:
    assert SCHEMAS[schema]["enum"] == list(values)


def test_scores_filters_and_fields_are_those_of_the_code() -> None:
    from assistant.web.leads_api import _CHANGES, _READERS

    assert list(SCHEMAS["Scores"]["properties"]) == list(DIMENSIONS)
    assert list(SCHEMAS["Fields"]["properties"]) == list(FIELDS)
    assert list(SCHEMAS["LeadChange"]["properties"]) == list(_CHANGES)
    parameters = contract()["paths"]["/api/v1/leads"]["get"]["parameters"]
    assert [one["name"] for one in parameters] == list(_READERS)
    sort = next(one for one in parameters if one["name"] == "sort")
    assert sort["schema"]["enum"] == list(SORTS)
