"""The one gate for inbound JSON: size, time, depth, Unicode and types, before anybody looks."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

from aiohttp import web

from assistant.errors import InvalidInput, TooLong

MAX_BODY_BYTES: Final = 32 * 1024
MAX_DEPTH: Final = 8
BODY_DEADLINE_S: Final = 15.0


async def read_object(request: web.Request) -> dict[str, Any]:
    """Return the request's JSON object.

    Raises TooLong over 32 kB, InvalidInput for anything that is not a JSON object of at most
    eight levels in valid Unicode, HTTPRequestTimeout when it does not arrive within 15 s.
    """
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise TooLong(f"A request may have at most {MAX_BODY_BYTES} bytes.")
    try:
        async with asyncio.timeout(BODY_DEADLINE_S):
            raw = await request.content.read(MAX_BODY_BYTES + 1)
            while len(raw) <= MAX_BODY_BYTES and not request.content.at_eof():
                raw += await request.content.read(MAX_BODY_BYTES + 1 - len(raw))
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    if len(raw) > MAX_BODY_BYTES:
        raise TooLong(f"A request may have at most {MAX_BODY_BYTES} bytes.")
    return parse_object(raw)


def parse_object(raw: bytes | str) -> dict[str, Any]:
    """Return the JSON object in `raw`. Raises InvalidInput saying what is wrong with it."""
    try:
        data = json.loads(raw, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("The body is not valid JSON.") from error
    if not isinstance(data, dict):
        raise InvalidInput("The body must be a JSON object.")
    check_depth(data)
    return data


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def check_depth(data: Any, *, level: int = 1) -> None:
    """Raise InvalidInput when objects and lists are nested deeper than eight levels."""
    if level > MAX_DEPTH:
        raise InvalidInput(f"The body is nested deeper than {MAX_DEPTH} levels.")
    if isinstance(data, dict):
        for value in data.values():
            if isinstance(value, (dict, list)):
                check_depth(value, level=level + 1)
    elif isinstance(data, list):
        for value in data:
            if isinstance(value, (dict, list)):
                check_depth(value, level=level + 1)


def take_text(
    data: dict[str, Any], name: str, *, longest: int, required: bool = False, field: str = ""
) -> str | None:
    """Return a text member, None when it is missing or null.

    Raises InvalidInput for another type, a lone surrogate, NUL, or more than `longest` characters.
    """
    field = field or name
    value = data.get(name)
    if value is None:
        if required:
            raise InvalidInput(f"{field} is missing.", field=field)
        return None
    if not isinstance(value, str):
        raise InvalidInput(f"{field} must be a text.", field=field)
    check_text(value, field, longest=longest)
    return value


def check_text(value: str, field: str, *, longest: int) -> None:
    """Raise InvalidInput for a lone surrogate, NUL, or more than `longest` characters."""
    if len(value) > longest:
        raise InvalidInput(f"{field} may have at most {longest} characters.", field=field)
    if any("\ud800" <= c <= "\udfff" or c == "\0" for c in value):
        raise InvalidInput(f"{field} holds characters that are not text.", field=field)


def whole(value: Any) -> Any:
    """Return a whole number as int: to JSON 40.0 and 40 are the same. Anything else stays."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def take_object(data: dict[str, Any], name: str) -> dict[str, Any] | None:
    """Return an object member, None when it is missing or null."""
    value = data.get(name)
    if value is not None and not isinstance(value, dict):
        raise InvalidInput(f"{name} must be an object.", field=name)
    return value
