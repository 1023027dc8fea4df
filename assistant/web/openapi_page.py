"""The contract as people read it: operations in groups, schemas as tables, plain HTML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

FOLDER: Final = Path(__file__).parent
METHODS: Final = frozenset(["get", "post", "put", "patch", "delete"])
# Written beside a type: what a value of it must keep to.
_LIMITS: Final[Mapping[str, str]] = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "maxLength": "at most {} characters",
    "maxProperties": "at most {} members",
    "default": "default {}",
}
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One line of a table: a member or parameter. kind: its type, with links."""

    name: str
    kind: Markup
    required: bool
    limits: str
    meaning: Markup


@dataclass(frozen=True)
class Operation:
    """One method of one path. body, answers: (what, type, meaning)."""

    id: str
    method: str
    path: str
    data: Json
    key: str | None
    parameters: list[Row]
    body: Markup | None
    answers: list[tuple[str, Markup, Markup]]


@dataclass(frozen=True)
class Schema:
    """One schema. values: of an enumeration, with what they mean. example: as JSON."""

    name: str
    meaning: Markup
    kind: Markup
    rows: list[Row]
    values: list[tuple[str, str, Markup]]
    example: str | None


class Reader:
    """Turns parts of the document into what the template shows."""

    def __init__(self, document: Json) -> None:
        self._document = document

    def follow(self, part: Json) -> Json:
        """Return what a reference points at, or the part itself."""
        while "$ref" in part:
            found: Any = self._document
            for step in part["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            part = found
        return part

    # ------------------------------------------------------------ operations

    def operations(self, tag: str) -> Iterator[Operation]:
        for path, item in self._document["paths"].items():
            for method in item:
                if method in METHODS and tag in item[method]["tags"]:
                    yield self._operation(method, path, item)

    def _operation(self, method: str, path: str, item: Json) -> Operation:
        data = item[method]
        given = [*item.get("parameters", ()), *data.get("parameters", ())]
        body = data.get("requestBody")
        return Operation(
            id=data["operationId"],
            method=method.upper(),
            path=path,
            data=data,
            key=self._key(data),
            parameters=[self._parameter(self.follow(one)) for one in given],
            body=self._content(body) if body else None,
            answers=[self._answer(status, one) for status, one in data["responses"].items()],
        )

    def _key(self, data: Json) -> str | None:
        """Return in words what opens this operation; None when anybody may call it."""
        for way in data["security"]:
            for name, scopes in way.items():
                words = "Visitor token" if name == "visitorToken" else "API key"
                return f"{words}, {', '.join(scopes)}" if scopes else words
        return data.get("x-key")

    def _parameter(self, given: Json) -> Row:
        is_path = given["in"] == "path"
        return self._row(given["name"], {**given["schema"], **_said(given)}, required=is_path)

    def _answer(self, status: str, answer: Json) -> tuple[str, Markup, Markup]:
        found = self.follow(answer)
        return status, self._content(found), prose(found["description"])

    def _content(self, holder: Json) -> Markup:
        for kind, media in holder.get("content", {}).items():
            schema = media["schema"]
            schema = schema["allOf"][0] if "allOf" in schema else schema
            if "$ref" in schema:
                return self.kind(schema)
            return escape(kind)
        return Markup()

    def frames(self, data: Json) -> Iterator[Markup]:
        for side in ("client", "server"):
            for frame in data["x-websocket"][side]:
                yield self.kind(frame)

    # ------------------------------------------------------------ schemas

    def schemas(self) -> Iterator[Schema]:
        for name, schema in self._document["components"]["schemas"].items():
            required = schema.get("required", ())
            examples = schema.get("examples")
            yield Schema(
                name=name,
                meaning=prose(schema["description"]),
                kind=Markup() if "properties" in schema else self.kind(schema),
                rows=[
                    self._row(member, one, required=member in required)
                    for member, one in schema.get("properties", {}).items()
                ],
                values=[
                    (one["const"], one["title"], prose(one["description"]))
                    for one in schema.get("oneOf", ())
                    if "const" in one
                ],
                example=json.dumps(examples[0], ensure_ascii=False, indent=2) if examples else None,
            )

    def _row(self, name: str, schema: Json, *, required: bool) -> Row:
        limits = [words.format(schema[key]) for key, words in _LIMITS.items() if key in schema]
        meaning = prose(schema.get("description", ""))
        return Row(name, self.kind(schema), required, ", ".join(limits), meaning)

    def kind(self, schema: Json) -> Markup:
        """Return a schema's type in few words, other schemas as links."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            link = Markup('<a href="#schema-{0}">{0}</a>').format(name)
            value = schema.get("properties", {}).get("value")
            return link if value is None else link + Markup(" of ") + self.kind(value)
        if "const" in schema:
            return _value(schema["const"])
        if "enum" in schema:
            return Markup(", ").join(_value(one) for one in schema["enum"])
        for key in ("anyOf", "oneOf"):
            if key in schema and "type" not in schema:
                return Markup(" or ").join(self.kind(one) for one in schema[key])
        return self._plain_kind(schema)

    def _plain_kind(self, schema: Json) -> Markup:
        given = schema.get("type", "any")
        names = [given] if isinstance(given, str) else list(given)
        kinds = []
        for name in names:
            if name == "array" and "items" in schema:
                kinds.append(Markup("list of ") + self.kind(schema["items"]))
            elif name == "object" and "properties" in schema:
                kinds.append(escape(f"object with {', '.join(schema['properties'])}"))
            elif name == "string" and "format" in schema:
                kinds.append(escape(f"string ({schema['format']})"))
            else:
                kinds.append(escape(name))
        return Markup(" or ").join(kinds)


def _said(given: Json) -> dict[str, Any]:
    return {"description": given["description"]} if "description" in given else {}


def _value(one: Any) -> Markup:
    return Markup("null") if one is None else Markup("<code>{}</code>").format(_word(one))


def _word(one: Any) -> str:
    return one if isinstance(one, str) else json.dumps(one)


def prose(text: str) -> Markup:
    """Return one paragraph, `code` set as code."""
    parts = text.strip().split("`")  # every second one stood between two of them
    return Markup().join(
        Markup("<code>{}</code>").format(part) if at % 2 else escape(part)
        for at, part in enumerate(parts)
    )


def breakable(name: str) -> Markup:
    """Return a name that a narrow column may break after an underscore."""
    return Markup("_<wbr>").join(name.split("_"))


def paragraphs(text: str) -> list[Markup]:
    return [prose(part) for part in text.strip().split("\n\n")]


def render_page(document: Json, *, style: str, contract: str) -> str:
    """Return the page. style, contract: where its style sheet and the document are."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(prose=prose, paragraphs=paragraphs, breakable=breakable)
    reader = Reader(document)
    return environment.get_template("docs.html").render(
        document=document,
        reader=reader,
        groups=[(tag, list(reader.operations(tag["name"]))) for tag in document["tags"]],
        schemas=list(reader.schemas()),
        style=style,
        contract=contract,
    )
