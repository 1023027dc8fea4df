"""Errors as RFC 9457 problem+json: one table from what we raise to what HTTP says.

The members are type, title, status, detail, `code` (stable, for machines) and, where one is to
blame, `field`.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from assistant import errors

API_PREFIX: Final = "/api/"
RETRY_AFTER_S: Final = 2  # the database's thread looks again sooner than that
# A class covers its subclasses, so the narrower one stands first.
_STATUSES: Final[tuple[tuple[type[errors.AssistantError], int], ...]] = (
    (errors.TooLong, 413),
    (errors.InvalidInput, 422),
    (errors.AttendedByAnother, 409),
    (errors.ClientIdReused, 409),
    (errors.ConsentMissing, 409),
    (errors.StageMoveRefused, 409),
    (errors.MergeRefused, 409),
    (errors.NotAuthenticated, 401),
    (errors.NotAllowed, 403),
    (errors.NotFound, 404),
    (errors.RateLimited, 429),
    (errors.StaleConversation, 503),
    (errors.Unavailable, 503),
)
# aiohttp's own refusals, which carry no code.
_CODES: Final[Mapping[int, str]] = {
    400: "bad_request",
    401: errors.NotAuthenticated.code,
    403: errors.NotAllowed.code,
    404: errors.NotFound.code,
    405: "method_not_allowed",
    408: "too_slow",
    413: errors.TooLong.code,
    415: "unsupported_media_type",
    429: errors.RateLimited.code,
    503: errors.Unavailable.code,
}
_log = logging.getLogger(__name__)


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    field: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """Return the answer for one problem; detail is a sentence for people."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if field is not None:
        body["field"] = field
    return web.Response(
        status=status,
        body=json.dumps(body, ensure_ascii=False).encode(),
        headers={
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            **(headers or {}),
        },
        content_type="application/problem+json",
    )


def status_of(error: errors.AssistantError) -> int:
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def problem_of(error: Exception) -> web.Response:
    """Return the answer to an error of ours or of anybody; the unexpected ones are logged."""
    status = status_of(error) if isinstance(error, errors.AssistantError) else 500
    if status == 500 or not isinstance(error, errors.AssistantError):
        log_unexpected(error)
        return problem(500, "internal_error", "Something went wrong here. It has been noted.")
    headers: dict[str, str] = {}
    if isinstance(error, errors.RateLimited):
        headers["Retry-After"] = str(error.retry_after_s)
    elif status == 503:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    elif status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    code = errors.Unavailable.code if status == 503 else error.code
    return problem(status, code, str(error), field=error.field, headers=headers)


def log_unexpected(error: BaseException) -> None:
    """Log where it happened, without the message, which may quote a visitor."""
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(lines) < 200:
        lines += [*traceback.format_tb(cause.__traceback__), f"{type(cause).__qualname__}\n"]
        cause = cause.__cause__ or cause.__context__
    _log.error("Unexpected error\n%s", "".join(lines))


@web.middleware
async def problem_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer errors as problems; below /api also those that aiohttp raises by itself.

    An error after the first byte of the answer cannot be answered any more and ends the connection.
    """
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400 or not request.path.startswith(API_PREFIX):
            raise
        return _problem_of_http(error)
    except ConnectionError:  # the other end has gone
        raise
    except Exception as error:
        if request.writer.output_size > 0:
            raise
        return problem_of(error)


def _problem_of_http(error: web.HTTPException) -> web.Response:
    details = {
        404: "There is nothing here.",
        405: "This address does not take that method.",
        413: "The request is too long.",
    }
    headers = {name: value for name, value in error.headers.items() if name == "Allow"}
    return problem(
        error.status,
        _CODES.get(error.status, "refused"),
        details.get(error.status, f"{error.reason}."),
        headers=headers,
    )
