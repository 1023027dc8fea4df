"""The published contract as tests use it: strict where the contract lets members be added."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema

from assistant.web.openapi import contract

Json = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
FORMATS = jsonschema.FormatChecker(["date"])


@FORMATS.checks("date-time")
def is_time(value: object) -> bool:
    """As we write it: UTC with a Z."""
    return not isinstance(value, str) or (value.endswith("Z") and value[10] == "T")


def strict(part: Any) -> Any:
    """Return the document with nothing allowed in an object but what it names."""
    if isinstance(part, list):
        return [strict(one) for one in part]
    if not isinstance(part, dict):
        return part
    made = {name: strict(one) for name, one in part.items()}
    if part.get("type") == "object" and "properties" in part:
        made.setdefault("additionalProperties", False)
    return made


STRICT: Json = strict(contract())
_RESOLVER = jsonschema.RefResolver("", STRICT)


def fits(data: Any, schema: Json) -> None:
    """Raise unless data has this shape and not one member more."""
    jsonschema.Draft202012Validator(schema, resolver=_RESOLVER, format_checker=FORMATS).validate(
        data
    )


def named(schema: str) -> Json:
    return {"$ref": f"#/components/schemas/{schema}"}


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield (METHOD, path, operation)."""
    for path, item in document["paths"].items():
        for method in item:
            if method in METHODS:
                yield method.upper(), path, item[method]


PREFIX = "/api/v1"
ALL = list(operations(contract()))
SCHEMAS: Json = contract()["components"]["schemas"]


def operation(operation_id: str) -> Json:
    return next(one for _, _, one in operations(STRICT) if one["operationId"] == operation_id)


def follow(part: Json) -> Json:
    while "$ref" in part:
        part = _RESOLVER.resolve(part["$ref"])[1]
    return part


def fits_answer(operation_id: str, status: int, headers: Any, data: Any) -> None:
    """Raise unless the operation may answer this, in this type, with the headers it names."""
    answer = follow(operation(operation_id)["responses"][str(status)])
    assert all(name in headers for name in answer.get("headers", {})), (status, answer)
    if "content" not in answer:
        assert not data
        return
    [(content_type, media)] = answer["content"].items()
    assert headers["Content-Type"].split(";")[0] == content_type
    fits(data, media["schema"])
